"""The only reader of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """This instant, aware, UTC."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """The day that it was in Stockholm at an instant."""
    return at.astimezone(STOCKHOLM).date()


def day_of_ns(nanoseconds: int) -> date:
    """The day of a file's time, in nanoseconds of the epoch."""
    return day_of(_EPOCH + timedelta(microseconds=nanoseconds // 1000))


def today() -> date:
    """The day it is in Stockholm."""
    return day_of(now())
