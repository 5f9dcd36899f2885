"""Whether an order in somebody else's payment file may be paid, or would pay something twice.

Nothing of the file is evidence: its orders are held against what is known, and are not made known
by it. What an order is for is found by the register's own rules (aims.py), so that the guard and
the register never disagree about which debt a payment pays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sluss.core.lifecycle import Fact
from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.records import DocumentKind, PaymentOrder
from sluss.rules.handback.aims import Aims, How, aims_of, named_in
from sluss.rules.handback.known import Debt, Known, collision_of
from sluss.rules.handback.payee import Payee, refuse_account
from sluss.rules.handback.switch import NOBODY, Shares, function_of, function_of_order
from sluss.rules.handback.verdict import (
    VERDICT_OF,
    Because,
    Collision,
    Refusal,
    Verdict,
    in_order,
    verdict_of,
)
from sluss.rules.register.decide import BY_CONFIRMATION_ONLY
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Flow, told_of
from sluss.rules.register.numbers import alike, folded
from sluss.rules.register.parties import party_words

# The payee, by account or name, and the amount.
_Place = tuple[str, Money]
# Which of several files, from 0, and the number of the row in it.
_Row = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One order of the file. row: its number among them, from 1; findings: what concerns it.

    member: the number of its file, from 0, if several are judged together.
    """

    row: int
    filed: Filed
    findings: tuple[Finding, ...] = ()
    member: int = 0

    @property
    def order(self) -> PaymentOrder:
        """The order. TypeError for other records: a bug of the caller."""
        if not isinstance(self.filed.record, PaymentOrder):
            raise TypeError(f"{self.filed.name} is no order")
        return self.filed.record

    @property
    def place(self) -> _Row:
        """The file and the row."""
        return self.member, self.row


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known that an order may meet, beside the debts that share words with it.

    flows:     transfers of its amount that may move money: of its EndToEndId, or to its account.
    own_ids:   the EndToEndIds among these, and its own, that we gave to payments of ours.
    is_shared: several orders of the file have its EndToEndId: then it is the name of none.
    is_answered: the bank has answered an order of its message and EndToEndId, and not rejected it.
    placed:    the keys of those transfers that pay a known debt.
    near_days: within how many days equal payments to one account are looked at.
    shares: which system pays whom.
    """

    payee: Payee
    flows: tuple[Flow, ...] = ()
    own_ids: frozenset[str] = frozenset()
    is_shared: bool = False
    is_answered: bool = False
    placed: frozenset[str] = frozenset()
    near_days: int = 0
    shares: Shares = NOBODY


@dataclass(slots=True)
class Passed:
    """What the orders of the file that may be paid take, so that none of it is paid twice.

    Files that come together, in one archive, share one: what is in two of them is paid once.
    It grows with the number of orders by some words each, never by the orders themselves.
    taken:    by debt, how much of it, in minor units. rows: by debt, the first row that takes it.
    numbered: of no known debt, by payee, amount and a number that is named, the first row.
    any_row, bare_row: the same by payee and amount alone, of all rows and of those that name none.
    names:    of the files, if they are several.
    """

    taken: dict[str, int] = field(default_factory=dict)
    rows: dict[str, _Row] = field(default_factory=dict)
    numbered: dict[tuple[_Place, str], _Row] = field(default_factory=dict)
    any_row: dict[_Place, _Row] = field(default_factory=dict)
    bare_row: dict[_Place, _Row] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def note(self, line: Line, aims: Aims, debts: Sequence[Debt]) -> None:
        """Remember an order that may be paid."""
        for aim in aims.debts:
            id_ = debts[aim.place].payable.id
            self.taken[id_] = self.taken.get(id_, 0) + aim.minor
            self.rows.setdefault(id_, line.place)
        if not aims.debts:
            self._note_unknown(line)

    def _note_unknown(self, line: Line) -> None:
        place, what = _place(line.order), _what(line.filed)
        self.any_row.setdefault(place, line.place)
        if not what:
            self.bare_row.setdefault(place, line.place)
        for number in what:
            self.numbered.setdefault((place, number), line.place)

    def told(self, row: _Row, line: Line) -> str:
        """The number of a row as another one names it: with its file, if that is another."""
        member, number = row
        return str(number) if member == line.member else f"{number} ({self.names[member]})"


@dataclass(frozen=True, slots=True)
class Judged:
    """An order with its verdict. payables: ids of the debts that it is for."""

    line: Line
    verdict: Verdict
    because: tuple[Because, ...]
    payables: tuple[str, ...]


def judge(line: Line, known: Known, around: Around, passed: Passed) -> Judged:
    """The verdict on one order, and its reasons; what may be paid is noted in passed."""
    free = [max(d.free - passed.taken.get(d.payable.id, 0), 0) for d in known.debts]
    aims = aims_of(line.filed, known.accounts, free)
    debts = [known.debts[aim.place] for aim in aims.debts]
    reasons = [
        *(
            Because(code=Refusal.NOT_ALL_READ, hold=one.code, detail=one.found)
            for one in line.findings
        ),
        *_same_id(line, around),
        *_of_debts(line, aims, known, free, passed),
    ]
    account = _of_account(line.order, aims, debts, around.payee)
    reasons += [account] if account else []
    reasons += _stops(debts, is_account_refused=account is not None)
    reasons += _ours_to_pay(line.order, debts, around)
    if not any(VERDICT_OF[one.code] is Verdict.DOUBLE for one in reasons):
        reasons += _near(line, aims, around)
        reasons += _alike_in_file(line, aims, passed)
    verdict = verdict_of(reasons)
    if verdict is Verdict.PAY:
        passed.note(line, aims, known.debts)
    return Judged(line, verdict, in_order(reasons), tuple(d.payable.id for d in debts))


# ---- The debts ------------------------------------------------------------------------------


def _of_debts(
    line: Line, aims: Aims, known: Known, free: Sequence[int], passed: Passed
) -> Iterator[Because]:
    for aim in aims.debts:
        debt = known.debts[aim.place]
        left, minor = free[aim.place], aim.minor
        if aims.how is How.ONE_OF_SEVERAL:
            yield _about(Refusal.ONE_OF_SEVERAL, debt)
        elif left < max(minor, 1):
            why = _why_short(debt, left)
            is_here = why is Refusal.DEBT_TWICE_IN_FILE
            row = passed.told(passed.rows[debt.payable.id], line) if is_here else ""
            yield _about(why, debt, detail=row)
        elif aims.how is How.UNFIT:
            yield _about(Refusal.FITS_NONE, debt)
        elif aims.rest:
            yield _about(Refusal.LESS_LEFT, debt)


def _why_short(debt: Debt, left: int) -> Refusal:
    """Why less is left of a debt than an order would take."""
    facts = debt.payable.facts
    for fact, refusal in (
        (Fact.CONFIRMED, Refusal.PAID_HERE),
        (Fact.PAID_ELSEWHERE, Refusal.PAID_ELSEWHERE),
        (Fact.CREDITED, Refusal.CREDITED),
    ):
        if fact in facts:
            return refusal
    if left < debt.free:
        return Refusal.DEBT_TWICE_IN_FILE
    if Fact.ORDERED in facts:
        return Refusal.ON_ITS_WAY
    return Refusal.IN_BATCH if Fact.RESERVED in facts else Refusal.LESS_LEFT


def _stops(debts: Sequence[Debt], *, is_account_refused: bool) -> Iterator[Because]:
    for debt in debts:
        for fact, refusal in (
            (Fact.DISPUTED, Refusal.DISPUTED),
            (Fact.DISMISSED, Refusal.DISMISSED),
            (Fact.DRAWN, Refusal.DRAWN),
        ):
            if fact in debt.payable.facts:
                yield _about(refusal, debt)
        for hold in debt.payable.holds:
            # What is asked of the account of the debt has been asked of that of the order.
            if not (is_account_refused and hold.code in BY_CONFIRMATION_ONLY):
                yield _about(Refusal.HELD, debt, hold=hold.code, detail=hold.detail)


def _ours_to_pay(order: PaymentOrder, debts: Sequence[Debt], around: Around) -> Iterator[Because]:
    """Once suppliers are switched over one by one, the others are still paid from here."""
    payables = [debt.payable for debt in debts]
    functions = {function_of(one.kind) for one in payables} or {function_of_order(order)}
    numbers = {one.supplier.org_number for one in payables} or around.payee.numbers
    if any(around.shares.stops(numbers, function) for function in functions):
        yield Because(code=Refusal.WE_PAY, detail=order.creditor.name)


def _about(code: Refusal, debt: Debt, *, hold: str = "", detail: str = "") -> Because:
    is_payment = VERDICT_OF[code] in (Verdict.DOUBLE, Verdict.NEAR_DOUBLE)
    return Because(
        code=code,
        payable=debt.payable.id,
        number=_shown_number(debt),
        detail=detail,
        hold=hold,
        collides=debt.collides if is_payment else (),
    )


def _shown_number(debt: Debt) -> str:
    """The number of a debt as anybody may see it: that of a payout may be a person's."""
    payable = debt.payable
    if payable.kind is DocumentKind.PAYOUT:
        return without_person_numbers(payable.document_number)
    persons = persons_in(payable.supplier.org_number, payable.account)
    return hide(payable.document_number, persons)


def _of_account(
    order: PaymentOrder, aims: Aims, debts: Sequence[Debt], payee: Payee
) -> Because | None:
    named = [debt.payable for debt in debts] if aims.how is How.REFERENCE else []
    proved = {p.account.key for p in named if p.account and p.verified_by}
    words = {
        word
        for payable in named
        for party in (payable.supplier, payable.payee)
        for word in (party_words(party) if party else ())
    }
    if not (words and all(p.account and p.verified_by for p in named)):
        words |= set(party_words(order.creditor))
    # Where it is known who is owed and on which account, it is of no account whose the order says
    # that it is: what was registered at another supplier is paid to that one, who is known too.
    return refuse_account(order, payee, words, proved)


# ---- Other payments -------------------------------------------------------------------------


def _same_id(line: Line, around: Around) -> Iterator[Because]:
    """Payments of the same EndToEndId. Ours is never used again; those of others may be."""
    id_ = line.order.end_to_end_id
    if not id_ or around.is_shared:
        return
    named = [flow for flow in around.flows if flow.end_to_end_id == id_]
    same = [f for f in named if not _contradicts(line.filed, f)]
    collides = tuple(collision_of(flow, around.own_ids) for flow in same)
    if same or id_ in around.own_ids or around.is_answered:
        yield Because(code=Refusal.SAME_ID, detail=id_, collides=collides)
    elif named:
        collides = tuple(collision_of(flow, around.own_ids) for flow in named)
        yield Because(code=Refusal.SAME_ID_OTHERWISE, detail=id_, collides=collides)


def _near(line: Line, aims: Aims, around: Around) -> Iterator[Because]:
    """Equal payments to the same account of the same number, or at about the same time and nothing
    tells them apart.

    An order that names a debt of which just this is left is not one that pays another debt; but
    it may be one of which nobody knows what it pays.
    """
    is_told = aims.how is How.REFERENCE
    alike_ones: list[Collision] = []
    near: list[Collision] = []
    for flow in around.flows:
        if not _is_to_account(line.order, flow) or (is_told and flow.key in around.placed):
            continue
        if is_same_number(line.filed, told_by(flow)):
            alike_ones.append(collision_of(flow, around.own_ids))
        elif _is_near(line.order, flow, around.near_days) and not _contradicts(line.filed, flow):
            near.append(collision_of(flow, around.own_ids))
    for code, collides in ((Refusal.SAME_NUMBER, alike_ones), (Refusal.SAME_AMOUNT, near)):
        if collides:
            yield Because(code=code, collides=tuple(collides))


def is_same_number(one: Filed, other: Filed) -> bool:
    """Whether both name a document, and one of them is the same."""
    return any(alike(a, b) for a in named_in(one) for b in named_in(other))


def told_by(flow: Flow) -> Filed:
    """The record that says whom a transfer pays and for what."""
    return (flow.orders or flow.events)[0]


def _is_near(order: PaymentOrder, flow: Flow, days: int) -> bool:
    on, happened = order.execution_on, flow.happened_on
    return on is None or happened is None or abs(on - happened) <= timedelta(days=days)


def _is_to_account(order: PaymentOrder, flow: Flow) -> bool:
    account = told_of(told_by(flow)).account
    return (
        order.creditor_account is not None
        and account is not None
        and account.key == order.creditor_account.key
        and flow.amount == order.amount
    )


def _contradicts(order: Filed, flow: Flow) -> bool:
    """Whether an order and a transfer cannot be one: another account, or other documents."""
    told = told_by(flow)
    one, other = told_of(order), told_of(told)
    if one.account and other.account and one.account.key != other.account.key:
        return True
    return bool(named_in(order) and named_in(told)) and not is_same_number(order, told)


# ---- The file itself ------------------------------------------------------------------------


def _alike_in_file(line: Line, aims: Aims, passed: Passed) -> Iterator[Because]:
    """An order before it that pays the same payee the same. Known debts are counted as taken."""
    if aims.debts:
        return
    place, what = _place(line.order), _what(line.filed)
    same = [row for number in what if (row := passed.numbered.get((place, number)))]
    if same:
        yield Because(code=Refusal.TWICE_IN_FILE, detail=passed.told(min(same), line))
        return
    row = passed.bare_row.get(place) if what else passed.any_row.get(place)
    if row:
        yield Because(code=Refusal.ALIKE_IN_FILE, detail=passed.told(row, line))


def _place(order: PaymentOrder) -> _Place:
    account = order.creditor_account
    return account.key if account else order.creditor.name_key, order.amount


def _what(filed: Filed) -> frozenset[str]:
    return frozenset(filter(None, map(folded, named_in(filed))))
