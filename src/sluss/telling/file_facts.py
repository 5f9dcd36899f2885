"""How many records of each kind a file held, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sluss.telling.texts import sentence

# By the name under which a receipt counts them.
_WORDS = {
    "Claim": "fact.claims",
    "SupplierEntry": "fact.suppliers",
    "PaymentOrder": "fact.payments",
    "BankAnswer": "fact.answers",
    "BankEntry": "fact.movements",
    "Statement": "fact.statements",
    "LedgerRow": "fact.book_rows",
    "CreditWatch": "fact.watches",
    "Attachment": "fact.attachments",
    "Sighting": "fact.sightings",
}


def counted(facts: Mapping[str, int], lang: str) -> str:
    """'3 betalningar, 1 bilaga', in the order of the receipt; a kind without a word says itself."""
    return ", ".join(
        sentence(_WORDS[name], lang, found=count) if name in _WORDS else f"{count} {name}"
        for name, count in facts.items()
    )
