"""Who tried to sign in, and which codes were used: counted beside the journal, for all processes.

A try is written down as failed before anything is compared, so that eight at once are eight.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from sluss.outside import clock, keyed
from sluss.rules.approve.sign_in import Bounds, SignInRefusal, Tries, refuse_try
from sluss.services import _shipped
from sluss.services._command import beside_the_journal
from sluss.store.models import FactorUse, SignInTry

FAILED, PASSED, IN = "failed", "passed", "in"
_KEPT_HOURS = 24


def bounds(now: datetime) -> Bounds:
    """What holds on the day of an instant."""
    limits = _shipped.limits("sign_in").on(clock.day_of(now))
    return Bounds(**{name: limits[name] for name in Bounds.__dataclass_fields__})


def begin_try(name: str, caller: str, now: datetime) -> int | SignInRefusal:
    """Write a try down as failed and give its number, or say why it is not looked at."""
    marks = keyed.mark("name", name), keyed.mark("caller", caller)
    held = bounds(now)
    with beside_the_journal():
        refusal = refuse_try(_tries(*marks, held, now), held)
        if refusal:
            return refusal
        old = _text(now - timedelta(hours=_KEPT_HOURS))
        SignInTry.objects.filter(at__lt=old).delete()
        number = int(SignInTry.objects.aggregate(top=Max("id"))["top"] or 0) + 1
        SignInTry.objects.create(
            id=number, at=_text(now), name=marks[0], caller=marks[1], outcome=FAILED
        )
    return number


def end_try(number: int, outcome: str) -> None:
    """Say that a try succeeded: IN, or PASSED for a password that is not all."""
    with beside_the_journal():
        SignInTry.objects.filter(id=number).update(outcome=outcome)


def take(factor: int, count: int, about: str) -> bool:
    """Use a factor up to a count, once; False if it was used so far before.

    about: what it is used for: the same use for the same thing is a click that came twice.
    """
    with beside_the_journal():
        row = FactorUse.objects.filter(factor=factor).first()
        if row is not None and count <= row.count:
            return bool(about) and (row.count, row.about) == (count, about)
        FactorUse.objects.update_or_create(factor=factor, defaults={"count": count, "about": about})
    return True


def count_of(factor: int) -> int:
    """How far a factor was used; 0 if never."""
    found = FactorUse.objects.filter(factor=factor).values_list("count", flat=True).first()
    return int(found or 0)


def _tries(name: str, caller: str, held: Bounds, now: datetime) -> Tries:
    hour, locked = (
        _text(now - timedelta(hours=1)),
        _text(now - timedelta(minutes=held.lock_minutes)),
    )
    rows = SignInTry.objects.filter(at__gte=min(hour, locked))
    # Whoever got in knows the password and the proof: what was mistyped before is forgotten.
    last_in = rows.filter(name=name, outcome=IN).aggregate(top=Max("id"))["top"] or 0
    is_failed = Q(outcome=FAILED)
    is_name = is_failed & Q(name=name, id__gt=last_in)
    return Tries(
        **rows.aggregate(
            here=Count("id", filter=is_name & Q(caller=caller, at__gte=locked)),
            name=Count("id", filter=is_name & Q(at__gte=hour)),
            caller=Count("id", filter=is_failed & Q(caller=caller, at__gte=hour)),
        )
    )


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
