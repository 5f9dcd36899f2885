"""Freezing the situation: who may."""

from __future__ import annotations

from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class FreezeRefusal(StrEnum):
    """Why the situation is not frozen, in descending precedence."""

    LACKS_ROLE = "report.freeze_lacks_role"


def refuse_freeze(by: Person) -> FreezeRefusal | None:
    """Say why this person may not freeze it, or None if they may: whoever works in the incident."""
    return None if by.has(Act.LOG_INCIDENT) else FreezeRefusal.LACKS_ROLE
