"""What a page is: who may see it, in which menu it stands, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from sluss.core.plain import canonical
from sluss.rules.approve.roles import Act, Person
from sluss.services import drill, safekeeping, sign_in
from sluss.services._command import KeyReused
from sluss.store import browse
from sluss.telling.texts import on_page
from sluss.web import kept_form
from sluss.web.request import Request, lang_of, new_key

Plain = dict[str, Any]
View = Callable[..., HttpResponse]
SEE_OTHER, UNAUTHORISED, FORBIDDEN, NOT_ALLOWED = 303, 401, 403, 405
CONFLICT, UNPROCESSABLE = 409, 422


@dataclass(frozen=True, slots=True)
class Door:
    """A place in the menu. act: what a person must be trusted with to see it there."""

    name: str
    url: str
    act: Act


# In the invoice's order.
MENU = (
    Door("start", "/", Act.READ),
    Door("intake", "/intake/", Act.READ),
    Door("register", "/register/", Act.READ),
    Door("triage", "/triage/", Act.READ),
    Door("approve", "/approve/", Act.ATTEST),
    Door("accounts", "/accounts/", Act.READ),
    Door("pay", "/pay/", Act.READ),
    Door("confirm", "/confirm/", Act.READ),
    Door("report", "/report/", Act.REPORT),
    Door("handback", "/handback/", Act.READ),
    Door("incident", "/incident/", Act.READ),
    Door("standby", "/standby/", Act.READ),
    Door("audit", "/audit/", Act.READ),
    Door("settings", "/settings/", Act.READ),
)


def doors_of(person: Person | None) -> list[Door]:
    """The menu of a person: whoever may not go somewhere is not shown the way."""
    return [door for door in MENU if person is not None and person.has(door.act)]


def page(act: Act) -> Callable[[View], View]:
    """Make a function a page for people who signed in and may do the act.

    Whoever has not signed in is sent to do so and comes back; whoever may not is told so.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, **named: Any) -> HttpResponse:  # noqa: ANN401 -- Django's
            asked = cast(Request, request)
            if asked.person is None:
                if "HX-Request" in asked.headers:
                    return _part_without_person(asked)
                kept_form.keep(asked)
                return to_sign_in(asked)
            if not asked.person.has(act):
                return render(asked, "forbidden.html", {"act": act.value}, status=FORBIDDEN)
            try:
                with on_page():
                    answer = view(asked, **named)
            except KeyReused:
                # The form was answered already, and has been changed since: nothing is done twice.
                return render(asked, "not_ours.html", status=CONFLICT)
            is_no_page = answer.status_code == NOT_ALLOWED and request.method == "GET"
            return see_other(_door_of(request.path)) if is_no_page else answer

        shown.act = act  # type: ignore[attr-defined]  # The test of who sees what reads it.
        return shown

    return wrap


def public(view: View) -> View:
    """Make a function a page for anybody. There are few, and each is looked at by the test."""

    @wraps(view)
    def shown(request: HttpRequest, **named: Any) -> HttpResponse:  # noqa: ANN401 -- Django's
        with on_page():
            return view(cast(Request, request), **named)

    shown.act = None  # type: ignore[attr-defined]  # The test of who sees what reads it.
    return shown


def to_sign_in(request: Request) -> HttpResponse:
    """Sent to sign in, and back here afterwards."""
    is_get = request.method == "GET"
    back = request.get_full_path() if is_get else request.path
    return see_other(f"/sign-in?{urlencode({'next': back})}")


def _door_of(path: str) -> str:
    """Where somebody goes on who comes to an address that only takes forms.

    They reloaded a form's answer, changed its language, or signed in after it was sent.
    """
    first = path.split("/")[1]
    return next((door.url for door in MENU if door.name == first), "/")


def _part_without_person(request: Request) -> HttpResponse:
    """No page to sign in on inside another one. What was clicked leads to it; what is keyed stays.

    A form that is only looked at, field by field, is kept when it is sent.
    """
    response = HttpResponse(status=UNAUTHORISED)
    if request.method == "GET":
        at = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"{at.path}?{at.query}" if at.query else at.path
        response["HX-Redirect"] = f"/sign-in?{urlencode({'next': back or '/'})}"
    return response


def render(
    request: Request, template: str, given: Plain | None = None, status: int = 200
) -> HttpResponse:
    """The page drawn from a template, in the language of the request."""
    context = {**_everywhere(request), **(given or {})}
    return HttpResponse(render_to_string(template, context, request), status=status)


def see_other(url: str) -> HttpResponse:
    """Sent on with GET, so that going back or reloading repeats nothing."""
    response = HttpResponseRedirect(url)
    response.status_code = SEE_OTHER
    return response


def done(request: Request, url: str, code: str, **facts: object) -> HttpResponse:
    """Sent on, and told there what was done."""
    messages.success(request, canonical([code, {name: str(f) for name, f in facts.items()}]))
    return see_other(url)


def refused(request: Request, url: str, code: str, **facts: object) -> HttpResponse:
    """Sent back, and told there why it was refused and what to do."""
    messages.error(request, canonical([code, {name: str(f) for name, f in facts.items()}]))
    return see_other(url)


def answered(request: Request, answer: Plain, url: str, code: str, **facts: object) -> HttpResponse:
    """Sent on after a command: told that it is done, or why it was refused."""
    why = answer.get("refused")
    if isinstance(why, str):
        return refused(request, url, why)
    return done(request, url, code, **facts)


def _everywhere(request: Request) -> Plain:
    """What every page shows around its own."""
    if not hasattr(request, "lang"):
        request.lang = lang_of(request)
    person = getattr(request, "person", None)
    organisation = browse.whose()
    menu = doors_of(person)
    return {
        "lang": request.lang,
        "person": person,
        "organisation": organisation,
        "is_drill": drill.is_drill_home(),
        "menu": menu,
        "path": request.path,
        "key": new_key(),
        "alarms": sign_in.alarms() if person is not None else [],
        "is_on_hold": person is not None and safekeeping.is_on_hold(),
    }
