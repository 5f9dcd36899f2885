"""What keeps a person from changing who may act and from which account we pay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class Refusal(StrEnum):
    """In descending precedence: if several apply, the first is given."""

    LACKS_ROLE = "approve.organisation_lacks_role"
    NOT_ONESELF = "approve.not_oneself"
    PERSON_EXISTS = "approve.person_exists"
    BATCH_UNDER_WAY = "approve.batch_under_way"


class PersonRefusal(StrEnum):
    """Why a person's roles, limit or days are not changed, in descending precedence."""

    PERSON_LACKS_ROLE = "approve.person_lacks_role"
    PERSON_UNKNOWN = "approve.person_unknown"
    PERSON_IS_SEALED = "approve.person_is_sealed"
    LAST_ADMINISTRATOR = "approve.last_administrator"
    DAYS_REVERSED = "approve.days_reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCase:
    """Somebody whose rights are to change. others: how many more administrators there are.

    since_on, until_on: ISO 8601, "" for no bound; both days are inside.
    """

    by: Person
    is_known: bool
    is_sealed: bool
    is_administrator: bool
    stays_administrator: bool
    others: int
    since_on: str
    until_on: str


def refuse_person(case: PersonCase) -> PersonRefusal | None:
    """Say why the person stays as they are, or None."""
    if not case.by.has(Act.SET_PEOPLE):
        return PersonRefusal.PERSON_LACKS_ROLE
    if not case.is_known:
        return PersonRefusal.PERSON_UNKNOWN
    if case.is_sealed:
        return PersonRefusal.PERSON_IS_SEALED
    goes = case.is_administrator and not case.stays_administrator
    # Somebody must be left who can give rights; an administrator whose days end is none.
    ends = case.stays_administrator and bool(case.since_on or case.until_on)
    if (goes or ends) and not case.others:
        return PersonRefusal.LAST_ADMINISTRATOR
    is_reversed = case.since_on and case.until_on and case.until_on < case.since_on
    return PersonRefusal.DAYS_REVERSED if is_reversed else None
