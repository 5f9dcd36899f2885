"""The account in the sealed envelope, and the alarm that its use raises."""

from __future__ import annotations

from django.db.models import F, Max

from sluss.core.plain import canonical
from sluss.rules.approve.organisation import Refusal
from sluss.rules.approve.roles import Act, Role, refuse_roles
from sluss.rules.approve.sign_in import AlarmCase, refuse_answer
from sluss.rules.incident.entries import Kind, Raised
from sluss.services._command import Context, Plain, command
from sluss.services._incident import log_in_use, write_entry
from sluss.services._people import lacks
from sluss.store.models import Alarm, Person

SEAL, BREAK_GLASS, ANSWER = "sign_in.seal", "sign_in.break_glass", "sign_in.answer_alarm"


@command(SEAL)
def _seal(context: Context, given: Plain) -> Plain:
    name = given["name"]
    if lacks(Act.SET_PEOPLE, context.by):
        return {"refused": Refusal.LACKS_ROLE.value}
    refusal = refuse_roles(Role(role) for role in given["roles"])
    if refusal:
        return {"refused": refusal.value}
    row = Person.objects.filter(name=name).first()
    if row is not None and not row.is_sealed:
        return {"refused": Refusal.PERSON_EXISTS.value}
    kept = {
        "roles": canonical(given["roles"]),
        "limit_minor": given["limit_minor"],
        "password": given["made"]["password"],
    }
    if row is None:
        Person.objects.create(name=name, is_sealed=True, **kept)
    else:
        Person.objects.filter(name=name).update(stamp=F("stamp") + 1, **kept)
    return {"name": name, "roles": given["roles"], "is_new": row is None}


@command(BREAK_GLASS)
def _break_glass(context: Context, given: Plain) -> Plain:
    """Every use is an alarm, but for uses while the last one still stands."""
    name = given["name"]
    standing = Alarm.objects.filter(by=name, answered_by="").order_by("id").first()
    if standing is not None:
        return {"alarm": standing.id, "is_new": False}
    number = int(Alarm.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    Alarm.objects.create(
        id=number,
        seq=context.seq,
        at=context.at,
        by=name,
        answered_by="",
        answered_at="",
        reason="",
    )
    write_entry(context, log_in_use(), Kind.TASK, text=given["task"], facts=Raised())
    return {"alarm": number, "is_new": True}


@command(ANSWER)
def _answer(context: Context, given: Plain) -> Plain:
    row = Alarm.objects.filter(id=given["alarm"]).first()
    case = AlarmCase(
        by=context.by,
        by_is_sealed=Person.objects.filter(name=context.by, is_sealed=True).exists(),
        is_known=row is not None,
        is_answered=row is not None and bool(row.answered_by),
        raised_by=row.by if row else "",
        reason=given["reason"],
    )
    refusal = refuse_answer(case)
    if refusal:
        return {"refused": refusal.value}
    Alarm.objects.filter(id=given["alarm"]).update(
        answered_by=context.by, answered_at=context.at, reason=given["reason"]
    )
    return {"alarm": given["alarm"], "answered_by": context.by}
