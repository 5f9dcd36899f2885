"""The verb backup live: a copy of the database that follows it, and how far it is."""

from __future__ import annotations

from pathlib import Path

from sluss.cli import acting
from sluss.cli.shell import Plain, session, wrong_usage
from sluss.outside import clock, live_copy
from sluss.outside.live_copy import Standing
from sluss.services import safekeeping as service
from sluss.telling.backups_told import moment_of
from sluss.telling.texts import advice

BEHIND, NONE = "live.behind", "live.none"


def live(target: Path | None, is_run: bool) -> None:
    """Say where the copy goes, or be the program that makes it."""
    now = session()
    if not acting.is_embedded():
        wrong_usage("cli.live_embedded_alone")
    if target is not None:
        _set_up(target, acting.open_home()["org_number"])
    if not live_copy.is_set_up(now.home):
        wrong_usage("cli.live_not_set_up")
    running = live_copy.program()
    if running is None:
        wrong_usage("cli.live_no_program", found=live_copy.PROGRAM)
    if is_run:
        live_copy.become(now.home, running)
    place = live_copy.standing(now.home).place
    answer = {"place": place, "config": str(now.home / live_copy.CONFIG), "program": str(running)}
    now.give(answer, now.text("cli.live_set_up", found=place), now.text("cli.live_start"))


def _set_up(target: Path, org_number: str) -> None:
    if not target.is_dir():
        wrong_usage("cli.no_folder", found=str(target))
    live_copy.set_up(session().home, target.absolute() / f"live-{org_number}")


def told() -> Plain | None:
    """How far the live copy is, with why it is no good; None if the home has none."""
    now = session()
    if not acting.is_embedded() or not live_copy.is_set_up(now.home):
        return None
    found = live_copy.standing(now.home)
    code, message = _fault(found), _said(found)
    lack = {"code": code, "message": message, "advice": advice(code, now.lang)} if code else None
    return {
        "place": found.place,
        "copied_at": found.copied_at.isoformat() if found.copied_at else None,
        "behind_seconds": found.behind_seconds,
        "transaction": found.transaction,
        "message": message,
        "lack": lack,
    }


def _said(found: Standing) -> str:
    at = moment_of(found.copied_at.isoformat()) if found.copied_at else "–"
    facts = {"found": found.place, "detail": at, "expected": found.behind_seconds}
    return session().text(_fault(found) or "cli.live_follows", **facts)


def _fault(found: Standing) -> str:
    if found.copied_at is None:
        return NONE
    most = service.live_seconds_max(session().today or clock.today())
    return BEHIND if found.behind_seconds > most else ""
