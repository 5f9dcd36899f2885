"""What the sources say of suppliers, gathered in any order: the same set gives the same sums.

Nothing is held for each record: what is said alike is counted, with its first and last day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from sluss.core.ids import org_number_of_vat
from sluss.core.party import Account, Party

Where = tuple[str, int]
NOWHERE: Where = ("", 0)


class Source(StrEnum):
    """Who says it. The values stand in the answer of `sluss suppliers --json`."""

    LIST = "supplier-list"
    OPEN_ITEMS = "open-items"
    INVOICE = "invoice"
    ORDERED = "ordered"
    PAID = "paid"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one record says of one supplier.

    on:    the day, ISO 8601; "" if none is told. A row of a supplier list always has one.
    payee: the name of who is to be paid instead of the supplier, else "".
    where: SHA-256 and line.
    flaws: of a list row: codes of what was wrong with its cells, each with what stood there.
    is_believed: of a list row: whether its day was told, and is none of after the incident.
    """

    source: Source
    party: Party
    accounts: tuple[Account, ...] = ()
    on: str = ""
    payee: str = ""
    category: str = ""
    where: Where = NOWHERE
    flaws: tuple[tuple[str, str], ...] = ()
    is_believed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Debts of the register to one party that are alike: invoices, or credit notes.

    Units:     minor and open_minor positive, the sums of all of them.
    is_recent: whether they count into the turnover.
    last_on:   the last day of issue among them, "" if none is told.
    open:      how many of them have something left; account_key: where that is to go, or "".
    """

    party: Party
    is_credit: bool
    currency: str
    is_recent: bool
    account_key: str
    count: int
    minor: int
    open: int
    open_minor: int
    last_on: str


@dataclass(slots=True)
class Seen:
    """When something was said: first and last day, how often, and where last."""

    first: str = ""
    last: str = ""
    count: int = 0
    where: Where = NOWHERE

    def add(self, on: str, where: Where) -> None:
        """Count it once more."""
        self.count += 1
        if on and (not self.first or on < self.first):
            self.first = on
        if on > self.last or (on == self.last and where > self.where):
            self.last, self.where = on, where

    def join(self, other: Seen) -> None:
        """Take in what was counted elsewhere. In any order the same comes of it."""
        self.count += other.count
        if other.first:
            self.first = min(self.first or other.first, other.first)
        if (other.last, other.where) > (self.last, self.where):
            self.last, self.where = other.last, other.where


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of a supplier list says, wherever and whenever it stands."""

    party: Party
    accounts: tuple[Account, ...]
    category: str
    flaws: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class RowSeen:
    """From which list to which a row stands so, and its lines in each file of the last one.

    believed: the last day of one that is believed, "" if none is.
    """

    first: str = ""
    last: str = ""
    believed: str = ""
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, on: str, where: Where, *, is_believed: bool) -> None:
        """Count a line of a list."""
        if is_believed:
            self.believed = max(self.believed, on)
        self.first = min(self.first or on, on)
        if on > self.last:
            self.last, self.lines = on, {}
        if on == self.last:
            self.lines.setdefault(where[0], []).append(where[1])

    @property
    def count(self) -> int:
        """On how many lines it stands. The same list in two files is one list."""
        return max(map(len, self.lines.values()))

    @property
    def where(self) -> Where:
        """Its first line, in the file that is first by its hash."""
        sha256 = min(self.lines)
        return sha256, min(self.lines[sha256])


@dataclass(slots=True)
class Turnover:
    """What the register says of the debts to one party. Units: minor, by currency."""

    invoices: int = 0
    invoices_ever: int = 0
    amounts: dict[str, int] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=dict)
    last_invoice: str = ""
    asked: dict[str, int] = field(default_factory=dict)

    def add(self, owed: Owed) -> None:
        """Count debts that are alike."""
        sign = -1 if owed.is_credit else 1
        if owed.is_recent:
            _add(self.amounts, owed.currency, sign * owed.minor)
        if owed.open_minor:
            _add(self.owed, owed.currency, sign * owed.open_minor)
        if owed.is_credit:
            return
        self.invoices_ever += owed.count
        self.invoices += owed.count if owed.is_recent else 0
        self.last_invoice = max(self.last_invoice, owed.last_on)
        if owed.account_key:
            _add(self.asked, owed.account_key, owed.open)

    def join(self, other: Turnover) -> None:
        """Take in what was counted under another name."""
        self.invoices += other.invoices
        self.invoices_ever += other.invoices_ever
        self.last_invoice = max(self.last_invoice, other.last_invoice)
        for mine, theirs in (
            (self.amounts, other.amounts),
            (self.owed, other.owed),
            (self.asked, other.asked),
        ):
            for word, number in theirs.items():
                _add(mine, word, number)


def _add(sums: dict[str, int], word: str, number: int) -> None:
    sums[word] = sums.get(word, 0) + number


@dataclass(frozen=True, slots=True)
class Who:
    """By what a party is told apart: its number (or "") and its name as written."""

    number: str
    name: str
    name_key: str


def number_of(party: Party) -> str:
    """'org:…', the one in its VAT number, or 'vat:…' of another country; "" if it gives none."""
    org_number = party.org_number or org_number_of_vat(party.vat_number)
    if org_number:
        return f"org:{org_number}"
    is_foreign = party.vat_number and not party.vat_number.startswith("SE")
    return f"vat:{party.vat_number}" if is_foreign else ""


Asked = tuple[Who, str, frozenset[Account]]
Moved = tuple[str, str, Account, Source]


@dataclass(slots=True)
class Gathered:
    """All that was said, without any order.

    lists: by day and file how many rows a supplier list has.
    asked: what invoices ask for: who, whom to pay instead, and to which accounts (alternatives).
    begins: the first day of which an invoice or a payment tells, "" if none does.
    """

    rows: dict[Row, RowSeen] = field(default_factory=dict)
    lists: dict[str, dict[str, int]] = field(default_factory=dict)
    asked: dict[Asked, Seen] = field(default_factory=dict)
    items: dict[tuple[Who, Account | None], Seen] = field(default_factory=dict)
    moved: dict[Moved, Seen] = field(default_factory=dict)
    numbers: set[tuple[Who, str]] = field(default_factory=set)
    owed: dict[Who, Turnover] = field(default_factory=dict)
    begins: str = ""
    _who: dict[Party, Who] = field(default_factory=dict)

    def add(self, said: Said, seen: Seen | None = None) -> None:
        """Count what one record says, or what many say alike: seen tells when and how often."""
        if said.source is Source.LIST:
            row = Row(said.party, said.accounts, said.category, said.flaws)
            seen_before = self.rows.setdefault(row, RowSeen())
            seen_before.add(said.on, said.where, is_believed=said.is_believed)
            files = self.lists.setdefault(said.on, {})
            files[said.where[0]] = files.get(said.where[0], 0) + 1
        else:
            self._count(said, seen or Seen(said.on, said.on, 1, said.where))

    def _count(self, said: Said, seen: Seen) -> None:
        who, source = self.who(said.party), said.source
        if source is not Source.OPEN_ITEMS and seen.first:
            self.begins = min(self.begins or seen.first, seen.first)
        if source is Source.INVOICE:
            asked = (who, said.payee, frozenset(said.accounts))
            self.asked.setdefault(asked, Seen()).join(seen)
        elif source is Source.OPEN_ITEMS:
            for account in said.accounts or (None,):
                self.items.setdefault((who, account), Seen()).join(seen)
        else:
            for account in said.accounts:
                moved = (who.number, who.name_key, account, source)
                self.moved.setdefault(moved, Seen()).join(seen)
        for kind in ("vat_number", "supplier_number"):
            if value := getattr(said.party, kind):
                self.numbers.add((who, f"{kind}:{value}"))

    def add_owed(self, owed: Owed) -> None:
        """Count debts of the register that are alike."""
        self.owed.setdefault(self.who(owed.party), Turnover()).add(owed)

    def who(self, party: Party) -> Who:
        """By what a party is told apart, worked out once for each."""
        found = self._who.get(party)
        if found is None:
            found = self._who[party] = Who(number_of(party), party.name, party.name_key)
        return found

    def parties(self) -> Iterator[Who]:
        """Everybody who is a supplier: on a list, or with an invoice. Payments make nobody one."""
        yield from (self.who(row.party) for row in self.rows)
        yield from (who for who, _, _ in self.asked)
        yield from (who for who, _ in self.items)
        yield from self.owed
