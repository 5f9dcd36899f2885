"""The frame of one Stmt or Ntfctn of a camt file: what it says of itself before its entries.

Source: docs/sources.md [iso20022-xsd], [iso-codes], [pain001-se] 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from sluss.core.money import Money
from sluss.core.records import Statement
from sluss.formats import _iso20022 as iso
from sluss.formats._camt_entry import Entry, signed
from sluss.formats._iso20022 import Notes
from sluss.formats._iso_account import agent_of, own_number, own_written
from sluss.formats._xml import Element, child, local, text

# OPBD and CLBD hold for the statement's first and last moment, PRCD for the end of the day before.
_OPENINGS = ("OPBD", "PRCD")
_CLOSING = "CLBD"
# The balance between two pages of one statement; other subtypes (BCUR, ...) are other sums.
_INTERIM = "INTM"


@dataclass(frozen=True, slots=True)
class Balance:
    """What the account held at one end of the statement, or of one page of it (interim)."""

    kind: str
    amount: Money
    day: date | None
    is_interim: bool


@dataclass(slots=True)
class Tally:
    """A number of entries and what they add up to on each side, in minor units."""

    count: int = 0
    credit: int = 0
    debit: int = 0

    def add(self, amount: Money) -> None:
        """Count one entry by its sign."""
        self.count += 1
        if amount.minor > 0:
            self.credit += amount.minor
        else:
            self.debit -= amount.minor


@dataclass(frozen=True, slots=True)
class Summary:
    """What a TxsSummry claims, None where it claims nothing."""

    count: int | None = None
    credit: int | None = None
    debit: int | None = None

    def differing(self, tally: Tally) -> list[tuple[str, str]]:
        """Each claim that was not counted so: what is claimed and what was counted."""
        sums = ((self.credit, tally.credit), (self.debit, tally.debit))
        count = [] if self.count is None else [(str(self.count), str(tally.count))]
        told = [(_sum(claim), _sum(minor)) for claim, minor in sums if claim is not None]
        return [(claimed, counted) for claimed, counted in count + told if claimed != counted]


@dataclass(slots=True)
class Frame:
    """What has been read of a Stmt or Ntfctn so far.

    booked_minor: sum of the booked entries; None once an entry is in another currency.
    """

    element: Element
    statement: Statement
    has_currency: bool = False
    entries: int = 0
    booked_minor: int | None = 0
    balances: list[Balance] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)
    all: Tally = field(default_factory=Tally)
    booked: Tally = field(default_factory=Tally)

    @property
    def opening(self) -> Balance | None:
        """The earliest opening balance; a statement of several days may have one for each."""
        for kind in _OPENINGS:
            found = [balance for balance in self.balances if balance.kind == kind]
            if found:
                return min(found, key=lambda balance: balance.day or date.min)
        return None

    @property
    def closing(self) -> Balance | None:
        """The latest closing balance."""
        found = [balance for balance in self.balances if balance.kind == _CLOSING]
        # Of equals the last one, so that the file's own order decides.
        return max(reversed(found), key=lambda balance: balance.day or date.min, default=None)

    def add(self, entry: Entry) -> None:
        """Count one entry with all its movements."""
        if not self.has_currency:
            self._be_in(entry.amount.currency)
        self.entries += len(entry.movements)
        self.all.add(entry.amount)
        if entry.is_booked:
            self.booked.add(entry.amount)
        if entry.amount.currency != self.statement.currency:
            self.booked_minor = None
        elif entry.is_booked and self.booked_minor is not None:
            self.booked_minor += entry.amount.minor

    def take_balance(self, balance: Balance) -> None:
        """Keep a balance. Acct need not name its currency, but its balances must."""
        self.balances.append(balance)
        if not self.has_currency:
            self._be_in(balance.amount.currency)

    def _be_in(self, currency: str) -> None:
        self.has_currency = True
        self.statement = replace(self.statement, currency=currency)

    def closed(self) -> Statement:
        """The statement with its balances, and with their days if it names no period."""
        opening, closing, statement = self.opening, self.closing, self.statement
        to_on = statement.to_on or (closing.day if closing else None)
        # The day of PRCD is the one before the statement.
        begun = opening.day if opening and opening.kind == "OPBD" else to_on
        return replace(
            statement,
            opening=opening.amount if opening else None,
            closing=closing.amount if closing else None,
            entries=self.entries,
            from_on=statement.from_on or begun,
            to_on=to_on,
        )


def open_frame(element: Element, page: tuple[int, bool] | None) -> Frame:
    """A new frame; page is that of the whole message, if the message is split."""
    number, is_last = page or (None, True)
    statement = Statement(
        account="",
        statement_id="",
        is_notification=local(element) == "Ntfctn",
        line=element.sourceline or 0,
        page=number,
        is_last_page=is_last,
    )
    return Frame(element, statement)


def page_of(pagination: Element | None) -> tuple[int, bool] | None:
    """Number of the page and whether it is the last; None if all is on one page."""
    if pagination is None:
        return None
    number = iso.count_of(text(pagination, "PgNb"))
    is_last = text(pagination, "LastPgInd") in ("true", "1")
    return None if number is None or (number <= 1 and is_last) else (number, is_last)


def take_part(frame: Frame, name: str, element: Element, notes: Notes) -> None:
    """Add one part of the frame that is no entry."""
    statement = frame.statement
    match name:
        case "Id":
            number = iso.clipped_value(element, notes)
            frame.statement = replace(statement, statement_id=number)
        case "ElctrncSeqNb":
            number = iso.clipped_value(element, notes)
            frame.statement = replace(statement, sequence=iso.count_of(number))
        case "StmtPgntn" | "NtfctnPgntn":
            page, is_last = page_of(element) or (None, True)
            frame.statement = replace(statement, page=page, is_last_page=is_last)
        case "CreDtTm":
            at = iso.instant_at(frame.element, name, notes)
            frame.statement = replace(statement, created_at=at)
        case "FrToDt":
            start, end = _edge(element, "Fr", notes), _edge(element, "To", notes)
            frame.statement = replace(statement, from_on=start, to_on=end)
        case "Acct":
            _take_account(element, frame)
        case "Bal":
            _take_balance(element, frame, notes)
        case "TxsSummry":
            frame.summary = _summary(element)


def _take_account(element: Element, frame: Frame) -> None:
    number = own_number(own_written(element), agent_of(child(element, "Svcr")))
    currency = text(element, "Ccy")[:3]
    frame.has_currency = currency != ""
    frame.statement = replace(
        frame.statement, account=number, currency=currency or frame.statement.currency
    )


def _take_balance(element: Element, frame: Frame, notes: Notes) -> None:
    kind = text(element, "Tp/CdOrPrtry/Cd") or text(element, "Tp/Cd")
    subtype = text(element, "Tp/SubTp/Cd") or text(element, "Tp/SubTp/Prtry")
    if kind not in (*_OPENINGS, _CLOSING) or subtype not in ("", _INTERIM):
        return
    amount = signed(iso.amount_of(child(element, "Amt")), text(element, "CdtDbtInd"))
    if amount is None:
        found, expected = text(element, "Amt"), "an amount, a side"
        notes.warn("camt.bad_balance", element, kind, found=found, expected=expected)
        return
    day = iso.day_at(element, "Dt", notes)
    frame.take_balance(Balance(kind, amount, day, is_interim=subtype == _INTERIM))


def _summary(element: Element) -> Summary:
    sides = [child(element, "TtlCdtNtries"), child(element, "TtlDbtNtries")]
    counts = [None if s is None else iso.count_of(text(s, "NbOfNtries")) for s in sides]
    sums = [None if s is None else iso.sum_minor(text(s, "Sum")) for s in sides]
    count = iso.count_of(text(element, "TtlNtries/NbOfNtries"))
    if count is None and counts[0] is not None and counts[1] is not None:
        count = counts[0] + counts[1]
    return Summary(count, *sums)


def _edge(period: Element, edge: str, notes: Notes) -> date | None:
    return iso.day_at(period, f"{edge}DtTm", notes) or iso.day_at(period, f"{edge}Dt", notes)


def _sum(minor: int) -> str:
    # A sum of figures without a currency.
    return Money("XXX", minor).text
