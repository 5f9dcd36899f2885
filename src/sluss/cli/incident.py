"""The verb incident: from which day the finance system was locked."""

from __future__ import annotations

from datetime import date

from sluss.cli import acting
from sluss.cli.refusals import answered
from sluss.cli.shell import Day, door, option, session, verb_of
from sluss.services import organisation

incident = door("incident")


@verb_of(incident, "declare")
@option("--on", type=Day(), metavar="DATE", help_code="option.on")
def incident_declare(on: date | None) -> None:
    acting.open_home()
    who = acting.person()
    day = (on or who.today).isoformat()
    key = session().command_key()
    declared = answered(organisation.declare_incident(day, who, key=key))
    session().give(declared, session().text("cli.incident_declared", found=day))
