"""Movements of money, each once, though statements and notifications tell of it many times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sluss.core.records import BankEntry
from sluss.rules.register.filed import Filed
from sluss.rules.register.numbers import numbers_in


def gather_incoming(filed: Iterable[Filed]) -> list[list[Filed]]:
    """The movements of money in that are no return of ours, each with all records of it."""
    return events([f for f in filed if isinstance(f.record, BankEntry) and _is_incoming(f.record)])


def _is_incoming(entry: BankEntry) -> bool:
    is_ours = entry.is_return or entry.is_reversal
    return entry.is_booked and entry.amount.minor > 0 and not is_ours


def _base(entry: BankEntry) -> tuple[str, ...]:
    return entry.account, str(entry.amount), entry.booked_on.isoformat() if entry.booked_on else ""


def event_key(entry: BankEntry) -> tuple[str, ...]:
    """By what one movement is known again."""
    # Where an EndToEndId stands it is enough to know a movement again; else the bank's own
    # reference, else all that describes it.
    base = _base(entry)
    if entry.end_to_end_id:
        return (*base, "e", entry.end_to_end_id)
    if entry.message_id and entry.batch_count is not None:
        return (*base, "b", entry.message_id, entry.payment_info_id)
    if entry.servicer_ref:
        return (*base, "s", entry.servicer_ref, entry.text, entry.counterparty.name_key)
    reference = entry.reference.value if entry.reference else ""
    # Equals on two pages of one statement are two movements, though the pages are two files.
    page = "" if entry.page is None else str(entry.page)
    return (*base, "d", entry.counterparty.name_key, reference, entry.text, page)


def events(entries: Sequence[Filed]) -> list[list[Filed]]:
    """The movements, each with all records of it, the one that tells most first.

    A notification tells of what a statement tells too, in other words: each of its movements is
    one of the statement's, if one can be it.
    """
    booked = _told_once([f for f in entries if not entry_of(f).is_notification])
    notified = _told_once([f for f in entries if entry_of(f).is_notification])
    by_base: dict[tuple[str, ...], list[list[Filed]]] = defaultdict(list)
    for group in booked:
        by_base[_base(entry_of(group[0]))].append(group)
    for group in _surest_first(notified, by_base):
        rivals = by_base[_base(entry_of(group[0]))]
        best = max(rivals, key=lambda rival: _likeness(rival, group), default=None)
        if best is None or _likeness(best, group) < 0:
            booked.append(group)
        else:
            # One movement takes one notification: equal twins stay two.
            rivals.remove(best)
            best.extend(group)
    events = [sorted(group, key=_fullest_first) for group in booked]
    return sorted(events, key=_first_happened)


def _told_once(entries: Sequence[Filed]) -> list[list[Filed]]:
    """Movements told in the same words, once each. Equals within one file stay apart.

    But a statement may stand twice in one file: what has the same place in it is the same.
    """
    groups: dict[tuple[str, ...], list[Filed]] = defaultdict(list)
    seen: Counter[tuple[str, ...]] = Counter()
    places: dict[tuple[object, ...], str] = {}
    for filed in sorted(entries, key=lambda f: (f.name.split(":")[0], entry_of(f).ordinal)):
        entry, file = entry_of(filed), filed.name.split(":")[0]
        key = event_key(entry)
        place = (*key, file, entry.statement_id, entry.page, entry.ordinal)
        if place not in places:
            seen[(*key, file)] += 1
            places[place] = str(seen[(*key, file)])
        groups[(*key, places[place])].append(filed)
    return [groups[key] for key in sorted(groups)]


def _surest_first(
    notified: list[list[Filed]], by_base: dict[tuple[str, ...], list[list[Filed]]]
) -> list[list[Filed]]:
    def surest(group: list[Filed]) -> int:
        rivals = by_base[_base(entry_of(group[0]))]
        return max((_likeness(rival, group) for rival in rivals), default=-1)

    return sorted(notified, key=surest, reverse=True)


def _likeness(one: list[Filed], other: list[Filed]) -> int:
    """How much two tellings agree; below 0 if they cannot be of one movement."""
    a, b = entry_of(one[0]), entry_of(other[0])
    points = 0
    for said, said_too in zip(_facts(a), _facts(b), strict=True):
        if said and said_too:
            if said != said_too:
                return -1
            points += 1
    numbers, numbers_too = set(numbers_in(a.text)), set(numbers_in(b.text))
    if numbers and numbers_too and not numbers & numbers_too:
        return -1
    # The bank's reference may be that of the entry in one file and of its detail in the other.
    return points + (a.servicer_ref == b.servicer_ref != "") + (a.text == b.text != "")


def _facts(entry: BankEntry) -> tuple[str, ...]:
    return (
        entry.end_to_end_id,
        entry.counterparty.name_key,
        entry.counterparty_account.key if entry.counterparty_account else "",
        entry.reference.value if entry.reference else "",
    )


def _first_happened(event: list[Filed]) -> tuple[date, bool, tuple[str, ...], str]:
    # A payment before its return, and twins of one file in the file's order.
    entry = entry_of(event[0])
    return entry.booked_on or date.min, entry.amount.minor > 0, event_key(entry), event[0].name


def _fullest_first(filed: Filed) -> tuple[int, str]:
    entry = entry_of(filed)
    return -sum(map(bool, (*_facts(entry), entry.text, entry.reason))), filed.name


def entry_of(filed: Filed) -> BankEntry:
    """The movement of a filed record that is known to be one."""
    if not isinstance(filed.record, BankEntry):
        raise TypeError(f"{filed.name} is no movement")
    return filed.record
