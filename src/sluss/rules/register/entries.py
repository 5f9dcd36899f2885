"""Which row of the supplier lists counts for a supplier: the last one of before the incident.

The list of tonight says of nearly all what the list of last night said. Of rows that say the same
only the latest counts, so that what is looked at does not grow with the number of lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sluss.core.ids import masked
from sluss.core.party import Party
from sluss.core.payable import Hold
from sluss.core.records import SupplierEntry
from sluss.rules.register.accounts import PayTo
from sluss.rules.register.filed import Vouched

_UNVERIFIED = "register.account_unverified"
_NO_ACCOUNT = "register.no_account"


def entry_of(
    supplier: Party, entries: Sequence[SupplierEntry], incident_on: date | None
) -> SupplierEntry | None:
    """The row to go by; None if no list has the supplier.

    Shapes: entries in an order that is the same in every database: the first of equals is taken.
    """
    own = () if namesakes(supplier, entries) else _own(supplier, entries)
    return max(own, key=lambda entry: day_of(entry, incident_on), default=None)


def namesakes(supplier: Party, entries: Sequence[SupplierEntry]) -> frozenset[str]:
    """The numbers of the firms that have the name of a supplier without one, if they are several.

    Whose account is meant nobody can tell from the name.
    """
    if supplier.org_number:
        return frozenset()
    numbers = {entry.supplier.org_number for entry in _own(supplier, entries)} - {""}
    return frozenset(numbers) if len(numbers) > 1 else frozenset()


def held_for_namesakes(pay_to: PayTo, numbers: frozenset[str]) -> PayTo:
    """The same; that there is no account is said with whom the name may mean."""
    if not numbers:
        return pay_to
    told = Hold("register.several_of_this_name", ", ".join(map(masked, sorted(numbers))))
    holds = tuple(told if hold.code == _NO_ACCOUNT else hold for hold in pay_to.holds)
    return replace(pay_to, holds=holds)


def former_accounts(
    supplier: Party, entries: Sequence[SupplierEntry], incident_on: date | None
) -> frozenset[str]:
    """Accounts that an earlier list had for the supplier, and the last one has no more.

    A list without a day is neither earlier nor last, and a last one without an account took
    none away.
    """
    dated = [e for e in _own(supplier, entries) if day_of(e, incident_on) > date.min]
    last = max((day_of(e, incident_on) for e in dated), default=date.min)
    now = {a.key for e in dated if e.listed_on == last for a in e.accounts}
    before = {a.key for e in dated for a in e.accounts}
    return frozenset(before - now) if now else frozenset()


def still_listed(vouched: Sequence[Vouched], former: frozenset[str]) -> tuple[Vouched, ...]:
    """What vouches for accounts, without those that were taken off the list and not called back."""
    return tuple(v for v in vouched if v.source == "call-back" or v.account_key not in former)


def held_as_former(pay_to: PayTo, former: frozenset[str]) -> PayTo:
    """The same; an account that nothing vouches for since it left the list is held as that."""
    if not former:
        return pay_to
    holds = tuple(
        Hold("register.account_former", hold.detail)
        if hold.code == _UNVERIFIED and hold.detail in former
        else hold
        for hold in pay_to.holds
    )
    return replace(pay_to, holds=holds)


def _own(supplier: Party, entries: Sequence[SupplierEntry]) -> list[SupplierEntry]:
    """By number, else by name where only one of the two has a number."""
    by_number = [e for e in entries if supplier.org_number == e.supplier.org_number != ""]
    return by_number or [
        e
        for e in entries
        if e.supplier.name_key == supplier.name_key != ""
        and not (supplier.org_number and e.supplier.org_number)
    ]


def day_of(entry: SupplierEntry, incident_on: date | None) -> date:
    """The day of its list; before all days if it has none, or is of after the incident."""
    if entry.listed_on is None or (incident_on is not None and entry.listed_on > incident_on):
        return date.min
    return entry.listed_on


# What rows say, those of one day together, the latest day first; a day that counts, or none.
Standing = tuple[tuple[bool, tuple[SupplierEntry, ...]], ...]


def that_count(rows: Mapping[str, SupplierEntry], incident_on: date | None) -> set[str]:
    """Of these rows by their names, those that count: of all that say the same, the latest.

    Of equals the first by name counts, as everywhere.
    """
    best: dict[SupplierEntry, tuple[int, str]] = {}
    for name, entry in rows.items():
        said, place = _said(entry), (-day_of(entry, incident_on).toordinal(), name)
        best[said] = min(best.get(said, place), place)
    return {name for _, name in best.values()}


def standing(rows: Mapping[str, SupplierEntry], incident_on: date | None) -> Standing:
    """All that the rows that count can change: what they say, in order. Not on which days."""
    days: dict[date, list[SupplierEntry]] = defaultdict(list)
    for name in sorted(rows):
        days[day_of(rows[name], incident_on)].append(_said(rows[name]))
    return tuple((day > date.min, tuple(days[day])) for day in sorted(days, reverse=True))


def _said(entry: SupplierEntry) -> SupplierEntry:
    """What a row says, whichever list it stands in and where."""
    return replace(entry, line=0, listed_on=None)
