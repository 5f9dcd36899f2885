"""Who acts, as the rules see them."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

from sluss.core.money import Money
from sluss.outside.clock import STOCKHOLM
from sluss.rules.approve.roles import Act, Person, Role, may
from sluss.store import models


def person(name: str) -> Person:
    """The person of this name; somebody unknown has no roles and may do nothing."""
    row = models.Person.objects.filter(name=name).first()
    if row is None:
        return Person(name=name, roles=frozenset(), limit=Money("SEK", 0))
    return as_person(row)


def as_person(row: models.Person) -> Person:
    """A row as the rules see it."""
    limit = None if row.limit_minor is None else Money("SEK", row.limit_minor)
    return Person(
        name=row.name,
        roles=frozenset(Role(r) for r in json.loads(row.roles)),
        limit=limit,
        since=_begin_of(row.since_on),
        until=_begin_of(row.until_on, days_later=1),
    )


def _begin_of(day: str, days_later: int = 0) -> datetime | None:
    """The first instant of a day here; None for no day."""
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day) + timedelta(days=days_later), time(), STOCKHOLM)


def lacks(act: Act, name: str) -> bool:
    """Whether a person may not do an act."""
    return not may(act, person(name).roles)


def is_password(name: str, password: str) -> bool:
    """Whether this is the person's password. An unknown name takes as long to refuse."""
    nobodys = nobodys_hash()  # Asked first, so that it is made before anybody measures.
    kept = models.Person.objects.filter(name=name).values_list("password", flat=True).first()
    return check_password(password, kept or nobodys) and kept is not None


@cache
def nobodys_hash() -> str:
    """A hash of nobody's password, so that a guess learns nothing from the time it takes."""
    return str(make_password("nobody", salt="nobodynobodynobodynobo"))
