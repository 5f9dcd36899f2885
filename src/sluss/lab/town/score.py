"""How right a reconstruction is: what it shows, held against the truth, as figures with bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sluss.lab.town.bills import Twist
from sluss.lab.town.truth import Fate, TrueBill

# Bars in ten thousandths, from the issue that asks for them.
_FOUND_BY_COUNT, _FOUND_BY_AMOUNT = 9_950, 9_980
_RIGHT = {"certain": 9_990, "probable": 9_700}
_QUESTIONS_PER_1000 = 8
_WHOLE = 10_000
_TOLD_MAX = 20
# How a debt may stand of which this is true, in the words of the command line's contract.
_WAITING = frozenset({"open", "held", "disputed", "approved"})
_STANDINGS = {
    Fate.OWED: _WAITING,
    Fate.SENT: frozenset({"sent"}),
    Fate.CLOSED: frozenset({"settled", "settled-elsewhere", "credited"}),
    Fate.BY_ITSELF: frozenset({"not-ours-to-pay"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One payable as the register shows it. Units: öre of its currency, positive.

    standing:    its state, in the words of the command line's contract.
    account:     where it would be paid, as 'scheme:number'; "" if nowhere.
    may_be_paid: nothing stands against paying it but an attest.
    questions:   how many other debts a person must tell it from.
    claimed_by, asked_by: where it is told, as 'sha256:line' of records.
    """

    id: str
    is_credit: bool
    standing: str
    currency: str
    left: int
    account: str
    confidence: str
    may_be_paid: bool
    questions: int
    claimed_by: tuple[str, ...]
    asked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure by its name. is_met: None if it has no bar. wrong: some of what speaks against."""

    name: str
    value: str
    bar: str
    is_met: bool | None
    wrong: tuple[str, ...] = ()


@dataclass(slots=True)
class _Held:
    """Truth and what is shown of it, joined by where each is told. told: places that are shown."""

    bills: Sequence[TrueBill]
    shown_of: dict[int, list[Shown]]
    bills_of: list[tuple[Shown, list[TrueBill]]]
    told: set[str]

    def of(self, place: int) -> list[Shown]:
        return self.shown_of.get(place, [])


def score(bills: Sequence[TrueBill], shown: Iterable[Shown]) -> list[Mark]:
    """Every figure in its order."""
    held = _joined(bills, shown)
    invoices = sum(not bill.is_credit for bill in bills)
    return [
        *_found(held),
        _not_shown(held),
        _too_much(held),
        _merged(held),
        _twice(held),
        _not_held(held),
        _wrong_account(held),
        *_honest(held),
        _questions(held, invoices),
        _unknown(held),
    ]


def _joined(bills: Sequence[TrueBill], shown: Iterable[Shown]) -> _Held:
    place_of = {
        source: place
        for place, bill in enumerate(bills)
        for source in (*bill.told_by, *bill.asked_again)
    }
    held = _Held(bills, defaultdict(list), [], set())
    for one in shown:
        sources = (*one.claimed_by, *one.asked_by)
        # A document is told by its hash alone, a row of a list by its line as well.
        told = {
            name
            for source in sources
            for name in (source, source.partition(":")[0])
            if name in place_of
        }
        found = {place_of[name] for name in told}
        for place in found:
            held.shown_of[place].append(one)
        held.bills_of.append((one, [bills[place] for place in sorted(found)]))
        held.told |= told
    return held


def _found(held: _Held) -> Iterator[Mark]:
    owed = [
        (place, bill)
        for place, bill in enumerate(held.bills)
        if bill.fate is Fate.OWED and not bill.is_credit
    ]
    missed = [bill for place, bill in owed if not _is_shown(bill, held.of(place))]
    wrong = tuple(_told(bill) for bill in missed[:_TOLD_MAX])
    count = len(owed)
    yield _share("found-count", count - len(missed), count, _FOUND_BY_COUNT, wrong)
    yield _found_amount([bill for _, bill in owed], missed, wrong)


def _found_amount(owed: list[TrueBill], missed: list[TrueBill], wrong: tuple[str, ...]) -> Mark:
    """Each currency by itself: öre and cent are no sum. All must reach the bar."""
    values, is_met = [], True
    for currency in ("SEK", *sorted({bill.currency for bill in owed} - {"SEK"})):
        whole = sum(bill.left for bill in owed if bill.currency == currency)
        lost = sum(bill.left for bill in missed if bill.currency == currency)
        parts = _parts(whole - lost, whole)
        is_met = is_met and parts >= _FOUND_BY_AMOUNT
        values.append(f"{parts / 100:.2f} % of {whole // 100:,} {currency}")
    bar = f">= {_FOUND_BY_AMOUNT / 100:g} %"
    return Mark("found-amount", "; ".join(values), bar, is_met, wrong)


def _is_shown(bill: TrueBill, shown: list[Shown]) -> bool:
    return any(one.left == bill.left and _is_as(one, bill) for one in shown)


def _is_as(one: Shown, bill: TrueBill) -> bool:
    """Whether it stands as what is true of the bill: which kind, which money, how far it came."""
    if (one.is_credit, one.currency) != (bill.is_credit, bill.currency):
        return False
    return one.standing in _standings(bill)


def _standings(bill: TrueBill) -> frozenset[str]:
    if bill.fate is Fate.CLOSED and not bill.amount:
        return _STANDINGS[Fate.CLOSED] | _WAITING  # Nobody ever pays an invoice of nothing.
    return _STANDINGS[bill.fate]


def _not_shown(held: _Held) -> Mark:
    """Whatever is true of it: what a file tells must stand somewhere."""
    wrong = [
        f"{name}: {_told(bill)}"
        for bill in held.bills
        for name in (*bill.told_by, *bill.asked_again)
        if name not in held.told
    ]
    return _none("not-shown", wrong)


def _too_much(held: _Held) -> Mark:
    """Debts that may be paid for more than is owed: the way to pay twice."""
    wrong = [
        f"{one.id} {one.left} {one.currency}: {', '.join(map(_told, bills))}"
        for one, bills in held.bills_of
        if one.may_be_paid and bills and one.left > sum(_owed(bill, one) for bill in bills)
    ]
    return _none("too-much", wrong)


def _owed(bill: TrueBill, one: Shown) -> int:
    """What of a bill may be paid (or drawn) by what is shown of it."""
    is_kind = (one.is_credit, one.currency) == (bill.is_credit, bill.currency)
    return bill.left if is_kind and bill.fate is Fate.OWED else 0


def _apart(bills: list[TrueBill]) -> list[TrueBill]:
    """The bills that should stand alone.

    The forged copy of a known invoice is told by the debt that it copies, and holds it.
    """
    return [
        bill
        for bill in bills
        if bill.twist != Twist.FORGED_COPY_FRAUD
        or not any(_is_copied(bill, other) for other in bills)
    ]


def _is_copied(forged: TrueBill, bill: TrueBill) -> bool:
    if bill.fate is Fate.FRAUD:
        return False
    who = forged.org_number, forged.number, forged.amount, forged.currency
    return who == (bill.org_number, bill.number, bill.amount, bill.currency)


def _merged(held: _Held) -> Mark:
    wrong = [
        f"{one.id}: {', '.join(map(_told, bills))}"
        for one, bills in held.bills_of
        if len(_apart(bills)) > 1
    ]
    return _none("merged", wrong)


def _twice(held: _Held) -> Mark:
    """Paid twice, or drawn twice if it is a credit note."""
    wrong = [
        f"{_told(held.bills[place])}: {', '.join(one.id for one in payable)}"
        for place, shown in held.shown_of.items()
        if len(payable := [one for one in shown if one.may_be_paid]) > 1
    ]
    return _none("twice", wrong)


def _not_held(held: _Held) -> Mark:
    wrong = [
        _told(bill)
        for place, bill in enumerate(held.bills)
        if (bill.fate is Fate.FRAUD or (bill.fate is Fate.OWED and bill.is_new_account))
        and any(one.may_be_paid for one in held.of(place))
    ]
    return _none("not-held", wrong)


def _wrong_account(held: _Held) -> Mark:
    """Debts that may be paid to an account that is not the payee's, whoever vouches for it."""
    wrong = [
        f"{one.id} {one.account}: {_told(bill)}, {' or '.join(bill.accounts)}"
        for one, bills in held.bills_of
        if one.may_be_paid and not one.is_credit
        for bill in bills
        if bill.fate is not Fate.FRAUD and one.account not in bill.accounts
    ]
    return _none("wrong-account", wrong)


def _honest(held: _Held) -> Iterator[Mark]:
    right: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    wrong: dict[str, list[str]] = defaultdict(list)
    for one, bills in held.bills_of:
        if all(bill.fate is Fate.FRAUD for bill in bills):
            continue
        true = _apart(bills)
        all_[one.confidence] += 1
        if len(true) == 1 and _is_right(one, true[0]):
            right[one.confidence] += 1
        else:
            is_as = f"{one.id} {one.standing} {one.left} {one.currency}"
            wrong[one.confidence].append(f"{is_as}: {', '.join(map(_told, true))}")
    for confidence in ("certain", "probable", "weak"):
        told = tuple(wrong[confidence][:_TOLD_MAX])
        bar = _RIGHT.get(confidence, 0)
        yield _share(f"right-{confidence}", right[confidence], all_[confidence], bar, told)


def _is_right(one: Shown, bill: TrueBill) -> bool:
    left = 0 if bill.fate is Fate.BY_ITSELF else bill.left
    return one.left == left and _is_as(one, bill)


def _questions(held: _Held, invoices: int) -> Mark:
    asked = sum(one.questions for one, _ in held.bills_of)
    per_1000 = asked * 1000 / max(1, invoices)
    return Mark(
        "questions",
        f"{per_1000:.1f}",
        f"<= {_QUESTIONS_PER_1000}",
        per_1000 <= _QUESTIONS_PER_1000,
        tuple(
            f"{one.id} {one.standing}: {', '.join(map(_told, bills))}"
            for one, bills in held.bills_of
            if one.questions
        )[:_TOLD_MAX],
    )


def _unknown(held: _Held) -> Mark:
    wrong = [f"{one.id} {one.standing} {one.left}" for one, bills in held.bills_of if not bills]
    return _none("unknown", wrong)


def _parts(part: int, whole: int) -> int:
    # Of nothing, all is right.
    return part * _WHOLE // whole if whole else _WHOLE


def _share(name: str, part: int, whole: int, bar: int, wrong: tuple[str, ...] = ()) -> Mark:
    parts = _parts(part, whole)
    value = f"{parts / 100:.2f} % of {whole:,}"
    return Mark(
        name, value, f">= {bar / 100:g} %" if bar else "", bar <= parts if bar else None, wrong
    )


def _none(name: str, wrong: list[str]) -> Mark:
    return Mark(name, str(len(wrong)), "0", not wrong, tuple(wrong[:_TOLD_MAX]))


def _told(bill: TrueBill) -> str:
    of = f"{bill.left}/{bill.amount} {bill.currency}"
    return f"{bill.supplier} {bill.number} {of} {bill.fate} {bill.twist}"
