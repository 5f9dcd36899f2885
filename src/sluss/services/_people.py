"""Who acts, as the rules see them."""

from __future__ import annotations

import json

from sluss.core.money import Money
from sluss.rules.approve.roles import Act, Person, Role, may
from sluss.store import models


def person(name: str) -> Person:
    """The person of this name; somebody unknown has no roles and may do nothing."""
    row = models.Person.objects.filter(name=name).first()
    if row is None:
        return Person(name=name, roles=frozenset(), limit=Money("SEK", 0))
    limit = None if row.limit_minor is None else Money("SEK", row.limit_minor)
    return Person(name=name, roles=frozenset(Role(r) for r in json.loads(row.roles)), limit=limit)


def lacks(act: Act, name: str) -> bool:
    """Whether a person may not do an act."""
    return not may(act, person(name).roles)
