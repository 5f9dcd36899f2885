"""What keeps a person from setting the policy."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """In descending precedence."""

    LACKS_ROLE = "triage.lacks_role"
