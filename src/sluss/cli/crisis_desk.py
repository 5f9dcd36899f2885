"""The clerks' desk of a made-up crisis: what stands in the way of a debt is asked about.

A clerk sees what the screen shows and hears what the payee says on a number known from before.
Each answer is held to the truth afterwards; the clerk never sees that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sluss.cli.crisis_office import CLERK, Office, Seen
from sluss.cli.questions import PAIRS
from sluss.core.lifecycle import Act, may
from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.payable import Hold, Payable
from sluss.core.records import DocumentKind
from sluss.lab.crisis import Asked
from sluss.lab.town import Mark
from sluss.lab.town.bills import FRAUDS, Bill
from sluss.rules.register.decide import BY_CONFIRMATION_ONLY
from sluss.services import approve, register

# The payee says whether it is still owed, or whether the paper is theirs at all.
_ASK_PAYEE = frozenset(
    {"register.payment_unclear", "register.only_reminder", "register.only_ledger"}
)
# Somebody looks at the page that a machine has read.
_LOOK = frozenset({"register.only_pdf"})
_OTHER_ACCOUNT = frozenset({"register.account_differs", "register.payee_differs"})


@dataclass(slots=True)
class Answers:
    """How often the desk decided something, and how often the truth says otherwise."""

    pairs: int = 0
    wrong_pairs: list[str] = field(default_factory=list)
    calls: int = 0
    accounts_confirmed: int = 0
    thieves_found: int = 0
    wronged: list[str] = field(default_factory=list)
    stuck: dict[str, str] = field(default_factory=dict)

    def marks(self, held: Collection[str]) -> list[Mark]:
        """What has no bar, and is told beside the figures that have one.

        held: ids of the debts that something stands against at the end.
        """
        stuck = tuple(f"{id_}: {code}" for id_, code in sorted(self.stuck.items()) if id_ in held)
        wrong = len(self.wrong_pairs)
        return [
            Mark("pairs-asked", f"{wrong} of {self.pairs}", "", None, tuple(self.wrong_pairs)),
            Mark("calls", str(self.calls), "", None),
            Mark("accounts-confirmed", str(self.accounts_confirmed), "", None),
            Mark("thieves-found", str(self.thieves_found), "", None),
            Mark("honest-contested", str(len(self.wronged)), "", None, tuple(self.wronged)),
            Mark("stuck", str(len(stuck)), "", None, stuck),
        ]


@dataclass
class Desk:
    """budget: minutes that the clerks have left today."""

    office: Office
    answers: Answers = field(default_factory=Answers)
    budget: float = 0.0
    _tried: dict[str, tuple[frozenset[tuple[str, str]], Money]] = field(default_factory=dict)
    _confirmed: set[tuple[str, str]] = field(default_factory=set)

    def begin_day(self) -> None:
        """The clerks sit down."""
        clerks = len(self.office.people(CLERK))
        self.budget = clerks * self.office.limits["clerk_minutes_per_day"]

    def clear(self, seen: list[Seen]) -> None:
        """Look at each, and ask about what is held, as long as there is time."""
        for one in seen:
            if self.budget <= 0:
                return
            holds = frozenset((hold.code, hold.detail) for hold in one.payable.holds)
            case = (holds, one.payable.open_amount)
            if self._tried.get(one.payable.id) == case:
                continue
            self._tried[one.payable.id] = case
            self.spend(60 / self.office.limits["archive_per_hour"])
            if holds:
                self._ask(one)

    def spend(self, minutes: float) -> None:
        """A clerk's time."""
        self.budget -= minutes

    def _ask(self, one: Seen) -> None:
        """One thing at a time, as the debt stands after each answer."""
        # Whether it is a debt of its own comes before whose account it names.
        for hold in sorted(one.payable.holds, key=lambda hold: hold.code not in PAIRS):
            now = self.office.shown(one.payable.id)
            if hold.code not in now.holds:
                continue
            if hold.code in PAIRS:
                self._pair(now, hold)
            elif hold.code in _OTHER_ACCOUNT:
                self._other_account(now, hold)
            elif hold.code in BY_CONFIRMATION_ONLY:
                self._account(now)
            elif hold.code in _ASK_PAYEE:
                self._payee(now)
            elif hold.code in _LOOK:
                self.spend(self.office.limits["question_minutes"])
                self._decide("release", now, "Sidan är granskad mot posten")
            else:
                self.answers.stuck[now.payable.id] = hold.code

    # ---- Are the two one? ----------------------------------------------------------------

    def _pair(self, one: Seen, hold: Hold) -> None:
        self.spend(self.office.limits["question_minutes"])
        other = self.office.shown(hold.detail)
        is_same = looks_same(one.payable, other.payable)
        self._judge(one, other, is_same=is_same)
        if is_same and one.payable.amount.currency != other.payable.amount.currency:
            # One was keyed without its currency: two of different money cannot be made one.
            keyed = min((one, other), key=lambda side: "ubl" in side.kinds)
            if not may(Act.DISMISS, keyed.payable.state):
                return
            self._decide("dismiss", keyed, "Inskriven utan valuta, samma faktura")
            return
        kind = "same" if is_same else "different"
        clerk = self.office.people(CLERK)[0]
        answer = register.pair(
            kind,
            one.payable.id,
            other.payable.id,
            "Jämförda på skärmen",
            self.office.who(clerk),
            key=self.office.key(),
        )
        self.office.done(answer, "pair")

    def _judge(self, one: Seen, other: Seen, *, is_same: bool) -> None:
        found = [
            {id(debt) for debt in self.office.world.found(side.places)} for side in (one, other)
        ]
        self.answers.pairs += 1
        if bool(found[0] & found[1]) is not is_same:
            told = f"{one.payable.document_number} / {other.payable.document_number}"
            self.answers.wrong_pairs.append(f"{one.payable.supplier.name} {told}")

    # ---- Whose account is it? ------------------------------------------------------------

    def _account(self, one: Seen) -> None:
        """An account that nothing vouches for: proposed, called about, confirmed by another."""
        account = one.payable.account
        if account is None:
            self._ask_account(one)
            return
        asked = self._call(one, account.key)
        if asked.is_theirs:
            self._confirm(one.payable, account, asked.phone)
        else:
            self._thief(one)

    def _ask_account(self, one: Seen) -> None:
        """No document or list names an account: the payee is rung up and asked for it."""
        self.spend(self.office.limits["call_minutes"])
        self.answers.calls += 1
        asked = self.office.world.ask_account(one.places)
        if asked.account and asked.phone:
            told = asked.account
            account = Account(Scheme(told.scheme), told.number, told.bic)
            self._confirm(one.payable, account, asked.phone)
        elif asked.phone and not asked.is_theirs:
            self._thief(one)
        else:
            self.answers.stuck[one.payable.id] = "register.no_account"

    def _other_account(self, one: Seen, hold: Hold) -> None:
        """The debt is known with one account, and a paper asks for payment to another."""
        asked = self._call(one, hold.detail)
        if asked.is_theirs or one.payable.account is None:
            self._account(one)
        if hold.code in self.office.shown(one.payable.id).holds:
            if not asked.is_theirs:
                self.answers.thieves_found += 1
            self._decide("release", one, "Motringd: betalas till det kända kontot")

    def _call(self, one: Seen, account: str) -> Asked:
        self.spend(self.office.limits["call_minutes"])
        self.answers.calls += 1
        return self.office.world.call(one.places, account)

    def _confirm(self, payable: Payable, account: Account, phone: str) -> None:
        payee = payable.payee or payable.supplier
        known = (payee.org_number or payee.name, account.key)
        if known in self._confirmed:
            return
        office, (caller, confirmer) = self.office, self.office.people(CLERK)[:2]
        proposer = office.people("manager")[0]
        change = office.done(
            approve.propose_account(
                org_number=payee.org_number,
                name=payee.name,
                account=account,
                requested_on=payable.issue_date or office.today,
                reason="Nytt konto på fakturan",
                who=office.who(proposer),
                key=office.key(),
            ),
            "propose account",
        )
        if "refused" in change:
            self.answers.stuck[payable.id] = change["refused"]
            return
        number = change["change"]
        for step in (
            lambda: approve.call_back(
                number, phone, "växeln", office.who(caller), key=office.key()
            ),
            lambda: approve.confirm_account(number, office.who(confirmer), key=office.key()),
        ):
            answer = office.done(step(), "account")
            if "refused" in answer:
                self.answers.stuck[payable.id] = answer["refused"]
                return
        self._confirmed.add(known)
        self.answers.accounts_confirmed += 1

    def _thief(self, one: Seen) -> None:
        """The payee says that the account is not theirs: the claim is contested, not paid."""
        self.answers.thieves_found += 1
        if any(not _is_thiefs(debt) for debt in self.office.world.found(one.places)):
            name, number = one.payable.supplier.name, one.payable.document_number
            self.answers.wronged.append(f"{name} {number}")
        self._decide("dispute", one, "Motringd: kontot är inte betalningsmottagarens")

    # ---- Is it owed at all? --------------------------------------------------------------

    def _payee(self, one: Seen) -> None:
        self._call(one, "")
        owed = [d for d in self.office.world.found(one.places) if not _is_thiefs(d)]
        left = sum(debt.left - debt.sent for debt in owed)
        if left >= one.payable.open_amount.minor:
            self._decide("release", one, "Mottagaren har inte fått betalt")
        elif not left:
            self._decide("dismiss", one, "Mottagaren har fått betalt")
        else:
            self.answers.stuck[one.payable.id] = "part"

    def _decide(self, kind: str, one: Seen, reason: str) -> None:
        clerk = self.office.people(CLERK)[0]
        answer = register.decide(
            kind, one.payable.id, reason, self.office.who(clerk), key=self.office.key()
        )
        if "refused" in self.office.done(answer, kind):
            self.answers.stuck[one.payable.id] = answer["refused"]


def looks_same(one: Payable, other: Payable) -> bool:
    """What a clerk answers who sees the two side by side: one amount and one day, so one debt.

    The figures of the amount, that is: whoever keys paper forgets the currency.
    Payouts of one month and one amount to one person are not told apart by eye, and stay two.
    """
    if DocumentKind.PAYOUT in (one.kind, other.kind):
        return False
    is_day = one.due_date == other.due_date or one.issue_date == other.issue_date
    return one.amount.minor == other.amount.minor and is_day


def _is_thiefs(debt: object) -> bool:
    return isinstance(debt, Bill) and debt.twist in FRAUDS
