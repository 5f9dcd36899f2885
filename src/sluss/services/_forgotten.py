"""The code with which somebody who forgot their password makes a new one, once.

It signs nobody in: all that it does is to give a new password, and the second proof is asked for
as ever. It stands among the person's factors, as hash.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Max

from sluss.outside import clock
from sluss.rules.approve.forgotten import (
    ForgottenCase,
    RenewRefusal,
    refuse_asking,
    refuse_vouching,
)
from sluss.services import _shipped
from sluss.services._command import Context, Plain, command
from sluss.services._factors import ACTIVE, REMOVED, USED
from sluss.services._people import person
from sluss.store.models import Factor, Person

ASK, VOUCH, RENEW = "sign_in.forgot", "sign_in.vouch", "sign_in.renew"
ONE_TIME, ASKED = "one-time", "asked"


def code_of(name: str) -> Factor | None:
    """The code that the person may use; None if there is none."""
    return _last(name, ACTIVE)


@command(ASK)
def _ask(context: Context, given: Plain) -> Plain:
    name = given["name"]
    refusal = refuse_asking(_case(context, name, reason=given["reason"]))
    if refusal:
        return {"refused": refusal.value}
    # Who asks anew takes back what was asked for before.
    old = Factor.objects.filter(person=name, kind=ONE_TIME, state__in=(ASKED, ACTIVE))
    old.update(state=REMOVED)
    Factor.objects.create(
        id=int(Factor.objects.aggregate(top=Max("id"))["top"] or 0) + 1,
        seq=context.seq,
        at=context.at,
        person=name,
        kind=ONE_TIME,
        label="",
        name=context.by,
        secret="",
        state=ASKED,
    )
    return {"name": name}


@command(VOUCH)
def _vouch(context: Context, given: Plain) -> Plain:
    name = given["name"]
    row = _last(name, ASKED)
    refusal = refuse_vouching(_case(context, name, asked_by=row.name if row else ""))
    if refusal or row is None:
        return {"refused": refusal.value if refusal else ""}
    row.state, row.secret, row.at = ACTIVE, given["made"]["secret"], context.at
    row.save()
    return {"name": name, "asked_by": row.name}


@command(RENEW)
def _renew(context: Context, given: Plain) -> Plain:
    name, row = given["name"], code_of(given["name"])
    if row is None or context.by != name or _is_old(row, context):
        return {"refused": RenewRefusal.WRONG.value}
    row.state = USED
    row.save()
    # Whoever sits somewhere with the old one is signed out.
    password = given["made"]["password"]
    Person.objects.filter(name=name).update(password=password, stamp=F("stamp") + 1)
    return {"name": name}


def _is_old(row: Factor, context: Context) -> bool:
    now = datetime.fromisoformat(context.at)
    hours = _shipped.limits("sign_in").on(clock.day_of(now))["one_time_hours"]
    return now - datetime.fromisoformat(row.at) > timedelta(hours=hours)


def _case(context: Context, name: str, *, reason: str = "", asked_by: str = "") -> ForgottenCase:
    row = Person.objects.filter(name=name).first()
    return ForgottenCase(
        by=person(context.by),
        of=name,
        is_known=row is not None,
        is_sealed=row is not None and row.is_sealed,
        reason=reason,
        asked_by=asked_by,
    )


def _last(name: str, state: str) -> Factor | None:
    rows = Factor.objects.filter(person=name, kind=ONE_TIME, state=state)
    found: Factor | None = rows.order_by("-id").first()
    return found
