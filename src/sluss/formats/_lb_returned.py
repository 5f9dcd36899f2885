"""Cash payouts that nobody fetched and that came back: a report with records of one character.

The report has no manual here: its fields are those of Bankgirot's sample, whose sum proves them.
Which of its days is the day of the return the sample does not say, so none is taken.
Source: docs/sources.md [lb].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from sluss.core.money import Money
from sluss.core.party import Scheme
from sluss.core.records import BankEntry
from sluss.formats import _lb_layout as at
from sluss.formats._charset import decode
from sluss.formats._fixed_width import Line, Lines, Notes, is_proved, padded, read_giro, read_number
from sluss.formats._lb_frame import amount_in, note_account, note_unknown

_TITLE_LINES_MAX = 20
_OPENING = re.compile(r"1.{12}[0-9X]{10} *")
_PAYOUT = re.compile(r"2[0-9]{10}.{32}[0-9]{12} *")


def is_returned(head: bytes) -> bool:
    """Whether the beginning of a file is that of returned payouts: an opening and one payout."""
    lines = [padded(0, text).text for text in decode(head[:8192]).splitlines() if text.strip()]
    return any(
        _OPENING.fullmatch(one) and _PAYOUT.fullmatch(two)
        for one, two in pairwise(lines[:_TITLE_LINES_MAX])
    )


@dataclass(slots=True)
class _Tally:
    """Whose payouts they are, and what they come to. opened: line of the opening, 0 before it."""

    account: str = ""
    opened: int = 0
    is_closed: bool = False
    minor: int = 0
    entries: int = 0


def stream_returned(source: BinaryIO, notes: Notes) -> Iterator[BankEntry]:
    """Each payout as a movement back to us; the notes tell of the rest."""
    tally = _Tally()
    for line in Lines(source):
        kind = line.text[:1]
        if kind == "1" and not tally.opened and _OPENING.fullmatch(line.text):
            _open(line, tally, notes)
        elif kind == "2" and tally.opened and not tally.is_closed:
            entry = _entry(line, tally, notes)
            if entry is not None:
                yield entry
        elif kind == "3" and tally.opened and not tally.is_closed:
            _prove(line, tally, notes)
        elif tally.opened:
            note_unknown(line, notes)
    if not tally.is_closed:
        notes.refuse("lb.cut_off", 0, "record 3", found="", expected="the total of the payouts")


def _open(line: Line, tally: _Tally, notes: Notes) -> None:
    number = line.at(at.RETURN_SENDER)
    sender = read_giro(Scheme.BANKGIRO, number)
    if not is_proved(sender):
        note_account(notes, line, "record 1 14-23", number)
    tally.account = sender.number if sender else ""
    tally.opened = line.number


def _entry(line: Line, tally: _Tally, notes: Notes) -> BankEntry | None:
    minor = amount_in(line, at.RETURN_AMOUNT, notes)
    if minor is None:
        return None
    tally.minor += minor
    ordinal, tally.entries = tally.entries, tally.entries + 1
    return BankEntry(
        line=line.number,
        account=tally.account,
        statement_id=f"LB-{tally.account}-{line.at(at.RETURN_NUMBER)}",
        ordinal=ordinal,
        amount=Money("SEK", minor),
        is_notification=True,
        entry_ref=line.at(at.RETURN_NUMBER),
        end_to_end_id=line.at(at.RETURN_INFO),
        is_return=True,
    )


def _prove(line: Line, tally: _Tally, notes: Notes) -> None:
    tally.is_closed = True
    found = line.at(at.RETURN_TOTAL)
    if read_number(found) != tally.minor:
        expected = Money("SEK", tally.minor).text
        notes.refuse("lb.wrong_sum", line.number, "record 3 41-52", found=found, expected=expected)
