"""Payments as the bank files tell of them: one flow is one transfer of money, ordered or made.

A flow gathers the order (pain.001), the bank's answers (pain.002) and the movements (camt.053 and
054, which tell of the same movement twice). Its standing is a function of the set of them: late,
repeated and turned round, they end the same. Acceptance is not payment; only a debit is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sluss.core.money import Money
from sluss.core.party import Account, Party
from sluss.core.records import (
    AnswerLevel,
    BankAnswer,
    BankEntry,
    PaymentOrder,
    Reference,
    Remitted,
)
from sluss.rules.register.by_hand import accounts_by_hand, may_be_by_hand
from sluss.rules.register.filed import Filed
from sluss.rules.register.movements import entry_of, event_key, events
from sluss.rules.register.repeated import Telling, can_repeat, tellings, written_on

REJECTED = "RJCT"
# The bank has had this file or payment before: a word about the repeat, not about what it repeats.
# Source: docs/sources.md [iso-codes], ExternalStatusReason1Code.
HAD_BEFORE = frozenset({"AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL"})
# A kind of name (e: EndToEndId, i: InstrId, s: the bank's AcctSvcrRef, w: the words of an order
# that has no id of its own) and the name.
_Name = tuple[str, str]


class Standing(StrEnum):
    """What became of a transfer, by all that is known."""

    ORDERED = "ordered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BOOKED = "booked"
    RETURNED = "returned"


@dataclass(slots=True)
class Flow:
    """One transfer of money. amount is positive; events are the movements, each once.

    unclear: answers to this transfer or to another one that has its name: nobody knows to which.
    """

    key: str
    amount: Money
    orders: list[Filed] = field(default_factory=list)
    answers: list[Filed] = field(default_factory=list)
    unclear: list[Filed] = field(default_factory=list)
    events: list[Filed] = field(default_factory=list)
    debits: int = 0
    returns: int = 0
    rejected: bool = False
    accepted: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """What became of it: money that moved weighs more than any answer."""
        if self.debits > self.returns:
            return Standing.BOOKED
        if self.returns:
            # What came back had gone out, though no file here shows it.
            return Standing.RETURNED
        if self.rejected:
            return Standing.REJECTED
        return Standing.ACCEPTED if self.accepted else Standing.ORDERED

    @property
    def end_to_end_id(self) -> str:
        """The EndToEndId, "" if none was given."""
        return next((told_of(f).end_to_end_id for f in self.orders + self.events), "")

    @property
    def happened_on(self) -> date | None:
        """The first booking day, else the day that the bank moved it to, or was asked for."""
        booked = [e.booked_on for e in map(entry_of, self.events) if e.booked_on]
        moved = [a.execution_on for a in map(_told_by_bank, self.answers) if a.execution_on]
        asked = [o.execution_on for o in map(_order, self.orders) if o.execution_on]
        return min(booked) if booked else max(moved, default=min(asked, default=None))

    @property
    def records(self) -> list[Filed]:
        """All that tell of it, orders first."""
        return [*self.orders, *self.answers, *self.events]


@dataclass(frozen=True, slots=True)
class Told:
    """What one order or movement says about whom it pays and for what."""

    end_to_end_id: str
    party: Party
    account: Account | None
    reference: Reference | None
    documents: tuple[Remitted, ...]
    text: str


def told_of(filed: Filed) -> Told:
    """What an order or a movement tells. TypeError for other records: a bug of the caller."""
    r = filed.record
    if isinstance(r, PaymentOrder):
        return Told(
            r.end_to_end_id, r.creditor, r.creditor_account, r.reference, r.documents, r.text
        )
    if isinstance(r, BankEntry):
        return Told(
            r.end_to_end_id,
            r.counterparty,
            r.counterparty_account,
            r.reference,
            r.documents,
            r.text,
        )
    raise TypeError(f"{filed.name} moves no money")


def is_rejection(answer: BankAnswer) -> bool:
    """Whether the bank says that it will not move the money of the order that it names.

    A file that was uploaded twice is refused as a repeat, under the name of the one that is paid.
    """
    return answer.status == REJECTED and HAD_BEFORE.isdisjoint(answer.reasons)


def _order(filed: Filed) -> PaymentOrder:
    if not isinstance(filed.record, PaymentOrder):
        raise TypeError(f"{filed.name} is no order")
    return filed.record


def _told_by_bank(filed: Filed) -> BankAnswer:
    if not isinstance(filed.record, BankAnswer):
        raise TypeError(f"{filed.name} is no answer")
    return filed.record


@dataclass(frozen=True, slots=True)
class Block:
    """The orders of one payment block that the bank did not reject one by one."""

    count: int
    total: Money


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """What the bank says of whole messages, and what those messages held.

    blocks: by (message id, payment info id); payment info id "" is the whole message.
    """

    records: tuple[Filed, ...] = ()
    blocks: dict[tuple[str, str], Block] = field(default_factory=dict)


def gather_flows(
    filed: Iterable[Filed], broadcasts: Broadcasts, ours: Collection[str] = ()
) -> list[Flow]:
    """The flows in what is filed, in a fixed order. Other records are passed over.

    ours: the EndToEndIds that we gave. They are unique for ever, whatever stands beside them.
    """
    told = [f for f in filed if isinstance(f.record, PaymentOrder | BankAnswer | BankEntry)]
    if not told:
        return []
    ordered = sorted(told, key=lambda f: f.name)
    flows = _from_orders([f for f in ordered if isinstance(f.record, PaymentOrder)])
    by_name = _by_name(flows)
    for answer in ordered:
        if isinstance(answer.record, BankAnswer) and answer.record.repeated is None:
            _answer(answer, answer.record, flows, by_name, ours)
    _answer_repeated(ordered, flows)
    by_name = _by_name(flows)
    entries = [f for f in ordered if isinstance(f.record, BankEntry) and f.record.is_booked]
    for event in events([f for f in entries if entry_of(f).batch_count is None]):
        begun = _place(event, by_name)
        if begun is not None:
            flows.append(begun)
    _broadcast(flows, broadcasts)
    return sorted(flows, key=lambda flow: flow.key)


def blocks_of(message: str, told: Collection[Filed]) -> dict[tuple[str, str], Block]:
    """What a message and each of its blocks hold, less what the bank rejected one by one.

    Shapes: told has all orders of the message and all answers to it; others are passed over.
    A block of which the bank rejected one payment and nobody knows which is left out: its sum
    proves nothing of any of them.
    """
    orders = [f for f in told if _is_order_of(f, message)]
    flows = _from_orders(orders)
    by_name = _by_name(flows)
    for filed in told:
        if _rejects_one_of(filed, message):
            _answer(filed, _told_by_bank(filed), flows, by_name)
    sums: dict[tuple[str, str], Block] = {}
    unclear: set[tuple[str, str]] = set()
    for flow in sorted(flows, key=lambda flow: flow.key):
        keys = {(message, _order(flow.orders[0]).payment_info_id), (message, "")}
        unclear |= keys if flow.unclear else set()
        for key in keys if not flow.rejected else ():
            old = sums.get(key, Block(0, Money(flow.amount.currency, 0)))
            if old.total.currency == flow.amount.currency:
                sums[key] = Block(old.count + 1, old.total + flow.amount)
    return {key: block for key, block in sums.items() if key not in unclear}


def _is_order_of(filed: Filed, message: str) -> bool:
    return isinstance(filed.record, PaymentOrder) and filed.record.message_id == message


def _rejects_one_of(filed: Filed, message: str) -> bool:
    answer = filed.record
    return (
        isinstance(answer, BankAnswer)
        and answer.level is AnswerLevel.TRANSACTION
        and is_rejection(answer)
        and answer.original_message_id == message
    )


def _broadcast(flows: list[Flow], broadcasts: Broadcasts) -> None:
    by_name = _by_name(flows)
    for filed in sorted(broadcasts.records, key=_in_turn):
        if isinstance(filed.record, BankAnswer):
            _answer(filed, filed.record, flows, by_name)
        elif isinstance(filed.record, BankEntry) and filed.record.is_booked:
            _book_batch(filed, filed.record, flows, broadcasts.blocks)


def transfers(orders: Iterable[Filed]) -> dict[str, list[Filed]]:
    """Orders by the transfer that each is of, all its copies together, in a fixed order."""
    found: dict[str, list[Filed]] = defaultdict(list)
    seen: Counter[tuple[str, str]] = Counter()
    for filed in sorted(orders, key=lambda f: f.name):
        words, file = _order_words(_order(filed)), filed.name.split(":")[0]
        # Equals in one file stay apart; the same file read twice is the same message.
        seen[words, file] += 1
        found[f"{words}|{seen[words, file]}"].append(filed)
    return dict(found)


def _in_turn(filed: Filed) -> tuple[int, str]:
    # What was rejected one by one is in no sum; a sum that was booked outranks a word about all.
    if isinstance(filed.record, BankEntry):
        return 1, filed.name
    is_of_one = _told_by_bank(filed).level is AnswerLevel.TRANSACTION
    return 0 if is_of_one else 2, filed.name


def _from_orders(orders: Sequence[Filed]) -> list[Flow]:
    return [
        Flow(key, _order(copies[0]).amount, orders=copies)
        for key, copies in transfers(orders).items()
    ]


def _order_words(order: PaymentOrder) -> str:
    """What makes an order itself, whatever else its file holds and on whichever line it stands."""
    # Other systems' EndToEndIds are row numbers that come again after a restore, or one word for
    # a whole file of wages: so the message and the payee are part of what one transfer is.
    words = [
        order.message_id,
        order.end_to_end_id,
        order.amount.text,
        _payee_words(order.creditor_account, order.reference),
    ]
    if not order.end_to_end_id:
        day = order.execution_on.isoformat() if order.execution_on else ""
        words += [order.instruction_id, order.creditor.name_key, order.text, day]
    return "|".join(words)


def _payee_words(account: Account | None, reference: Reference | None) -> str:
    return f"{account.key if account else ''}|{reference.value if reference else ''}"


def _by_name(flows: Iterable[Flow]) -> dict[_Name, list[Flow]]:
    found: dict[_Name, list[Flow]] = defaultdict(list)
    for flow in flows:
        for name in _names_of_flow(flow):
            found[name].append(flow)
    return found


def _names_of_flow(flow: Flow) -> set[_Name]:
    """By what a movement can name the flow, each with the kind of the name."""
    orders = [_order(filed) for filed in flow.orders]
    names = {("e", order.end_to_end_id) for order in orders}
    names |= {("i", order.instruction_id) for order in orders}
    names |= {
        ("w", f"{order.debtor_account}|{_payee_words(order.creditor_account, order.reference)}")
        for order in orders
        if not order.end_to_end_id and order.debtor_account and order.creditor_account
    }
    names |= {("h", account) for account in accounts_by_hand(flow.orders)}
    answers = [_told_by_bank(filed) for filed in (*flow.answers, *flow.unclear)]
    # The bank's own reference is of one transfer only where it stands at one.
    at_one = [answer for answer in answers if answer.level is AnswerLevel.TRANSACTION]
    names |= {("s", answer.servicer_ref) for answer in at_one}
    return {(kind, name) for kind, name in names if name}


def _place(event: list[Filed], by_name: dict[_Name, list[Flow]]) -> Flow | None:
    """Put a movement to the flow that it belongs to; give the flow if it begins a new one."""
    entry = entry_of(event[0])
    is_return = entry.amount.minor > 0
    if is_return and not (entry.is_return or entry.is_reversal):
        return None  # Money in from a customer is no business of the payables.
    flow = _named(entry, by_name)
    if flow is None:
        key = "|".join(event_key(entry)) + f"|{event[0].name}"
        flow = Flow(f"~{key}", abs(entry.amount))
        if entry.end_to_end_id:
            by_name.setdefault(("e", entry.end_to_end_id), []).append(flow)
    flow.events.extend(event)
    if is_return:
        flow.returns += 1
        flow.reasons = (*flow.reasons, entry.reason)
    else:
        flow.debits += 1
    return flow if not flow.orders and len(flow.events) == len(event) else None


def _named(entry: BankEntry, by_name: dict[_Name, list[Flow]]) -> Flow | None:
    """The flow that a movement names: by the payer's id, else by other ids if they leave one."""
    if entry.end_to_end_id:
        return _fitting(entry, by_name.get(("e", entry.end_to_end_id), []))
    for name in (("i", entry.instruction_id), ("s", entry.servicer_ref)):
        # Some systems give one InstrId to a whole file, so more than one is none.
        fits = [f for f in by_name.get(name, []) if f.amount == abs(entry.amount)]
        if name[1] and len(fits) == 1:
            return _fitting(entry, fits)
    if entry.counterparty_account is None or not entry.account:
        return None
    words = _payee_words(entry.counterparty_account, entry.reference)
    if found := _fitting(entry, by_name.get(("w", f"{entry.account}|{words}"), [])):
        return found
    keyed = by_name.get(("h", entry.counterparty_account.key), [])
    return _fitting(entry, [f for f in keyed if may_be_by_hand(entry, _order(f.orders[0]))])


def _fitting(entry: BankEntry, flows: list[Flow]) -> Flow | None:
    fits = [f for f in flows if f.amount == abs(entry.amount)]
    if entry.message_id:
        fits = [f for f in fits if _in_message(f, entry.message_id)] or fits
    if entry.counterparty_account:
        fits = [f for f in fits if _pays(f, entry.counterparty_account)] or fits
    if entry.amount.minor > 0:
        # Only what had gone out comes back: not what was rejected, and sent again elsewhere.
        fits = [f for f in fits if f.debits > f.returns] or fits
        if len({_payee_of(flow) for flow in fits}) > 1:
            return None  # Whose it was nobody knows: to open one of them may pay it twice.
    if not fits:
        return None
    # A movement that could belong to several orders goes to one that still lacks it, and there
    # to the nearest in time.
    lacking = [f for f in fits if entry.amount.minor > 0 or not f.debits] or fits
    return min(lacking, key=lambda flow: (_days_from(flow, entry), flow.key))


def _payee_of(flow: Flow) -> tuple[str, str]:
    told = told_of((flow.orders or flow.events)[0])
    return told.account.key if told.account else "", told.party.name_key


def _pays(flow: Flow, account: Account) -> bool:
    accounts = [_order(order).creditor_account for order in flow.orders]
    return any(paid is not None and paid.key == account.key for paid in accounts)


def _in_message(flow: Flow, message_id: str) -> bool:
    return any(_order(order).message_id == message_id for order in flow.orders)


def _days_from(flow: Flow, entry: BankEntry) -> int:
    if flow.happened_on is None or entry.booked_on is None:
        return 0
    return abs((flow.happened_on - entry.booked_on).days)


def _book_batch(
    filed: Filed, entry: BankEntry, flows: list[Flow], blocks: dict[tuple[str, str], Block]
) -> None:
    """A whole block booked as one: it proves its orders only if number and sum agree."""
    block = blocks.get((entry.message_id, entry.payment_info_id))
    if block is None or -entry.amount != block.total:
        return
    if entry.batch_count not in (0, None, block.count):
        return
    for flow in flows:
        inside = any(
            _order(o).message_id == entry.message_id
            and entry.payment_info_id in ("", _order(o).payment_info_id)
            for o in flow.orders
        )
        if inside and not flow.debits and not flow.rejected:
            flow.debits += 1
            flow.events.append(filed)


def _answer(
    filed: Filed,
    answer: BankAnswer,
    flows: Sequence[Flow],
    by_name: Mapping[_Name, Sequence[Flow]],
    ours: Collection[str] = (),
) -> None:
    """Give an answer to the transfers that it is about. by_name: as _by_name finds them."""
    is_of_one = answer.level is AnswerLevel.TRANSACTION
    if is_of_one:
        name = ("e", answer.end_to_end_id) if answer.end_to_end_id else ("i", answer.instruction_id)
        flows = by_name.get(name, ())
    concerned = [flow for flow in flows if any(_concerns(answer, _order(o)) for o in flow.orders)]
    if is_of_one and len(concerned) > 1 and answer.end_to_end_id not in ours:
        # Some systems give one EndToEndId or InstrId to a whole file: what the bank says of one
        # payment by it is of nobody knows which, and must not open them all again.
        named = [flow for flow in concerned if any(_is_told_by(answer, o) for o in flow.orders)]
        if len(named) != 1:
            _note_unclear(concerned, filed, answer)
            return
        concerned = named
    for flow in concerned:
        _take_answer(flow, filed, answer)


def _is_told_by(answer: BankAnswer, filed: Filed) -> bool:
    """Whether all that an answer says of its order besides one name is this order's."""
    order = _order(filed)
    return answer.original_payment_info_id in ("", order.payment_info_id) and (
        answer.instruction_id in ("", order.instruction_id)
    )


def _note_unclear(flows: Iterable[Flow], filed: Filed, answer: BankAnswer) -> None:
    """Keep what else may be concluded: that one was rejected, or the bank's name of a movement."""
    if is_rejection(answer) or answer.servicer_ref:
        for flow in flows:
            flow.unclear.append(filed)


def _take_answer(flow: Flow, filed: Filed, answer: BankAnswer) -> None:
    flow.answers.append(filed)
    if is_rejection(answer):
        flow.rejected = True
        flow.reasons = (*flow.reasons, *answer.reasons)
    elif answer.status not in ("", "PART", REJECTED):
        flow.accepted = True


def _answer_repeated(filed: Sequence[Filed], flows: list[Flow]) -> None:
    """Give each answer that only repeats its order to one flow, and its copies to the same."""
    taken: dict[Telling, Flow] = {}
    for one, answer, telling in tellings(filed):
        if telling not in taken:
            used = {flow.key for flow in taken.values()}
            fits = [
                flow
                for flow in flows
                if flow.key not in used
                and any(can_repeat(answer, _order(order)) for order in flow.orders)
            ]
            if not fits:
                continue
            taken[telling] = max(fits, key=lambda flow: (written_on(flow.orders), flow.key))
        _take_answer(taken[telling], one, answer)


def _concerns(answer: BankAnswer, order: PaymentOrder) -> bool:
    """Whether an answer is about this order: at its own level, or inherited from above.

    A rejection of a group or block rejects all in it; PART leaves each to its own answer.
    """
    if answer.original_message_id and answer.original_message_id != order.message_id:
        return False
    if answer.level is AnswerLevel.TRANSACTION:
        if answer.end_to_end_id:
            return answer.end_to_end_id == order.end_to_end_id
        return bool(answer.instruction_id) and answer.instruction_id == order.instruction_id
    if answer.level is AnswerLevel.PAYMENT_INFO:
        return answer.original_payment_info_id == order.payment_info_id
    return bool(answer.original_message_id)
