"""Folding what is new into the register: only what it concerns is looked at again.

Must run inside a command's transaction. The result is a function of all records and decisions,
so folding in one go or in many gives the same payables; only the vouchers tell the way there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from sluss.core.records import BankAnswer, BankEntry, Claim, PaymentOrder, SupplierEntry
from sluss.outside.executor import HERE, Executor
from sluss.rules.register.derive import Component, Setting
from sluss.rules.register.filed import Confirmed, Filed
from sluss.rules.register.flows import Broadcasts, Flow, gather_flows
from sluss.rules.register.parties import party_words
from sluss.rules.register.rerun import kin
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import Policy, read_policy
from sluss.services import _books, _closure, _messages, _shipped
from sluss.services._closure import Loaded
from sluss.services._conclude import Concluded, begin, together
from sluss.services._drafts import write_sketches
from sluss.services._loose import going_out, sort_out
from sluss.services._news import News
from sluss.services._payments import update_payments
from sluss.store import models
from sluss.store.indexing import indexed_last

# So many new records are drawn with all that belongs to them at once.
_RECORDS_AT_ONCE = 2000
# From so many new records on it may be worth while to lay the indexes anew.
_MUCH = 2000


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for the organisation during one command."""

    organisation: models.Organisation
    policy: Policy
    law: Law
    setting: Setting


def frame() -> Frame:
    """The organisation, the policy in force, and what the register's rules take from them."""
    organisation = models.Organisation.objects.get()
    text = models.Policy.objects.order_by("-version").values_list("text", flat=True).first()
    policy = _policy(text or "")
    steps = tuple((step.from_minor, step.needs) for step in policy.attest_steps)
    return Frame(
        organisation,
        policy,
        _shipped.law(),
        Setting(
            organisation.org_number,
            steps,
            _shipped.clearing(),
            date.fromisoformat(organisation.incident_on) if organisation.incident_on else None,
        ),
    )


# Every command asks for it, and it is adopted anew once a year.
@lru_cache(maxsize=4)
def _policy(text: str) -> Policy:
    read = read_policy(text.encode())
    if isinstance(read, list):
        raise ValueError(f"the adopted policy cannot be read: {read[0]}")
    return read


@dataclass(frozen=True, slots=True)
class _Begun:
    """Debts that are being thought about: the claims on them, and what will be concluded.

    out: the orders and movements of money out among their records, by number, and their kinds.
    """

    claims: dict[int, str]
    out: dict[int, str]
    concluded: Iterator[Concluded]


def fold(news: News, now: Frame, *, seq: int, today: str, spread: Executor = HERE) -> None:
    """Bring the register up to date with what is new, each debt that it concerns once.

    spread: who does the thinking; the result is the same.
    """
    _messages.sum_up(news.booked)
    with _indexed(news):
        for begun in _one_ahead(_begin(loaded, now, spread) for loaded in _closed(news)):
            _write(begun, seq=seq, today=today)
    sort_out(news.out)


def _indexed(news: News) -> AbstractContextManager[None]:
    """Debts are found their places at the end where most of them are new; else one by one."""
    is_much = len(news.ids) >= _MUCH and models.PayableRow.objects.count() <= len(news.ids)
    return indexed_last(models.PayableRow) if is_much else nullcontext()


def _closed(news: News) -> Iterator[Loaded]:
    """What is new and all that belongs to it, stretch by stretch, each record once."""
    seen: set[int] = set()
    for wanted in _stretches(news.concerned()):
        fresh = [id_ for id_ in wanted if id_ not in seen]
        if fresh:
            loaded = _closure.close(_closure.load_records(fresh, news.held), news.held)
            seen |= loaded.by_id.keys()
            yield loaded


def _one_ahead(begun: Iterator[_Begun]) -> Iterator[_Begun]:
    """The same, each when the next has begun: while one is thought about, the next is loaded."""
    last = next(begun, None)
    for following in begun:
        if last is not None:
            yield last
        last = following
    if last is not None:
        yield last


def _begin(loaded: Loaded, now: Frame, spread: Executor) -> _Begun:
    """Have these records thought about: they are closed, so no other record belongs here."""
    owed = [part for part in _parts(loaded) if _has_claim(part, loaded)]
    concluded = begin(_built(owed, loaded), now.setting, now.policy, now.law, spread)
    claims = {f.id: f.name for f in loaded.by_id.values() if isinstance(f.record, Claim)}
    return _Begun(claims, going_out(loaded.by_id.values()), concluded)


def _write(begun: _Begun, *, seq: int, today: str) -> None:
    """Draw the debts anew, as concluded."""
    found = together(begun.concluded)
    changes = write_sketches(found.sketches, begun.claims)
    sort_out(begun.out)
    update_payments(found.standings)
    _books.post(changes, seq=seq, today=today)


def _stretches(ids: Iterator[int]) -> Iterator[list[int]]:
    while some := list(islice(ids, _RECORDS_AT_ONCE)):
        yield some


def refold(names: Iterable[str], now: Frame, *, seq: int, today: str) -> None:
    """Look at the debts of these claims again, after a decision or a change to our payments."""
    fold(News(ids=sorted(_closure.ids_of(names))), now, seq=seq, today=today)


def flows_of(orders: Sequence[Filed]) -> dict[str, Flow]:
    """By the name of each of these records, the transfer that it tells of, as now known."""
    return {
        filed.name: flow
        for component in components(_closure.close(orders))
        for flow in gather_flows(component.filed, component.broadcasts, component.own_ids)
        for filed in flow.records
    }


def components_of(names: Iterable[str]) -> list[Component]:
    """All that is looked at together with these records. Reads, and writes nothing."""
    return components(_closure.close(_closure.load_records(_closure.ids_of(names))))


def components(loaded: Loaded) -> list[Component]:
    """The records parted into what belongs together, each part with its surroundings."""
    return _built(_parts(loaded), loaded)


def _has_claim(part: Sequence[int], loaded: Loaded) -> bool:
    """Whether a part can make a payable. Who pays us, and what we pay, hangs on a claim."""
    return any(isinstance(loaded.by_id[id_].record, Claim) for id_ in part)


def _built(parts: Sequence[Sequence[int]], loaded: Loaded) -> list[Component]:
    records = loaded.by_id
    inside = [records[id_] for part in parts for id_ in part]
    claims = [f for f in inside if isinstance(f.record, Claim)]
    suppliers = _closure.load_suppliers(claims)
    accounts = {a.key for f in claims if isinstance(f.record, Claim) for a in f.record.accounts}
    accounts |= {a.key for rows in suppliers.values() for _, s in rows for a in s.accounts}
    confirmed = _closure.load_confirmed(claims)
    accounts |= {one.account.key for one in confirmed}
    vouched = _closure.load_vouched(accounts)
    broadcasts = _messages.load_broadcasts(inside)
    home = {name: i for i, part in enumerate(parts) for name in (records[id_].name for id_ in part)}
    decided = defaultdict(list)
    for _, decision in sorted(loaded.decided.items()):
        decided[home[decision.claim]].append(decision)
    payments = defaultdict(list)
    for payment in loaded.payments.values():
        for i in {home[item.claim] for item in payment.items if item.claim in home}:
            payments[i].append(payment)
    made = []
    for i, part in enumerate(parts):
        filed = tuple(records[id_] for id_ in sorted(part))
        entries = _entries(filed, suppliers)
        keys = {a.key for f in filed if isinstance(f.record, Claim) for a in f.record.accounts}
        keys |= {a.key for entry in entries for a in entry.accounts}
        own = _own(confirmed, filed)
        keys |= {one.account.key for one in own}
        messages = {f.record.message_id for f in filed if isinstance(f.record, PaymentOrder)}
        made.append(
            Component(
                filed,
                tuple(decided[i]),
                tuple(payments[i]),
                tuple(v for key in sorted(keys) for v in vouched.get(key, ())),
                entries,
                _merged([broadcasts[m] for m in sorted(messages) if m in broadcasts]),
                own,
            )
        )
    return made


def _own(confirmed: Sequence[Confirmed], filed: Sequence[Filed]) -> tuple[Confirmed, ...]:
    """Those for the parties of the claims among these."""
    words = _party_words(filed) if confirmed else frozenset()
    return tuple(one for one in confirmed if one.party in words)


def _party_words(filed: Sequence[Filed]) -> frozenset[str]:
    return frozenset(
        word
        for f in filed
        if isinstance(f.record, Claim)
        for word in party_words(f.record.supplier)
    )


def _entries(
    filed: Sequence[Filed], suppliers: dict[str, list[tuple[str, SupplierEntry]]]
) -> tuple[SupplierEntry, ...]:
    found = {name: entry for word in _party_words(filed) for name, entry in suppliers.get(word, ())}
    return tuple(entry for _, entry in sorted(found.items(), key=lambda pair: pair[0]))


def _merged(parts: Sequence[Broadcasts]) -> Broadcasts:
    blocks = {key: block for part in parts for key, block in part.blocks.items()}
    return Broadcasts(tuple(f for part in parts for f in part.records), blocks)


def _parts(loaded: Loaded) -> list[list[int]]:
    """Record numbers grouped by what links them: keys, decisions 'same', our payments."""
    joined = _Joined(loaded.by_id)
    _join_by_keys(joined, loaded)
    by_name = {filed.name: id_ for id_, filed in loaded.by_id.items()}
    for decision in loaded.decided.values():
        if decision.other in by_name and decision.claim in by_name:
            joined.join(by_name[decision.claim], by_name[decision.other])
    for one, other in kin(loaded.by_id.values()):
        joined.join(one, other)
    by_e2e = _by_end_to_end_id(loaded)
    for payment in loaded.payments.values():
        names = sorted(item.claim for item in payment.items if item.claim in by_name)
        members = [by_name[n] for n in names] + by_e2e.get(payment.end_to_end_id, [])
        for other in members[1:]:
            joined.join(other, members[0])
    return joined.groups()


def _join_by_keys(joined: _Joined, loaded: Loaded) -> None:
    by_key: dict[int, int] = {}
    marked: dict[int, list[int]] = defaultdict(list)
    for id_, filed in loaded.by_id.items():
        for key in filed.keys.links:
            joined.join(id_, by_key.setdefault(key, id_))
        for key in filed.keys.marks:
            marked[key].append(id_)
    for id_, filed in loaded.by_id.items():
        for key in filed.keys.seeks:
            if key in by_key:
                joined.join(id_, by_key[key])
            # The first who seeks them joins them all, so the next need only find one.
            for found in marked.get(key, ()):
                joined.join(id_, found)
            if key in marked:
                del marked[key][1:]


def _by_end_to_end_id(loaded: Loaded) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for id_, filed in loaded.by_id.items():
        if isinstance(filed.record, PaymentOrder | BankEntry | BankAnswer):
            found[filed.record.end_to_end_id].append(id_)
    return found


class _Joined:
    """Numbers that are joined pair by pair, and the groups that come of it (union-find)."""

    def __init__(self, ids: Iterable[int]) -> None:
        self._parent = {id_: id_ for id_ in ids}

    def join(self, one: int, other: int) -> None:
        """Put two numbers, and all joined with them, into one group."""
        self._parent[self._root(one)] = self._root(other)

    def groups(self) -> list[list[int]]:
        """The groups, in a fixed order."""
        found: dict[int, list[int]] = defaultdict(list)
        for id_ in self._parent:
            found[self._root(id_)].append(id_)
        return [found[root] for root in sorted(found)]

    def _root(self, id_: int) -> int:
        while self._parent[id_] != id_:
            self._parent[id_] = self._parent[self._parent[id_]]
            id_ = self._parent[id_]
        return id_
