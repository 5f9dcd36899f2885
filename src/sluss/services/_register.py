"""Folding what is new into the register: only what it concerns is looked at again.

Must run inside a command's transaction. The result is a function of all records and decisions,
so folding in one go or in many gives the same payables; only the vouchers tell the way there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sluss.core.party import Account
from sluss.core.records import (
    BankAnswer,
    BankEntry,
    Claim,
    Origin,
    PaymentOrder,
    Record,
    SupplierEntry,
)
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Broadcasts, Flow, gather_flows
from sluss.rules.register.keys import (
    account_mark,
    broadcast_mark,
    is_of_one_transfer,
    message_mark,
    party_mark,
)
from sluss.rules.register.parties import party_words
from sluss.rules.register.rerun import kin
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import Policy, read_policy
from sluss.services import _books, _closure, _shipped
from sluss.services._closure import Loaded
from sluss.services._drafts import write_drafts
from sluss.services._payments import update_payments
from sluss.store import models


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
    policy = read_policy((text or "").encode())
    if isinstance(policy, list):
        raise ValueError(f"the adopted policy cannot be read: {policy[0]}")
    steps = tuple((step.from_minor, step.needs) for step in policy.attest_steps)
    return Frame(
        organisation,
        policy,
        _shipped.law(),
        Setting(organisation.org_number, steps, _shipped.clearing()),
    )


def fold(fresh: Sequence[Filed], now: Frame, *, seq: int, today: str) -> None:
    """Bring the register up to date with new records, or with records looked at anew."""
    seeds = [*fresh, *_concerned(fresh)]
    loaded = _closure.close(seeds)
    components = _components(loaded)
    derived = [derive(component, now.setting) for component in components]
    standings = {k: v for d in derived for k, v in d.standings.items()}
    changes = write_drafts(
        [draft for d in derived for draft in d.drafts], loaded.by_id, now.policy, now.law
    )
    update_payments(standings)
    _books.post(changes, seq=seq, today=today)


def refold(names: Iterable[str], now: Frame, *, seq: int, today: str) -> None:
    """Look at the debts of these claims again, after a decision or a change to our payments."""
    fold(_closure.load_records(_closure.ids_of(names)), now, seq=seq, today=today)


def flows_of(orders: Sequence[Filed]) -> dict[str, Flow]:
    """By the name of each of these records, the transfer that it tells of, as now known."""
    components = _components(_closure.close(orders))
    return {
        filed.name: flow
        for component in components
        for flow in gather_flows(component.filed, component.broadcasts)
        for filed in flow.records
    }


def _concerned(fresh: Sequence[Filed]) -> list[Filed]:
    """Older claims and orders that new knowledge concerns though nothing links them."""
    keys: set[int] = set()
    messages: set[str] = set()
    for filed in fresh:
        record = filed.record
        if isinstance(record, PaymentOrder):
            messages.add(record.message_id)
        elif isinstance(record, BankAnswer):
            messages.add(record.original_message_id)
        keys.update(_marks_concerned(record))
    keys.update(_batch_booked(messages))
    known = {filed.id for filed in fresh}
    return _closure.load_records(_closure.records_with(keys) - known) if keys else []


def _marks_concerned(record: Record) -> Iterator[int]:
    """The marks of what this record says something about."""
    match record:
        case SupplierEntry():
            yield from (party_mark(word) for word in party_words(record.supplier))
            yield from (account_mark(account.key) for account in record.accounts)
        case Claim(origin=Origin.OPEN_ITEMS):
            yield from (account_mark(account.key) for account in record.accounts)
        case PaymentOrder(creditor_account=Account() as account):
            yield account_mark(account.key)
        case BankEntry():
            if record.batch_count is not None:
                yield message_mark(record.message_id)
            if record.counterparty_account:
                yield account_mark(record.counterparty_account.key)
        case BankAnswer() if not is_of_one_transfer(record):
            yield message_mark(record.original_message_id)
        case _:
            return


def _batch_booked(messages: set[str]) -> set[int]:
    # A message booked as one sum: a new answer to one of its orders changes what the sum proves.
    told = {
        filed.record.message_id
        for filed in _closure.load_records(
            _closure.records_with(broadcast_mark(m) for m in messages)
        )
        if isinstance(filed.record, BankEntry)
    }
    return {message_mark(message) for message in told}


def _components(loaded: Loaded) -> list[Component]:
    """The records parted into what belongs together, each part with its surroundings."""
    parts = _parts(loaded)
    records = loaded.by_id
    claims = [f for f in records.values() if isinstance(f.record, Claim)]
    suppliers = _closure.load_suppliers(claims)
    accounts = {a.key for f in claims if isinstance(f.record, Claim) for a in f.record.accounts}
    accounts |= {a.key for rows in suppliers.values() for _, s in rows for a in s.accounts}
    vouched = _closure.load_vouched(accounts)
    broadcasts = _closure.load_broadcasts(records.values())
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
        messages = {f.record.message_id for f in filed if isinstance(f.record, PaymentOrder)}
        made.append(
            Component(
                filed,
                tuple(decided[i]),
                tuple(payments[i]),
                tuple(v for key in sorted(keys) for v in vouched.get(key, ())),
                entries,
                _merged([broadcasts[m] for m in sorted(messages) if m in broadcasts]),
            )
        )
    return made


def _entries(
    filed: Sequence[Filed], suppliers: dict[str, list[tuple[str, SupplierEntry]]]
) -> tuple[SupplierEntry, ...]:
    words = {
        word
        for f in filed
        if isinstance(f.record, Claim)
        for word in party_words(f.record.supplier)
    }
    found = {name: entry for word in words for name, entry in suppliers.get(word, ())}
    return tuple(entry for _, entry in sorted(found.items(), key=lambda pair: pair[0]))


def _merged(parts: Sequence[Broadcasts]) -> Broadcasts:
    blocks = {key: block for part in parts for key, block in part.blocks.items()}
    return Broadcasts(tuple(f for part in parts for f in part.records), blocks)


def _parts(loaded: Loaded) -> list[list[int]]:
    """Record numbers grouped by what links them: keys, decisions 'same', our payments."""
    joined = _Joined(loaded.by_id)
    by_key: dict[int, int] = {}
    for id_, filed in loaded.by_id.items():
        for key in filed.keys.links:
            joined.join(id_, by_key.setdefault(key, id_))
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
