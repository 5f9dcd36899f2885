"""The locked system's own books of the last months: what was registered, paid, sent back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sluss.lab.firms import Buyer
from sluss.lab.sie import Row, Voucher, write_books
from sluss.lab.town.bills import Bill

_PAYABLES, _BANK, _VAT, _ROUNDING = "2511", "1931", "1681", "3740"
# Whole öre that one minor unit of a currency is worth in the books. Made up, and the same all year.
_RATES = {"SEK": 1, "EUR": 11, "NOK": 1}

Part = tuple[Bill, int]


@dataclass(slots=True)
class Books:
    """Vouchers from a day on. Amounts are öre of the bill's currency, positive."""

    since: date
    vouchers: list[Voucher] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def registered(self, bill: Bill, day: date) -> None:
        """Cost and tax against the supplier; the other way round for a credit note."""
        rate = _RATES[bill.amount.currency] * (-1 if bill.is_credit else 1)
        invoice = bill.invoice
        net, vat = abs(invoice.net_minor) * rate, abs(invoice.vat_minor) * rate
        total = bill.amount.minor * rate
        trade = invoice.seller.trade
        rows = [Row(trade.cost_account, net, unit="110"), Row(_VAT, vat)]
        if total != net + vat:
            rows.append(Row(_ROUNDING, total - net - vat))
        rows.append(self._payable(bill, -total, day))
        self._book("LEV", day, f"{invoice.seller.name} {bill.listed_as}", rows)

    def paid(self, parts: Iterable[Part], day: date, text: str, *, is_back: bool = False) -> None:
        """What a payment took of each bill, or what its return gave back."""
        rows = []
        for bill, minor in parts:
            sign = -1 if bill.is_credit != is_back else 1
            rows.append(self._payable(bill, sign * minor * _RATES[bill.amount.currency], day))
        if rows:
            rows.append(Row(_BANK, -sum(row.minor for row in rows)))
            self._book("BET", day, text, rows)

    def file(self, buyer: Buyer, day: date) -> bytes:
        """The books as they stood on a day."""
        done = [voucher for voucher in self.vouchers if voucher.booked_on <= day]
        return write_books(done, self.names, buyer, year=day.year, generated_on=day)

    def _payable(self, bill: Bill, minor: int, day: date) -> Row:
        seller = bill.supplier.registered(day)
        self.names[seller.supplier_number] = seller.name
        return Row(_PAYABLES, minor, supplier=seller.supplier_number, invoice=bill.listed_as)

    def _book(self, series: str, day: date, text: str, rows: list[Row]) -> None:
        if day >= self.since:
            self.vouchers.append(Voucher(series=series, booked_on=day, text=text, rows=tuple(rows)))
