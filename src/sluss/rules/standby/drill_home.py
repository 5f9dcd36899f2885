"""Which home is that of a drill: one that was begun as one, for ever, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class HomeRefusal(StrEnum):
    """Why a home is not made that of a drill, in descending precedence."""

    DRILL_LACKS_ROLE = "standby.drill_lacks_role"
    LIVE_IS_NO_DRILL = "standby.live_is_no_drill"
    DRILL_BEGUN_ALREADY = "standby.drill_begun_already"
    USED_IS_NO_DRILL = "standby.used_is_no_drill"


class LiveRefusal(StrEnum):
    """Why an organisation is not marked live, in descending precedence."""

    LIVE_LACKS_ROLE = "standby.live_lacks_role"
    DRILL_IS_NEVER_LIVE = "standby.drill_is_never_live"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCase:
    """A home that is to be that of a drill. entries: how many its journal has so far."""

    may_lead: bool
    is_live: bool
    is_drill: bool
    entries: int


def refuse_drill_home(case: HomeCase) -> HomeRefusal | None:
    """Say why this home cannot become that of a drill, or None.

    What is in it must be known to be made up, so nothing but its beginning may have happened.
    """
    if not case.may_lead:
        return HomeRefusal.DRILL_LACKS_ROLE
    if case.is_live:
        return HomeRefusal.LIVE_IS_NO_DRILL
    if case.is_drill:
        return HomeRefusal.DRILL_BEGUN_ALREADY
    return HomeRefusal.USED_IS_NO_DRILL if case.entries > 1 else None


def refuse_live(by: Person, *, is_drill: bool) -> LiveRefusal | None:
    """Say why this organisation cannot be marked live, or None."""
    if not by.has(Act.SET_ORGANISATION):
        return LiveRefusal.LIVE_LACKS_ROLE
    return LiveRefusal.DRILL_IS_NEVER_LIVE if is_drill else None
