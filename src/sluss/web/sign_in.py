"""Signing in and out, and the language: the only pages that everybody may see.

First name and password, then what the person has besides it: a passkey, a code of a telephone, or
a printed one. Whoever must have one and has none makes it before they go on.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from sluss.outside import clock
from sluss.rules.approve.roles import Act
from sluss.rules.approve.sign_in import SignInRefusal
from sluss.services import sign_in as service
from sluss.services._factors import PASSKEY, RECOVERY, TOTP, Proof
from sluss.services.sign_in import Entered
from sluss.telling.texts import LANGUAGES
from sluss.web import enrolling
from sluss.web.access import forget, let_in
from sluss.web.kept_form import kept_of, onward
from sluss.web.pages import UNPROCESSABLE, page, public, render, see_other
from sluss.web.request import LANGUAGE_COOKIE, Request, key_of, text, who_is
from sluss.web.step_up import caller_of, site_of

Plain = dict[str, Any]
_YEAR_SECONDS = 365 * 24 * 3600
# In the session of somebody whose password was right and who is not in yet.
_HALF = "half"


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    to = _inside(given.get("next", ""))
    if request.method == "GET":
        return render(request, "sign_in.html", {"next": to, "is_kept": onward(request, "")})
    name = request.POST.get("name", "").strip()
    said = service.enter(name, request.POST.get("password", ""), caller_of(request))
    if isinstance(said, SignInRefusal):
        facts = {"why": said.value, "next": to, "name": name}
        return render(request, "sign_in.html", facts, status=UNPROCESSABLE)
    return _entered(request, said, to)


def _entered(request: Request, said: Entered, to: str) -> HttpResponse:
    """On after the password: in, or to the second proof."""
    if said.is_sealed:
        task = text(request, "alarm.task", found=said.name)
        service.break_glass(task, who_is(said.name), key=key_of(request))
    if said.is_in:
        return _let_in(request, said.name, to)
    forget(request)
    half = {"name": said.name, "at": clock.now().timestamp(), "next": to}
    request.session[_HALF] = {**half, "challenge": secrets.token_hex(32)}
    return see_other("/sign-in/enrol" if said.must_enrol else "/sign-in/second")


@public
@require_http_methods(["GET", "POST"])
def second(request: Request) -> HttpResponse:
    half = _half(request)
    if half is None:
        return see_other("/sign-in")
    if request.method == "GET":
        return render(request, "sign_in/second.html", _ways(request, half))
    why = _refuse_second(request, half)
    if why:
        given = {**_ways(request, half), "why": why}
        return render(request, "sign_in/second.html", given, status=UNPROCESSABLE)
    return _let_in(request, half["name"], half["next"])


def _refuse_second(request: Request, half: Plain) -> str:
    """Why what came is no second proof; "" if it is one."""
    name, caller = half["name"], caller_of(request)
    typed = request.POST.get("recovery", "").strip()
    if typed:
        key = key_of(request)
        said = service.use_recovery_code(name, typed, caller, who_is(name), key=key)
        return str(said.get("refused", ""))
    proof = service.prove(name, request.POST.dict(), bytes.fromhex(half["challenge"]), "", caller)
    return "" if isinstance(proof, Proof) else proof.value


def _ways(request: Request, half: Plain) -> Plain:
    """The ways in which this person can go on, and what a passkey is asked."""
    site, name = site_of(request), half["name"]
    ways = service.ways_of(name)
    challenge = bytes.fromhex(half["challenge"])
    options = service.passkey_request(name, challenge, site) if site else ""
    return {
        "name": name,
        "options": options,
        "is_elsewhere": PASSKEY in ways and site is None,
        "has_code": TOTP in ways,
        "has_recovery": RECOVERY in ways,
    }


@public
@require_http_methods(["GET", "POST"])
def enrol(request: Request) -> HttpResponse:
    half = _half(request)
    if half is None or service.ways_of(half["name"]):
        return see_other("/sign-in")
    name, why = half["name"], ""
    if request.method == "POST":
        said = enrolling.take(request, name, who_is(name))
        why = str(said.get("refused", ""))
        if not why:
            codes = service.new_recovery_codes(name, who_is(name), key=f"c{key_of(request)[1:]}")
            _let_in(request, name, half["next"])
            enrolling.keep_codes(request, name, codes["codes"])
            return see_other("/sign-in/codes")
    given = {**enrolling.offered(request, name), "why": why, "name": name}
    return render(request, "sign_in/enrol.html", given, status=UNPROCESSABLE if why else 200)


def _half(request: Request) -> Plain | None:
    """Whose password was right a short while ago; None if nobody's, or too long ago."""
    half: Plain | None = request.session.get(_HALF)
    now = clock.now()
    if half is None or now.timestamp() - half["at"] > service.bounds(now).half_minutes * 60:
        return None
    return half


def _let_in(request: Request, name: str, to: str) -> HttpResponse:
    let_in(request, name)
    return see_other(onward(request, to))


@page(Act.READ)
def again(request: Request) -> HttpResponse:
    kept = kept_of(request)
    return render(request, "sign_in/again.html", {"kept": kept}) if kept else see_other("/")


@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    request.session.flush()
    return see_other("/sign-in")


@public
@require_POST
def language(request: Request) -> HttpResponse:
    response = see_other(_inside(request.POST.get("next", "")))
    chosen = request.POST.get("lang", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=_YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@public
def keys(request: Request) -> HttpResponse:
    return render(request, "keys.html")


@public
def accessibility(request: Request) -> HttpResponse:
    return render(request, "accessibility.html")


def _inside(url: str) -> str:
    """An address of ours to go on to; the first page if it leads out of the house."""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "/"
