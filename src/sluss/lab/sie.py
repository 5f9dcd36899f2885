"""The locked system's books as a SIE 4E file, in code page 437, with its check sum."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sluss.core.money import Money
from sluss.lab.calendar import Calendar
from sluss.lab.debts import Debt
from sluss.lab.firms import Buyer
from sluss.lab.situations import Run, Situation
from sluss.lab.trades import TRADES

_PAYABLES, _BANK, _VAT, _STAFF, _TAX, _EQUITY = "2511", "1931", "1681", "5011", "2711", "2010"
_ACCOUNTS = {
    _PAYABLES: "Leverantörsskulder",
    _BANK: "Bank, koncernkonto",
    _VAT: "Fordran mervärdesskatt",
    _STAFF: "Löner månadsanställda",
    _TAX: "Personalens källskatt",
    _EQUITY: "Ingående eget kapital",
    **{trade.cost_account: trade.category for trade in TRADES},
}
_OPENING_MINOR = 62_000_000_00


@dataclass(frozen=True, slots=True)
class Row:
    """minor: debit positive. supplier and invoice: objects of dimensions 9 and 10."""

    account: str
    minor: int
    unit: str = ""
    supplier: str = ""
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """corrected: the first row was put in place of one that stood at this account."""

    series: str
    booked_on: date
    text: str
    rows: tuple[Row, ...]
    corrected: str = ""


@dataclass(slots=True)
class _File:
    """Lines as they are written, and the check sum over their labels and fields."""

    lines: list[str] = field(default_factory=list)
    check_sum: int = 0

    def put(self, label: str, *fields: str, objects: tuple[str, ...] | None = None) -> None:
        # fields: those before the object list, then those after it, when there is one.
        written = [_quoted(text) for text in fields]
        summed = list(fields)
        if objects is not None:
            inside = " ".join(_quoted(text) for text in objects)
            written.insert(1, f"{{{inside}}}")
            summed[1:1] = objects
        self.lines.append(" ".join([label, *written]))
        for text in (label, *summed):
            self.check_sum = zlib.crc32(text.encode("cp437"), self.check_sum)


def write_sie(debts: Iterable[Debt], buyer: Buyer, calendar: Calendar) -> bytes:
    """The year so far: registered invoices, payments, a payroll."""
    known = [debt for debt in debts if debt.case.is_listed or debt.case.run]
    sellers = {debt.invoice.seller.supplier_number: debt.invoice.seller.name for debt in known}
    generated_on = calendar.statements[-1]
    year = calendar.locked_on.year
    vouchers = list(_vouchers(known, calendar))
    return write_books(vouchers, sellers, buyer, year=year, generated_on=generated_on)


def write_books(
    vouchers: Iterable[Voucher],
    suppliers: dict[str, str],
    buyer: Buyer,
    *,
    year: int,
    generated_on: date,
) -> bytes:
    """The file of a year's vouchers, each series by day. suppliers: their names by number."""
    vouchers = sorted(vouchers, key=lambda one: (one.series, one.booked_on))
    file = _File(["#FLAGGA 0", "#KSUMMA"])
    _head(file, buyer, year, generated_on)
    _objects(file, suppliers, vouchers)
    _balances(file, vouchers)
    numbers: dict[str, int] = {}
    for voucher in vouchers:
        numbers[voucher.series] = numbers.get(voucher.series, 0) + 1
        _voucher(file, voucher, numbers[voucher.series])
    lines = [*file.lines, f"#KSUMMA {file.check_sum}"]
    return ("\r\n".join(lines) + "\r\n").encode("cp437")


def _head(file: _File, buyer: Buyer, year: int, generated_on: date) -> None:
    file.put("#PROGRAM", "Exempelekonomi", "11.4")
    file.put("#FORMAT", "PC8")
    file.put("#GEN", _day(generated_on))
    file.put("#SIETYP", "4")
    file.put("#ORGNR", f"{buyer.org_number[:6]}-{buyer.org_number[6:]}")
    file.put("#FNAMN", buyer.name)
    file.put("#RAR", "0", f"{year}0101", f"{year}1231")
    file.put("#RAR", "-1", f"{year - 1}0101", f"{year - 1}1231")
    for account, name in sorted(_ACCOUNTS.items()):
        file.put("#KONTO", account, name)


def _objects(file: _File, suppliers: dict[str, str], vouchers: list[Voucher]) -> None:
    file.put("#DIM", "1", "Ansvar")
    file.put("#DIM", "9", "Leverantör")
    file.put("#DIM", "10", "Faktura")
    file.put("#OBJEKT", "1", "110", "Kommunkontoret")
    for number, name in sorted(suppliers.items()):
        file.put("#OBJEKT", "9", number, name)
    named = {row.invoice for voucher in vouchers for row in voucher.rows if row.invoice}
    for listed_as in sorted(named):
        file.put("#OBJEKT", "10", listed_as, f"Faktura {listed_as}")


def _balances(file: _File, vouchers: list[Voucher]) -> None:
    opening = {_BANK: _OPENING_MINOR, _EQUITY: -_OPENING_MINOR}
    moved: dict[str, int] = {}
    for row in (row for voucher in vouchers for row in voucher.rows):
        moved[row.account] = moved.get(row.account, 0) + row.minor
    for account, minor in sorted(opening.items()):
        file.put("#IB", "0", account, _text(minor))
    for account in sorted(moved.keys() | opening.keys()):
        closing = opening.get(account, 0) + moved.get(account, 0)
        file.put("#UB" if account[0] in "12" else "#RES", "0", account, _text(closing))


def _voucher(file: _File, voucher: Voucher, number: int) -> None:
    day = _day(voucher.booked_on)
    file.put("#VER", voucher.series, str(number), day, voucher.text, day)
    file.lines.append("{")
    for place, row in enumerate(voucher.rows):
        if place == 0 and voucher.corrected:
            # A row put in later stands twice: once as said to be later, once as it counts.
            _row(file, "#BTRANS", replace(row, account=voucher.corrected))
            _row(file, "#RTRANS", row)
        _row(file, "#TRANS", row)
    file.lines.append("}")


def _row(file: _File, label: str, row: Row) -> None:
    objects: tuple[str, ...] = ("1", row.unit) if row.unit else ()
    if row.supplier:
        objects += ("9", row.supplier, "10", row.invoice)
    file.put(label, row.account, _text(row.minor), objects=objects)


def _vouchers(debts: list[Debt], calendar: Calendar) -> Iterator[Voucher]:
    for place, debt in enumerate(debts):
        yield _registered(debt, calendar, corrected="6451" if place == 3 else "")
    paid_on = {
        Run.OLD: calendar.old_run[1],
        Run.SINGLE: calendar.single_run[1],
        Run.BATCH: calendar.batch_run[1],
        Run.BY_HAND: calendar.by_hand_on,
    }
    for run, day in paid_on.items():
        paid = [debt for debt in debts if debt.case.run is run]
        if paid:
            yield _paid(paid, day)
    for debt in debts:
        if debt.situation is Situation.RETURNED:
            rows = (Row(_BANK, debt.amount.minor), _payable(debt, -debt.amount.minor))
            text = f"Retur {debt.invoice.seller.name}"
            yield Voucher(series="BET", booked_on=calendar.returned_on, text=text, rows=rows)
    yield _payroll(calendar)


def _registered(debt: Debt, calendar: Calendar, *, corrected: str) -> Voucher:
    invoice = debt.invoice
    sign = -1 if debt.is_credit else 1
    net, vat = sign * abs(invoice.net_minor), sign * abs(invoice.vat_minor)
    arrived = min(invoice.issued_on + timedelta(days=2), calendar.statements[-1])
    return Voucher(
        series="LEV",
        booked_on=arrived,
        text=f"{invoice.seller.name} {debt.listed_as}",
        rows=(
            Row(invoice.seller.trade.cost_account, net, unit="110"),
            Row(_VAT, vat),
            _payable(debt, -net - vat),
        ),
        corrected=corrected,
    )


def _paid(debts: list[Debt], day: date) -> Voucher:
    rows = [_payable(debt, debt.amount.minor) for debt in debts]
    total = sum(row.minor for row in rows)
    text = f"Leverantörsbetalning {day.isoformat()}"
    return Voucher(series="BET", booked_on=day, text=text, rows=(*rows, Row(_BANK, -total)))


def _payroll(calendar: Calendar) -> Voucher:
    rows = (
        Row(_STAFF, 3_412_000_00, unit="110"), Row(_TAX, -1_020_000_00), Row(_BANK, -2_392_000_00),
    )  # fmt: skip
    day = calendar.old_run[0]
    return Voucher(series="LON", booked_on=day, text="Löneutbetalning", rows=rows)


def _payable(debt: Debt, minor: int) -> Row:
    seller = debt.invoice.seller
    return Row(_PAYABLES, minor, supplier=seller.supplier_number, invoice=debt.listed_as)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(minor: int) -> str:
    return Money("SEK", minor).text


def _quoted(text: str) -> str:
    if text and not any(letter in text for letter in ' "{}\t'):
        return text
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'
