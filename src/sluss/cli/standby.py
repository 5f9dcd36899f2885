"""The verb standby: is everything here before it is needed?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sluss.cli import acting, standby_shown
from sluss.cli.mirror import Asked, mirror
from sluss.cli.shell import (
    DONE,
    SOME_REFUSED,
    Plain,
    door,
    option,
    session,
    stop,
    verb_of,
    wrong_usage,
)
from sluss.cli.standby_plan import has_plan, plan, plan_file
from sluss.outside import home
from sluss.outside.mirroring import Busy
from sluss.rules.standby.plan import StandbyPlan
from sluss.services import standby as service

standby = door("standby")


@verb_of(standby, "init")
def standby_init() -> None:
    acting.open_home()
    is_made = home.make_standby(session().home)
    code = "cli.standby_plan_made" if is_made else "cli.standby_plan_there"
    file = str(plan_file())
    session().give({"file": file, "made": is_made}, session().text(code, found=file))


@verb_of(standby, "mirror")
@option("--from", "place", metavar="DIR", help_code="option.mirror_from")
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


def _asked(now: StandbyPlan, place: str | None) -> list[Asked]:
    if place is None:
        if not now.places:
            wrong_usage("cli.no_mirror_places", found=str(plan_file()))
        return [Asked(Path(name), kinds) for name, kinds in now.places.items()]
    if "://" in place:
        wrong_usage("cli.mirror_not_a_folder", found=place)
    whole = Path(place).absolute()
    return [Asked(whole, now.places.get(str(whole), ()))]
