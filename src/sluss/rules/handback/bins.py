"""The five bins: what the restored system owes beside what we owe, to the öre.

Every open debt of either side is in exactly one bin. A difference is explained by what we know of
the debt, if that comes to it to the öre; else by single payments of which the restored system has
some and lacks others; else a person says what it is. Nothing is guessed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations

from sluss.core.lifecycle import Fact, is_owed
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.plain import canonical
from sluss.core.records import DocumentKind
from sluss.rules.handback.elsewhere import Paid, lacking
from sluss.rules.handback.match import Pair, There
from sluss.rules.handback.restored import amount_of
from sluss.rules.handback.switch import Function, function_of

ID_CHARS = 12


class Bin(StrEnum):
    """Where a debt lies; the command line's words."""

    SAME = "same"
    PAID_HERE = "paid-here"
    NEW_THERE = "new-there"
    ONLY_HERE = "only-here"
    DIFFERING = "differing"


class Rule(StrEnum):
    """What explains a difference: something that we know and the restored system does not."""

    PAID_HERE = "bins.rule_paid_here"  # To be marked as paid there.
    ON_ITS_WAY = "bins.rule_on_its_way"  # Sent by us; to be marked when the bank has booked it.
    OWN_FILE = "bins.rule_own_file"  # Paid or ordered by the locked system's own file.
    OWN_PAYMENTS = "bins.rule_own_payments"  # The same, but only some of them are lacking there.
    CREDITED = "bins.rule_credited"
    DISMISSED = "bins.rule_dismissed"
    DRAWN = "bins.rule_drawn"
    ARRIVED_SINCE = "bins.rule_arrived_since"  # To be registered there.
    NOT_LOADED = "bins.rule_not_loaded"  # Of a function that is not handed back yet.
    PAYS_THERE = "bins.rule_pays_there"  # The supplier was switched over, and sent a new invoice.


class Why(StrEnum):
    """What is to be explained by a person, if no rule does."""

    IN_BATCH = "bins.why_in_batch"
    LISTED_TWICE = "bins.why_listed_twice"
    ASKED = "bins.why_asked"
    WHICH_PAYMENTS = "bins.why_which_payments"  # Some of its own, and nobody can tell which.
    AMOUNTS = "bins.why_amounts"
    PAID_THERE = "bins.why_paid_there"
    UNKNOWN_HERE = "bins.why_unknown_here"
    LOOKS_LIKE = "bins.why_looks_like"
    UNKNOWN_THERE = "bins.why_unknown_there"
    GONE_THERE = "bins.why_gone_there"
    MISSING_THERE = "bins.why_missing_there"


class Standing(StrEnum):
    """How far a payment of ours has come. NONE: there is none that may move money."""

    NONE = ""
    IN_BATCH = "in-batch"
    ON_ITS_WAY = "on-its-way"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A debt of ours, and where it went. Units: minor units, positive.

    live:      what a payment of ours that is not booked takes of it; 0 if there is none.
    is_listed: the locked system's own lists or books had it.
    payments:  the payments that were not ours, if somebody looked for them (see asks_payments).
    """

    payable: Payable
    credited: int = 0
    elsewhere: int = 0
    ours: int = 0
    dropped: int = 0
    live: int = 0
    standing: Standing = Standing.NONE
    is_listed: bool = False
    payments: tuple[Paid, ...] = ()

    @property
    def is_note(self) -> bool:
        """Whether it is a credit note: below nought on both sides."""
        return self.payable.kind is DocumentKind.CREDIT_NOTE

    @property
    def ordered(self) -> int:
        """What is on its way by a file that is not ours."""
        is_others = Fact.ORDERED in self.payable.facts and not self.live
        return self.payable.open_amount.minor if is_others else 0

    @property
    def others_paid(self) -> int:
        """What others than we paid, or have on its way."""
        return self.elsewhere + self.ordered

    @property
    def left(self) -> int:
        """What we would still pay: open, and in no payment."""
        if not is_owed(self.payable.state):
            return 0
        return self.payable.open_amount.minor - self.live - self.ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A debt in its bin. Units: signed, a credit note below nought; None on the side without it.

    difference: there less here. rules: what explains it; empty if a person must, and why says what
    is to be explained. reason: the register's own, where it would ask whether the two are one.
    payments: those of the debt that were not ours, if single ones were looked at; lacks: those of
    them that the restored system lacks, none if nobody can tell.
    """

    bin: Bin
    there: tuple[There, ...]
    here: Here | None
    there_amount: Money | None
    here_amount: Money | None
    difference: Money
    rules: tuple[Rule, ...] = ()
    why: Why | None = None
    reason: str = ""
    looks_like: tuple[str, ...] = ()
    payments: tuple[Paid, ...] = ()
    lacks: tuple[Paid, ...] = ()
    id: str = ""

    @property
    def is_explained(self) -> bool:
        """Whether nobody needs to say anything."""
        return self.why is None


@dataclass(frozen=True, slots=True)
class Setting:
    """What the bins are told by. locked_on: the day of the incident; as_of: of the state.

    gone: the debts of rows that an earlier state had and this one has not.
    pays_there: the debts and rows (by key) of suppliers that the other system pays.
    functions: of which the state has items. Vendors open up one after the other.
    """

    locked_on: date | None = None
    as_of: date | None = None
    gone: frozenset[str] = frozenset()
    pays_there: frozenset[str] = frozenset()
    functions: frozenset[Function] = frozenset(Function)


def into_bins(pairs: Iterable[Pair], debts: Mapping[str, Here], setting: Setting) -> list[Row]:
    """Every open debt of either side, in its bin; in the order of the bins, then by who and what.

    debts: all of ours that are owed, and those that a row is.
    """
    rows, met = [], set()
    for one in pairs:
        if one.here:
            met.add(one.here)
            row = _both(one, debts[one.here])
        else:
            row = _only_there(one, setting)
        if row is not None:
            rows.append(row)
    for id_, here in debts.items():
        # An invoice of nothing is open for good, and nothing of it is to be handed back.
        is_open = is_owed(here.payable.state) and here.payable.open_amount.minor > 0
        if id_ not in met and is_open:
            rows.append(_only_here(here, setting))
    return sorted(map(_numbered, rows), key=_place)


# ---- Known on both sides --------------------------------------------------------------------


def _both(one: Pair, here: Here) -> Row | None:
    there, sign, left = _there(one), _sign(here), here.left
    if there == 0 and not is_owed(here.payable.state):
        return None  # Nothing is open on either side.
    told = _explaining(one, here)
    is_paid = here.standing is not Standing.NONE and (
        Rule.PAID_HERE in told.rules
        or Rule.ON_ITS_WAY in told.rules
        or here.standing is Standing.IN_BATCH
    )
    why = _why(one, here, told)
    is_same = sign * there == left and why is None
    bin_ = Bin.SAME if is_same else Bin.PAID_HERE if is_paid and not one.reason else Bin.DIFFERING
    if why not in (None, Why.WHICH_PAYMENTS):
        told = _Told()
    row = _row(bin_, one, here, there, sign * left, rules=told.rules, why=why)
    return replace(row, payments=told.payments, lacks=told.lacks)


def asks_payments(pairs: Iterable[Pair], debts: Mapping[str, Here]) -> list[str]:
    """The debts whose single payments are to be looked for: only those may explain their rows."""
    return [
        one.here
        for one in pairs
        if one.here and debts[one.here].others_paid and _says_what_was_paid(one, debts[one.here])
        if _why(one, debts[one.here], _explaining(one, debts[one.here])) is Why.AMOUNTS
    ]


def _there(one: Pair) -> int:
    """What is open there. Units: minor units, a credit note below nought."""
    return sum(amount_of(row.claim).minor for row in one.there)


def _why(one: Pair, here: Here, told: _Told) -> Why | None:
    """What a person must say of a debt that both have; None if there is nothing to be said."""
    if one.reason:
        return Why.ASKED
    if len(one.there) > 1:
        return Why.LISTED_TWICE
    if here.standing is Standing.IN_BATCH:
        return Why.IN_BATCH
    there = _there(one)
    if _sign(here) * there == here.left or told.rules:
        return None
    if not there:
        return Why.PAID_THERE
    return Why.WHICH_PAYMENTS if told.payments else Why.AMOUNTS


@dataclass(frozen=True, slots=True)
class _Told:
    """What explains a difference. payments, lacks: as in a row."""

    rules: tuple[Rule, ...] = ()
    payments: tuple[Paid, ...] = ()
    lacks: tuple[Paid, ...] = ()


def _explaining(one: Pair, here: Here) -> _Told:
    """What took of the debt and comes to the difference to the öre; the fewest of them.

    Else single payments that were not ours, together with all or nothing of what else took.
    """
    difference = _sign(here) * _there(one) - here.left
    if difference <= 0:
        return _Told()
    took = _took(here)
    for count in range(1, len(took) + 1):
        for some in combinations(took, count):
            if sum(minor for _, minor in some) == difference:
                return _Told(tuple(rule for rule, _ in some))
    return _by_payments(one, here, difference)


def _by_payments(one: Pair, here: Here, difference: int) -> _Told:
    """Which payments the row has, by what it says was paid, and which it therefore lacks.

    All that was paid by others must be payments that can be named: of what a list or the books
    say, nobody knows whether it is the same once more.
    """
    paid = here.payments
    is_all = sum(payment.minor for payment in paid) == here.others_paid
    if not (paid and is_all and _says_what_was_paid(one, here)):
        return _Told()
    others = [(rule, minor) for rule, minor in _took(here) if rule is not Rule.OWN_FILE]
    ways = lacking(paid, others, difference)
    if len(ways) == 1:
        rules, lacks = ways[0]
        return _Told((*rules, Rule.OWN_PAYMENTS), paid, lacks)
    return _Told(payments=paid) if ways else _Told()


def _says_what_was_paid(one: Pair, here: Here) -> bool:
    """Whether the one row says of all of this debt how much of it is left, and that some is."""
    if len(one.there) != 1:
        return False
    claim = one.there[0].claim
    left = claim.open_amount
    return claim.amount == here.payable.amount and left is not None and left < claim.amount


def _took(here: Here) -> list[tuple[Rule, int]]:
    """What took of a debt since it was claimed. What is in a batch of ours has not left yet."""
    is_sent = here.standing is Standing.ON_ITS_WAY
    dropped = Rule.DRAWN if Fact.DRAWN in here.payable.facts else Rule.DISMISSED
    found = [
        (Rule.PAID_HERE, here.ours),
        (Rule.ON_ITS_WAY, here.live if is_sent else 0),
        (Rule.OWN_FILE, here.others_paid),
        (Rule.CREDITED, here.credited),
        (dropped, here.dropped),
    ]
    return [(rule, minor) for rule, minor in found if minor]


# ---- Known on one side ----------------------------------------------------------------------


def _only_there(one: Pair, setting: Setting) -> Row | None:
    there = sum(amount_of(row.claim).minor for row in one.there)
    if not there:
        return None
    rules: tuple[Rule, ...] = ()
    why: Why | None = Why.LOOKS_LIKE if one.looks_like else Why.UNKNOWN_HERE
    if not one.looks_like and all(row.key in setting.pays_there for row in one.there):
        rules, why = (Rule.PAYS_THERE,), None
    return _row(Bin.NEW_THERE, one, None, there, None, rules=rules, why=why)


def _only_here(here: Here, setting: Setting) -> Row:
    left, sign = here.left, _sign(here)
    nobody = Pair(())
    if here.standing is Standing.IN_BATCH:
        return _row(Bin.PAID_HERE, nobody, here, None, sign * left, why=Why.IN_BATCH)
    if here.standing is Standing.ON_ITS_WAY:
        rules = (Rule.ON_ITS_WAY,)
        return _row(Bin.PAID_HERE, nobody, here, None, sign * left, rules=rules)
    if here.ordered:
        rules = (Rule.OWN_FILE,)
        return _row(Bin.DIFFERING, nobody, here, None, sign * left, rules=rules)
    if function_of(here.payable.kind) not in setting.functions:
        rules = (Rule.NOT_LOADED,)
        return _row(Bin.ONLY_HERE, nobody, here, None, sign * left, rules=rules)
    if here.payable.id in setting.gone:
        why = Why.GONE_THERE
    elif here.is_listed:
        why = Why.MISSING_THERE
    elif here.payable.id not in setting.pays_there and _has_arrived_since(here, setting):
        rules = (Rule.ARRIVED_SINCE,)
        return _row(Bin.ONLY_HERE, nobody, here, None, sign * left, rules=rules)
    else:
        why = Why.UNKNOWN_THERE
    return _row(Bin.ONLY_HERE, nobody, here, None, sign * left, why=why)


def _has_arrived_since(here: Here, setting: Setting) -> bool:
    """Whether the document is of a day that the restored system cannot know of."""
    issued = here.payable.issue_date
    if issued is None:
        return False
    is_since_lock = setting.locked_on is not None and issued >= setting.locked_on
    return is_since_lock or (setting.as_of is not None and issued > setting.as_of)


# ---- A row ----------------------------------------------------------------------------------


def _sign(here: Here) -> int:
    return -1 if here.is_note else 1


def _row(
    bin_: Bin,
    one: Pair,
    here: Here | None,
    there: int | None,
    left: int | None,
    *,
    rules: tuple[Rule, ...] = (),
    why: Why | None = None,
) -> Row:
    currency = here.payable.amount.currency if here else one.there[0].claim.amount.currency
    return Row(
        bin=bin_,
        there=one.there,
        here=here,
        there_amount=None if there is None else Money(currency, there),
        here_amount=None if left is None else Money(currency, left),
        difference=Money(currency, (there or 0) - (left or 0)),
        rules=rules,
        why=why,
        reason=one.reason,
        looks_like=one.looks_like,
    )


def _numbered(row: Row) -> Row:
    """The row with an id made of all that it says: if any of it changes, it is another row."""
    told = canonical(
        [
            row.bin.value,
            row.here.payable.id if row.here else "",
            row.here.standing.value if row.here else "",
            sorted(one.key for one in row.there),
            str(row.there_amount),
            str(row.here_amount),
            [rule.value for rule in row.rules],
            row.why.value if row.why else "",
            # Of rows that no single payment explains the ids are as they always were.
            *[payment.places[0][0] for payment in row.lacks],
        ]
    )
    digest = hashlib.sha256(told.encode()).digest()
    id_ = base64.b32encode(digest).decode("ascii").lower()[:ID_CHARS]
    return replace(row, id=id_)


_ORDER = {bin_: place for place, bin_ in enumerate(Bin)}


def _place(row: Row) -> tuple[int, str, str, str]:
    if row.here:
        party, number = row.here.payable.supplier, row.here.payable.document_number
    else:
        party, number = row.there[0].claim.supplier, row.there[0].claim.document_number
    return _ORDER[row.bin], party.name_key or party.org_number, number, row.id
