"""What a request may hold: texts without what steers, days, amounts in kronor, ids, a key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from ninja import Header, Path, Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
# A day that the calendar has, of this century: what is reckoned by days has data from 2000 on.
_DAY = (
    r"^20(?:[0-9]{2}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"|(?:[02468][048]|[13579][26])-02-29)$"
)
# With its offset: a program need not know where we are.
_INSTANT = (
    _DAY.removesuffix("$")
    + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])$"
)
_VERSION = r"^[1-9][0-9]{0,6}$"
NUMBER_MAX = 10**9


Text = Annotated[str, StringConstraints(max_length=2000, pattern=TEXT)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=TEXT)]
Word = Annotated[str, StringConstraints(max_length=200, pattern=TEXT)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=TEXT)]


class Given(Schema):
    """The body of a request. What we do not know is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class Because(Given):
    """Why somebody decides so."""

    reason: Reason


def _whole(value: object) -> object:
    # A text that looks like a number is none, and neither is a truth.
    if isinstance(value, str | bool):
        raise ValueError("a whole number")
    return value


def _day(value: object) -> object:
    # Else a number would be taken for seconds since 1970.
    if not isinstance(value, str) or re.fullmatch(_DAY, value) is None:
        raise ValueError("a day is YYYY-MM-DD")
    return date.fromisoformat(value)


def _instant(value: object) -> object:
    if not isinstance(value, str) or re.fullmatch(_INSTANT, value) is None:
        raise ValueError("an instant is YYYY-MM-DDThh:mm:ss+hh:mm")
    return datetime.fromisoformat(value)


def _flag(value: object) -> object:
    # What else might stand for a truth is told, not guessed at.
    if value not in (True, False, "true", "false"):
        raise ValueError("true or false")
    return value in (True, "true")


def _day_or_version(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_VERSION, value):
        return int(value)
    return _day(value)


def one_of(values: Iterable[str]) -> StringConstraints:
    """That a text is one of these words. An enum would be a shape of its own in the document."""
    return StringConstraints(pattern=f"^({'|'.join(values)})$")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{16}$")]
IdOrNone = Annotated[str, StringConstraints(pattern=r"^([a-z2-7]{16})?$")]
Sha256OrNone = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Kronor = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,11}(\.[0-9]{2})?$")]
# The bounds stand inside: outside of the validator the document would not say them.
Count = Annotated[Annotated[int, Field(ge=1, le=NUMBER_MAX)], BeforeValidator(_whole)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "pattern": _DAY})]
Instant = Annotated[
    datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "pattern": _INSTANT})
]

_KRONOR = r"(0|[1-9][0-9]{0,11})(\.[0-9]{2})?"
KronorOrNought = Annotated[str, StringConstraints(pattern=f"^{_KRONOR}$")]
Hours = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,2})?$")]
Month = Annotated[str, StringConstraints(pattern=r"^(20[0-9]{2}-(0[1-9]|1[0-2]))?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# In an address, where all is text.
Flag = Annotated[bool, BeforeValidator(_flag)]
DayOrVersion = Annotated[
    date | int,
    BeforeValidator(_day_or_version),
    WithJsonSchema({"type": "string", "pattern": f"{_DAY}|{_VERSION}"}),
]

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
