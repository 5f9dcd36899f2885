"""The verb standby: is everything here before it is needed?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from sluss.cli import acting, standby_shown
from sluss.cli.drill import drill, give_all
from sluss.cli.kit import print_kit
from sluss.cli.mirror import Asked, mirror, planned
from sluss.cli.named_files import bytes_of
from sluss.cli.refusals import answered
from sluss.cli.saying import say_all
from sluss.cli.shell import (
    DONE,
    FILE,
    MACHINE_FAILED,
    SOME_REFUSED,
    Instant,
    Plain,
    door,
    option,
    session,
    stop,
    verb_of,
    wrong_usage,
)
from sluss.cli.standby_plan import has_plan, need_plan, plan, plan_file
from sluss.outside import home
from sluss.outside.mirroring import Busy, Spoiled
from sluss.rules.standby.lights import Colour
from sluss.rules.standby.notes import NoteKind, Printed
from sluss.rules.standby.plan import StandbyPlan
from sluss.rules.standby.remote import is_remote, read_remote, without_secret
from sluss.services import standby as service
from sluss.telling.lights_shown import light_plain, measured_lights
from sluss.telling.told import plain_of, told

standby = door("standby")
standby.add_command(drill)
standby.add_command(print_kit)


@verb_of(standby, "init")
def standby_init() -> None:
    acting.open_home()
    is_made = home.make_standby(session().home)
    code = "cli.standby_plan_made" if is_made else "cli.standby_plan_there"
    file = str(plan_file())
    session().give({"file": file, "made": is_made}, session().text(code, found=file))


@verb_of(standby, "mirror")
@option("--from", "place", metavar="PLACE", help_code="option.mirror_from")
def standby_mirror(place: str | None) -> int:
    acting.open_home()
    now = plan() if has_plan() or place is None else service.first_plan()
    places = taken(_asked(now, place), now)
    standby_shown.give_mirror(places)
    return SOME_REFUSED if any(map(standby_shown.is_short, places)) else DONE


def taken(asked: Sequence[Asked], now: StandbyPlan) -> list[Plain]:
    """What became of each of these folders; the call ends if another process mirrors."""
    try:
        return list(mirror(asked, now))
    except Busy as busy:
        stop(SOME_REFUSED, "cli.mirror_busy", found=str(busy))
    except Spoiled as spoiled:
        stop(MACHINE_FAILED, "cli.mirror_spoiled", found=str(spoiled))


def _asked(now: StandbyPlan, place: str | None) -> list[Asked]:
    if place is None:
        if not now.places:
            wrong_usage("cli.no_mirror_places", found=str(plan_file()))
        return planned(now)
    if is_remote(place):
        remote = read_remote(place)
        if remote is None:
            wrong_usage("cli.mirror_not_a_place", found=without_secret(place))
        return [Asked(remote, now.places.get(str(remote), ()))]
    whole = Path(place).absolute()
    return [Asked(whole, now.places.get(str(whole), ()))]


@verb_of(standby, "drills")
@option("--plot", type=FILE, metavar="FILE", help_code="option.plot")
def standby_drills(plot: Path | None) -> None:
    give_all(plot)


@verb_of(standby, "status")
def standby_lights() -> int:
    acting.open_home()
    found = measured_lights(session().home, acting.local().today)
    standby_shown.give_lights([light_plain(light, session().lang) for light in found])
    return SOME_REFUSED if any(light.colour is Colour.RED for light in found) else DONE


@verb_of(standby, "cards")
def standby_cards() -> int:
    # Neither the database nor the rest of the plan is looked at: this is asked for when all else
    # has failed.
    need_plan()
    cards, findings = service.cards_of(bytes_of(plan_file()))
    said = [told(plain_of(finding), session().lang) for finding in findings]
    say_all(said)
    standby_shown.give_cards(cards, said)
    return SOME_REFUSED if findings else DONE


@verb_of(standby, "noted")
@click.argument("what", type=click.Choice([NoteKind.KIT_PRINTED.value]))
@option("--text", default="", metavar="TEXT", help_code="option.standby_text")
@option("--at", type=Instant(), metavar="TIME", help_code="option.at")
def standby_noted(what: str, text: str, at: datetime | None) -> None:
    acting.open_home()
    wanted = service.Wanted(facts=Printed(), text=text, at=at)
    noted = answered(service.note(wanted, acting.person(), key=session().command_key()))
    session().give(noted, session().text("cli.standby_noted", found=noted["entry"]))
