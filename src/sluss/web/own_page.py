"""One's own page: password, passkeys, codes of a telephone, codes on paper, and the alarms."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sluss.rules.approve.roles import Act
from sluss.services import organisation
from sluss.services import sign_in as service
from sluss.store import browse
from sluss.web import enrolling, new_password
from sluss.web.access import let_in
from sluss.web.pages import answered, done, page, refused, render, see_other
from sluss.web.request import Request, key_of, person_of, who
from sluss.web.step_up import caller_of

ME = "/settings/me"


@page(Act.READ)
def me(request: Request) -> HttpResponse:
    name = person_of(request).name
    made = service.factors(name)
    given = {
        "here_in": "settings",
        "own": [one for one in made if one["kind"] != "recovery"],
        "codes_left": sum(one["kind"] == "recovery" for one in made),
        "is_sealed": service.person_is_sealed(name),
        "password_chars": new_password.CHARS_MIN,
    }
    offered = {} if given["is_sealed"] else enrolling.offered(request, name)
    return render(request, "settings/me.html", {**given, **offered})


@page(Act.READ)
@require_POST
def password(request: Request) -> HttpResponse:
    name, new = person_of(request).name, request.POST.get("new_password", "")
    if new != request.POST.get("again_password", ""):
        return refused(request, ME, "own.password_differs")
    if unfit := new_password.fault(new, name, browse.whose()["name"]):
        return refused(request, ME, unfit, expected=new_password.CHARS_MIN)
    why = _not_oneself(request)
    if why:
        return refused(request, ME, why)
    answer = organisation.change_password(name, new, who(request), key=key_of(request))
    let_in(request, name)
    return answered(request, answer, ME, "own.password_changed")


def _not_oneself(request: Request) -> str:
    """Why whoever sits here is not the person of the session; "" if they gave the password.

    An unlocked desk is not enough to make a proof with which batches are signed.
    """
    given = request.POST.get("old_password", "")
    said = service.enter(person_of(request).name, given, caller_of(request))
    return "" if isinstance(said, service.Entered) else said.value


@page(Act.READ)
@require_POST
def add(request: Request) -> HttpResponse:
    name, why = person_of(request).name, _not_oneself(request)
    if why:
        return refused(request, ME, why)
    answer = enrolling.take(request, name, who(request))
    return answered(request, answer, ME, "own.added")


@page(Act.READ)
@require_POST
def recovery(request: Request) -> HttpResponse:
    name, why = person_of(request).name, _not_oneself(request)
    if why:
        return refused(request, ME, why)
    answer = service.new_recovery_codes(name, who(request), key=key_of(request))
    if "refused" in answer:
        return refused(request, ME, answer["refused"])
    enrolling.keep_codes(request, name, answer["codes"])
    return see_other(enrolling.CODES)


@page(Act.READ)
def alarms(request: Request) -> HttpResponse:
    return render(request, "settings/alarms.html", {"here_in": "settings"})


@page(Act.READ)
@require_POST
def answer_alarm(request: Request, number: str) -> HttpResponse:
    alarm = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    reason = request.POST.get("reason", "")
    answer = service.answer_alarm(alarm, reason, who(request), key=key_of(request))
    if "refused" in answer:
        return refused(request, "/alarms", answer["refused"])
    return done(request, "/", "own.alarm_answered")
