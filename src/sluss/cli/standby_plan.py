"""The plan of readiness as it lies in the home."""

from __future__ import annotations

from pathlib import Path

from sluss.cli.named_files import bytes_of
from sluss.cli.saying import say_all
from sluss.cli.shell import WRONG_USAGE, Stop, session, wrong_usage
from sluss.outside import home
from sluss.rules.standby.plan import StandbyPlan
from sluss.services import standby
from sluss.telling.told import plain_of, told


def plan_file() -> Path:
    """Where the plan lies."""
    return session().home / home.STANDBY


def has_plan() -> bool:
    """Whether a plan has been written."""
    return plan_file().is_file()


def need_plan() -> None:
    """End the call if no plan has been written."""
    if not has_plan():
        wrong_usage("cli.no_standby_plan", found=str(plan_file()))


def plan() -> StandbyPlan:
    """The plan of the home; the call ends, saying all that is wrong, if there is none to be had."""
    need_plan()
    read = standby.plan_of(bytes_of(plan_file()))
    if isinstance(read, StandbyPlan):
        return read
    say_all(told(plain_of(finding), session().lang) for finding in read)
    raise Stop(WRONG_USAGE)
