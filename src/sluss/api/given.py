"""What a request may hold: texts without what steers, days, amounts in kronor, ids, a key."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Header, Path, Schema
from pydantic import BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
NUMBER_MAX = 10**9


class Given(Schema):
    """The body of a request. What we do not know is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


def _day(value: object) -> object:
    # Else a number would be taken for seconds since 1970.
    if not isinstance(value, str) or len(value) != len("2026-11-24"):
        raise ValueError("a day is YYYY-MM-DD")
    return date.fromisoformat(value)


Text = Annotated[str, StringConstraints(max_length=2000, pattern=_TEXT)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=_TEXT)]
Word = Annotated[str, StringConstraints(max_length=200, pattern=_TEXT)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{16}$")]
IdOrNone = Annotated[str, StringConstraints(pattern=r"^([a-z2-7]{16})?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Kronor = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,11}(\.[0-9]{2})?$")]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]

IdInPath = Annotated[str, Path(pattern=r"^[a-z2-7]{16}$")]
ShaInPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
NumberInPath = Annotated[int, Path(ge=1, le=NUMBER_MAX)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="Made by the caller, one for each act. The same key with the same input gives "
        "the first answer again; with other input it is refused (409).",
    ),
]
