"""Signing in and out, and the language: the only pages that everybody may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from sluss.services import organisation
from sluss.telling.texts import LANGUAGES
from sluss.web.access import SIGNED_IN
from sluss.web.pages import UNPROCESSABLE, public, render, see_other
from sluss.web.request import LANGUAGE_COOKIE, Request

_YEAR_SECONDS = 365 * 24 * 3600


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    onward = _inside(given.get("next", ""))
    if request.method == "GET":
        return render(request, "sign_in.html", {"next": onward})
    name = request.POST.get("name", "").strip()
    if organisation.is_password(name, request.POST.get("password", "")):
        request.session.cycle_key()
        request.session[SIGNED_IN] = name
        return see_other(onward)
    facts = {"why": "sign_in.wrong_password", "next": onward, "name": name}
    return render(request, "sign_in.html", facts, status=UNPROCESSABLE)


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
            LANGUAGE_COOKIE, chosen, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax"
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
