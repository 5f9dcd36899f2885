"""The office of a made-up crisis: its people, its clock, and the product as its verbs call it.

Every act goes through a service, by somebody who has the right to it, at the hour it has become.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from time import process_time

from sluss.cli.shell import MACHINE_FAILED, Plain, session, stop
from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.formats.limits import InForce
from sluss.lab.crisis import World
from sluss.lab.history import File
from sluss.outside.calendar import closed_days
from sluss.outside.clock import STOCKHOLM
from sluss.outside.workers import Workers, usable
from sluss.reception.arriving import arriving
from sluss.reception.taking_in import Way, received
from sluss.rules.pay.bank_days import is_bank_day
from sluss.services import organisation
from sluss.services._command import Who
from sluss.store import read
from sluss.store.read import Wanted

PASSWORD = "laboratory"  # noqa: S105 -- of made-up people
CLERK, ATTESTER, SIGNER, MANAGER = "clerk", "attester", "signer", "manager"
# One looks, two attest, two sign, and one declares the incident.
_NEEDED_FIRST = {CLERK: 1, ATTESTER: 2, SIGNER: 2, MANAGER: 1}
_WORTH_WORKERS = 400
_TELLING = frozenset({"claims", "asks-again"})
_IDLE = ("batch", "list")


@dataclass(frozen=True, slots=True)
class Seen:
    """A debt as the screen shows it. places: where it is told, as 'sha256:line'."""

    payable: Payable
    places: tuple[str, ...]
    kinds: frozenset[str]
    urgency_class: str

    @property
    def holds(self) -> frozenset[str]:
        return frozenset(hold.code for hold in self.payable.holds)


@dataclass(slots=True)
class Effort:
    """What was done so far. machine_seconds: measured. keys, thoughts: of the calls as typed."""

    machine_seconds: float = 0.0
    calls: int = 0
    keys: int = 0
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Office:
    """now: the hour in Stockholm, without a zone; it moves as people work."""

    world: World
    folder: Path
    limits: InForce
    now: datetime
    effort: Effort = field(default_factory=Effort)
    _acts: int = 0
    _incoming: int = 0

    # ---- People and time -----------------------------------------------------------------

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.date()

    @property
    def at(self) -> datetime:
        """The instant, aware."""
        return self.now.replace(tzinfo=STOCKHOLM).astimezone(UTC)

    def who(self, name: str) -> Who:
        """Somebody acting now."""
        return Who(name, self.at, self.today)

    def key(self) -> str:
        """The key of a command, never used before."""
        self._acts += 1
        return f"crisis-{self._acts}"

    def take(self, minutes: float) -> None:
        """Time passes."""
        self.now += timedelta(minutes=minutes)

    def people(self, role: str) -> list[str]:
        """Those of a role, in a fixed order."""
        by_size = {CLERK: "clerks_per_10000", ATTESTER: "attesters_per_10000"}
        count = self._count(by_size[role]) if role in by_size else 2
        return [f"{role}-{number}" for number in range(1, count + 1)]

    def _count(self, name: str) -> int:
        return max(2, self.world.town.inhabitants * self.limits[name] // 10_000)

    @cached_property
    def closed(self) -> frozenset[date]:
        """The days on which the banks are closed."""
        year = self.world.locked_at.year
        return closed_days(year, year + 1)

    def is_bank_day(self, day: date) -> bool:
        """Whether banks move money on a day."""
        return is_bank_day(day, self.closed)

    @contextmanager
    def typed(self, *words: str) -> Iterator[None]:
        """A call as it would be typed: its keys are counted and its machine time is measured."""
        started = _worked()
        yield
        self.effort.machine_seconds += _worked() - started
        self.effort.calls += 1
        self.effort.keys += len(" ".join(("sluss", *words))) + 1

    @property
    def typing_seconds(self) -> float:
        """What the calls so far take to type, by the keystroke-level model."""
        struck = self.effort.keys * self.limits["key_milliseconds"]
        thought = 2 * self.effort.calls * self.limits["think_milliseconds"]
        return (struck + thought) / 1000

    def starting_seconds(self) -> float:
        """What beginning takes in all calls so far, as one call in its own process takes it."""
        words = [sys.executable, "-m", "sluss", "--home", str(session().home), *_IDLE]
        started = _worked()
        done = subprocess.run(words, check=False, capture_output=True)
        if done.returncode:
            stop(MACHINE_FAILED, "demo.step_failed", found=" ".join(_IDLE))
        return (_worked() - started) * self.effort.calls

    # ---- What there is -------------------------------------------------------------------

    def begin_home(self) -> None:
        """The home of the town, by the verb that makes it."""
        from sluss.cli.app import run

        buyer, now = self.world.town.buyer, session()
        words = [
            *("init", "--org-number", buyer.org_number, "--name", buyer.name),
            *("--town", buyer.town, "--profile", "seb", "--iban", buyer.iban),
            *("--bic", buyer.bic, "--bankgiro", buyer.bankgiro),
        ]
        day = ("--lang", now.lang, "--today", self.today.isoformat())
        with self.typed(*words, PASSWORD, PASSWORD), redirect_stdout(io.StringIO()):
            code = run([*words, *day], now.home, lambda: None)
        if code:
            stop(MACHINE_FAILED, "demo.step_failed", found=words[0])

    def let_in(self, *, first: bool) -> None:
        """Whoever is needed for the first file, and afterwards everybody else who will work."""
        for role, needed in _NEEDED_FIRST.items():
            people = self.people(role)
            for name in people[:needed] if first else people[needed:]:
                with self.typed("user", "add", name, "--role", role, "--as", "admin", PASSWORD):
                    organisation.add_person(
                        name, [role], None, PASSWORD, self.who("admin"), key=self.key()
                    )

    def receive(self, files: Iterable[File], *, listed_on: str = "") -> list[Plain]:
        """Take in files as they lie in a folder; what became of each."""
        self._incoming += 1
        folder = self.folder / f"{self._incoming:04d}-{self.today}"
        count = 0
        for path, content in files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            count += 1
        if not count:
            return []
        return self.receive_folder(folder, many=count >= _WORTH_WORKERS, listed_on=listed_on)

    def receive_folder(
        self, folder: Path, *, many: bool = False, listed_on: str = ""
    ) -> list[Plain]:
        """The same of files that lie in a folder already."""
        who = self.who("local")
        with self.typed("receive", str(folder)):
            if many and usable() > 1:
                with Workers() as readers, Workers() as thinkers:
                    way = Way(who, listed_on, readers, thinkers)
                    rows = list(received(arriving([folder], workers=readers), way))
            else:
                rows = list(received(arriving([folder]), Way(who, listed_on)))
        self.effort.counts["files"] += len(rows)
        self.effort.counts["files_refused"] += sum(row["status"] == "refused" for row in rows)
        return rows

    def waiting(self, *states: str) -> list[Seen]:
        """The debts in these states, the most urgent first."""
        return [_seen(row) for row in read.payables(Wanted(states=states))]

    def shown(self, id_: str) -> Seen:
        """One debt."""
        row = read.payable(id_)
        if row is None:
            stop(MACHINE_FAILED, "demo.step_failed", found=id_)
        return _seen(row)

    def done(self, answer: Plain, what: str) -> Plain:
        """The answer, counted by its refusal if it is one."""
        if "refused" in answer and isinstance(answer["refused"], str):
            self.effort.counts[f"refused {what} {answer['refused']}"] += 1
        return answer


def _worked() -> float:
    """Processor seconds of this process and of those that it began and that have ended.

    Not by the clock on the wall: what else the machine does is none of ours.
    """
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + others.ru_utime + others.ru_stime


def _seen(row: Plain) -> Seen:
    body = json.loads(row["body"])
    told: Sequence[tuple[str, str, str, int]] = body["evidence"]
    mine = [one for one in told if one[2] in _TELLING]
    places = tuple(f"{name.partition(':')[0]}:{line}" for name, _, _, line in mine)
    kinds = frozenset(kind for _, kind, _, _ in mine)
    payable: Payable = from_plain(Payable, body["payable"])
    return Seen(payable, places, kinds, row["urgency_class"])
