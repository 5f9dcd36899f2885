"""Readiness in traffic lights: what was measured, against which norm, and so which colour.

A light is green only for what was measured and found within its norm. What nobody can measure is
red, not green: an empty folder and a missing list look alike from the outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sluss.rules.intake.days import BankDays
from sluss.rules.standby.notes import Drill, DrillKind, Note, NoteKind
from sluss.rules.standby.plan import Card, CardKind, SignerPlan, Source, SourceKind, StandbyPlan


class Colour(StrEnum):
    """Ready, ready but not for long, not ready."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One thing that must be ready. code: why it has its colour.

    measured, norm: in unit; None where there is nothing to count. detail: names, days, sums.
    """

    name: str
    colour: Colour
    code: str
    measured: int | None = None
    norm: int | None = None
    unit: str = ""
    detail: str = ""

    @property
    def is_age(self) -> bool:
        """Whether it is an age, of which the norm is the most; of all else it is the least."""
        return self.name.partition(":")[0] in _AGES


_AGES = frozenset({"mirror", "backup", "live", "restore", "drill", "kit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored:
    """The newest generation that brings a kind. as_of: the day that it is of.

    is_last: whether it is the last generation of its place. rows_most: of all that are kept.
    is_reachable: whether the place could be reached when it was looked at last.
    left: how many files of the place were left then, or could not be read.
    """

    as_of: date
    rows: int
    rows_most: int
    is_last: bool
    is_reachable: bool
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Payments that lie at the bank. days: those of execution that are still to come."""

    days: tuple[date, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A copy that follows. seconds: behind the last write; None if nothing lies there."""

    seconds: int | None
    seconds_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All that the lights are made of. None: never, or there is nothing to measure.

    clean_tenths: share of the supplier list without fault, tenths of a per cent.
    backup_on, restore_on: the day of the last backup, of the last restore that passed.
    live: None if the home was never told where such a copy goes: nobody must have one.
    """

    mirrors: Mapping[SourceKind, Mirrored]
    ahead: Ahead
    signers: frozenset[str]
    clean_tenths: int | None
    faults: int
    backup_on: date | None
    restore_on: date | None
    has_identity: bool
    notes: Sequence[Note]
    is_mirror_spoiled: bool = False
    live: Following | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """On which day it is looked, which days are bank days, and on which day an instant was.

    shrunk_percent: with fewer rows than this share of the most, an export is taken to be cut.
    """

    today: date
    bank_days: BankDays
    day_of: Callable[[Note], date]
    shrunk_percent: int


def lights(plan: StandbyPlan, seen: Measured, now: Setting) -> list[Light]:
    """Every light, in the order in which they are looked at in a crisis."""
    return [
        _plan(plan),
        *(_mirror(source, seen, now) for source in plan.sources),
        *_never_asked(plan.sources),
        _ahead(plan, seen.ahead),
        *_signers(plan, seen.signers),
        _suppliers(plan, seen),
        _dated("backup", seen.backup_on, plan.backup_days_max, now),
        *_live(seen.live),
        _dated("restore", seen.restore_on, plan.restore_days_max, now),
        _identity(seen.has_identity),
        *(_drill(kind, plan.drill_days_max[kind], seen.notes, now) for kind in DrillKind),
        _dated("kit", _printed_on(seen.notes, now), plan.kit_days_max, now),
        _cards(plan, now),
    ]


def _light(name: str, colour: Colour, what: str, **more: object) -> Light:
    group = name.partition(":")[0].replace("-", "_")
    return Light(name=name, colour=colour, code=f"light.{group}_{what}", **more)  # type: ignore[arg-type]  # the fields of Light


def _plan(plan: StandbyPlan) -> Light:
    day = plan.decided_on.isoformat()
    if not plan.decided_by:
        return _light("plan", Colour.YELLOW, "proposed", detail=day)
    return _light("plan", Colour.GREEN, "decided", detail=f"{day}, {plan.decided_by}")


def _never_asked(sources: Sequence[Source]) -> Iterator[Light]:
    """A kind that the plan leaves out is not ready by being left out."""
    asked = {source.kind for source in sources}
    for kind in SourceKind:
        if kind not in asked:
            yield _light(f"mirror:{kind.value}", Colour.RED, "unplanned")


def _mirror(source: Source, seen: Measured, now: Setting) -> Light:
    name, norm = f"mirror:{source.kind.value}", source.bank_days_max
    found = seen.mirrors.get(source.kind)
    if seen.is_mirror_spoiled:
        return _light(name, Colour.RED, "spoiled", norm=norm, unit="bank-days")
    if not source.place:
        return _light(name, Colour.RED, "no_place", norm=norm, unit="bank-days")
    if found is None:
        return _light(name, Colour.RED, "never", norm=norm, unit="bank-days", detail=source.place)
    detail = found.as_of.isoformat()
    if found.as_of > now.today:
        return _light(name, Colour.RED, "ahead", norm=norm, unit="bank-days", detail=detail)
    tomorrow = now.today + timedelta(days=1)
    age = len(now.bank_days.between(detail, tomorrow.isoformat()))
    colour, what = _judged(found, age, norm, now)
    return _light(name, colour, what, measured=age, norm=norm, unit="bank-days", detail=detail)


def _judged(found: Mirrored, age: int, norm: int, now: Setting) -> tuple[Colour, str]:
    """The first that applies, the gravest first."""
    if age > 2 * norm:
        return Colour.RED, "old"
    if age > norm:
        return Colour.YELLOW, "late"
    if not found.is_reachable:
        return Colour.YELLOW, "unreachable"
    if not found.is_last:
        return Colour.YELLOW, "not_in_last"
    if found.rows * 100 < found.rows_most * now.shrunk_percent:
        return Colour.YELLOW, "shrunk"
    if found.left:
        return Colour.YELLOW, "left"
    return Colour.GREEN, "fresh"


def _ahead(plan: StandbyPlan, found: Ahead) -> Light:
    days, norm = len(found.days), plan.days_ahead_min
    detail = f"{found.days[0]} – {found.days[-1]}" if found.days else ""
    # Nothing at the bank is never ready, whatever the municipality asks of itself.
    colour = Colour.RED if not days else Colour.YELLOW if days < norm else Colour.GREEN
    what = {Colour.RED: "none", Colour.YELLOW: "few", Colour.GREEN: "enough"}[colour]
    return _light("ahead", colour, what, measured=days, norm=norm, unit="days", detail=detail)


def _signers(plan: StandbyPlan, signers: frozenset[str]) -> Iterator[Light]:
    """How many may sign and have a channel, and how many channels need no municipal network."""
    valid = [one for one in plan.signers if one.name in signers]
    unknown = [one.name for one in plan.signers if one.name not in signers]
    few = len(valid) < plan.people_min
    what = "few" if few else "unknown" if unknown else "enough"
    colour = Colour.RED if few else Colour.YELLOW if unknown else Colour.GREEN
    yield _light(
        "signers",
        colour,
        what,
        measured=len(valid),
        norm=plan.people_min,
        unit="people",
        detail=", ".join(unknown if unknown else [one.name for one in valid]),
    )
    yield _channels(plan, valid)


def _channels(plan: StandbyPlan, valid: Sequence[SignerPlan]) -> Light:
    # Two sign together: a channel that one person has is no way to the bank.
    having = [channel for one in valid for channel in dict.fromkeys(one.off_network)]
    usable = sorted(channel for channel in set(having) if having.count(channel) >= 2)
    is_enough = len(usable) >= plan.off_network_min
    return _light(
        "channels",
        Colour.GREEN if is_enough else Colour.RED,
        "enough" if is_enough else "few",
        measured=len(usable),
        norm=plan.off_network_min,
        unit="channels",
        detail=", ".join(usable),
    )


def _suppliers(plan: StandbyPlan, seen: Measured) -> Light:
    norm = plan.clean_percent_min
    if seen.clean_tenths is None:
        return _light("suppliers", Colour.RED, "no_list", norm=norm, unit="percent")
    percent, faults = seen.clean_tenths // 10, seen.faults
    if seen.clean_tenths < norm * 10:
        colour, what = Colour.RED, "faulty"
    elif faults:
        colour, what = Colour.YELLOW, "some_faults"
    else:
        colour, what = Colour.GREEN, "clean"
    return _light(
        "suppliers", colour, what, measured=percent, norm=norm, unit="percent", detail=str(faults)
    )


def _dated(name: str, day: date | None, norm: int, now: Setting) -> Light:
    """Something that must have been done lately: never is red, late yellow, twice as late red."""
    if day is None:
        return _light(name, Colour.RED, "never", norm=norm, unit="days")
    age, detail = (now.today - day).days, day.isoformat()
    if age < 0:
        return _light(name, Colour.RED, "ahead", norm=norm, unit="days", detail=detail)
    colour = Colour.GREEN if age <= norm else Colour.YELLOW if age <= 2 * norm else Colour.RED
    what = "fresh" if colour is Colour.GREEN else "old"
    return _light(name, colour, what, measured=age, norm=norm, unit="days", detail=detail)


def _live(seen: Following | None) -> Iterator[Light]:
    if seen is None:
        return
    age, norm = seen.seconds, seen.seconds_max
    if age is None:
        yield _light("live", Colour.RED, "none", norm=norm, unit="seconds")
        return
    colour, what = (Colour.GREEN, "follows") if age <= norm else (Colour.RED, "behind")
    yield _light("live", colour, what, measured=age, norm=norm, unit="seconds")


def _identity(has_identity: bool) -> Light:
    # Whoever takes the home takes the key to all its backups with it.
    colour, what = (Colour.RED, "here") if has_identity else (Colour.GREEN, "away")
    return _light("identity", colour, what)


def _drill(kind: DrillKind, norm: int, notes: Sequence[Note], now: Setting) -> Light:
    held = [
        (one, one.facts)
        for one in notes
        if isinstance(one.facts, Drill) and one.facts.drill is kind
    ]
    passed = [now.day_of(one) for one, facts in held if facts.passed]
    dated = _dated(f"drill:{kind.value}", max(passed, default=None), norm, now)
    if passed:
        best = max((pair for pair in held if pair[1].passed), key=_held_at)
        dated = replace(dated, detail=f"{dated.detail} ({_times(best[1])})")
    last = max(held, key=_held_at, default=None)
    if last and not last[1].passed and dated.colour is not Colour.RED:
        return _light(
            dated.name,
            Colour.YELLOW,
            "failed",
            measured=dated.measured,
            norm=norm,
            unit="days",
            detail=f"{now.day_of(last[0]).isoformat()} ({_times(last[1])})",
        )
    return dated


def _held_at(held: tuple[Note, Drill]) -> tuple[datetime, int]:
    return held[0].at, held[0].number


def _times(drill: Drill) -> str:
    """'75/90 min, 3/4': what it took against its targets, and how many steps were in time."""
    target = sum(step.target_seconds for step in drill.steps)
    taken = sum(step.measured_seconds or 0 for step in drill.steps)
    in_time = sum(step.is_in_time for step in drill.steps)
    return f"{-(-taken // 60)}/{target // 60} min, {in_time}/{len(drill.steps)}"


def _printed_on(notes: Iterable[Note], now: Setting) -> date | None:
    printed = (now.day_of(one) for one in notes if one.kind is NoteKind.KIT_PRINTED)
    return max(printed, default=None)


_NEEDED = (CardKind.BANK, CardKind.ACCESS_POINT, CardKind.VAN, CardKind.AUTHORITY)


def _cards(plan: StandbyPlan, now: Setting) -> Light:
    whole = [card for card in plan.cards if card.is_complete]
    lacking = [kind.value for kind in _NEEDED if kind not in {card.kind for card in whole}]
    short = [card.name for card in plan.cards if not card.is_complete]
    old = [card.name for card in whole if _is_old(card, plan.cards_days_max, now)]
    if lacking:
        colour, what, detail = Colour.RED, "lacking", ", ".join(lacking)
    elif short:
        colour, what, detail = Colour.YELLOW, "short", ", ".join(short)
    elif old:
        colour, what, detail = Colour.YELLOW, "old", ", ".join(old)
    else:
        colour, what, detail = Colour.GREEN, "whole", ""
    return _light(
        "cards",
        colour,
        what,
        measured=len(whole),
        norm=len(plan.cards),
        unit="cards",
        detail=detail,
    )


def _is_old(card: Card, days_max: int, now: Setting) -> bool:
    if card.checked_on is None:
        return True
    age = (now.today - card.checked_on).days
    return age < 0 or age > days_max
