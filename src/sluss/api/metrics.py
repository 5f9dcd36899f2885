"""Figures for Prometheus: counts of requests, debts and days, for programs with a token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from sluss import __version__
from sluss.api.access import Token
from sluss.api.answers import Refused, told
from sluss.core.lifecycle import State
from sluss.outside import counting, machine
from sluss.outside.counting import Figure
from sluss.rules.approve.roles import Act
from sluss.services import _ready

_LETS_IN = Token(Act.READ)


@csrf_exempt
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures. A token with the scope read is asked for, as for the lists that they count."""
    try:
        _LETS_IN(request)
    except Refused as why_not:
        return told(request, why_not)
    folder = Path(settings.SLUSS_HOME)
    text = counting.exposition(_figures(folder))
    return HttpResponse(text, content_type=counting.CONTENT_TYPE)


def _figures(folder: Path) -> Iterator[Figure]:
    seen = _ready.figures(folder)
    yield Figure(
        name="sluss_info", help="The version that runs.", values={__version__: 1}, label="version"
    )
    yield Figure(
        name="sluss_payables",
        help="Debts by state.",
        # Those that there are none of too, or a series would break off when the last one goes.
        values={state.value: seen.debts.get(state.value, 0) for state in State},
        label="state",
    )
    yield _alone("sluss_journal_entries", "Entries in the journal.", seen.entries)
    yield _alone("sluss_hold", "1 while a restored home is on hold.", int(seen.is_on_hold))
    yield _alone("sluss_home_free_bytes", "Free on the disk.", machine.free_bytes(folder))
    yield from _moment("sluss_last_backup", "When the last backup was made.", seen.backed_up_at)
    yield from _moment("sluss_last_restore_test", "When one was last proved.", seen.proved_at)
    for name, told_as, times in (
        ("sluss_job_tried", "When a kind of job was last begun", seen.jobs_tried_at),
        ("sluss_job_done", "When a kind of job last came to its end", seen.jobs_done_at),
    ):
        values = {kind: at.timestamp() for kind, at in times.items()}
        yield Figure(
            name=f"{name}_timestamp_seconds", help=f"{told_as}.", values=values, label="job"
        )


def _alone(name: str, told_as: str, value: float) -> Figure:
    return Figure(name=name, help=told_as, values={"": value})


def _moment(name: str, told_as: str, at: datetime | None) -> Iterator[Figure]:
    """A time, since the age of what never happened is no number; none if it never did."""
    if at is not None:
        yield _alone(f"{name}_timestamp_seconds", told_as, at.timestamp())
