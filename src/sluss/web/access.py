"""Who asks: the person of the session, as they are now and not as they were when they signed in.

A session ends when nobody has used it for a while, when the person's password, roles or proofs
changed, and when somebody signs out. Whether it was used lately stands in a signed cookie: no
page that only reads waits for the database to write.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from sluss.outside import clock
from sluss.services import sign_in
from sluss.web.request import Request, is_of_monitor, lang_of

SIGNED_IN, STAMP = "person", "stamp"
_SEEN = f"{settings.COOKIE_PREFIX}sluss_seen"
_SIGNER = signing.TimestampSigner(salt="sluss.seen")
_YEAR_SECONDS = 365 * 24 * 3600


def signed_in(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """The middleware that puts language and person on the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        asked.lang = lang_of(asked)
        if is_of_monitor(asked):
            asked.person, asked.came_in = None, False
            return answer(asked)
        name = asked.session.get(SIGNED_IN, "")
        found = sign_in.standing(name) if name else None
        is_theirs = found is not None and found.stamp == asked.session.get(STAMP)
        asked.person = found.person if found and is_theirs and _is_awake(asked) else None
        asked.came_in = False
        response = answer(asked)
        name = asked.session.get(SIGNED_IN, "")
        if name and (asked.person is not None or asked.came_in):
            _mark_seen(asked, name, response)
        return response

    return middleware


def let_in(request: Request, name: str) -> None:
    """Begin a session of this person, under a new key. Of an old one nothing is left but a form."""
    kept = request.session.get("kept")
    request.session.flush()
    found = sign_in.standing(name)
    request.session[SIGNED_IN] = name
    request.session[STAMP] = found.stamp if found else -1
    if kept and kept["name"] == name:
        request.session["kept"] = kept
    request.session.save()
    request.came_in = True


def forget(request: Request) -> None:
    """Let nobody be signed in here any more: somebody is about to be, and has half proved it."""
    for word in (SIGNED_IN, STAMP):
        request.session.pop(word, None)
    request.session.cycle_key()


def last_here(request: Request) -> str:
    """Who was signed in with this browser last, as far as it can prove it; "" for nobody."""
    said = _said(request, _YEAR_SECONDS)
    return said.rpartition(":")[0]


def _is_awake(request: Request) -> bool:
    minutes = sign_in.bounds(clock.now()).idle_minutes
    return _said(request, minutes * 60) == _mine(request, request.session[SIGNED_IN])


def _said(request: Request, age_seconds: int) -> str:
    try:
        return _SIGNER.unsign(request.COOKIES.get(_SEEN, ""), max_age=age_seconds)
    except signing.BadSignature:
        return ""


def _mine(request: Request, name: str) -> str:
    """This session's own mark, so that a cookie of another one says nothing."""
    key = request.session.session_key or ""
    return f"{name}:{sha256(key.encode()).hexdigest()}"


def _mark_seen(request: Request, name: str, response: HttpResponse) -> None:
    response.set_cookie(
        _SEEN,
        _SIGNER.sign(_mine(request, name)),
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
