"""What keeps a person from changing who may act and from which account we pay."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """In descending precedence: if several apply, the first is given."""

    LACKS_ROLE = "approve.organisation_lacks_role"
    NOT_ONESELF = "approve.not_oneself"
    PERSON_EXISTS = "approve.person_exists"
    BATCH_UNDER_WAY = "approve.batch_under_way"
