"""A made-up crisis, day by day: the lock, the first urgent file, and a month of office days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sluss.cli.crisis_desk import Desk
from sluss.cli.crisis_handback import HandBack
from sluss.cli.crisis_office import CLERK, MANAGER, Office, Seen
from sluss.cli.crisis_pay import Payments
from sluss.core.lifecycle import Act, State, is_disputed, is_owed, may
from sluss.core.records import DocumentKind
from sluss.lab.crisis import OnList, Run, World
from sluss.lab.history import File
from sluss.rules.incident.clocks import Applies, Clock, Stage
from sluss.rules.incident.entries import Answer, Incident, Kind
from sluss.rules.incident.entries import Organisation as Type
from sluss.rules.incident.forms import Fill, fill
from sluss.rules.pay.bank_days import bank_days_after
from sluss.services import _shipped, incident, pay
from sluss.services.incident import Note, Said
from sluss.services.pay import RepeatAsk
from sluss.store import read
from sluss.store.told_by import told_by
from sluss.telling.form_facts import known_facts

# Without these a report says nothing; all else may be completed by hand.
_NEEDED = {Fill.ORGANISATION_NAME, Fill.WHAT, Fill.KNOWN_AT}
_WORKED = (State.OPEN.value, State.HELD.value, State.APPROVED.value)


@dataclass
class Crisis:
    """One run. tell: hears of each day."""

    office: Office
    tell: Callable[[date], None]
    desk: Desk = field(init=False)
    payments: Payments = field(init=False)
    run: Run = field(init=False)
    back: HandBack = field(init=False)
    held: frozenset[str] = frozenset()
    _waiting: list[File] = field(default_factory=list)
    _repeated: set[date] = field(default_factory=set)

    def __post_init__(self) -> None:
        """The desk and the payments share the office."""
        self.desk, self.payments = Desk(self.office), Payments(self.office)

    @property
    def world(self) -> World:
        """What goes on outside."""
        return self.office.world

    def all(self, days: int) -> Run:
        """From the lock on, so many days."""
        first = self._declare()
        # Whoever sits over midnight has the bank's day behind them, and its answers in the morning.
        day = self.world.locked_at.date()
        while day < first:
            self._end(day)
            day += timedelta(days=1)
        self._first_file()
        last = first + timedelta(days=days)
        self.back = HandBack(self.office, self.desk, last)
        self.back.plan()
        while day <= last:
            self.tell(day)
            if day > first:
                self._to(day, self.office.limits["work_from_hour"])
            if self._is_worked(day, first):
                self._work()
            self._end(day)
            day += timedelta(days=1)
        self._close()
        return self.run

    # ---- The first hours -----------------------------------------------------------------

    def _declare(self) -> date:
        """The lock is noticed, and the incident declared as soon as the home stands."""
        office, limits = self.office, self.office.limits
        noticed = max(
            self.world.locked_at,
            datetime.combine(self.world.locked_at.date(), time(limits["notice_from_hour"])),
        )
        # What came and was booked before anybody noticed lies there with the rest.
        office.now = noticed + timedelta(minutes=limits["declare_minutes"])
        self.run = Run(self.world, office.now)
        outside = list(self.world.before())
        known_at = noticed.replace(tzinfo=None)
        office.begin_home()
        office.let_in(first=True)
        said = Said(
            on=self.world.locked_at.date(),
            known_at=office.at - (office.now - known_at),
            what="Ekonomisystemet",
            organisation=Type.MUNICIPALITY,
        )
        manager = office.people(MANAGER)[0]
        with office.typed(*"incident declare --what Ekonomisystemet --as manager-1".split()):
            office.done(incident.declare(said, office.who(manager), key=office.key()), "declare")
        office.take(limits["gather_minutes"])
        office.receive(outside)
        return office.today

    def _first_file(self) -> None:
        """The most urgent that nothing stands in the way of: looked at, attested, signed, sent."""
        office, limits = self.office, self.office.limits
        with office.typed("payables", "--sort", "urgency", "--state", "open", "--limit", "20"):
            seen = office.waiting(State.OPEN.value)
        chosen = [
            one
            for one in seen
            if not one.payable.holds and self._is_kronor(one) and not _is_payout(one)
        ][: limits["first_file_payments"]]
        office.take(len(chosen) * 60 / limits["archive_per_hour"])
        self.payments.begin_day()
        # Two attesters after each other: there is one laptop. Whoever is needed was called at the
        # declaration, and came while the laptop was fetched.
        office.take(2 * len(chosen) * limits["attest_minutes_each"])
        ids = self.payments.attest(chosen)
        self.payments.pay(ids)
        self.run.first_file_at = self.payments.first_at
        self.run.machine_seconds = office.effort.machine_seconds + office.starting_seconds()
        self.run.typing_seconds = office.typing_seconds
        office.let_in(first=False)

    # ---- An office day -------------------------------------------------------------------

    def _is_worked(self, day: date, first: date) -> bool:
        called_in = (day - first).days < self.office.limits["called_in_days"]
        return called_in or self.office.is_bank_day(day)

    def _next_worked(self) -> datetime:
        """When somebody is at work the next time; aware."""
        day = self.office.today + timedelta(days=1)
        while not self._is_worked(day, self.run.declared_at.date()):
            day += timedelta(days=1)
        later = datetime.combine(day, time(self.office.limits["work_from_hour"]))
        return later - self.office.now + self.office.at

    def _work(self) -> None:
        """What came is taken in, looked at, attested, paid."""
        office = self.office
        arrived, self._waiting = self._waiting, []
        office.receive(arrived)
        self.desk.begin_day()
        self.payments.begin_day()
        paper = sum(path.startswith("papper/") for path, _ in arrived)
        self.desk.spend(paper * 60 / office.limits["paper_per_hour"])
        self._answer_clocks()
        self.desk.clear(office.waiting(*_WORKED))
        self.back.day()
        now = {one.payable.id: one for one in office.waiting(*_WORKED) if self._is_time(one)}
        free = [one for one in now.values() if not one.payable.holds and _is_something(one)]
        attested = self.payments.attest([one for one in free if not _is_approved(one)])
        approved = {one.payable.id for one in free if _is_approved(one)} | set(attested)
        # The attesters sit elsewhere; the signers wait for them until the bank's hour.
        self._to(office.today, min(office.limits["cut_off_hour"] - 1, 17))
        self._pay([one for id_, one in now.items() if id_ in approved])
        self._repeat()

    def _pay(self, approved: list[Seen]) -> None:
        """People on their day, each day a file of its own; all others as soon as can be."""
        payouts: dict[date, list[str]] = {}
        for one in approved:
            if _is_payout(one):
                on = one.payable.due_date or self.office.today
                payouts.setdefault(on, []).append(one.payable.id)
        for on, ids in sorted(payouts.items()):
            self.payments.pay(ids, on=on)
        others = [one for one in approved if not _is_payout(one)]
        kronor = [one.payable.id for one in others if self._is_kronor(one)]
        if kronor:
            self.payments.pay(kronor)
        self.desk.spend(self.payments.by_hand(others))

    def _is_time(self, one: Seen) -> bool:
        """Whether it is due so soon that it is dealt with now; people's money always is."""
        due = one.payable.due_date
        ahead = timedelta(days=self.office.limits["pay_ahead_days"])
        if one.payable.kind is DocumentKind.CREDIT_NOTE:
            return bool(one.payable.holds)
        return _is_payout(one) or due is None or due <= self.office.today + ahead

    def _is_kronor(self, one: Seen) -> bool:
        return one.payable.open_amount.currency == "SEK"

    # ---- Last month's payments once more -------------------------------------------------

    def _repeat(self) -> None:
        """The lists come no more: what people got last time is paid again, on the day."""
        office = self.office
        ahead = office.limits["repeat_ahead_bank_days"]
        for pays_on in sorted({p.pays_on for p in self.world.unlisted_payouts()}):
            soon = bank_days_after(office.today, ahead, office.closed) >= pays_on
            if soon and pays_on not in self._repeated and pays_on > office.today:
                self._repeated.add(pays_on)
                self._repeat_for(pays_on)

    def _repeat_for(self, pays_on: date) -> None:
        office = self.office
        clerk = office.people(CLERK)[0]
        ask = RepeatAsk(
            self._last_file(), execution_on=pays_on, reason="Verksamhetssystemet är låst"
        )
        made = office.done(
            pay.repeat(ask, _Nothing(), office.who(clerk), key=office.key()), "repeat"
        )
        batch = read.batch(made["batch"]) if made.get("batch") else None
        if batch is None:
            return
        ids = [id_ for payment in batch["payments"] for id_ in payment["payables"]]
        self.payments.attest([office.shown(id_) for id_ in ids])
        self.payments.hand_over(batch)

    def _last_file(self) -> str:
        """The last file with payments to people: one of ours, else the locked system's."""
        ours = [sha for _, sha, kinds in self.payments.handed if kinds == {DocumentKind.PAYOUT}]
        return ours[-1] if ours else self.world.last_payout_file

    # ---- The day is over -----------------------------------------------------------------

    def _to(self, day: date, hour: int) -> None:
        """It becomes this hour, if it is not later already."""
        self.office.now = max(self.office.now, datetime.combine(day, time(hour)))

    def _end(self, day: date) -> None:
        self._waiting += [*self.world.arriving(day), *self.world.close(day)]
        self.run.end_day(day, is_bank_day=self.office.is_bank_day(day))

    def _answer_clocks(self) -> None:
        """A report is sent when there is still time and somebody is at work."""
        office = self.office
        found = incident.last()
        if found is None:
            return
        until = self._next_worked() + timedelta(hours=office.limits["report_hours"])
        for clock in incident.clocks(found, office.at):
            is_soon = clock.due_at is not None and clock.due_at <= until
            if clock.stage is Stage.RUNNING and is_soon:
                self.run.drafts.append((clock.deadline.name, self._has_draft(found, clock)))
                facts = Answer(clock=clock.deadline.name)
                note = Note(kind=Kind.REPORTED, text="diarienummer", facts=facts)
                who = office.who(office.people(MANAGER)[0])
                office.done(incident.note(note, who, key=office.key()), "report")

    def _has_draft(self, found: Incident, clock: Clock) -> bool:
        """Whether a form of this clock lies there to copy from: who, what and since when in it."""
        office, forms = self.office, _shipped.forms()
        clocks = incident.clocks(found, office.at)
        facts = known_facts(read.organisation() or {}, found, clocks, office.today, "sv")
        sheets = [
            forms.on(form.name, office.today)
            for form in forms.forms
            if form.clock == clock.deadline.name
        ]
        return any(
            {one.field.fill for one in fill(sheet[1], facts) if one.known} >= _NEEDED
            for sheet in sheets
            if sheet
        )

    def _close(self) -> None:
        """What the product says at the end: its clocks, and what it lists as owed."""
        # What came on the last days lies there on the next morning.
        self._to(self.office.today + timedelta(days=1), self.office.limits["work_from_hour"])
        self.office.receive(self._waiting)
        self.back.sign()
        found = incident.last()
        if found is not None:
            for clock in incident.clocks(found, self.office.at):
                is_over = clock.due_at is not None and clock.due_at <= self.office.at
                if clock.applies is Applies.YES and (is_over or clock.stage is Stage.MET):
                    self.run.clocks.append((clock.deadline.name, clock.is_on_time is True))
        self.held = frozenset(one.payable.id for one in self.office.waiting(State.HELD.value))
        self.run.listed = [
            OnList(
                (*one.claimed_by, *one.asked_by),
                is_owed(one.payable.state) and one.payable.open_amount.minor > 0,
                is_disputed(one.payable.state),
            )
            for one in told_by()
        ]


class _Nothing:
    """No list of exclusions comes with a repeated run."""

    def parts(self, sha256: str) -> Iterator[bytes]:
        """Nothing is attached."""
        raise KeyError(sha256)

    def prepared(self, sha256: str) -> None:
        """Nothing."""


def _is_payout(one: Seen) -> bool:
    return one.payable.kind is DocumentKind.PAYOUT


def _is_something(one: Seen) -> bool:
    # An invoice of nothing is open for good, and there is nothing to say yes to.
    return one.payable.open_amount.minor > 0


def _is_approved(one: Seen) -> bool:
    return may(Act.RESERVE, one.payable.state)
