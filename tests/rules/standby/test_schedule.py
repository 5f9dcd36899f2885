"""What is due when: the clock may stop, jump or go back, and the hour may come twice or never."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from sluss.rules.standby.plan import Job, JobKind
from sluss.rules.standby.schedule import LastRun, is_due

ZONE = ZoneInfo("Europe/Stockholm")
OFTEN = Job(kind=JobKind.MIRROR, every_minutes=60)
NIGHTLY = Job(kind=JobKind.MIRROR, daily_at=time(2, 30))


def at(text: str) -> datetime:
    """A wall clock's time in November 2026, or another day with its month before it."""
    day, hour = text.split()
    month, number = day.split("-") if "-" in day else ("11", day)
    return datetime.fromisoformat(f"2026-{month}-{number}T{hour}").replace(tzinfo=ZONE)


def due(job: Job, done: str, now: str, tried: str = "") -> bool:
    last = LastRun(at(tried or done) if tried or done else None, at(done) if done else None)
    return is_due(job, last, at(now), zone=ZONE, retry_minutes=10)


@pytest.mark.parametrize(
    ("job", "done", "now", "expected"),
    [
        (OFTEN, "", "24 09:00", True),
        (OFTEN, "24 08:00", "24 08:59", False),
        (OFTEN, "24 08:00", "24 09:00", True),
        (OFTEN, "20 08:00", "24 09:00", True),
        (NIGHTLY, "", "24 09:00", True),
        (NIGHTLY, "24 02:31", "24 23:59", False),
        (NIGHTLY, "24 02:31", "25 02:29", False),
        (NIGHTLY, "24 02:31", "25 02:30", True),
        # It was off at half past two: it is done when it is on again, once.
        (NIGHTLY, "22 02:31", "24 09:00", True),
        (NIGHTLY, "24 09:01", "24 09:06", False),
        # The clock went back: what was done lies ahead.
        (OFTEN, "25 08:00", "24 09:00", True),
        (NIGHTLY, "25 02:31", "24 09:00", True),
        # The hour that comes twice: done once.
        (NIGHTLY, "10-25 02:31", "10-25 02:59", False),
        (NIGHTLY, "10-25 02:31", "10-25 12:00", False),
        # The hour that never comes: done in the one after it.
        (NIGHTLY, "03-28 02:31", "03-29 01:59", False),
        (NIGHTLY, "03-28 02:31", "03-29 03:31", True),
    ],
)
def test_a_job_is_due_when_its_time_has_come_since_it_was_done(job, done, now, expected):
    assert due(job, done, now) is expected


@pytest.mark.parametrize(
    ("done", "tried", "now", "expected"),
    [
        # Tried and not done: it waits a little.
        ("23 02:31", "24 02:31", "24 02:40", False),
        ("23 02:31", "24 02:31", "24 02:41", True),
        ("", "24 02:31", "24 02:40", False),
        ("", "24 02:31", "24 02:41", True),
        # The clock went back after a try.
        ("", "24 02:31", "23 02:30", True),
    ],
)
def test_what_failed_is_tried_again_after_a_while(done, tried, now, expected):
    assert due(NIGHTLY, done, now, tried) is expected


def test_a_job_that_was_done_does_not_wait_for_having_been_tried():
    every_minute = Job(kind=JobKind.MIRROR, every_minutes=1)
    assert due(every_minute, "24 08:00", "24 08:01", tried="24 08:00")
    assert not due(every_minute, "24 08:00", "24 08:00", tried="24 08:00")


def test_a_job_without_a_time_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no time"):
        due(Job(kind=JobKind.MIRROR), "24 08:00", "24 09:00")
