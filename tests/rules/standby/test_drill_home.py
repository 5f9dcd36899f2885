"""Which home may be that of a drill, and who may stand by a report."""

from __future__ import annotations

from dataclasses import replace

from sluss.rules.approve.roles import Person, Role
from sluss.rules.standby.drill_home import (
    HomeCase,
    HomeRefusal,
    LiveRefusal,
    refuse_drill_home,
    refuse_live,
)
from sluss.rules.standby.signed import SignCase, SignRefusal, refuse_drill_signature


def by(*roles: Role) -> Person:
    return Person(name="x", roles=frozenset(roles))


def test_the_refusals_of_a_home_come_in_their_order():
    case = HomeCase(may_lead=False, is_live=True, is_drill=True, entries=9)
    seen = [refuse_drill_home(case)]
    for healed in ({"may_lead": True}, {"is_live": False}, {"is_drill": False}, {"entries": 1}):
        case = replace(case, **healed)
        seen.append(refuse_drill_home(case))
    assert seen == [*HomeRefusal, None]


def test_only_the_administrator_makes_it_live_and_nobody_a_drill():
    seen = [
        refuse_live(by(Role.MANAGER), is_drill=True),
        refuse_live(by(Role.ADMINISTRATOR), is_drill=True),
        refuse_live(by(Role.ADMINISTRATOR), is_drill=False),
    ]
    assert seen == [*LiveRefusal, None]


def test_the_refusals_of_a_signature_come_in_their_order():
    seen = [
        refuse_drill_signature(by(Role.AUDITOR), SignCase(report="", signed_by=frozenset("x"))),
        refuse_drill_signature(by(Role.CLERK), SignCase(report="", signed_by=frozenset("x"))),
        refuse_drill_signature(by(Role.CLERK), SignCase(report="a", signed_by=frozenset("x"))),
        refuse_drill_signature(by(Role.CLERK), SignCase(report="a", signed_by=frozenset("y"))),
    ]
    assert seen == [*SignRefusal, None]
