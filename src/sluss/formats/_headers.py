"""Which row of a table holds its heads, and what the column under each head means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sluss.formats._columns import TIERS, Column, head_key
from sluss.formats._table import Row

# A title, who printed it and what was chosen stand above the heads; more is no list.
TITLE_ROWS_MAX = 30
# One known word may be chance; so many in one row are its heads.
SURE_COLUMNS = 3
_FEWEST_COLUMNS = 2
# A list that has both of these writes the number under the short head.
_NUMBER_HEADS = frozenset({"leverantor", "supplier", "vendor", "lev"})


class How(StrEnum):
    """Why a column was taken for its meaning, the surest first."""

    MAPPING = "mapping"
    SYNONYM = "synonym"
    LIKELY = "likely"  # A word that means it only if no clearer one stands there.


@dataclass(frozen=True, slots=True)
class Taken:
    """A column with its meaning. word: the synonym by which it was known, "" for a mapping."""

    place: int
    head: str
    column: Column
    how: How
    word: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person says of one head. column None: it is not to be read."""

    head: str
    column: Column | None


@dataclass(frozen=True, slots=True)
class Header:
    """The row of heads. places: where in a row the cell of a meaning stands.

    heads: what stands above each column, of two rows if it is written in two.
    twice: places of columns whose meaning another has too.
    """

    row: Row
    heads: tuple[str, ...]
    places: dict[Column, int]
    taken: tuple[Taken, ...]
    twice: tuple[int, ...] = ()

    def has(self, column: Column) -> bool:
        return column in self.places

    def written(self, column: Column) -> str:
        """The head as it stands in the file."""
        return self.heads[self.places[column]]

    def is_repeated_by(self, row: Row) -> bool:
        """Whether a row below says the same again: each page of a printed list begins so."""
        again = row.cells[: len(self.row.cells)]
        return again == self.row.cells and not any(row.cells[len(again) :])


def find_header(rows: Iterable[Row]) -> Header | None:
    """The heads among the first rows of a table: the first row with three known ones, or two."""
    headers = [h for h in _headers(rows, ()) if len(h.places) >= _FEWEST_COLUMNS]
    sure = [header for header in headers if len(header.places) >= SURE_COLUMNS]
    found = sure or headers
    if not found:
        return None
    first, *more = found
    if more and more[0].row.line == first.row.line + 1:
        # A row of groups may be known by itself; its parts stand in the row below and say more.
        return more[0] if len(more[0].places) > len(first.places) else first
    return first


def find_asked(rows: Iterable[Row], asked: Sequence[Asked], line: int | None) -> Header | None:
    """The first row (or that on the line) with all the heads that a person names, else None."""
    for header in _headers(rows, asked):
        keys = set(map(_key, (*header.heads, *header.row.cells)))
        has_all = all(_key(one.head) in keys for one in asked)
        if has_all and line in (None, header.row.line):
            return header
    return None


def later_header(row: Row) -> Header | None:
    """The heads of another list that begins in this row, below the first; None if none does."""
    header = _header(row, row.cells, ())
    filled = sum(map(bool, row.cells))
    is_heads = len(header.places) >= SURE_COLUMNS and 2 * len(header.places) >= filled
    return header if is_heads else None


def _headers(rows: Iterable[Row], asked: Sequence[Asked]) -> Iterable[Header]:
    above: Row | None = None
    for row in rows:
        alone = _header(row, row.cells, asked)
        if above is not None and above.line == row.line - 1:
            # Heads of two rows: a group above ('Faktura'), its parts below ('Nr', 'Datum').
            both = _header(row, _joined(above.cells, row.cells), asked)
            alone = both if len(both.places) > len(alone.places) >= 1 else alone
        yield alone
        above = row


def _joined(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """The heads of two rows, each group over the columns that follow it."""
    joined, group = [], ""
    for place, cell in enumerate(below):
        group = (above[place] if place < len(above) else "") or group
        is_group_known = _meaning(_key(f"{group} {cell}")) is not None
        joined.append(f"{group} {cell}".strip() if is_group_known else cell)
    return tuple(joined)


def _meaning(key: str) -> Column | None:
    return next((tier[key][0] for tier in TIERS if key in tier), None)


def _key(head: str) -> str:
    return head_key(head) or head.strip()


def _header(row: Row, heads: Sequence[str], asked: Sequence[Asked]) -> Header:
    keys = [_key(head) for head in heads]
    taken: dict[Column, Taken] = {}
    twice: list[int] = []
    said = {_key(one.head): one.column for one in asked}
    for place, key in enumerate(keys):
        column = said.get(key)
        if column is None:
            continue
        if column in taken:
            twice.append(place)
        else:
            taken[column] = Taken(place, heads[place], column, How.MAPPING)
    keys = ["" if key in said else key for key in keys]
    for number in range(len(TIERS)):
        twice += _take(number, heads, keys, taken)
    in_order = tuple(sorted(taken.values(), key=lambda one: one.place))
    places = {column: one.place for column, one in taken.items()}
    return Header(row, tuple(heads), places, in_order, tuple(twice))


def _take(
    number: int, heads: Sequence[str], keys: Sequence[str], taken: dict[Column, Taken]
) -> list[int]:
    """Note what the heads mean by the words of one tier; give the places that say it again."""
    tier, above, twice = TIERS[number], frozenset(taken), []
    how = How.SYNONYM if number <= _SURE_TIER else How.LIKELY
    for place, key in enumerate(keys):
        if key not in tier:
            continue
        column, word = tier[key]
        if column not in taken:
            taken[column] = Taken(place, heads[place], column, how, word)
        elif key in _NUMBER_HEADS and keys[taken[column].place] != key:
            other = Taken(place, heads[place], Column.SUPPLIER_NUMBER, how, word)
            taken.setdefault(Column.SUPPLIER_NUMBER, other)
        elif column not in above and (number <= _SURE_TIER or keys[taken[column].place] == key):
            twice.append(place)
    return twice


# The words of the tiers up to this one say what they mean by themselves.
_SURE_TIER = 1
