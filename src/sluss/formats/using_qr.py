"""The UsingQR text: what an invoice says of itself in a QR code. Pure: text in, a claim out.

One JSON object, on one line as a rule; numbers may be written as texts. Swish codes, web addresses
and other countries' payment codes are no invoices and are passed over.
Source: docs/sources.md [usingqr].
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sluss.core.ids import is_ocr, is_sound, read_org_number
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, Origin, Reference, ReferenceType
from sluss.formats._cells import read_bank_account, read_date, read_giro, read_iban_account
from sluss.formats._pdf_seen import warned
from sluss.formats._plain_text import has_hidden

# A QR code of the largest size holds 7,089 digits; what is longer came by another way.
TEXT_CHARS_MAX = 7_089
_KINDS = {"1": DocumentKind.INVOICE, "2": DocumentKind.CREDIT_NOTE}
_SCHEMES = {
    "BG": Scheme.BANKGIRO,
    "PG": Scheme.PLUSGIRO,
    "IBAN": Scheme.IBAN,
    "BBAN": Scheme.BBAN,
}
_KEY = re.compile(r'\{.*"uqr"\s*:', re.DOTALL)
_AMOUNT = re.compile(r"(-?[0-9]{1,12})(?:[.,]([0-9]{1,2})0{0,8})?")
_VALUE_CHARS_MAX = 140


@dataclass(frozen=True, slots=True)
class UsingQr:
    """What one code says. seen: field and value of each thing it tells, as Sighting has them."""

    claim: Claim | None
    seen: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]


def read_using_qr(text: str, *, page: int = 1) -> UsingQr | None:
    """The invoice that a QR code tells of; None if the code is no UsingQR code.

    Errors: never raises. pdf.qr_unreadable and pdf.qr_bad_value; then there may be no claim.
    """
    text = text.strip()
    if len(text) > TEXT_CHARS_MAX or _KEY.match(text) is None:
        return None
    values = _values(text)
    if isinstance(values, str):
        expected = "one JSON object with each name once"
        finding = warned("qr_unreadable", page, "QR", found=values, expected=expected)
        return UsingQr(None, (), (finding,))
    reader = _Reader(values, page)
    claim = reader.claim()
    return UsingQr(claim, tuple(reader.seen), tuple(reader.findings))


def _values(text: str) -> dict[str, str] | str:
    """The members as texts, or what is wrong with them."""
    try:
        # No number is made of what may be an amount: the digits are kept as they stand.
        read = json.loads(
            text,
            strict=False,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=_members,
        )
    except (ValueError, RecursionError):
        return text
    return read if isinstance(read, dict) else text


def _members(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Two values under one name would let two readers pay two accounts. ValueError for that."""
    members: dict[str, str] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"{name} stands twice")
        members[name] = value.strip() if isinstance(value, str) else ""
    return members


@dataclass(slots=True)
class _Reader:
    """One code, its values read one by one."""

    values: dict[str, str]
    page: int
    seen: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def claim(self) -> Claim | None:
        kind = self._kind()
        supplier, number = self._supplier(), self._number()
        amount, account = self._amount(), self._account()
        issued, due = self._day("idt", "issue-date"), self._day("ddt", "due-date")
        if kind is None or supplier is None or number is None or amount is None:
            return None
        # An invoice of less than nothing is a credit note, as it is in an XML invoice.
        if amount.minor < 0:
            kind = DocumentKind.CREDIT_NOTE
        type_ = ReferenceType.OCR if is_ocr(number) else ReferenceType.TEXT
        return Claim(
            origin=Origin.PDF,
            kind=kind,
            supplier=supplier,
            document_number=number,
            amount=abs(amount),
            line=self.page,
            issue_date=issued,
            due_date=due,
            accounts=() if account is None else (account,),
            reference=Reference(type_, number),
        )

    def _kind(self) -> DocumentKind | None:
        kind = _KINDS.get(self._text("tp"))
        if kind is None:
            self._warn("tp", "1 for an invoice or 2 for a credit note")
        return kind

    def _supplier(self) -> Party | None:
        name, org_number = self._text("nme"), read_org_number(self._text("cid")) or ""
        if self._text("cid") and not org_number and self._text("cc") in ("", "SE"):
            self._warn("cid", "ten digits, the last a check digit")
        if not name and (self.values.get("nme") or not org_number):
            self._warn("nme", "a visible name")
        if not (name or org_number):
            return None
        self._see("supplier", name)
        self._see("org-number", org_number)
        return Party(name=name, org_number=org_number, country=self._text("cc"))

    def _number(self) -> str | None:
        number = self._text("iref")
        if not number:
            self._warn("iref", "the invoice's reference")
            return None
        self._see("ocr" if is_ocr(number) else "reference", number)
        return number

    def _amount(self) -> Money | None:
        currency = self._text("cur") or "SEK"
        match = _AMOUNT.fullmatch(self._text("due"))
        if match is None or re.fullmatch(r"[A-Z]{3}", currency) is None:
            self._warn("due", "an amount such as 1250.00, in cur or else in SEK")
            return None
        amount = Money.parse(f"{match.group(1)}.{match.group(2) or '00'}", currency)
        self._see("amount", str(amount))
        return amount

    def _account(self) -> Account | None:
        number, scheme = self._text("acc"), _SCHEMES.get(self._text("pt").upper())
        if not number and not self._text("pt"):
            return None
        account = None if scheme is None else _account(number, scheme, self._text("bc"))
        if account is None or not is_sound(account):
            self._warn("acc", "a number with a true check digit; pt is BG, PG, IBAN or BBAN")
        if account is not None:
            self._see(account.scheme.value, account.number)
        return account

    def _day(self, name: str, shown: str) -> date | None:
        text = self._text(name)
        day = read_date(text) if text else None
        if text and day is None:
            self._warn(name, "a day such as 20231122")
        self._see(shown, "" if day is None else day.isoformat())
        return day

    def _text(self, name: str) -> str:
        """A value, "" for one that a person would see otherwise than a machine does."""
        value = self.values.get(name, "")[:_VALUE_CHARS_MAX]
        return "" if has_hidden(value) else value

    def _see(self, shown: str, value: str) -> None:
        if value:
            self.seen.append((shown, value))

    def _warn(self, name: str, expected: str) -> None:
        value = self.values.get(name, "")
        found = ascii(value) if has_hidden(value) else value
        self.findings.append(
            warned("qr_bad_value", self.page, name, found=found, expected=expected)
        )


def _account(number: str, scheme: Scheme, bic: str) -> Account | None:
    match scheme:
        case Scheme.BANKGIRO | Scheme.PLUSGIRO:
            return read_giro(number, scheme)
        case Scheme.IBAN:
            return read_iban_account(number, bic)
        case Scheme.BBAN:
            return read_bank_account(number)
