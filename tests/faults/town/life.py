"""One town's life from one seed: what happens next, what breaks meanwhile, and what is remembered.

Everything is drawn from the seed alone, so the same seed lives the same life again.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sluss.core.plain import canonical
from tests.faults.town import acts
from tests.faults.town.bank import Bank
from tests.faults.town.look import Seen, look, written
from tests.faults.town.machine import Cellar, Disk, Killed, killed_at
from tests.faults.town.truth import (
    ALL,
    ATTESTERS,
    BRINGERS,
    PEOPLE,
    SIGNERS,
    Paper,
    Truth,
    new_account,
)
from tests.papers import FIRMS, suppliers

Plain = dict[str, Any]
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
FIRST_DAY = MORNING.date()
# How often each kind of thing happens, before a seed makes a swarm of its own of it.
USUAL = {
    "bill": 14,
    "again": 5,
    "credit": 2,
    "listed": 2,
    "attest": 22,
    "decide": 3,
    "account": 6,
    "propose": 14,
    "sign": 24,
    "hand_out": 40,
    "cancel": 2,
    "upload": 40,
    "night": 8,
    "letters": 25,
    "retry": 8,
    "switch": 2,
    "pay_there": 4,
    "back_up": 6,
    "restore": 4,
    "bring_back": 6,
    "release": 14,
}
FAULTS = {"kill": 0.12, "lost_answer": 0.05, "stick_away": 0.06, "dies": 0.12, "twice": 0.1}
# The swarm: every seed has some things often, some seldom and some never.
SWARM = (0.0, 0.3, 1.0, 1.0, 3.0)
OFTEN = 4.0
# Whoever may send nothing does something about it.
URGENT_ON_HOLD = {"release": 6.0, "bring_back": 2.0, "restore": 0.2, "sign": 0.1}
NEEDED = ("bill", "attest", "propose", "sign", "hand_out", "upload", "night", "letters")
# A command asks the database some hundred times.
STATEMENTS_MAX = 120

# What cannot happen just now is nothing, and something else is drawn.
DRAWS_MAX = 6


class Broken(AssertionError):
    """A promise that did not hold, with the seed and the step."""


@dataclass
class Town:
    """What people have in mind, the bank, and the truth. cellar: where the machine stands."""

    chance: random.Random
    cellar: Cellar | None = None
    now: datetime = MORNING
    today: date = FIRST_DAY
    truth: Truth = field(default_factory=Truth)
    bank: Bank = field(default_factory=Bank)
    weights: dict[str, float] = field(default_factory=dict)
    faults: dict[str, float] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    acted: int = 0
    # The last journal entry that somebody was told of.
    acked: tuple[int, str] = (0, "")
    # What got no answer, to be asked again; and what was answered: the answer, the entry.
    unanswered: list[Plain] = field(default_factory=list)
    answered: list[tuple[Plain, str, tuple[int, str]]] = field(default_factory=list)
    # Files that were handed out and are on somebody's desk, by name.
    desk: list[str] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    # What happens more often than usual, whatever the swarm.
    often: tuple[str, ...] = ()
    has_stick: bool = True
    is_back: bool = True
    happened: dict[str, int] = field(default_factory=dict)

    def __getstate__(self) -> Plain:
        return {**self.__dict__, "cellar": None}

    @property
    def disk(self) -> Disk:
        if self.cellar is None:
            raise RuntimeError("a town without a machine")
        return self.cellar.disk

    def who(self, name: str):
        from sluss.services._command import Who

        self.now += timedelta(minutes=1)
        return Who(name, self.now, self.today)

    def key(self) -> str:
        self.acted += 1
        return f"act-{self.acted}"

    # ---- The beginning --------------------------------------------------------------------

    def begin(self) -> None:
        """People, suppliers and the first bills. has_stick: a town may never have had one."""
        from sluss.outside import sent_journal
        from sluss.services import organisation

        for name in ("gus", "hal"):
            roles = list(PEOPLE[name])
            organisation.add_person(name, roles, None, "pw", self.who("admin"), key=self.key())
        self.has_stick = self.chance.random() < 0.8
        if self.has_stick:
            sent_journal.set_places(self.disk.home, (self.disk.stick,))
        listed = self.truth.keep(Paper(suppliers(*FIRMS), "suppliers"))
        acts.receive(self, [listed.data], "local")
        self.new_swarm()

    def new_swarm(self) -> None:
        """What is frequent from now on, and what breaks how often."""
        draw = self.chance.choice
        self.weights = {
            name: usual * max(draw(SWARM), 1.0 if name in NEEDED else 0.0)
            for name, usual in USUAL.items()
        }
        self.weights |= {name: OFTEN * USUAL[name] for name in self.often}
        self.faults = {name: usual * draw(SWARM) for name, usual in FAULTS.items()}
        self.bank.reject = 0.08 * draw(SWARM)
        self.bank.back = 0.05 * draw(SWARM)
        self.bank.twice = 0.15 * draw(SWARM)
        self.bank.late = 0.15 * draw(SWARM)

    # ---- One step ------------------------------------------------------------------------------

    def step(self) -> None:
        """Something happens; then every promise is held against what there is."""
        names = sorted(self.weights)
        urgent = URGENT_ON_HOLD if self.seen.is_on_hold() else {}
        weights = [self.weights[name] * urgent.get(name, 1.0) for name in names]
        before = len(self.log)
        for name in self.chance.choices(names, weights, k=DRAWS_MAX):
            for do in getattr(self, f"_{name}")():
                self.do(do)
            if len(self.log) > before:
                break
        look(self)

    def do(self, act: Plain) -> None:
        """Do an act, with whatever breaks meanwhile, and remember what came of it."""
        kill = self._kill(act)
        stick = self._pull_stick(act)
        try:
            with killed_at(kill):
                answer = self._called(act)
        except Killed:
            self._ask_again(act)
            self._note(act, "killed")
            return
        finally:
            if stick:
                self.disk.stick.with_name("away").rename(self.disk.stick)
        if "key" in act and self.chance.random() < self.faults["lost_answer"]:
            self._ask_again(act)
            self._note(act, "nobody heard")
            return
        self.heard(act, answer)

    def _ask_again(self, act: Plain) -> None:
        # A timer makes the next backup, and does not ask what became of the last.
        if act["do"] != "back_up":
            self.unanswered.append({**act, "dies": ""} if "dies" in act else act)

    def heard(self, act: Plain, answer: Any) -> None:
        """Somebody was told: it must stand for ever, and be the same when it is asked again."""
        from sluss.store import journal

        self.acked = journal.head()
        if "key" in act and not written(act["key"]):
            raise Broken(f"{act['do']} {act['key']} was answered and is not there")
        told = canonical(answer)
        if "key" in act and "refused" not in answer:
            self.answered.append((act, told, self.acked))
        self._note(act, told)

    def _note(self, act: Plain, told: str) -> None:
        given = {k: v for k, v in act.items() if k != "papers"}
        self.happened[act["do"]] = self.happened.get(act["do"], 0) + 1
        if told in ("killed", "nobody heard") or (told.endswith('"}') and '"refused":"' in told):
            word = told.rpartition('"refused":"')[2].removesuffix('"}')
            named = f"{act['do']} {word}"
            self.happened[named] = self.happened.get(named, 0) + 1
        self.log.append(f"{self.now:%m-%d %H:%M} {canonical(given)} -> {told}")

    def _called(self, act: Plain) -> Any:
        given = {k: v for k, v in act.items() if k != "do"}
        return getattr(acts, act["do"])(self, **given)

    def _kill(self, act: Plain) -> int:
        # A restore is made aside and named at the end: tests/cli/test_backup.py kills that.
        if act["do"] == "restore" or self.chance.random() >= self.faults["kill"]:
            return 0
        return self.chance.randrange(1, STATEMENTS_MAX)

    def _pull_stick(self, act: Plain) -> bool:
        is_pulled = act["do"] == "hand_out" and self.chance.random() < self.faults["stick_away"]
        if is_pulled:
            self.disk.stick.rename(self.disk.stick.with_name("away"))
        return is_pulled

    def story(self) -> str:
        """The hash of all that happened and of what there is now."""
        from sluss.store.models import PayableRow, Payment

        rows = sorted(PayableRow.objects.values_list("public_id", "state", "open_minor"))
        paid = sorted(Payment.objects.values_list("end_to_end_id", "state"))
        told = canonical([self.log, [list(r) for r in rows], [list(p) for p in paid]])
        return hashlib.sha256(told.encode()).hexdigest()

    # ---- What may happen next -------------------------------------------------------------

    def _act(self, do: str, **given: Any) -> Plain:
        return {"do": do, **given}

    def _bring(self, *papers: Paper) -> Iterator[Plain]:
        by = papers[0].by
        yield self._act("receive", papers=[paper.data for paper in papers], by=by)

    def _bill(self) -> Iterator[Plain]:
        how = self.chance.choice(("plain", "plain", "ocr", "changed"))
        kronor = self.chance.randrange(100, 5000)
        by = self.chance.choice(BRINGERS)
        yield from self._bring(self.truth.bill(self.chance.randrange(len(FIRMS)), kronor, by, how))

    def _again(self) -> Iterator[Plain]:
        yield from self._bring(self.chance.choice(self.truth.papers))

    def _credit(self) -> Iterator[Plain]:
        numbers = [n for n in sorted(self.truth.debts) if n.startswith("R")]
        if numbers:
            number = self.chance.choice(numbers)
            yield from self._bring(self.truth.credit(number, self.chance.choice(BRINGERS)))

    def _listed(self) -> Iterator[Plain]:
        numbers = [
            debt.number
            for debt in self.truth.debts.values()
            if not debt.credits and debt.account == debt.seller.bankgiro and not debt.reference
        ]
        if numbers:
            some = self.chance.sample(numbers, self.chance.randrange(1, len(numbers) + 1))
            yield from self._bring(self.truth.listed(some, self.chance.choice(BRINGERS)))

    def _ids(self, *states: str) -> list[str]:
        from sluss.store.models import PayableRow

        rows = PayableRow.objects.filter(state__in=states) if states else PayableRow.objects.all()
        return sorted(rows.values_list("public_id", flat=True))

    def _waiting(self) -> list[str]:
        from sluss.store.models import PayableRow

        rows = PayableRow.objects.filter(awaits_attest=True)
        return sorted(rows.values_list("public_id", flat=True))

    def _attest(self) -> Iterator[Plain]:
        ids = self._waiting()
        if self.chance.random() < (0.05 if not ids else 0.1):
            ids = self._ids()
        if ids:
            some = self.chance.sample(ids, self.chance.randrange(1, len(ids) + 1))
            names = self.chance.sample(ALL, 1) + self.chance.sample(ATTESTERS, 2)
            for name in names[self.chance.randrange(2) :]:
                yield self._act("attest", ids=some, by=name, key=self.key())

    def _decide(self) -> Iterator[Plain]:
        ids = self._ids()
        if ids:
            kind = self.chance.choice(("hold", "release", "release", "dispute", "dismiss"))
            id_ = self.chance.choice(ids)
            yield self._act("decide", kind=kind, id_=id_, by="max", key=self.key())

    def _account(self) -> Iterator[Plain]:
        """Somebody takes the next step with a new account, whoever that is."""
        from sluss.store.models import AccountChange

        by, firm = self.chance.choice(ALL), self.chance.randrange(len(FIRMS))
        changes = sorted(AccountChange.objects.values_list("id", "account_key", "state"))
        if not changes or self.chance.random() < 0.2:
            asked = {"firm": firm, "account": new_account(firm), "on": self.today.isoformat()}
            yield self._act("propose_account", **asked, by=by, key=self.key())
            return
        id_, account_key, state = self.chance.choice(changes)
        whose = next(f for i, f in enumerate(FIRMS) if new_account(i) in account_key)
        phone = self.chance.choice((whose.phone, whose.phone, "070-1740605"))
        if state == "called-back" and self.chance.random() < 0.8:
            yield self._act("confirm_account", change=id_, by=by, key=self.key())
        else:
            yield self._act("call_back", change=id_, phone=phone, by=by, key=self.key())

    def _propose(self) -> Iterator[Plain]:
        if not self._ids("approved") and self.chance.random() < 0.95:
            return
        count = self.chance.randrange(1, 8)
        yield self._act("propose", count=count, by=self.chance.choice(ALL), key=self.key())

    def _batches(self, *states: str) -> list[int]:
        from sluss.store.models import Batch

        rows = Batch.objects.filter(state__in=states) if states else Batch.objects.all()
        return sorted(rows.values_list("id", flat=True))

    def _seldom(self) -> list[int]:
        """Batches of any state: people try what they may not."""
        return self._batches() if self.chance.random() < 0.06 else []

    def _sign(self) -> Iterator[Plain]:
        batches = self._batches("proposed") or self._seldom()
        if batches:
            batch = self.chance.choice(batches)
            names = self.chance.sample(ALL, 1) + self.chance.sample(SIGNERS, 2)
            for name in names[self.chance.randrange(2) :]:
                yield self._act("sign", batch=batch, by=name, key=self.key())

    def _in_time(self) -> list[int]:
        from sluss.store.models import Batch

        rows = Batch.objects.filter(state="signed", execution_on__gte=self.today.isoformat())
        return sorted(rows.values_list("id", flat=True))

    def _hand_out(self) -> Iterator[Plain]:
        batches = self._in_time() or self._seldom()
        if batches:
            batch, by = self.chance.choice(batches), self.chance.choice((*SIGNERS, *SIGNERS, "eva"))
            dies = ""
            if self.chance.random() < self.faults["dies"]:
                dies = self.chance.choice(("before", "first", "second", "after"))
            if dies == "second" and not self.has_stick:
                dies = "first"
            yield self._act("hand_out", batch=batch, by=by, key=self.key(), dies=dies)

    def _cancel(self) -> Iterator[Plain]:
        batches = self._batches("proposed", "signed") or self._seldom()
        if batches:
            by = self.chance.choice(ALL)
            yield self._act("cancel", batch=self.chance.choice(batches), by=by, key=self.key())

    def _retry(self) -> Iterator[Plain]:
        """What got no answer is asked again; what was answered gets the same answer."""
        if self.unanswered and self.chance.random() < 0.7:
            yield self.unanswered.pop(0)
        elif self.answered:
            act, told, _ = self.chance.choice(self.answered[-12:])
            self._same(act, told)

    def _same(self, act: Plain, told: str) -> None:
        from sluss.store import journal

        if act["do"] in ("restore", "back_up"):
            return
        before = journal.head()
        answer = self._called({**act, "dies": ""} if "dies" in act else act)
        if act["do"] == "hand_out" and self.seen.is_on_hold():
            if "refused" not in answer:
                raise Broken(f"a file left a home that is on hold: {act}")
            return
        if canonical(answer) != told or journal.head() != before:
            raise Broken(f"asked twice, answered otherwise: {act} {told} {answer}")

    # ---- The bank -------------------------------------------------------------------------

    def _upload(self) -> Iterator[Plain]:
        """A file goes to the bank; now and then one that went there before."""
        names = self.desk
        if self.seen.files and self.chance.random() < self.faults["twice"]:
            names = sorted(self.seen.files)
        if names:
            name = self.chance.choice(names)
            self.upload(name)
        yield from ()

    def upload(self, name: str) -> None:
        if name in self.desk:
            self.desk.remove(name)
        data = self.seen.files[name]
        self.bank.upload(data, self.now, self.truth.by_reference, self.chance)
        self.log.append(f"{self.now:%m-%d %H:%M} upload {name}")
        self.happened["upload"] = self.happened.get("upload", 0) + 1

    def _night(self) -> Iterator[Plain]:
        self.bank.close(self.today, self.now, self.chance)
        self.today += timedelta(days=1)
        self.now = datetime.combine(self.today, time(7), tzinfo=UTC)
        self.log.append(f"{self.today} morning")
        yield from ()

    def _letters(self) -> Iterator[Plain]:
        letters = self.bank.arrived(self.now, self.chance)
        papers = [self.truth.keep(Paper(data, "letter")) for data in letters]
        if papers:
            yield from self._bring(*papers)

    # ---- The system that is back ------------------------------------------------------------

    def _switch(self) -> Iterator[Plain]:
        firm = self.chance.randrange(len(FIRMS))
        pays = self.chance.choice(("here", "there"))
        yield self._act("switch", firm=firm, pays=pays, by="max", key=self.key())

    def _pay_there(self) -> Iterator[Plain]:
        """The system that is back pays what we left to it, and we get a copy of its file."""
        from tests.faults.town.there import file_of

        made = file_of(self)
        if made is not None:
            paper = self.truth.keep(Paper(made, "there"))
            acts.receive(self, [paper.data], "local")
            self.bank.upload(made, self.now, self.truth.by_reference, self.chance)
            self._note(self._act("pay_there", name=paper.sha256[:8]), "")
        yield from ()

    # ---- The vault ------------------------------------------------------------------------

    def _back_up(self) -> Iterator[Plain]:
        yield self._act("back_up", key=self.key())

    def _restore(self) -> Iterator[Plain]:
        kept = sorted(int(f.name[:6]) for f in self.disk.vault.glob("*.manifest.json"))
        if not kept:
            return
        number = self.chance.choice(kept[-3:])
        act = self._act("restore", number=number, key=self.key())
        answer = self._called(act)
        self.seen.restored(answer["entries"])
        # What was answered after the backup nobody here knows of; nor what was answered before it,
        # but after another restore: its journal has other entries of these numbers.
        self.answered = [one for one in self.answered if self.seen.has(one[2])]
        self.heard(act, answer)
        self.is_back = False
        yield from ()

    def _bring_back(self) -> Iterator[Plain]:
        """All that ever came is brought in again, and all that the bank has had from us."""
        if self.is_back:
            return
        yield self._act("receive", papers=self.everything(), by="local")
        self.is_back = True

    def everything(self) -> list[bytes]:
        """The papers in the cupboard, what was handed out, and what the bank ever sent."""
        papers = [paper.data for paper in self.truth.papers]
        found = [*papers, *self.seen.files.values(), *self.bank.archive]
        return list(dict.fromkeys(found))

    def _lines(self) -> list[Plain]:
        return self.disk.sent(self.disk.stick) if self.has_stick else []

    def _release(self) -> Iterator[Plain]:
        """Two people say that what left the house is known. Some are careless about it."""
        if not self.seen.is_on_hold() and self.chance.random() < 0.9:
            return
        with_journal = bool(self._lines()) and self.chance.random() < 0.8
        is_careful = self.chance.random() < 0.5
        asked = "" if with_journal else "Eva at the bank"
        if not self.is_back and (is_careful or not with_journal):
            yield from self._bring_back()
        for by in self.chance.sample((*SIGNERS, "max", "eva"), 2):
            yield self._act(
                "release", with_journal=with_journal, asked=asked, by=by, key=self.key()
            )
