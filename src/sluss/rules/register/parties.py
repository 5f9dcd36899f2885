"""Whether two sources mean the same legal entity."""

from __future__ import annotations

from sluss.core.party import Party
from sluss.core.records import Claim


def party_words(party: Party) -> tuple[str, ...]:
    """The words under which a party is known, the surest first."""
    words = []
    if party.org_number:
        words.append(f"org:{party.org_number}")
    if party.name_key:
        words.append(f"name:{party.name_key}")
    return tuple(words)


def contradict(one: Party, other: Party) -> bool:
    """Whether these cannot be one legal entity: both give a number, and it differs."""
    return bool(one.org_number and other.org_number and one.org_number != other.org_number)


def agree(one: Claim, other: Claim) -> bool:
    """Whether two claims come from one creditor: by number, account or name."""
    if contradict(one.supplier, other.supplier):
        return False
    if one.supplier.org_number and one.supplier.org_number == other.supplier.org_number:
        return True
    if one.supplier.name_key and one.supplier.name_key == other.supplier.name_key:
        return True
    return bool({a.key for a in one.accounts} & {a.key for a in other.accounts})
