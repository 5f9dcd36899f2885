"""Holding the orders of a payment file against what is known: some hundreds by a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice

from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.records import AnswerLevel, BankAnswer, BankEntry, PaymentOrder, SupplierEntry
from sluss.formats._reading import Checked
from sluss.rules.approve.account_change import Stage
from sluss.rules.handback.guard import Around, Judged, Line, Passed, is_same_number, judge, told_by
from sluss.rules.handback.known import Known, known_of, live_flows
from sluss.rules.handback.payee import Payee
from sluss.rules.handback.switch import Shares
from sluss.rules.register.derive import Component
from sluss.rules.register.entries import former_accounts
from sluss.rules.register.filed import Filed, Vouched
from sluss.rules.register.flows import Flow, is_rejection, told_of
from sluss.rules.register.keys import amount_keys, keys_of
from sluss.rules.register.parties import contradict, party_words
from sluss.rules.register.returned import AGAINST
from sluss.services import _closure, _register
from sluss.services._closure import slices
from sluss.services._shares import shares
from sluss.store.bulk import select
from sluss.store.models import AccountChange, Evidence, KnownAccount, Payment

# So many orders are held against the register at once: memory does not grow with the file.
_AT_ONCE = 500


@dataclass(slots=True)
class Guard:
    """One file under guard. shared: the EndToEndIds that several of its orders have.

    member: its number, if it came with others; these have the same passed.
    """

    sha256: str
    kind: str
    by: str
    now: _register.Frame
    near_days: int
    shared: frozenset[str]
    passed: Passed = field(default_factory=Passed)
    member: int = 0

    def judged(self, orders: Iterable[Checked]) -> Iterator[Judged]:
        """The verdict on each order, in the order of the file."""
        numbered = enumerate(orders, start=1)
        while some := [self._line(row, checked) for row, checked in islice(numbered, _AT_ONCE)]:
            yield from self._stretch(some)

    def _line(self, row: int, checked: Checked) -> Line:
        # Below nought and behind all others: it stands in no table and is no evidence.
        name = f"~{self.sha256}:{row}"
        order = checked.order
        filed = Filed(-row, name, self.kind, self.by, order, keys_of(order))
        return Line(row, filed, checked.findings, self.member)

    def _stretch(self, lines: Sequence[Line]) -> Iterator[Judged]:
        around = _Surroundings.of(lines, self.now, self.near_days)
        for line in lines:
            known = around.known[line.filed.name]
            met = around.of_line(line, is_shared=line.order.end_to_end_id in self.shared)
            yield judge(line, known, met, self.passed)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What some hundreds of orders may meet. known: by the name of each order."""

    known: dict[str, Known]
    by_id: dict[str, list[Flow]]
    by_place: dict[tuple[str, Money], list[Flow]]
    own_ids: frozenset[str]
    answered: frozenset[tuple[str, str]]
    payees: dict[str, Payee]
    placed: frozenset[str]
    near_days: int
    shares: Shares

    @classmethod
    def of(cls, lines: Sequence[Line], now: _register.Frame, near_days: int) -> _Surroundings:
        """Load all of it."""
        orders = [line.order for line in lines]
        near = _near_records(lines, timedelta(days=near_days))
        loaded = _closure.close([*(line.filed for line in lines), *near])
        known: dict[str, Known] = {}
        flows: list[Flow] = []
        own_ids = _our_ids(order.end_to_end_id for order in orders)
        told: dict[bool, set[tuple[str, str]]] = {False: set(), True: set()}
        for component in _register.components(loaded):
            asked, rest = _parted(component)
            found = known_of(rest, now.setting) if asked else None
            known |= {one.name: found for one in asked if found}
            flows += found.flows if found else live_flows(rest)
            own_ids |= component.own_ids
            for name, is_rejected in _answered(component):
                told[is_rejected].add(name)
        by_id, by_place = _indexed(flows)
        return cls(
            known=known,
            by_id=by_id,
            by_place=by_place,
            own_ids=frozenset(own_ids),
            answered=frozenset(told[False] - told[True]),
            payees=_payees(lines, now.setting.incident_on),
            placed=_placed(flows),
            near_days=near_days,
            shares=shares(),
        )

    def of_line(self, line: Line, *, is_shared: bool) -> Around:
        """What one order may meet."""
        order = line.order
        account = order.creditor_account
        near = self.by_place.get((account.key, order.amount), []) if account else []
        named = self.by_id.get(order.end_to_end_id, []) if order.end_to_end_id else []
        # Row numbers come again after a restore: of other amounts only in the same message.
        same = [f for f in named if f.amount == order.amount or _is_in_message(f, order)]
        return Around(
            payee=self.payees[line.filed.name],
            flows=tuple({flow.key: flow for flow in (*same, *near)}.values()),
            own_ids=self.own_ids,
            is_shared=is_shared,
            placed=self.placed,
            is_answered=(order.message_id, order.end_to_end_id) in self.answered,
            near_days=self.near_days,
            shares=self.shares,
        )


def _is_in_message(flow: Flow, order: PaymentOrder) -> bool:
    records = [filed.record for filed in flow.orders]
    return any(isinstance(r, PaymentOrder) and r.message_id == order.message_id for r in records)


def _parted(component: Component) -> tuple[list[Filed], Component]:
    """The orders under guard in a component, and the component without them."""
    asked = [filed for filed in component.filed if filed.id < 0]
    rest = tuple(filed for filed in component.filed if filed.id > 0)
    return asked, replace(component, filed=rest)


def _near_records(lines: Iterable[Line], within: timedelta) -> list[Filed]:
    """Orders and debits of the same amounts to the same accounts: at about the same time, or of
    the same number whenever that was.
    """
    wanted: dict[tuple[str, Money], list[Line]] = defaultdict(list)
    for line in lines:
        if line.order.creditor_account:
            wanted[line.order.creditor_account.key, line.order.amount].append(line)
    keys = {key for word, amount in wanted for key in amount_keys(amount.minor, word)}
    found = []
    for filed in _closure.load_records(_closure.records_with(keys)):
        on = _moved_on(filed)
        told = told_of(filed) if on is not None else None
        if on is None or told is None or told.account is None:
            continue
        equals = wanted.get((told.account.key, _amount(filed)), [])
        if any(_is_near(line, filed, on, within) for line in equals):
            found.append(filed)
    return found


def _is_near(line: Line, filed: Filed, on: date, within: timedelta) -> bool:
    day = line.order.execution_on
    return day is None or abs(day - on) <= within or is_same_number(line.filed, filed)


def _moved_on(filed: Filed) -> date | None:
    """The day on which a record says that we paid somebody; None if it does not."""
    record = filed.record
    if isinstance(record, PaymentOrder):
        return record.execution_on
    is_paid = isinstance(record, BankEntry) and record.is_booked and record.amount.minor < 0
    return record.booked_on if isinstance(record, BankEntry) and is_paid else None


def _amount(filed: Filed) -> Money:
    record = filed.record
    if not isinstance(record, PaymentOrder | BankEntry):
        raise TypeError(f"{filed.name} moves no money")
    return abs(record.amount)


def _our_ids(ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for part in slices(set(ids) - {""}):
        rows = Payment.objects.filter(end_to_end_id__in=part)
        found.update(rows.values_list("end_to_end_id", flat=True))
    return found


def _answered(component: Component) -> Iterator[tuple[tuple[str, str], bool]]:
    """Message and EndToEndId of what the bank answered by itself, and whether it rejected it."""
    for filed in component.filed:
        answer = filed.record
        is_of_one = isinstance(answer, BankAnswer) and answer.level is AnswerLevel.TRANSACTION
        if isinstance(answer, BankAnswer) and is_of_one:
            name = answer.original_message_id, answer.end_to_end_id
            yield name, is_rejection(answer)


def _indexed(
    flows: Iterable[Flow],
) -> tuple[dict[str, list[Flow]], dict[tuple[str, Money], list[Flow]]]:
    by_id: dict[str, list[Flow]] = defaultdict(list)
    by_place: dict[tuple[str, Money], list[Flow]] = defaultdict(list)
    for flow in flows:
        by_id[flow.end_to_end_id].append(flow)
        account = told_of(told_by(flow)).account
        if account is not None:
            by_place[account.key, flow.amount].append(flow)
    return by_id, by_place


def _placed(flows: Sequence[Flow]) -> frozenset[str]:
    """The keys of the transfers that stand on a debt as evidence."""
    ids = {filed.id for flow in flows for filed in flow.records}
    on_debts = {
        record
        for part in slices(ids)
        for (record,) in select(Evidence, ("record",), within=("record", part))
    }
    return frozenset(f.key for f in flows if any(r.id in on_debts for r in f.records))


# ---- The payees -----------------------------------------------------------------------------


def _payees(lines: Sequence[Line], incident_on: date | None) -> dict[str, Payee]:
    """By the name of each order, what is known of its account and of its payee."""
    orders = {line.filed.name: line.order for line in lines}
    accounts = {o.creditor_account.key for o in orders.values() if o.creditor_account}
    vouched = _closure.load_vouched(accounts)
    listed = _closure.suppliers_of(w for o in orders.values() for w in party_words(o.creditor))
    rows = {name: _entries(order.creditor, listed) for name, order in orders.items()}
    words = {name: _words(order.creditor, rows[name]) for name, order in orders.items()}
    every = {word for some in words.values() for word in some}
    own, proposed = _own(every), _proposed(every)
    return {
        name: Payee(
            vouched=tuple(_at(vouched, order)),
            own=tuple(v for word in words[name] for v in own.get(word, ())),
            former=former_accounts(order.creditor, rows[name], incident_on),
            proposed=frozenset(key for w in words[name] for key in proposed.get(w, ())),
            numbers=_org_numbers(order.creditor, rows[name]),
        )
        for name, order in orders.items()
    }


def _entries(
    payee: Party, listed: dict[str, list[tuple[str, SupplierEntry]]]
) -> list[SupplierEntry]:
    """The supplier list rows of a payee, in an order that is the same in every database."""
    rows = {name: entry for word in party_words(payee) for name, entry in listed.get(word, ())}
    return [rows[name] for name in sorted(rows) if not contradict(rows[name].supplier, payee)]


def _words(payee: Party, entries: Iterable[SupplierEntry]) -> tuple[str, ...]:
    """The words for a payee: a payment file has its name, the list knows its number by that."""
    listed = (word for entry in entries for word in party_words(entry.supplier))
    return tuple(dict.fromkeys((*party_words(payee), *listed)))


def _org_numbers(payee: Party, entries: Iterable[SupplierEntry]) -> frozenset[str]:
    told = (payee, *(entry.supplier for entry in entries))
    return frozenset(party.org_number for party in told if party.org_number)


def _at(vouched: dict[str, list[Vouched]], order: PaymentOrder) -> list[Vouched]:
    account = order.creditor_account
    return vouched.get(account.key, []) if account else []


def _own(words: Iterable[str]) -> dict[str, list[Vouched]]:
    """What vouches for, or speaks against, all accounts of these parties."""
    found: dict[str, list[Vouched]] = defaultdict(list)
    keys: dict[str, set[str]] = defaultdict(set)
    for part in slices(sorted(words)):
        for key, party in select(KnownAccount, ("account_key", "party"), within=("party", part)):
            keys[party].add(key)
    rows = _closure.load_vouched(key for some in keys.values() for key in some)
    for party, some in keys.items():
        for key in sorted(some):
            # What speaks against an account is said of no party.
            found[party] += [v for v in rows[key] if v.party == party or v.source in AGAINST]
    return found


def _proposed(words: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    open_stages = (Stage.PROPOSED.value, Stage.CALLED_BACK.value)
    for part in slices(sorted(words)):
        rows = AccountChange.objects.filter(party__in=part, state__in=open_stages)
        for party, key in rows.values_list("party", "account_key"):
            found[party].add(key)
    return found
