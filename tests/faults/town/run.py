"""Seeds, lived through: the first part of a life is shared by some seeds, the rest is their own."""

from __future__ import annotations

import random
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.town import acts
from tests.faults.town.life import Broken, Town
from tests.faults.town.look import look, look_at_end
from tests.faults.town.machine import Cellar

# A life of some weeks; most of it is the same for the seeds of one street.
SHARED_STEPS, OWN_STEPS, SEEDS_A_STREET = 40, 3, 50
DAYS_TO_THE_END = 9


@dataclass
class Told:
    """What a run of seeds came to. stories: a hash for each seed."""

    seeds: int = 0
    steps: int = 0
    days: int = 0
    seconds: float = 0.0
    happened: Counter[str] = field(default_factory=Counter)
    stories: dict[int, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        pace = self.steps / self.seconds if self.seconds else 0
        return (
            f"{self.seeds} seeds, {self.steps} steps, {self.days} days in the town, "
            f"{self.seconds:.0f} s, {pace:.0f} steps/s; {dict(sorted(self.happened.items()))}; "
            f"broken: {self.broken}"
        )


@dataclass
class Streets:
    """Lives seed after seed. shared, own: steps."""

    cellar: Cellar
    shared: int = SHARED_STEPS
    own: int = OWN_STEPS
    each: int = SEEDS_A_STREET
    often: tuple[str, ...] = ()
    told: Told = field(default_factory=Told)

    def live(self, seed: int) -> None:
        """Live one seed to its end, and note what broke."""
        began = time.monotonic()
        street = seed // self.each
        name = f"street-{street}"
        if not (self.cellar.base / "kept" / f"{name}.mind").exists():
            self._found(street, name)
        town = self.cellar.take_up(name)
        if town is not None:
            town.cellar = self.cellar
            town.chance = random.Random(f"seed {seed}")
            town.new_swarm()
            self._lived(town, seed, self.own)
            self.told.stories[seed] = town.story()
        self.told.seeds += 1
        self.told.seconds += time.monotonic() - began

    def end(self, seed: int) -> None:
        """Live the last life on to its end: all letters come, and everything is proved."""
        began = time.monotonic()
        town = self.town
        if town is not None:
            self._watched(seed, "end", lambda: finish(town))
        self.told.seconds += time.monotonic() - began

    def _found(self, street: int, name: str) -> None:
        self.cellar.build()
        town = Town(random.Random(f"street {street}"), self.cellar, often=self.often)
        town.begin()
        is_sound = self._lived(town, street, self.shared)
        self.cellar.keep(name, town if is_sound else None)

    def _lived(self, town: Town, seed: int, steps: int) -> bool:
        self.town = town
        before = town.today
        counted = Counter(town.happened)
        for number in range(steps):
            if not self._watched(seed, f"step {number}", town.step):
                self.town = None
                return False
            self.told.steps += 1
        self.told.days += (town.today - before).days
        self.told.happened += Counter(town.happened) - counted
        return True

    def _watched(self, seed: int, when: str, act: Callable[[], None]) -> bool:
        try:
            act()
        except Exception as error:  # noqa: BLE001 -- whatever breaks is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{Path(where.filename).name}:{where.lineno}"
            what = f"seed {seed}, {when}: {type(error).__name__} at {at}: {error}"
            self.told.broken.append(what)
            return False
        return True


def finish(town: Town) -> None:
    """Nothing breaks any more: all is brought in, what left is paid, and the books are closed."""
    town.faults = dict.fromkeys(town.faults, 0.0)
    town.bank.reject = town.bank.back = town.bank.twice = town.bank.late = 0.0
    town.is_back = False
    _do_all(town, town._bring_back())
    if town.seen.is_on_hold():
        _let_go(town)
    for batch in town._batches("exported"):
        town.do({"do": "hand_out", "batch": batch, "by": "cia", "key": town.key(), "dies": ""})
        look(town)
    for name in list(town.desk):
        town.upload(name)
    for _ in range(DAYS_TO_THE_END):
        _do_all(town, town._night())
    _do_all(town, town._bring(*_all_letters(town)))
    look_at_end(town)
    proof = acts.verify(town)
    if not proof["ok"]:
        raise Broken(f"verify: {proof['differences']}")


def _do_all(town: Town, every) -> None:
    for act in every:
        town.do(act)
    look(town)


def _all_letters(town: Town):
    from tests.faults.town.truth import Paper

    town.bank.post.clear()
    return [town.truth.keep(Paper(data, "letter")) for data in town.bank.archive]


def _let_go(town: Town) -> None:
    """Two people release the hold; of a file that never left, the bank is asked."""
    for with_journal in (town.has_stick, False):
        asked = "" if with_journal else "Eva at the bank"
        for by in ("cia", "dag", "max"):
            act = {"do": "release", "with_journal": with_journal, "asked": asked, "by": by}
            town.do({**act, "key": town.key()})
        if not town.seen.is_on_hold():
            look(town)
            return
    raise Broken(f"the hold is never released: {town.log[-3:]}")
