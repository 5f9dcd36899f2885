"""Whether the statements of one camt file are whole: balances, summaries, pages and numbers.

What the statements say of each other within the file is judged here; what lies in other files is
not, since it may come later. Source: docs/sources.md [iso20022-xsd], [pain001-se] 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from sluss.core.money import Money
from sluss.core.records import Statement
from sluss.formats._camt_frame import Balance, Frame
from sluss.formats._iso20022 import Notes

_Key = tuple[bool, str, str]


@dataclass(slots=True)
class _Pages:
    """The pages of one statement so far. moved: None once they cannot be added."""

    last: int
    opening: Balance | None
    moved: int | None


class Proofs:
    """What the closed frames of a file have shown, each compared with those before it."""

    __slots__ = ("_pages", "_seen", "_sequences", "notes")

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self._seen: set[tuple[_Key, int | None]] = set()
        self._sequences: dict[tuple[bool, str], int] = {}
        self._pages: dict[_Key, _Pages] = {}

    def prove(self, frame: Frame, statement: Statement) -> None:
        """Note all that does not fit in this frame, or between it and those before it."""
        key = (statement.is_notification, statement.account, statement.statement_id)
        if statement.statement_id and (key, statement.page) in self._seen:
            self._warn(frame, "statement_twice", "Id", statement.statement_id, "each only once")
            return
        self._seen.add((key, statement.page))
        self._prove_sequence(frame, statement)
        if statement.page is None:
            self._prove_summary(frame)
            self._compare(frame, frame.opening, frame.booked_minor, frame.closing)
        else:
            self._prove_page(frame, statement, key)

    def _prove_sequence(self, frame: Frame, statement: Statement) -> None:
        number = statement.sequence
        if number is None:
            return
        series = (statement.is_notification, statement.account)
        before = self._sequences.get(series, number)
        # A number that falls is a new year's first, or another order of the file.
        if number > before + 1:
            self._warn(frame, "sequence_gap", "ElctrncSeqNb", str(number), str(before + 1))
        self._sequences[series] = number

    def _prove_summary(self, frame: Frame) -> None:
        # Some banks count what is only pending, some do not.
        differing = frame.summary.differing(frame.all)
        if differing and frame.summary.differing(frame.booked):
            claimed, counted = differing[0]
            self._warn(frame, "summary_differs", "TxsSummry", claimed, counted)

    def _prove_page(self, frame: Frame, statement: Statement, key: _Key) -> None:
        number = statement.page or 0
        before = self._pages.get(key)
        if before is not None and number != before.last + 1:
            self._warn(frame, "page_missing", "PgNb", str(number), str(before.last + 1))
            before = None
        elif before is None and number == 1:
            before = _Pages(0, frame.opening, 0)
        if before is None:
            before = _Pages(number - 1, None, None)
        moved = frame.booked_minor
        total = None if moved is None or before.moved is None else before.moved + moved
        self._pages[key] = _Pages(number, before.opening, total)
        if _stands_alone(frame, statement):
            self._compare(frame, frame.opening, moved, frame.closing)
        elif statement.is_last_page and total is not None:
            # Balances that every page repeats hold for the statement as a whole.
            self._compare(frame, before.opening, total, frame.closing)

    def _compare(
        self, frame: Frame, opening: Balance | None, moved: int | None, closing: Balance | None
    ) -> None:
        if frame.statement.is_notification or opening is None or closing is None:
            return
        start, end = opening.amount, closing.amount
        is_one_currency = moved is not None and start.currency == end.currency
        expected = start + Money(start.currency, moved or 0) if is_one_currency else None
        if expected != end:
            shown = "one currency" if expected is None else expected.text
            self._warn(frame, "balance_differs", "CLBD", end.text, shown)

    def _warn(self, frame: Frame, fault: str, name: str, found: str, expected: str) -> None:
        self.notes.warn(f"camt.{fault}", frame.element, name, found=found, expected=expected)


def _stands_alone(frame: Frame, statement: Statement) -> bool:
    """Whether the balances of a page are the page's own: at each inner edge an interim one."""
    opening, closing = frame.opening, frame.closing
    if opening is None or closing is None:
        return False
    is_begun = statement.page == 1 or opening.is_interim
    return is_begun and (statement.is_last_page or closing.is_interim)
