"""What a person would conclude from all that was seen: one claim, or why there is none. Pure.

Nothing is chosen where the page says two things: then the claim goes without, or there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    Claim,
    DocumentKind,
    Origin,
    Reference,
    ReferenceType,
    SeenBy,
    Sighting,
)
from sluss.formats._pdf_seen import ENOUGH, warned

_GIVEN_BY_PAGE = (Scheme.BANKGIRO, Scheme.PLUSGIRO, Scheme.IBAN)
_KINDS = {
    "": DocumentKind.INVOICE,
    "credit-note": DocumentKind.CREDIT_NOTE,
    "reminder": DocumentKind.REMINDER,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was seen well enough. kind: what the document calls itself, as title_of has it."""

    sightings: Sequence[Sighting]
    kind: str = ""

    def values(self, field: str, *, but_not: SeenBy | None = None) -> list[str]:
        """The different values of a field in the order of the pages."""
        return list(
            dict.fromkeys(
                one.value
                for one in self.sightings
                if one.field == field and one.confidence >= ENOUGH and one.seen_by is not but_not
            )
        )

    def only(self, field: str) -> str:
        """The one value of a field, "" if none or several were seen."""
        values = self.values(field)
        return values[0] if len(values) == 1 else ""

    def page_of(self, field: str, *, but_not: SeenBy | None = None) -> int:
        pages = (
            one.page for one in self.sightings if one.field == field and one.seen_by is not but_not
        )
        return next(pages, 0)


def claim_of(seen: Seen) -> Iterator[Claim | Finding]:
    """The claim of supplier, number and amount, or the findings that say which of them lack.

    Shapes: of an account that is named with two numbers the claim names neither.
    Errors: pdf.no_supplier, pdf.no_number, pdf.no_amount: not seen, or more than one. Then there
            is no claim.
    """
    supplier, number, amount = _supplier(seen), seen.only("number"), seen.only("amount")
    if supplier is None:
        found = _values(seen, "org-number", "supplier")
        yield warned("no_supplier", 0, "", found=found, expected="one supplier")
    if not number:
        found = _values(seen, "number")
        yield warned("no_number", 0, "", found=found, expected="one invoice number")
    if not amount:
        found = _values(seen, "amount")
        yield warned("no_amount", 0, "", found=found, expected="one amount to pay")
    if supplier is not None and number and amount:
        yield _claim(seen, supplier, number, money(amount))


def two_accounts(seen: Seen) -> Iterator[Finding]:
    """The findings that the pages name two numbers of one kind, codes left out: a sign of fraud."""
    for scheme in _GIVEN_BY_PAGE:
        values = seen.values(scheme.value, but_not=SeenBy.QR_CODE)
        if len(values) > 1:
            page, expected = seen.page_of(scheme.value), f"one {scheme.value} number"
            found = ", ".join(values)
            yield warned("two_accounts", page, scheme.value, found=found, expected=expected)


def _claim(seen: Seen, supplier: Party, number: str, amount: Money) -> Claim:
    kind = DocumentKind.CREDIT_NOTE if amount.minor < 0 else _KINDS[seen.kind]
    ocr = seen.only("ocr")
    return Claim(
        origin=Origin.PDF,
        kind=kind,
        supplier=supplier,
        document_number=number,
        amount=abs(amount),
        line=seen.page_of("number"),
        issue_date=_day(seen.only("issue-date")),
        due_date=_day(seen.only("due-date")),
        accounts=tuple(_accounts(seen)),
        reference=Reference(ReferenceType.OCR, ocr) if ocr else None,
    )


def money(shown: str) -> Money:
    """An amount as a sighting has it. ValueError if it is none."""
    text, _, currency = shown.partition(" ")
    return Money.parse(text, currency)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _values(seen: Seen, *fields: str) -> str:
    return ", ".join(value for field in fields for value in seen.values(field))


def _supplier(seen: Seen) -> Party | None:
    """Who the invoice is from: of several organisation numbers the one in the only VAT number.

    A page may name the buyer as well. With two VAT numbers, or none, it is open who is who.
    """
    numbers, vats = seen.values("org-number"), seen.values("vat-number")
    name = seen.only("supplier")
    vat = vats[0] if len(vats) == 1 else ""
    if len(vats) > 1 or (len(numbers) > 1 and vat[2:12] not in numbers):
        return None
    org_number = vat[2:12] or (numbers[0] if numbers else "")
    if numbers and org_number not in numbers:
        return None
    if not (name or org_number):
        return None
    return Party(name=name, org_number=org_number, vat_number=vat)


def _accounts(seen: Seen) -> Iterator[Account]:
    for scheme in _GIVEN_BY_PAGE:
        if number := seen.only(scheme.value):
            yield Account(scheme, number)


def contradictions(claim: Claim, seen: Seen, *, but_not: SeenBy | None = None) -> Iterator[Finding]:
    """The findings that the visible page names another account or amount than the claim does.

    Shapes: but_not: what the claim itself was made of. Accounts are compared within their scheme:
            a page may name more ways to pay.
    """
    for account in claim.accounts:
        field, number = account.scheme.value, account.number
        values = seen.values(field, but_not=but_not)
        if values and number not in values:
            found = ", ".join(values)
            page = seen.page_of(field, but_not=but_not)
            yield warned("account_differs", page, field, found=found, expected=number)
    amounts = [money(value) for value in seen.values("amount", but_not=but_not)]
    if amounts and claim.amount not in map(abs, amounts):
        found, page = ", ".join(map(str, amounts)), seen.page_of("amount", but_not=but_not)
        yield warned("amount_differs", page, "amount", found=found, expected=str(claim.amount))
