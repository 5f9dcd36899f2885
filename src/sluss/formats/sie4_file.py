"""A SIE 4 file as it is to be written: who writes, whose books, and the vouchers.

Source: docs/sources.md [sie4] 8 (dimensions) and 11 (#VER, #TRANS, #IB, #UB, #RES, #RAR).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money

SUPPLIER_DIMENSION, INVOICE_DIMENSION = 9, 10


@dataclass(frozen=True, slots=True)
class SieAccount:
    """An account of the chart. number: digits only."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class SieObject:
    """What a row is for, in one dimension. The name may be "", it is then not declared."""

    dimension: int
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SieRow:
    """One row of a voucher. Units: amount debit positive. booked_on: None for the voucher's day."""

    account: str
    amount: Money
    objects: tuple[SieObject, ...] = ()
    text: str = ""
    booked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SieVoucher:
    """A voucher. Its id begins the text, so that it is found again if the receiver numbers anew.

    series, number: "" lets the receiver give them (in a file of type 4I).
    """

    id: str
    booked_on: date
    rows: tuple[SieRow, ...]
    series: str = ""
    number: str = ""
    text: str = ""
    registered_on: date | None = None
    signature: str = ""

    @property
    def written_text(self) -> str:
        """The text as it is to stand in the file."""
        return " ".join(filter(None, (self.id, self.text)))


@dataclass(frozen=True, slots=True)
class SieBalance:
    """What an account holds or came to. Units: amount debit positive."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SieYear:
    """A financial year. opening and closing are of balance accounts, results of the others."""

    first_on: date
    last_on: date
    opening: tuple[SieBalance, ...] = ()
    closing: tuple[SieBalance, ...] = ()
    results: tuple[SieBalance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SieFile:
    """All that one file says.

    years:      the current one, then those before it: a file of type 4E, the whole books. Without
                them it is one of type 4I, vouchers to be taken into other books.
    accounts:   all that are used.
    dimensions: number and name of those that the standard does not name (20 and above).
    vouchers:   in each series by rising number.
    """

    company: str
    program: str
    version: str
    generated_on: date
    accounts: tuple[SieAccount, ...]
    vouchers: tuple[SieVoucher, ...]
    org_number: str = ""
    currency: str = "SEK"
    dimensions: tuple[tuple[int, str], ...] = ()
    years: tuple[SieYear, ...] = ()


def payable_objects(*, supplier: str, name: str, invoice: str) -> tuple[SieObject, ...]:
    """What the row of a debt to a supplier is for, as it can be matched again. "" is left out."""
    both = (
        SieObject(SUPPLIER_DIMENSION, supplier, name),
        SieObject(INVOICE_DIMENSION, invoice),
    )
    return tuple(one for one in both if one.number)
