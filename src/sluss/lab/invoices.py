"""An invoice as its sender means it: lines, sums and terms, before any format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab import numbers
from sluss.lab.firms import Firm
from sluss.lab.numbers import PayTo

CREDIT_TRANSFER, CARD, DIRECT_DEBIT = "30", "48", "49"


@dataclass(frozen=True, slots=True)
class Line:
    """quantity may be negative; price_minor is in öre without VAT; vat in per cent."""

    goods: str
    quantity: int
    price_minor: int
    vat: int

    @property
    def net_minor(self) -> int:
        return self.quantity * self.price_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice or credit note.

    means:     UNCL 4461 code of the payment means.
    account:   where to pay; None for card and direct debit.
    reference: OCR digits or text that the payee wants on the payment.
    refers_to: earlier invoices, number and date.
    factor:    who is to be paid instead of the seller.
    is_rounded: to be paid in whole kronor.
    addressed_to: the part of the municipality that it is sent to; "" if it names none.
    """

    number: str
    seller: Firm
    issued_on: date
    due_on: date
    lines: tuple[Line, ...]
    reference: str
    account: PayTo | None
    means: str = CREDIT_TRANSFER
    is_credit_note: bool = False
    refers_to: tuple[tuple[str, date], ...] = ()
    factor: Firm | None = None
    note: str = ""
    is_rounded: bool = False
    addressed_to: str = ""

    @property
    def net_minor(self) -> int:
        return sum(line.net_minor for line in self.lines)

    @property
    def vat_minor(self) -> int:
        return sum(self.vat_by_rate.values())

    @property
    def vat_by_rate(self) -> dict[int, int]:
        """VAT in öre for each rate, rounded half away from zero once for each rate."""
        return {rate: per_cent(base, rate) for rate, base in self.base_by_rate.items()}

    @property
    def base_by_rate(self) -> dict[int, int]:
        bases: dict[int, int] = {}
        for line in self.lines:
            bases[line.vat] = bases.get(line.vat, 0) + line.net_minor
        return bases

    @property
    def rounding_minor(self) -> int:
        """What rounding to whole kronor adds, which may be less than nothing."""
        if not self.is_rounded:
            return 0
        exact = self.net_minor + self.vat_minor
        return (exact + 50) // 100 * 100 - exact

    @property
    def total(self) -> Money:
        """What is to be paid; negative for a negative invoice."""
        minor = self.net_minor + self.vat_minor + self.rounding_minor
        return Money(self.seller.currency, minor)


def per_cent(minor: int, rate: int) -> int:
    """A percentage of an amount in öre, rounded half away from zero."""
    size = (abs(minor) * rate + 50) // 100
    return size if minor >= 0 else -size


def make_invoice(seller: Firm, count: int, chance: Random, *, issued_on: date) -> Invoice:
    """An ordinary invoice of four to six lines, thirty days net."""
    number = seller.number_style.format(year=issued_on.year, count=count)
    return Invoice(
        number=number,
        seller=seller,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=30),
        lines=_lines(seller, chance),
        reference=_reference(seller, count, number),
        account=seller.account,
    )


def _lines(seller: Firm, chance: Random) -> tuple[Line, ...]:
    low, high = seller.trade.prices
    goods = chance.sample(seller.trade.goods, k=chance.randint(4, 6))
    return tuple(
        Line(
            goods=text,
            quantity=chance.randint(1, 6),
            price_minor=chance.randint(low * 100, high * 100),
            vat=seller.trade.vat,
        )
        for text in goods
    )


def _reference(seller: Firm, count: int, number: str) -> str:
    if not seller.has_ocr:
        return number
    return numbers.ocr(f"{seller.supplier_number[-3:]}{count:07d}", with_length=count % 2 == 0)
