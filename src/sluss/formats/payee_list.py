"""A list of payees that a person writes: who is not to be paid again, who has a new account, and
afterwards what was right for each.

A payee is named by what the writer has: personal number, name, account, EndToEndId or the row of
the payment file. What is wrong in the list is told line by line; nothing in it is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from io import BytesIO

from sluss.core.ids import read_org_number
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, clipped
from sluss.core.party import Account, Scheme
from sluss.formats import _cells as cells
from sluss.formats._columns import TIERS, Column, head_key
from sluss.formats._list_cells import hidden_end
from sluss.formats._table import Row, shown
from sluss.formats.table_csv import read_rows

# Such a list is a page or two; more is another file.
ROWS_MAX = 20_000


class Cause(StrEnum):
    """Why somebody is not to be paid again."""

    DECEASED = "deceased"
    MOVED = "moved"
    ENDED = "ended"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One row of the list. What the writer did not give is "" or None.

    number:  ten digits of a personal or organisation number.
    reason:  why not to pay again; words: the same as the writer put it.
    new_account: where to pay from now on.
    amount:  what would have been right.
    """

    line: int
    number: str = ""
    name: str = ""
    account: Account | None = None
    end_to_end_id: str = ""
    row: int | None = None
    reason: Cause | None = None
    words: str = ""
    new_account: Account | None = None
    amount: Money | None = None


class _Head(StrEnum):
    """A meaning of a column that ordinary lists do not have."""

    END_TO_END_ID = "EndToEndId"
    ROW = "row"
    REASON = "reason"
    NEW_ACCOUNT = "new account"
    NEW_CLEARING = "new clearing number"
    RIGHT_AMOUNT = "right amount"


_HEADS = {
    _Head.END_TO_END_ID: "endtoendid, end to end id, e2e, betalnings-id, betalningsid, referens-id",
    _Head.ROW: "rad, radnr, radnummer, row, row number, line",
    _Head.REASON: "skäl, orsak, anledning, reason, cause",
    _Head.NEW_ACCOUNT: "nytt konto, nytt kontonr, nytt kontonummer, nytt bankkonto, new account, "
    "new account number, nytt iban, nytt bankgiro",
    _Head.NEW_CLEARING: "nytt clearingnr, nytt clearingnummer, ny clearing, new clearing number",
    _Head.RIGHT_AMOUNT: "rätt belopp, riktigt belopp, rätt, right amount, true amount",
}
_BY_KEY = {head_key(word): head for head, listed in _HEADS.items() for word in listed.split(", ")}
_NUMBERS = (Column.PERSON_NUMBER, Column.ORG_NUMBER)
_ACCOUNTS = (
    Column.ACCOUNT, Column.BANK_ACCOUNT, Column.PAY_TO, Column.IBAN, Column.BANKGIRO,
    Column.PLUSGIRO,
)  # fmt: skip
_NAMING = (*_NUMBERS, Column.NAME, *_ACCOUNTS, _Head.END_TO_END_ID, _Head.ROW)
_REASONS = {
    Cause.DECEASED: "avliden avlidit dod dodsfall deceased dead died",
    Cause.MOVED: "flyttad flyttat flytt utflyttad moved",
    Cause.ENDED: "avslutad avslutat upphord upphort slutat ended stopped closed",
}
_BY_WORD = {word: reason for reason, words in _REASONS.items() for word in words.split()}


def read_exclusions(data: bytes) -> list[Asked | Finding]:
    """Each row as who is not to be paid again, or is to be paid to another account, or a finding.

    Errors: payees.* and table.* findings with line and head; every row ends as one of the two.
    """
    return list(_read(data, (_Head.REASON, _Head.NEW_ACCOUNT), _exclusion))


def read_right_amounts(data: bytes) -> list[Asked | Finding]:
    """Each row as what would have been right for somebody, or a finding; as read_exclusions."""
    return list(_read(data, (_Head.RIGHT_AMOUNT, Column.AMOUNT), _right_amount))


_Meaning = Column | _Head


@dataclass(slots=True)
class _Line:
    """One row by the meaning of its cells. finding: the first thing that is wrong with it."""

    places: dict[_Meaning, int]
    heads: tuple[str, ...]
    row: Row
    finding: Finding | None = None

    def text(self, meaning: _Meaning) -> str:
        place = self.places.get(meaning)
        return "" if place is None or place >= len(self.row.cells) else self.row.cells[place]

    def wrong(self, fault: str, meaning: _Meaning, found: str, expected: str) -> None:
        """Note what is wrong; what was noted before it is the one told."""
        place = self.places.get(meaning)
        head = meaning.value if place is None else self.heads[place]
        told = Finding(
            f"payees.{fault}", Place(self.row.line, clipped(head)), shown(found), expected
        )
        self.finding = self.finding or told


def _read(
    data: bytes, needed: Sequence[_Meaning], finish: Callable[[_Line], Asked]
) -> Iterator[Asked | Finding]:
    places: dict[_Meaning, int] = {}
    heads: tuple[str, ...] = ()
    count = 0
    for row in read_rows(BytesIO(data)):
        if isinstance(row, Finding):
            yield row
            continue
        if not heads:
            heads, places = row.cells, _places(row.cells)
            if refused := _refuse_heads(row, places, needed):
                yield refused
                return
            continue
        count += 1
        if count > ROWS_MAX:
            yield _refused("too_long", row.line, "", str(ROWS_MAX))
            return
        line = _Line(places, heads, row)
        asked = finish(line)
        yield line.finding or asked
    if not heads:
        yield _refused("no_header", 0, "", _expected(needed))


def _places(written: Sequence[str]) -> dict[_Meaning, int]:
    found: dict[_Meaning, int] = {}
    for place, head in enumerate(written):
        key = head_key(head)
        meaning = _BY_KEY.get(key) or next((tier[key][0] for tier in TIERS if key in tier), None)
        if meaning is not None:
            found.setdefault(meaning, place)
    return found


def _refuse_heads(
    row: Row, places: dict[_Meaning, int], needed: Sequence[_Meaning]
) -> Finding | None:
    names = any(meaning in places for meaning in _NAMING)
    tells = any(meaning in places for meaning in needed)
    if names and tells:
        return None
    return _refused("no_header", row.line, ", ".join(filter(None, row.cells)), _expected(needed))


def _expected(needed: Sequence[_Meaning]) -> str:
    told = "Personnr;Rätt belopp" if _Head.RIGHT_AMOUNT in needed else "Personnr;Skäl;Nytt konto"
    return f"heads such as {told}"


def _refused(fault: str, line: int, found: str, expected: str) -> Finding:
    return Finding(f"payees.{fault}", Place(line), shown(found), expected, refuses_file=True)


def _exclusion(line: _Line) -> Asked:
    words, new = line.text(_Head.REASON), _new_account(line)
    if not words and not line.text(_Head.NEW_ACCOUNT):
        line.wrong("no_reason", _Head.REASON, "", "a reason, or a new account")
    return replace(_asked(line), reason=_reason(words), words=words, new_account=new)


def _reason(words: str) -> Cause | None:
    if not words:
        return None
    first = head_key(words.split()[0])
    return _BY_WORD.get(first, Cause(first) if first in set(Cause) else Cause.OTHER)


def _right_amount(line: _Line) -> Asked:
    meaning: _Meaning = _Head.RIGHT_AMOUNT
    if meaning not in line.places:
        meaning = Column.AMOUNT
    text = line.text(meaning)
    amount = cells.read_amount(text, "SEK")
    if amount is None or amount.minor < 0:
        line.wrong("bad_amount", meaning, text, "an amount such as 1 250,00, or 0")
        amount = None
    return replace(_asked(line), amount=amount, words=line.text(_Head.REASON))


def _asked(line: _Line) -> Asked:
    asked = Asked(
        line=line.row.line,
        number=_number(line),
        name=line.text(Column.NAME),
        account=_account(line),
        end_to_end_id=line.text(_Head.END_TO_END_ID),
        row=_row(line),
    )
    if not any(line.text(meaning) for meaning in _NAMING):
        line.wrong("nobody", Column.PERSON_NUMBER, "", "a number, a name, an account or a row")
    return asked


def _number(line: _Line) -> str:
    for meaning in _NUMBERS:
        text = line.text(meaning).replace("\u2013", "-")
        if text:
            number = read_org_number(text)
            if number is None:
                expected = "ten digits with a true check digit"
                line.wrong("bad_number", meaning, hidden_end(text), expected)
            return number or ""
    return ""


def _row(line: _Line) -> int | None:
    text = line.text(_Head.ROW)
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,7}", text) is None:
        line.wrong("bad_row", _Head.ROW, text, "the number of a row, such as 12")
        return None
    return int(text)


def _account(line: _Line) -> Account | None:
    for meaning in _ACCOUNTS:
        text = line.text(meaning)
        if text:
            found = _read_account(meaning, text, line.text(Column.CLEARING))
            if found is None:
                line.wrong("bad_account", meaning, text, "an account number that can be read")
            return found
    return None


def _new_account(line: _Line) -> Account | None:
    text, clearing = line.text(_Head.NEW_ACCOUNT), line.text(_Head.NEW_CLEARING)
    if not text:
        return None
    found = _read_account(Column.PAY_TO, text, clearing)
    if found is None or not cells.is_proved(found):
        expected = "an IBAN, clearing and account, or BG or PG before the number"
        line.wrong("bad_account", _Head.NEW_ACCOUNT, text, expected)
    return found


def _read_account(meaning: _Meaning, text: str, clearing: str) -> Account | None:
    match meaning:
        case Column.IBAN:
            return cells.read_iban_account(text)
        case Column.BANKGIRO:
            return cells.read_giro(text, Scheme.BANKGIRO)
        case Column.PLUSGIRO:
            return cells.read_giro(text, Scheme.PLUSGIRO)
        case _ if clearing:
            return cells.split_account(clearing, text)
        case _:
            return cells.read_pay_to(text, None) or cells.read_bank_account(text)
