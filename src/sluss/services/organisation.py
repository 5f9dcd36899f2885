"""The organisation, its people, and the day its finance system was locked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.db.models import F

from sluss.core.money import Money
from sluss.core.plain import canonical
from sluss.outside.shipped import shipped
from sluss.rules.approve.organisation import PersonCase, Refusal, refuse_person
from sluss.rules.approve.roles import Act, Role, refuse_roles
from sluss.rules.standby.drill_home import refuse_live
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._incident_day import believe_until
from sluss.services._noting import is_drill
from sluss.services._people import lacks, person
from sluss.services._policy import adopt_text
from sluss.store.models import Batch, Organisation, Person

ADMINISTRATOR = "admin"
_SETTABLE = frozenset({"iban", "bic", "bankgiro", "profile", "town"})


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an organisation is begun with. recipient: the public age key of its backups."""

    org_number: str
    name: str
    profile: str
    iban: str
    bic: str
    bankgiro: str
    town: str
    recipient: str


def begin(beginning: Beginning, password: str, who: Who, *, key: str) -> Plain:
    """Make the organisation with its administrator and the first policy. Once a database."""
    given = {
        "organisation": {name: getattr(beginning, name) for name in Beginning.__dataclass_fields__},
        "made": {"password": make_password(password)},
        "policy": shipped("policy.toml").decode(),
    }
    return run("organisation.begin", given, who, key=key)


@command("organisation.begin")
def _begin(context: Context, given: Plain) -> Plain:
    Organisation.objects.create(
        id=1, incident_on="", is_live=False, epoch=1, **given["organisation"]
    )
    Person.objects.create(
        name=ADMINISTRATOR,
        roles=canonical(["administrator"]),
        limit_minor=None,
        password=given["made"]["password"],
    )
    adopt_text(given["policy"], context.seq)
    return {"users": [{"name": ADMINISTRATOR, "roles": ["administrator"], "limit": None}]}


def add_person(
    name: str, roles: list[str], limit: Money | None, password: str, who: Who, *, key: str
) -> Plain:
    """Let a person act, in roles, up to an amount. The first password is theirs to keep."""
    given = {
        "name": name,
        "roles": sorted(set(roles)),
        "limit_minor": limit.minor if limit else None,
        "made": {"password": make_password(password)},
    }
    return run("organisation.add_person", given, who, key=key)


@command("organisation.add_person")
def _add_person(context: Context, given: Plain) -> Plain:
    if lacks(Act.SET_PEOPLE, context.by):
        return {"refused": Refusal.LACKS_ROLE.value}
    refusal = refuse_roles(Role(role) for role in given["roles"])
    if refusal:
        return {"refused": refusal.value}
    if Person.objects.filter(name=given["name"]).exists():
        return {"refused": Refusal.PERSON_EXISTS.value}
    Person.objects.create(
        name=given["name"],
        roles=canonical(given["roles"]),
        limit_minor=given["limit_minor"],
        password=given["made"]["password"],
    )
    limit = given["limit_minor"]
    return {
        "name": given["name"],
        "roles": given["roles"],
        "limit": None if limit is None else Money("SEK", limit).text,
    }


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do. since_on, until_on: the days inside which it counts, None for open."""

    roles: tuple[str, ...]
    limit: Money | None = None
    since_on: date | None = None
    until_on: date | None = None


def set_person(name: str, rights: Rights, who: Who, *, key: str) -> Plain:
    """Give a person other roles, another limit or other days; what they had is taken away.

    Their sessions end, so that nobody goes on with what they no longer have.
    """
    given = {
        "name": name,
        "roles": sorted(set(rights.roles)),
        "limit_minor": rights.limit.minor if rights.limit else None,
        "since_on": rights.since_on.isoformat() if rights.since_on else "",
        "until_on": rights.until_on.isoformat() if rights.until_on else "",
    }
    return run("organisation.set_person", given, who, key=key)


@command("organisation.set_person")
def _set_person(context: Context, given: Plain) -> Plain:
    row = Person.objects.filter(name=given["name"]).first()
    refusal: StrEnum | None = refuse_person(_person_case(context.by, row, given))
    refusal = refusal or refuse_roles(Role(role) for role in given["roles"])
    if refusal or row is None:
        return {"refused": refusal.value if refusal else ""}
    row.roles, row.limit_minor = canonical(given["roles"]), given["limit_minor"]
    row.since_on, row.until_on = given["since_on"], given["until_on"]
    row.stamp += 1
    row.save()
    limit = given["limit_minor"]
    return {
        "name": row.name,
        "roles": given["roles"],
        "limit": None if limit is None else Money("SEK", limit).text,
        "since": given["since_on"] or None,
        "until": given["until_on"] or None,
    }


def _person_case(by: str, row: Person | None, given: Plain) -> PersonCase:
    is_administrator = row is not None and _is_administrator(row.roles)
    others = Person.objects.filter(is_sealed=False, since_on="", until_on="")
    roles = others.exclude(name=given["name"]).values_list("roles", flat=True)
    return PersonCase(
        by=person(by),
        is_known=row is not None,
        is_sealed=row is not None and row.is_sealed,
        is_administrator=is_administrator,
        stays_administrator=Role.ADMINISTRATOR.value in given["roles"],
        others=sum(_is_administrator(one) for one in roles),
        since_on=given["since_on"],
        until_on=given["until_on"],
    )


def _is_administrator(roles: str) -> bool:
    return Role.ADMINISTRATOR.value in json.loads(roles)


def change_password(name: str, password: str, who: Who, *, key: str) -> Plain:
    """Give oneself a new password. Nobody gives one to somebody else who has begun to act."""
    given = {"name": name, "made": {"password": make_password(password)}}
    return run("organisation.change_password", given, who, key=key)


@command("organisation.change_password")
def _change_password(context: Context, given: Plain) -> Plain:
    if context.by != given["name"]:
        return {"refused": Refusal.NOT_ONESELF.value}
    # Journals of before the web have the hash outside of what was made.
    password = given.get("made", given)["password"]
    # Whoever else sits somewhere with the old one is signed out.
    Person.objects.filter(name=given["name"]).update(password=password, stamp=F("stamp") + 1)
    return {"name": given["name"]}


def set_accounts(values: dict[str, str], who: Who, *, key: str) -> Plain:
    """Change which accounts pay and through which bank. Values: iban, bic, bankgiro, profile, town.

    Batches that exist keep what they were made with, but for the account that they pay from.
    """
    if unknown := values.keys() - _SETTABLE:
        raise ValueError(f"cannot be set: {sorted(unknown)}")
    return run("organisation.set_accounts", {"values": values}, who, key=key)


@command("organisation.set_accounts")
def _set_accounts(context: Context, given: Plain) -> Plain:
    if lacks(Act.SET_ORGANISATION, context.by):
        return {"refused": Refusal.LACKS_ROLE.value}
    # A file that was signed must be the file that is handed out.
    if Batch.objects.filter(state__in=("proposed", "signed")).exists():
        return {"refused": Refusal.BATCH_UNDER_WAY.value}
    Organisation.objects.filter(id=1).update(**given["values"])
    return {"organisation": Organisation.objects.filter(id=1).values(*sorted(_SETTABLE)).get()}


def go_live(who: Who, *, key: str) -> Plain:
    """Mark the organisation as live, for ever: from then on nobody sets another day."""
    return run("organisation.go_live", {}, who, key=key)


@command("organisation.go_live")
def _go_live(context: Context, _given: Plain) -> Plain:
    refusal = refuse_live(person(context.by), is_drill=is_drill())
    if refusal:
        return {"refused": refusal.value}
    Organisation.objects.filter(id=1).update(is_live=True)
    return {"is_live": True}


def declare_incident(on: str, who: Who, *, key: str) -> Plain:
    """Say from which day lists and files from the locked system are no longer believed: that alone.

    incident.declare begins the log too; journals of before that have this command.
    """
    return run("organisation.declare_incident", {"on": on}, who, key=key)


@command("organisation.declare_incident")
def _declare_incident(context: Context, given: Plain) -> Plain:
    if lacks(Act.LEAD_INCIDENT, context.by):
        return {"refused": Refusal.LACKS_ROLE.value}
    believe_until(given["on"], context)
    return {"incident_on": given["on"]}
