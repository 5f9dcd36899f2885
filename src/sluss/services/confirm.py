"""The step confirm: did it happen? The bank's answers come in through intake, as files.

They move payments in the same transaction (see _payments), so this door has no command of its
own yet; a tick-off by hand will be one. What it tells is what nothing has confirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sluss.core.money import Money, summed
from sluss.core.party import Party
from sluss.core.records import BankEntry, PaymentOrder
from sluss.outside.calendar import closed_days
from sluss.rules.confirm.in_flight import (
    Ask,
    Said,
    Transfer,
    Watch,
    Watched,
    is_in_flight,
    last_word,
    watched,
)
from sluss.rules.intake.statements import Statements
from sluss.rules.pay.bank_days import next_bank_day
from sluss.rules.pay.release import Channel
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Flow, Standing
from sluss.rules.register.keys import transfer_link
from sluss.services import _closure, _coverage, _register, _shipped
from sluss.store import in_flight as store
from sluss.store.bulk import select
from sluss.store.models import Organisation, RecordKey, RecordRow

Plain = dict[str, Any]
# So many orders are looked at together: the queries are few, and memory does not grow.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlight:
    """A transfer that was ordered and that nothing confirms. batch: ours, else None.

    key:         what makes it itself, whatever files tell of it.
    bank_status: the code of the bank's last word, or "".
    payables:    ids of the debts that it pays; empty if none is known.
    file:        the name of the file that orders it; sha256: its hash.
    """

    key: str
    end_to_end_id: str
    message_id: str
    batch: int | None
    payables: tuple[str, ...]
    payee: Party
    amount: Money
    transfer: Transfer
    bank_status: str
    watched: Watched
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What to ask the bank now, once for all its transfers. sums: by currency."""

    ask: Ask
    count: int
    sums: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many transfers are in flight, of how many it is time to ask, and what they come to."""

    count: int
    ask_bank: int
    sums: tuple[Money, ...]


def totals(found: Sequence[InFlight]) -> Totals:
    """The totals of transfers in flight."""
    due = sum(one.watched.watch is Watch.ASK_BANK for one in found)
    return Totals(len(found), due, summed(one.amount for one in found))


def to_ask(found: Sequence[InFlight]) -> list[ToAsk]:
    """The questions that it is time for, the weightiest first."""
    due = [one for one in found if one.watched.watch is Watch.ASK_BANK]
    by_ask = {ask: [one.amount for one in due if one.watched.ask is ask] for ask in Ask}
    return [ToAsk(ask, len(some), summed(some)) for ask, some in by_ask.items() if some]


def in_flight(today: date, payable: int | None = None) -> list[InFlight]:
    """All transfers in flight, the oldest first; or those of one payable, by its row."""
    ids = set(store.orders_of_sent(payable))
    if payable is not None and not ids:
        return []
    seen = _seen(today)
    if payable is None:
        ids.update(_our_open_orders(seen))
        ids.update(_unplaced_and_unbooked())
    found: dict[str, InFlight] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        for one in seen.told(_flows_of(ordered[start : start + _AT_ONCE])):
            found[one.key] = one
    return sorted(found.values(), key=_oldest_first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the bank said of one of our payments. reasons: codes, as the bank gave them.

    on: the day of its last word, or of the movement; None if it names no day.
    """

    said: Said
    standing: Standing
    status: str
    reasons: tuple[str, ...]
    on: date | None


def answers(end_to_end_ids: Sequence[str]) -> dict[str, Answered]:
    """What the bank said of these payments of ours; those not handed out are not among them."""
    orders = store.orders_of(list(end_to_end_ids))
    loaded = _closure.load_records(set(orders.values()))
    by_id = {filed.id: filed.name for filed in loaded}
    flows = _register.flows_of(loaded)
    return {name: _answered(flows[by_id[id_]]) for name, id_ in orders.items()}


def _answered(flow: Flow) -> Answered:
    said, status, on = last_word(flow)
    return Answered(
        said=said,
        standing=flow.standing,
        status=status,
        reasons=tuple(dict.fromkeys(flow.reasons)),
        on=flow.happened_on if flow.events else on,
    )


def _oldest_first(one: InFlight) -> tuple[date, str, str]:
    return (
        one.transfer.execution_on or one.transfer.ordered_on or date.max,
        one.message_id,
        one.end_to_end_id,
    )


def _flows_of(orders: Sequence[int]) -> list[Flow]:
    """The transfers in flight that these orders are of."""
    loaded = _closure.load_records(set(orders))
    flows = _register.flows_of(loaded)
    mine = {id(flow): flow for flow in (flows[filed.name] for filed in loaded)}
    return [flow for flow in mine.values() if is_in_flight(flow)]


def _our_open_orders(seen: _Seen) -> Iterator[int]:
    """The orders of our own payments that nothing has ended, whatever became of their debts."""
    batches = set(seen.payments.values())
    shas = [sha256 for sha256, batch in seen.files.items() if batch["id"] in batches]
    for id_, body in store.orders_in(shas):
        if body.get("end_to_end_id") in seen.payments:
            yield id_


def _unplaced_and_unbooked() -> Iterator[int]:
    """The orders of no known debt that no movement names by EndToEndId and amount.

    Most were booked long ago, and a movement of their very name settles it without a closer look.
    One that shares its name with another order may be either: those are all looked at.
    """
    some: dict[int, int] = {}
    for id_, body in store.unplaced_orders():
        name = body.get("end_to_end_id", "")
        some[id_] = transfer_link(name, body["amount"]["minor"]) if name else 0
        if len(some) == _closure.IN_MOST:
            yield from _unbooked(some)
            some = {}
    yield from _unbooked(some)


def _unbooked(orders: dict[int, int]) -> Iterator[int]:
    told = select(RecordKey, ("key", "record"), within=("key", sorted({*orders.values()} - {0})))
    records = {record for _, record in told}
    kinds: dict[int, str] = {}
    for part in _closure.slices(records):
        kinds.update(select(RecordRow, ("id", "kind"), within=("id", part)))
    count = Counter((key, kinds[record]) for key, record in told)
    for id_, key in orders.items():
        is_booked = count[key, BankEntry.__name__] > 0
        is_alone = count[key, PaymentOrder.__name__] == 1
        if not (key and is_booked and is_alone):
            yield id_


@dataclass(frozen=True, slots=True)
class _Seen:
    """What all transfers are held against. payments: ours that are open; files: all of ours."""

    today: date
    payments: dict[str, int]
    files: dict[str, Plain]
    statements: Statements
    organisation: Organisation

    def told(self, flows: Sequence[Flow]) -> Iterator[InFlight]:
        """The transfers, each by the first of its orders."""
        firsts = [(flow, flow.orders[0]) for flow in flows]
        names = store.files([filed.name.partition(":")[0] for _, filed in firsts])
        payables = store.payables_of([filed.id for flow in flows for filed in flow.orders])
        for flow, filed in firsts:
            file = names[filed.name.partition(":")[0]]
            order, batch = _order(filed), self.files.get(file["sha256"])
            if batch is None or order.end_to_end_id in self.payments:
                of = [id_ for filed in flow.orders for id_ in payables.get(filed.id, ())]
                yield self._one(flow, order, file, tuple(dict.fromkeys(of)))

    def _one(
        self, flow: Flow, order: PaymentOrder, file: Plain, payables: tuple[str, ...]
    ) -> InFlight:
        batch = self.files.get(file["sha256"])
        said, status, said_on = last_word(flow)
        written = order.created_at.date() if order.created_at else None
        transfer = Transfer(
            ordered_on=date.fromisoformat(file["at"][:10]) if batch else written,
            execution_on=flow.happened_on,
            said=said,
            said_on=said_on,
            is_answered=batch is not None and _is_answered(batch),
            is_told_of=self._is_told_of(order.debtor_account, flow.happened_on),
        )
        return InFlight(
            key=flow.key,
            end_to_end_id=order.end_to_end_id,
            message_id=order.message_id,
            batch=batch["id"] if batch else None,
            payables=payables,
            payee=order.creditor,
            amount=flow.amount,
            transfer=transfer,
            bank_status=status,
            watched=self._watched(transfer),
            file=file["name"],
            sha256=file["sha256"],
        )

    def _is_told_of(self, account: str, day: date | None) -> bool:
        # A giro number of ours is drawn from our account, and that is what statements are of.
        is_giro = account == self.organisation.bankgiro != ""
        drawn = self.organisation.iban if is_giro else account
        if day is None or not drawn:
            return False
        moved = next_bank_day(day, closed_days(day.year, day.year + 1))
        return self.statements.covers(drawn, moved.isoformat())

    def _watched(self, transfer: Transfer) -> Watched:
        days = (transfer.ordered_on, transfer.execution_on, transfer.said_on, self.today)
        years = [day.year for day in days if day]
        return watched(
            transfer,
            limits=_shipped.limits("bank").on(self.today),
            today=self.today,
            closed=closed_days(min(years), max(years) + 1),
        )


def _seen(today: date) -> _Seen:
    statements = Statements()
    for body in store.statements():
        statements.add(_coverage.statement_seen(body))
    ours = store.our_open_payments(), store.our_files()
    return _Seen(today, *ours, statements, Organisation.objects.get())


def _is_answered(batch: Plain) -> bool:
    """Whether the bank answers the batch: what people key or hand in on paper has no answer."""
    is_file = batch["channel"] == Channel.FILE.value
    return is_file and _shipped.profile(batch["profile"]).answers == "all"


def _order(filed: Filed) -> PaymentOrder:
    if not isinstance(filed.record, PaymentOrder):
        raise TypeError(f"{filed.name} is no order")
    return filed.record
