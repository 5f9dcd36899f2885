"""How a municipality stands, in counts alone: no person, no invoice, no amount."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from sluss.rules.standby.notes import NoteKind
from sluss.services._keeping import copies, is_on_hold
from sluss.store import engine
from sluss.store.models import Organisation, PayableRow, StandbyEntry

Plain = dict[str, Any]
_COUNTED = ("open", "held", "overdue")


def telling_of(today: date) -> Plain:
    """The counts of the database in use.

    Shapes: on_hold is of a restore; held counts debts; oldest_due is the due day of the oldest
            open debt, readiness the days of the newest backup, of its proof and of the last drill.
    """
    version = engine.age().value
    if version != engine.Age.SAME.value:
        # What it has of tables is not what this version asks.
        return {"version": version}
    organisation = Organisation.objects.values("is_live").first()
    if organisation is None:
        return {"version": version, "is_begun": False}
    owed = PayableRow.objects.filter(open_minor__gt=0).exclude(kind="credit-note")
    late = Q(due_on__gt="", due_on__lt=today.isoformat())
    told = owed.aggregate(
        open=Count("id"),
        held=Count("id", filter=Q(state="held")),
        overdue=Count("id", filter=late),
        oldest_due=Min("due_on", filter=Q(due_on__gt="")),
    )
    return {
        "version": version,
        "is_begun": True,
        "is_live": organisation["is_live"],
        "on_hold": is_on_hold(),
        **told,
        "readiness": _readiness(),
    }


def _readiness() -> Plain:
    found = copies()
    proved = [one.proved_on for one in found if one.proved_on]
    kinds = (NoteKind.DRILL.value, NoteKind.DRILL_SIGNED.value)
    drills = StandbyEntry.objects.filter(kind__in=kinds).order_by("-id").values_list("at")
    last = drills.first()
    return {
        "backed_up_on": max((one.made_on.isoformat() for one in found), default=None),
        "proved_on": max((one.isoformat() for one in proved), default=None),
        "drilled_on": last[0][:10] if last else None,
    }


def sums_of(told: Iterable[Plain]) -> Plain:
    """The counts of all that answered, taken together."""
    every = [one for one in told if one.get("is_begun")]
    due = [one["oldest_due"] for one in every if one["oldest_due"]]
    return {
        "answered": len(every),
        "on_hold": sum(one["on_hold"] for one in every),
        **{name: sum(one[name] for one in every) for name in _COUNTED},
        "oldest_due": min(due, default=None),
        "without_backup": sum(one["readiness"]["backed_up_on"] is None for one in every),
        "without_proof": sum(one["readiness"]["proved_on"] is None for one in every),
        "without_drill": sum(one["readiness"]["drilled_on"] is None for one in every),
        "away": sum(one.get("whereabouts") not in (None, "here") for one in every),
    }
