"""The day from which the locked system's lists and files are no longer believed."""

from __future__ import annotations

from sluss.services import _register
from sluss.services._believed import judge_anew
from sluss.services._command import Context
from sluss.store.models import Organisation


def believe_until(on: str, context: Context) -> None:
    """Set the day, and judge by it what was taken in already: its debts are drawn anew.

    on: ISO 8601.
    """
    before = Organisation.objects.values_list("incident_on", flat=True).get(id=1)
    Organisation.objects.filter(id=1).update(incident_on=on)
    if on != before:
        news = judge_anew(before, on)
        today = context.today.isoformat()
        _register.fold(news, _register.frame(), seq=context.seq, today=today)
