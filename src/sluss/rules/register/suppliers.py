"""Every supplier once, as all sources together show it: one for each legal entity.

A party with a number (its own, or a VAT number of another country) is who that number names. One
without is who bears its name, if just one number goes with that name; else it is only a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sluss.core.masking import person_numbers_in, persons_in
from sluss.core.party import Account, Party
from sluss.core.records import SupplierEntry
from sluss.rules.register.entries import former_accounts
from sluss.rules.register.filed import Vouched
from sluss.rules.register.giro import CALLED_BACK, REDIRECTED
from sluss.rules.register.parties import party_words
from sluss.rules.register.returned import AGAINST, trusted
from sluss.rules.register.supplier_said import (
    Gathered,
    Row,
    RowSeen,
    Seen,
    Source,
    Turnover,
    Where,
    Who,
)

_SWEDEN = frozenset({"", "se", "swe", "sverige", "sweden"})
_PAYMENTS = frozenset({Source.ORDERED, Source.PAID})


@dataclass(slots=True)
class Known:
    """An account of a supplier: who names it, and who vouches for it.

    seen:      by source; that of a list is the days of the lists that have it.
    is_listed: whether the list in force has it.
    payees:    who is to be paid to it instead of the supplier (a factor).
    vouchers:  what vouches for it as this supplier's, as in accounts.py.
    against:   what speaks against it, whoever's it is: money that came back, or was sent on.
    came_back: whether the last that is known of money to it is that it came back.
    is_former: whether it was taken off the list as debts see it, as in entries.py.
    """

    account: Account
    seen: dict[Source, Seen] = field(default_factory=dict)
    is_listed: bool = False
    payees: set[str] = field(default_factory=set)
    vouchers: set[str] = field(default_factory=set)
    against: set[str] = field(default_factory=set)
    came_back: bool = False
    is_former: bool = False

    def add(self, source: Source, seen: Seen) -> None:
        """Count what a source says of it."""
        self.seen.setdefault(source, Seen()).join(seen)

    def last(self, *sources: Source) -> str:
        """The last day on which any of these sources names it; "" if none does."""
        return max((self.seen[s].last for s in sources if s in self.seen), default="")

    def first(self, *sources: Source) -> str:
        """The first day on which any of these sources names it; "" if none does."""
        days = (self.seen[s].first for s in sources if s in self.seen)
        return min(filter(None, days), default="")

    def look_back(self, quiet_days: int) -> None:
        """Conclude whether money to it came back, and none got there since."""
        if Source.RETURNED not in self.seen:
            return
        returned, ordered = self.last(Source.RETURNED), self.last(Source.ORDERED)
        # An order some days old that nothing came back of has arrived, though no file says so.
        is_quiet = bool(returned and ordered) and days_between(returned, ordered) > quiet_days
        self.came_back = returned >= self.last(Source.PAID) and not is_quiet

    @property
    def verified_by(self) -> frozenset[str]:
        """What vouches for it, by the rules by which debts are paid.

        What left the list, what was sent on elsewhere and what is a factor's must be called back.
        """
        if self.payees or self.is_former or REDIRECTED in self.against:
            return frozenset(self.vouchers & {CALLED_BACK})
        return trusted(self.vouchers | self.against)

    @property
    def is_verified(self) -> bool:
        """Whether anything vouches for it."""
        return bool(self.verified_by)


@dataclass(slots=True)
class Supplier:
    """One legal entity that is on a supplier list, or that sent an invoice.

    key:     'org:…', 'vat:…' or 'name:…'.
    names:   each name as written, with the last day on which it was.
    rows:    those of the list in force, or of the last list that has the supplier.
    is_listed: whether the list in force has it.
    listed:  the days of the first and the last list that has it; "" if none does.
    asked:   what its invoices ask for: whom to pay instead, to which accounts, and when.
    """

    key: str
    names: dict[str, str] = field(default_factory=dict)
    vat_numbers: set[str] = field(default_factory=set)
    supplier_numbers: set[str] = field(default_factory=set)
    rows: list[tuple[Row, RowSeen]] = field(default_factory=list)
    older_rows: list[tuple[Row, RowSeen]] = field(default_factory=list)
    is_listed: bool = False
    listed: tuple[str, str] = ("", "")
    accounts: dict[str, Known] = field(default_factory=dict)
    asked: dict[tuple[str, frozenset[Account]], Seen] = field(default_factory=dict)
    turnover: Turnover = field(default_factory=Turnover)
    last_payment: str = ""

    @property
    def org_number(self) -> str:
        """Ten digits; "" if none is known."""
        return self.key[4:] if self.key.startswith("org:") else ""

    @property
    def name(self) -> str:
        """As the list in force has it, else as it was written last."""
        listed = {row.party.name for row, _ in self.rows if row.party.name}
        names = {name: self.names[name] for name in listed} or self.names
        return max(names, key=lambda name: (names[name], name), default="")

    @property
    def money(self) -> int:
        """By how much money went through it suppliers are put in order; its largest currency."""
        sums = [*self.turnover.amounts.values(), *self.turnover.owed.values()]
        return max((abs(minor) for minor in sums), default=0)

    @property
    def is_foreign(self) -> bool:
        """Whether it is of another country: its list says so, or its VAT number does."""
        if self.key.startswith("vat:"):
            return True
        return any(row.party.country.casefold() not in _SWEDEN for row, _ in self.rows)

    @property
    def row_count(self) -> int:
        """How many rows of the list in force are about it."""
        return sum(seen.count for _, seen in self.rows) if self.is_listed else 0

    @property
    def where(self) -> Where:
        """Where it stands in the list in force; no place if it is on none."""
        return min((seen.where for _, seen in self.rows), default=("", 0))

    @property
    def persons(self) -> tuple[str, ...]:
        """The personal numbers that must not be shown: its own, of its accounts, in its names."""
        accounts = [None, *(known.account for known in self.accounts.values())]
        found = [number for a in accounts for number in persons_in(self.org_number, a)]
        payees = [name for known in self.accounts.values() for name in known.payees]
        found += person_numbers_in("\n".join((*self.names, *payees)))
        return tuple(dict.fromkeys(found))

    def know(self, account: Account) -> Known:
        """What is known of an account of it, from now on."""
        known = self.accounts.setdefault(account.key, Known(account))
        # One source gives the BIC, another does not; the order in which they come must not show.
        known.account = max(known.account, account, key=lambda one: one.bic)
        return known

    def listed_accounts(self) -> dict[str, Known]:
        """The accounts that the list in force has, by key in their order."""
        return {key: self.accounts[key] for key in sorted(self.accounts)
                if self.accounts[key].is_listed}  # fmt: skip

    def latest(self, word: str) -> str:
        """A word of its list rows, such as the town: the last said, then the last by alphabet."""
        told = [(seen.last, str(getattr(row.party, word))) for row, seen in self.rows]
        return max((pair for pair in told if pair[1]), default=("", ""))[1]

    @property
    def categories(self) -> list[str]:
        """What its list rows call it, each word once."""
        found = {row.category.casefold(): row.category for row, _ in sorted(self.rows, key=_order)}
        return [found[word] for word in sorted(found) if word]


def _order(row: tuple[Row, RowSeen]) -> tuple[str, str, Where]:
    return row[1].last, row[0].category, row[1].where


@dataclass(frozen=True, slots=True)
class Register:
    """Every supplier by its key. list_on: the day of the list in force, "" if none came."""

    suppliers: dict[str, Supplier]
    list_on: str
    begins: str
    factor_accounts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """How the register is looked at.

    list_on: the day of the list in force.
    until:   lists after this day are left out of account, "" for none.
    """

    list_on: str
    until: str
    quiet_days: int


def days_between(first: str, last: str) -> int:
    """From one day to another, both ISO 8601."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def whole_lists(lists: Mapping[str, Mapping[str, int]], least_percent: int) -> list[str]:
    """The days of the lists that show everybody, in their order; small ones are additions."""
    sizes = {day: sum(files.values()) for day, files in lists.items()}
    most = max(sizes.values(), default=0)
    return sorted(day for day, size in sizes.items() if size * 100 >= most * least_percent)


def merge(said: Gathered, vouched: Iterable[Vouched], frame: Frame) -> Register:
    """All suppliers, with the list of one day in force."""
    known_as = _Known(said)
    found: dict[str, Supplier] = {}

    def of(key: str) -> Supplier:
        return found.setdefault(key, Supplier(key))

    for row, seen in said.rows.items():
        if not frame.until or seen.first <= frame.until:
            _add_row(of(known_as.key(said.who(row.party))), row, seen)
    for supplier in found.values():
        _put_in_force(supplier, frame.list_on, frame.until)
    _add_claims(said, known_as, of)
    for who, turnover in said.owed.items():
        supplier = of(known_as.key(who))
        supplier.turnover.join(turnover)
        supplier.names.setdefault(who.name, "")
    _add_payments(said, known_as, found)
    against: dict[str, set[str]] = defaultdict(set)
    for voucher in vouched:
        if voucher.source in AGAINST:
            against[voucher.account_key].add(voucher.source)
        else:
            _vouch(voucher, known_as, found)
    entries = _entries(said, frame.until)
    for supplier in found.values():
        former = _former(supplier, entries)
        for key, known in supplier.accounts.items():
            known.look_back(frame.quiet_days)
            known.is_former = key in former
            known.against |= against.get(key, set())
    factors = {a.key for _, payee, accounts in said.asked if payee for a in accounts}
    return Register(found, frame.list_on, said.begins, frozenset(factors))


class _Known:
    """Who is who: numbers by name."""

    def __init__(self, said: Gathered) -> None:
        self._numbers: dict[str, set[str]] = defaultdict(set)
        for who in said.parties():
            if who.number:
                self._numbers[who.name_key].add(who.number)

    def key(self, who: Who) -> str:
        return who.number or self.key_of_name(who.name_key)

    def key_of_name(self, name_key: str) -> str:
        numbers = self._numbers.get(name_key, ()) if name_key else ()
        return next(iter(numbers)) if len(numbers) == 1 else f"name:{name_key}"


def _add_row(supplier: Supplier, row: Row, seen: RowSeen) -> None:
    supplier.rows.append((row, seen))
    party = row.party
    supplier.names[party.name] = max(supplier.names.get(party.name, ""), seen.last)
    supplier.vat_numbers |= {party.vat_number} - {""}
    supplier.supplier_numbers |= {party.supplier_number} - {""}
    for account in row.accounts:
        known = supplier.know(account)
        known.add(Source.LIST, Seen(seen.first, seen.last, 1, seen.where))


def _put_in_force(supplier: Supplier, list_on: str, until: str) -> None:
    """Keep the rows of the last list that has the supplier; the rest were so before."""

    def last(seen: RowSeen) -> str:
        return min(seen.last, until) if until else seen.last

    newest = max(last(seen) for _, seen in supplier.rows)
    rows = sorted(supplier.rows, key=lambda pair: (pair[1].where, repr(pair[0])))
    supplier.rows = [pair for pair in rows if last(pair[1]) == newest]
    supplier.older_rows = [pair for pair in rows if last(pair[1]) != newest]
    supplier.listed = min(seen.first for _, seen in rows), newest
    supplier.is_listed = newest >= list_on
    if supplier.is_listed:
        for row, _ in supplier.rows:
            for account in row.accounts:
                supplier.accounts[account.key].is_listed = True


def _entries(said: Gathered, until: str) -> dict[str, list[SupplierEntry]]:
    """The list rows as debts see them, by the words for their parties."""
    found: dict[str, list[SupplierEntry]] = defaultdict(list)
    for row, seen in said.rows.items():
        if until and seen.first > until:
            continue
        on = min(seen.believed, until) if until else seen.believed
        entry = SupplierEntry(
            supplier=row.party,
            accounts=row.accounts,
            listed_on=date.fromisoformat(on) if on else None,
        )
        for word in party_words(row.party):
            found[word].append(entry)
    return found


def _former(supplier: Supplier, entries: Mapping[str, list[SupplierEntry]]) -> frozenset[str]:
    """The accounts for which a debt to this supplier is held since they left the list."""
    party = Party(name=supplier.name, org_number=supplier.org_number)
    own = [entry for word in party_words(party) for entry in entries.get(word, ())]
    # Rows of after the incident are believed by nobody, so their days are left out already.
    return former_accounts(party, own, None)


def _add_claims(said: Gathered, known_as: _Known, of: Callable[[str], Supplier]) -> None:
    for (who, payee, accounts), seen in said.asked.items():
        supplier = of(known_as.key(who))
        _name(supplier, who, seen)
        supplier.asked.setdefault((payee, accounts), Seen()).join(seen)
        for account in accounts:
            known = supplier.know(account)
            known.add(Source.INVOICE, seen)
            known.payees |= {payee} - {""}
    for (who, named), seen in said.items.items():
        supplier = of(known_as.key(who))
        _name(supplier, who, seen)
        if named is not None:
            supplier.know(named).add(Source.OPEN_ITEMS, seen)
    for who, word in said.numbers:
        kind, _, value = word.partition(":")
        supplier = of(known_as.key(who))
        if kind == "vat_number":
            supplier.vat_numbers.add(value)
        else:
            supplier.supplier_numbers.add(value)


def _name(supplier: Supplier, who: Who, seen: Seen) -> None:
    supplier.names[who.name] = max(supplier.names.get(who.name, ""), seen.last)


def _add_payments(said: Gathered, known_as: _Known, found: dict[str, Supplier]) -> None:
    """Give payments to who is named, else to the one whose account it is.

    What is paid to nobody of them (wages, benefits, taxes) is no business of this register.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for key, supplier in found.items():
        for account_key, known in supplier.accounts.items():
            # A factor's account is many suppliers' and no one's.
            if not known.payees:
                owners[account_key].add(key)
    for (number, name_key, account, source), seen in said.moved.items():
        key = number or known_as.key_of_name(name_key)
        if key not in found:
            theirs = owners.get(account.key, set())
            if len(theirs) != 1:
                continue
            (key,) = theirs
        supplier = found[key]
        supplier.know(account).add(source, seen)
        if source in _PAYMENTS:
            supplier.last_payment = max(supplier.last_payment, seen.last)


def _vouch(vouched: Vouched, known_as: _Known, found: dict[str, Supplier]) -> None:
    is_name = vouched.party.startswith("name:")
    key = known_as.key_of_name(vouched.party[5:]) if is_name else vouched.party
    supplier = found.get(key)
    if supplier and vouched.account_key in supplier.accounts:
        supplier.accounts[vouched.account_key].vouchers.add(vouched.source)
