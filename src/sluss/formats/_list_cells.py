"""A row of a list by the meaning of its cells, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from sluss.core.ids import (
    is_ocr,
    is_person,
    org_number_of_vat,
    read_org_number,
    read_vat_number,
)
from sluss.core.masking import HIDDEN
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Reference, ReferenceType
from sluss.formats import _cells as cells
from sluss.formats._columns import Column
from sluss.formats._headers import Header
from sluss.formats._table import Row, shown

DEFAULT_CURRENCY = "SEK"
_KRONOR = frozenset({"KR", "KR.", "KRONOR"})
_CURRENCY = re.compile(r"[A-Z]{3}")
# The numbers from which a spreadsheet may take digits; the money of a row hangs on them.
_NUMBERS = (
    Column.INVOICE_NUMBER, Column.OCR, Column.REFERENCE, Column.DECISION, Column.BANKGIRO,
    Column.PLUSGIRO, Column.CLEARING, Column.ACCOUNT, Column.BANK_ACCOUNT, Column.PAY_TO,
    Column.ORG_NUMBER, Column.PERSON_NUMBER, Column.SUPPLIER_NUMBER,
)  # fmt: skip
_LEDGER_ACCOUNT = re.compile(r"[0-9]{1,7}")
# A number of so many people or percent is no number of people or percent.
EMPLOYEES_MAX = 9_999_999
PERCENT_MAX = 100


@dataclass(slots=True)
class Cells:
    """One row as its header reads it. findings: what was wrong with it so far."""

    header: Header
    row: Row
    style: cells.Style = cells.NO_STYLE
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_left_out(self) -> bool:
        """Whether something is so wrong that no record can be made of the row."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def has(self, column: Column) -> bool:
        return self.header.has(column)

    def text(self, column: Column) -> str:
        """What stands there; "" if the list or the row has no such cell."""
        place = self.header.places.get(column)
        return "" if place is None or place >= len(self.row.cells) else self.row.cells[place]

    def leave_out(self, fault: str, column: Column, found: str, expected: str) -> None:
        """Note why the row gives no record."""
        found = self.hidden(found)
        self.findings.append(Finding(f"lists.{fault}", self._place(column), found, expected))

    def warn(self, fault: str, column: Column, found: str, expected: str) -> None:
        """Note what a person should know, while the row gives its record."""
        place, found = self._place(column), self.hidden(found)
        self.findings.append(Finding(f"lists.{fault}", place, found, expected, Severity.WARNING))

    def hidden(self, found: str) -> str:
        """What stood there, without anybody's number: not in the note, nor in the account."""
        return shown(self.without_own(found))

    def without_own(self, found: str) -> str:
        """What stood there, without the number of the person that the row is about."""
        for column in (Column.PERSON_NUMBER, Column.ORG_NUMBER):
            number = self.text(column)
            if number and not _is_firm(number):
                found = found.replace(number, hidden_end(number))
        return found

    def _place(self, column: Column) -> Place:
        written = self.header.written(column) if self.has(column) else column.value
        return Place(self.row.line, clipped(written))


def look_for_lost_digits(row: Cells) -> None:
    """Leave the row out if a spreadsheet has rounded one of its numbers."""
    if not any("+" in cell for cell in row.row.cells):
        return
    for column in _NUMBERS:
        if cells.has_lost_digits(row.text(column)):
            row.leave_out("number_cut", column, row.text(column), "all digits of the number")


def currency(row: Cells) -> str:
    """The currency of the row, kronor if none is given."""
    text = row.text(Column.CURRENCY).upper()
    if not text or text in _KRONOR:
        return DEFAULT_CURRENCY
    if _CURRENCY.fullmatch(text) is None:
        row.leave_out("bad_currency", Column.CURRENCY, text, "three letters such as SEK")
        return DEFAULT_CURRENCY
    return text


def amount(row: Cells, column: Column, unit: str) -> Money | None:
    """The amount of a cell, signed; None if it is blank or wrong."""
    text = row.text(column)
    if not text:
        return None
    money = cells.read_amount(text, unit, row.style.decimal)
    if money is None and not row.style.decimal and cells.is_unclear_amount(text):
        row.leave_out("ambiguous_amount", column, text, "an amount with two decimals or none")
    elif money is None:
        row.leave_out("bad_amount", column, text, "an amount such as 1 250,00")
    return money


def day(row: Cells, column: Column) -> date | None:
    """The day of a cell; None if it is blank or wrong."""
    text = row.text(column)
    found = cells.read_date(text, row.style.date_order)
    if text and found is None:
        row.leave_out("bad_date", column, text, "a date such as 2023-11-22")
    return found


def flag(row: Cells, column: Column) -> bool:
    """Yes or no; what is neither is taken as no, with a warning."""
    found = cells.read_flag(row.text(column))
    if found is None:
        row.warn("bad_flag", column, row.text(column), "ja or nej")
    return bool(found)


def count(row: Cells, column: Column, most: int) -> int | None:
    """A whole number; None if it is blank, or wrong, with a warning."""
    text = row.text(column)
    found = cells.read_count(text, most)
    if text and found is None:
        row.warn("bad_count", column, text, f"a whole number from 0 to {most}")
    return found


def party(row: Cells) -> Party:
    """Who is named in the row, a supplier or a person."""
    written = _identity(row)
    text = row.text(written).replace("\u2013", "-")
    vat_number, as_vat = read_vat_number(row.text(Column.VAT_NUMBER)), read_vat_number(text)
    if vat_number is None and not cells.is_no_number(row.text(Column.VAT_NUMBER)):
        found = hidden_end(row.text(Column.VAT_NUMBER))
        row.warn("bad_vat_number", Column.VAT_NUMBER, found, "a VAT number such as SE559999001601")
    org_number = read_org_number(text) or org_number_of_vat(as_vat or "")
    if as_vat and not org_number:
        vat_number = vat_number or as_vat
    elif not org_number and not cells.is_no_number(text):
        row.warn("bad_org_number", written, hidden_end(text), "ten digits with a true check digit")
    return Party(
        name=row.text(Column.NAME) or row.text(Column.CUSTOMER),
        org_number=org_number,
        vat_number=vat_number or "",
        supplier_number=row.text(Column.SUPPLIER_NUMBER),
        town=row.text(Column.TOWN),
        country=row.text(Column.COUNTRY),
    )


def _identity(row: Cells) -> Column:
    """The column that holds the number: lists of sole traders and persons have another."""
    is_person = row.text(Column.PERSON_NUMBER) and not row.text(Column.ORG_NUMBER)
    return Column.PERSON_NUMBER if is_person else Column.ORG_NUMBER


def _is_firm(number: str) -> bool:
    org_number = read_org_number(number)
    return org_number is not None and not is_person(org_number)


def hidden_end(number: str) -> str:
    """A number without its last four: one that is wrong may still be nearly a person's."""
    return f"{number[:-4]}{HIDDEN}"


def reference(row: Cells) -> Reference | None:
    """What the payee wants to see: the OCR, else the reference, else the message."""
    for column in (Column.OCR, Column.REFERENCE, Column.MESSAGE):
        text = row.text(column)
        if not text:
            continue
        digits = text.replace(" ", "")
        # A message is never a number that the payee's bank would check.
        if column is not Column.MESSAGE and is_ocr(digits):
            return Reference(ReferenceType.OCR, digits)
        if column is Column.OCR and re.fullmatch(r"[0-9]+", digits):
            row.warn("bad_ocr", column, text, "2 to 25 digits, the last a check digit")
        return Reference(ReferenceType.TEXT, text)
    return None


def accounts(row: Cells) -> tuple[Account, ...]:
    """The payee's accounts in the order of the columns."""
    found: list[Account] = []
    for column in sorted(row.header.places, key=row.header.places.__getitem__):
        text = row.text(column)
        if column not in _ACCOUNT_COLUMNS or cells.is_no_number(text):
            continue
        named = _named(row, column, text)
        if not named and not _is_ledger_account(row, column, text):
            row.warn("account_unclear", column, text, _ACCOUNT_COLUMNS[column])
        for account in named:
            if not cells.is_proved(account):
                row.warn("bad_account", column, text, "a number with a true check digit")
            found.append(account)
    return tuple(dict.fromkeys(found))


def _named(row: Cells, column: Column, text: str) -> tuple[Account, ...]:
    """The accounts in one cell: one, or several if the column is for all kinds."""
    account = _account(row, column, text)
    if account is not None:
        return (account,)
    return cells.read_several(text) if column is Column.PAY_TO else ()


def _account(row: Cells, column: Column, text: str) -> Account | None:
    match column:
        case Column.BANKGIRO:
            return cells.read_giro(text, Scheme.BANKGIRO)
        case Column.PLUSGIRO:
            return cells.read_giro(text, Scheme.PLUSGIRO)
        case Column.IBAN:
            return cells.read_iban_account(text, row.text(Column.BIC).replace(" ", "").upper())
        case Column.PAY_TO:
            return cells.read_pay_to(text, cells.read_scheme(row.text(Column.SCHEME)))
        case _ if clearing := row.text(Column.CLEARING):
            return cells.split_account(clearing, text)
        case _:
            return cells.read_bank_account(text)


def _is_ledger_account(row: Cells, column: Column, text: str) -> bool:
    # A list without clearing numbers may give the account in the books under this head.
    is_bare = column is Column.ACCOUNT and not row.has(Column.CLEARING)
    return is_bare and _LEDGER_ACCOUNT.fullmatch(text) is not None


_ACCOUNT_COLUMNS = {
    Column.BANKGIRO: "seven or eight digits",
    Column.PLUSGIRO: "two to eight digits",
    Column.ACCOUNT: "a clearing number of four digits and an account number",
    Column.BANK_ACCOUNT: "a clearing number of four digits, a hyphen and an account number",
    Column.IBAN: "an IBAN",
    Column.PAY_TO: "a number with its kind before it, such as BG 5402-9681",
}
