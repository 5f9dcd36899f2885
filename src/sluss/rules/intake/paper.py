"""What keeps a person from registering a paper invoice; what is wrong with one, its reader says."""

from __future__ import annotations

from enum import StrEnum


class PaperRefusal(StrEnum):
    """In descending precedence: if several apply, the first is given."""

    LACKS_ROLE = "intake.paper_lacks_role"
