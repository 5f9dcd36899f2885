"""Measuring readiness: each figure from where it stands, none from memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sluss.core.outcome import Finding
from sluss.outside import files, home, live_copy, mirroring
from sluss.outside.clock import day_of
from sluss.rules.approve.roles import Role
from sluss.rules.intake.days import BankDays
from sluss.rules.standby.lights import (
    Ahead,
    Colour,
    Following,
    Light,
    Measured,
    Mirrored,
    Setting,
    lights,
)
from sluss.rules.standby.mirrored import mirrored_of
from sluss.rules.standby.notes import Note
from sluss.rules.standby.plan import SourceKind, StandbyPlan
from sluss.services import confirm, standby
from sluss.services._coverage import is_open
from sluss.services._shipped import limits
from sluss.services._suppliers import view
from sluss.store import read
from sluss.telling.texts import advice, sentence

Plain = dict[str, Any]


def measured_lights(folder: Path, today: date) -> list[Light]:
    """Every light as it is now. folder: the home."""
    now = Setting(today, BankDays(is_open), _day_of, limits("standby").on(today)["shrunk_percent"])
    plan = plan_in(folder)
    if isinstance(plan, StandbyPlan):
        return lights(plan, _measured(folder, today), now)
    # Without a plan the norms are those of the first one, in which nothing is mirrored and nobody
    # signs; what can be measured all the same is.
    code = "light.plan_faulty" if plan else "light.plan_none"
    first = lights(standby.first_plan(), _measured(folder, today), now)[1:]
    return [Light(name="plan", colour=Colour.RED, code=code, detail=str(len(plan))), *first]


def plan_in(folder: Path) -> StandbyPlan | list[Finding]:
    """The plan of a home, what is wrong with it, or nothing at all if there is none."""
    try:
        toml = b"".join(files.stretches(folder / home.STANDBY))
    except FileNotFoundError:
        return []
    return standby.plan_of(toml)


def _measured(folder: Path, today: date) -> Measured:
    suppliers = view(today)
    mirrors = _mirrors(folder)
    return Measured(
        mirrors=mirrors or {},
        is_mirror_spoiled=mirrors is None,
        ahead=_ahead(today),
        signers=frozenset(p["name"] for p in read.people() if Role.SIGNER.value in p["roles"]),
        clean_tenths=suppliers.score.clean_tenths,
        faults=suppliers.score.faults,
        backup_on=_last("safekeeping.backup"),
        restore_on=_latest("safekeeping.prove", "safekeeping.restore"),
        has_identity=(folder / home.IDENTITY).exists(),
        notes=standby.notes(),
        live=_live(folder, today),
    )


def _live(folder: Path, today: date) -> Following | None:
    """How far the copy that follows the database is; None if the home has none."""
    # With a server as the database there is no file to follow, whatever lies in the folder.
    if not (home.has_database(folder) and live_copy.is_set_up(folder)):
        return None
    seen = live_copy.standing(folder)
    return Following(
        seconds=None if seen.copied_at is None else seen.behind_seconds,
        seconds_max=limits("safekeeping").on(today)["live_seconds_max"],
    )


def _mirrors(folder: Path) -> dict[SourceKind, Mirrored] | None:
    """The newest of each kind; None if something of the mirror cannot be read."""
    try:
        told = [summary for _, _, summary in mirroring.generations(folder)]
        looked = mirroring.noted(folder / mirroring.FOLDER / mirroring.LOOKED)
    except mirroring.Spoiled:
        return None
    return mirrored_of(told, looked)


def _ahead(today: date) -> Ahead:
    """What lies at the bank with a day of execution that is still to come."""
    days = [
        one.transfer.execution_on
        for one in confirm.in_flight(today)
        if one.transfer.execution_on and one.transfer.execution_on > today
    ]
    return Ahead(days=tuple(sorted(set(days))), count=len(days))


def _latest(*facts: str) -> date | None:
    """The day on which one of these commands was carried out last; None if none ever was."""
    return max((day for fact in facts if (day := _last(fact))), default=None)


def _last(fact: str) -> date | None:
    at = standby.last_at(fact)
    return day_of(at) if at else None


def _day_of(note: Note) -> date:
    return day_of(note.at)


def light_plain(light: Light, lang: str) -> Plain:
    """A light as programs see it, with its sentences."""
    facts = _facts(light, lang)
    return {
        "name": light.name,
        "colour": light.colour.value,
        "code": light.code,
        "measured": light.measured,
        "norm": light.norm,
        "norm_is": None if light.norm is None else "most" if light.is_age else "least",
        "unit": light.unit or None,
        "detail": light.detail or None,
        "message": sentence(light.code, lang, **facts),
        "advice": advice(light.code, lang, **facts),
    }


def _facts(light: Light, lang: str) -> Plain:
    detail = light.detail or "–"
    if light.code == "light.cards_lacking":
        kinds = detail.split(", ")
        detail = ", ".join(sentence(f"card.{k}".replace("-", "_"), lang) for k in kinds)
    return {"found": light.measured, "expected": light.norm, "detail": detail}


def lights_told(lights: Sequence[Plain], today: date) -> Plain:
    """Every light that light_plain tells, with how many there are of each colour."""
    counts = Counter(light["colour"] for light in lights)
    totals = {colour.value: counts[colour.value] for colour in Colour}
    return {"as_of": today.isoformat(), "lights": list(lights), "totals": totals}
