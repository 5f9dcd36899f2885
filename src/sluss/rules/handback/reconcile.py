"""The old system, ours and the bank held against each other, every total accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.handback.bins import Bin, Row
from sluss.rules.register.flows import Standing


class Line(StrEnum):
    """A line of a bridge from one total to another."""

    THERE = "reconcile.there"  # Open in the restored system.
    PAID_HERE = "reconcile.paid_here"
    NEW_THERE = "reconcile.new_there"
    ONLY_HERE = "reconcile.only_here"
    DIFFERING = "reconcile.differing"
    LEFT = "reconcile.left"  # What we would still pay.
    IN_PAYMENT = "reconcile.in_payment"  # In a batch, on its way, or in a file of the system's own.
    OPEN = "reconcile.open"
    BOOKS = "reconcile.books"  # The payables account of our books, turned round.
    ORDERED = "reconcile.ordered"  # All that we handed out.
    REFUSED = "reconcile.refused"  # Rejected, or come back.
    ON_ITS_WAY = "reconcile.on_its_way"
    BOOKED = "reconcile.booked"  # What the bank says that it moved, less what came back.
    REGISTER = "reconcile.register"  # What the register has as paid by us.
    BANK_ACCOUNT = "reconcile.bank_account"  # The bank account of our books, turned round.


_BRIDGED = {
    Bin.PAID_HERE: Line.PAID_HERE,
    Bin.NEW_THERE: Line.NEW_THERE,
    Bin.ONLY_HERE: Line.ONLY_HERE,
    Bin.DIFFERING: Line.DIFFERING,
}


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the first line to the last by those between. Units: minor units of one currency.

    rest: what the lines do not account for; 0 if they agree.
    """

    currency: str
    lines: tuple[tuple[Line, int], ...]

    @property
    def rest(self) -> int:
        """The last line less all others."""
        *others, (_, last) = self.lines
        return last - sum(minor for _, minor in others)


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals of one currency that are counted each in its own way. Units: minor units.

    open, books:  the open payables, and the payables account turned round.
    ours, bank:   what the register has as paid by us, and the bank account turned round.
    """

    open: int = 0
    books: int = 0
    ours: int = 0
    bank: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one of our payments, by the bank's word. Units: minor units.

    debits, returns: how often it was booked, and came back.
    """

    currency: str
    minor: int
    standing: Standing
    debits: int
    returns: int


def bridges(
    rows: Sequence[Row], paid: Sequence[Moved], sums: Mapping[str, Sums], *, is_loaded: bool
) -> list[Bridge]:
    """All bridges of each currency: old system to ours, ours to its books, ours to the bank."""
    currencies = {row.difference.currency for row in rows} | {one.currency for one in paid}
    made: list[Bridge] = []
    for currency in sorted(currencies | set(sums)):
        told = sums.get(currency, Sums())
        mine = [one for one in paid if one.currency == currency]
        if is_loaded:
            made += _of_bins([r for r in rows if r.difference.currency == currency], told, currency)
        made.append(Bridge(currency, ((Line.OPEN, told.open), (Line.BOOKS, told.books))))
        made += _of_bank(mine, told, currency)
    return made


def _of_bins(rows: Sequence[Row], told: Sums, currency: str) -> list[Bridge]:
    there = sum(row.there_amount.minor for row in rows if row.there_amount)
    left = sum(row.here_amount.minor for row in rows if row.here_amount)
    between = [
        (line, -sum(row.difference.minor for row in rows if row.bin is bin_))
        for bin_, line in _BRIDGED.items()
    ]
    in_payment = sum(_in_payment(row) for row in rows)
    return [
        Bridge(currency, ((Line.THERE, there), *between, (Line.LEFT, left))),
        Bridge(
            currency, ((Line.LEFT, left), (Line.IN_PAYMENT, in_payment), (Line.OPEN, told.open))
        ),
    ]


def _in_payment(row: Row) -> int:
    """What of a debt is in a payment that is not booked; a credit note below nought."""
    if row.here is None or row.here_amount is None:
        return 0
    sign = -1 if row.here.is_note else 1
    return sign * (row.here.live + row.here.ordered)


def _of_bank(paid: Sequence[Moved], told: Sums, currency: str) -> list[Bridge]:
    ordered = sum(one.minor for one in paid)
    refused = sum(one.minor for one in paid if _is_refused(one))
    waiting = sum(one.minor for one in paid if one.standing in _WAITING)
    booked = sum(one.minor * (one.debits - one.returns) for one in paid if not _is_refused(one))
    return [
        Bridge(
            currency,
            (
                (Line.ORDERED, ordered),
                (Line.REFUSED, -refused),
                (Line.ON_ITS_WAY, -waiting),
                (Line.BOOKED, booked),
            ),
        ),
        Bridge(currency, ((Line.BOOKED, booked), (Line.REGISTER, told.ours))),
        Bridge(currency, ((Line.REGISTER, told.ours), (Line.BANK_ACCOUNT, told.bank))),
    ]


_WAITING = (Standing.ORDERED, Standing.ACCEPTED)


def _is_refused(one: Moved) -> bool:
    return one.standing in (Standing.REJECTED, Standing.RETURNED)
