"""The home of a drill: made below the home of those who drill, and found again there."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sluss.cli import acting, drill_masked
from sluss.cli.refusals import answered, refuse
from sluss.cli.shell import SOME_REFUSED, Plain, session, stop, wrong_usage
from sluss.lab import DEMO_SIZE, Municipality, plan_municipality
from sluss.lab.firms import Buyer
from sluss.outside import home, mirroring
from sluss.outside.publish import write_new
from sluss.rules.approve.roles import Act, Role, may
from sluss.rules.standby.drill_home import HomeRefusal
from sluss.rules.standby.notes import DataKind, DrillBegun, DrillKind
from sluss.services import drill, organisation
from sluss.services._command import Who
from sluss.store import engine, read

FOLDER, FILES, PROPOSAL = "drills", "outside", "restored-system.xml"
# Of those who act in a simulated drill; its home pays nobody.
SIMULATED = {
    "karin": (Role.CLERK,),
    "anders": (Role.ATTESTER,),
    "birgitta": (Role.ATTESTER,),
    "sven": (Role.SIGNER,),
    "tove": (Role.SIGNER,),
    "maj": (Role.MANAGER,),
}
SIMULATED_PASSWORD = "drill"  # noqa: S105 -- of made-up people
# What it takes to pay, and how many people.
_NEEDED = ((Act.PREPARE_BATCH, 1), (Act.ATTEST, 2), (Act.SIGN_BATCH, 2))
_NAME = re.compile(r"([0-9]{4,})-(tabletop|restore-and-pay|full)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A drill that is to begin. seed None: the number of the drill, so that each is another."""

    kind: DrillKind
    data: DataKind = DataKind.MADE_UP
    seed: int | None = None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class DrillHome:
    """A drill's home, with its number among the drills of a home.

    masked: when it was made of the mirror just now, how many files of each kind were masked and
            how many could not be.
    """

    number: int
    folder: Path
    masked: Plain | None = None


def known(of: Path) -> list[DrillHome]:
    """The drills of a home, the oldest first."""
    place = of / FOLDER
    named = (
        [(_NAME.fullmatch(path.name), path) for path in place.iterdir()] if place.is_dir() else []
    )
    found = [DrillHome(int(name.group(1)), path) for name, path in named if name]
    return sorted(found, key=lambda one: one.number)


def begin(wanted: Wanted, who: Who) -> DrillHome:
    """Make a home for the drill below the one that is open, and start its clock."""
    here = session().home
    if drill.is_drill_home():
        wrong_usage("cli.drill_in_drill", found=str(here))
    if not drill.leads(who.by):
        refuse(HomeRefusal.DRILL_LACKS_ROLE.value)
    people = [] if wanted.is_simulated else _people(wanted.kind)
    before = known(here)
    if before:
        _need_over(before[-1])
    number = before[-1].number + 1 if before else 1
    mirrored = _mirrored(here) if wanted.data is DataKind.MASKED else []
    (here / FOLDER).mkdir(mode=0o700, exist_ok=True)
    # It gets its name when it is whole: what a kill left half made is no drill, and in no way.
    making = here / FOLDER / f".making-{secrets.token_hex(8)}"
    making.mkdir(mode=0o700)
    home.make(making, is_embedded=True)
    facts = DrillBegun(
        drill=wanted.kind,
        data=wanted.data,
        seed=number if wanted.seed is None else wanted.seed,
        script=drill.script_hash(),
        on=who.today,
        is_simulated=wanted.is_simulated,
    )
    if facts.data is DataKind.MADE_UP:
        beginning, masked = _made_up(), None
        _lay_made_up(making, facts, who)
    else:
        beginning, masked = _lay_masked(making, facts, mirrored)
    # The clock begins when all lies there: masking a year's files takes minutes.
    who = acting.person()
    with engine.beside(making / home.DATABASE):
        engine.create()
        # Nobody knows this password: whoever acts here is named when the drill begins.
        organisation.begin(beginning, secrets.token_hex(), who, key="begin")
        start = drill.Beginning(facts=facts, people=people, may_lead=True)
        answered(drill.begin(start, who, key="drill"))
        if wanted.is_simulated:
            _simulated_people(who)
    folder = making.rename(here / FOLDER / f"{number:04}-{wanted.kind.value}")
    return DrillHome(number, folder, masked)


def _people(kind: DrillKind) -> list[Plain]:
    """The people of the home, who act in the drill as themselves; the call ends if they lack."""
    people = drill.people()
    if kind is not DrillKind.TABLETOP:
        for act, least in _NEEDED:
            count = sum(may(act, map(Role, row["roles"])) for row in people)
            if count < least:
                facts = {"found": count, "expected": least, "detail": act.value}
                stop(SOME_REFUSED, "cli.drill_too_few_people", **facts)
    return people


def _simulated_people(who: Who) -> None:
    by = Who(by=organisation.ADMINISTRATOR, at=who.at, today=who.today)
    for name, roles in SIMULATED.items():
        wanted = [role.value for role in roles]
        answered(organisation.add_person(name, wanted, None, SIMULATED_PASSWORD, by, key=name))


def _need_over(last: DrillHome) -> None:
    with engine.beside(last.folder / home.DATABASE):
        course = drill.course()
    if course is not None and course.ended_at is None:
        stop(SOME_REFUSED, "cli.drill_under_way", found=last.number)


def _made_up() -> organisation.Beginning:
    """The home of a made-up municipality."""
    buyer = Buyer()
    names = ("org_number", "iban", "bic", "bankgiro", "town")
    own = {name: getattr(buyer, name) for name in names}
    named = f"{session().text('print.drill')} {buyer.name}"
    return organisation.Beginning(**own, name=named, profile="generic", recipient="")


def _lay_masked(
    folder: Path, facts: DrillBegun, mirrored: list[Path]
) -> tuple[organisation.Beginning, Plain]:
    """One's own home on the mirror, with masks for everything but one's own name and number."""
    found = read.organisation() or {}
    masks = drill_masked.new_masks([found["name"], found["org_number"]])
    laid = drill_masked.lay(mirrored, folder / FILES, masks)
    if facts.drill is DrillKind.FULL and not laid.orders:
        shutil.rmtree(folder)
        stop(SOME_REFUSED, "cli.drill_no_payment_file", found=str(session().home))
    if facts.drill is DrillKind.FULL:
        # What the restored system would send once more: the last that it sent before the lock.
        write_new(folder / PROPOSAL, [laid.orders])
    own = {name: found[name] for name in ("org_number", "profile", "bic", "town")}
    beginning = organisation.Beginning(
        **own,
        name=f"{session().text('print.drill')} {found['name']}",
        iban=masks.iban(found["iban"]) if found["iban"] else "",
        bankgiro=masks.number(found["bankgiro"]),
        recipient="",
    )
    return beginning, {"masked": dict(laid.masked), "left_out": dict(laid.left_out)}


def _mirrored(here: Path) -> list[Path]:
    """The last whole generation of each mirrored folder; the call ends if there is none."""
    last: dict[str, Path] = {}
    for _, path, manifest in mirroring.generations(here):
        if manifest["complete"]:
            last[manifest["place"]] = path / mirroring.FILES
    if not last:
        stop(SOME_REFUSED, "cli.drill_no_mirror", found=str(here))
    return list(last.values())


def _lay_made_up(folder: Path, facts: DrillBegun, who: Who) -> None:
    """What somebody who drills finds beside the locked system of a made-up municipality."""
    if facts.drill is DrillKind.TABLETOP:
        return
    made = municipality(facts.seed, who.today)
    for path, content in made.files():
        target = folder / FILES / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_new(target, [content])
    if facts.drill is DrillKind.FULL:
        write_new(folder / PROPOSAL, [made.proposal()])


def municipality(seed: int, locked_on: date) -> Municipality:
    """The made-up municipality of a drill."""
    return plan_municipality(seed, DEMO_SIZE, locked_on)


@contextmanager
def inside(number: int | None = None) -> Iterator[DrillHome]:
    """Send everything inside to a drill: the one with this number, else the last one.

    In a drill's own home that is the drill. The home must be open; the call ends if there is none.
    """
    here = session().home
    if drill.is_drill_home():
        name = _NAME.fullmatch(here.name)
        yield DrillHome(int(name.group(1)) if name else 1, here)
        return
    drills = [one for one in known(here) if number in (None, one.number)]
    if not drills:
        wrong_usage("cli.no_drill", found=number or "–")
    acting.mark_drill()
    with engine.beside(drills[-1].folder / home.DATABASE):
        yield drills[-1]
