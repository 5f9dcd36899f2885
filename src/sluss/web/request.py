"""A request as the pages see it: who asks, in which language, and on which day."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest

from sluss.outside import clock
from sluss.rules.approve.roles import Act, Person
from sluss.services._command import Who
from sluss.telling.texts import LANGUAGES, sentence

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

# What monitors ask: nobody is signed in for it.
HEALTH, READY = "healthz", "readyz"
LANGUAGE_COOKIE = f"{settings.COOKIE_PREFIX}sluss_lang"


class Request(HttpRequest):
    """What the middleware adds. person: who signed in, None if nobody did.

    came_in: the session of the person began with this request.
    """

    person: Person | None
    lang: str
    came_in: bool
    session: SessionBase


def lang_of(request: HttpRequest) -> str:
    """The language that was chosen here, Swedish if none was."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def is_of_monitor(request: HttpRequest) -> bool:
    """Whether a monitor asks: then no session is read, for that may ask the database."""
    return request.path in (f"/{HEALTH}", f"/{READY}")


def person_of(request: Request) -> Person:
    """Who signed in. PermissionError if nobody did: a page that asks is never public."""
    if request.person is None:
        raise PermissionError("nobody signed in")
    return request.person


def may(request: Request, act: Act) -> bool:
    """Whether the person who asks may do it; the service decides again."""
    return request.person is not None and request.person.has(act)


def today() -> date:
    """The day in Stockholm, or the one that was set when a demo or a drill was opened."""
    set_day: date | None = settings.SLUSS_TODAY
    return set_day or clock.today()


def instant() -> datetime:
    """Now, or the same hour here of the day that was set."""
    at = clock.now()
    if settings.SLUSS_TODAY is None:
        return at
    here = at.astimezone(clock.STOCKHOLM)
    return datetime.combine(today(), here.time(), clock.STOCKHOLM).astimezone(UTC)


def who(request: Request) -> Who:
    """Who acts, when, and on which day."""
    return who_is(person_of(request).name)


def who_is(name: str) -> Who:
    """Somebody who acts and has proved it, though no session of theirs has begun yet."""
    return Who(by=name, at=instant(), today=today())


def new_key() -> str:
    """A key for a form: made when the page is shown, so that a second click changes nothing."""
    return uuid4().hex


def key_of(request: Request) -> str:
    """The key that the form carried; a new one if it carried none that we made."""
    given = request.POST.get("key", "")
    return given if len(given) == len(new_key()) and given.isalnum() else new_key()


def own_key(request: Request) -> str:
    """The key of a form by what it carries: where several share a page and its key, or files come.

    The same form sent twice is one command. What was changed before it was sent again, by whoever
    went back to it, is another one.
    """
    digest = hashlib.sha256(f"{key_of(request)} {request.path}".encode())
    for name in sorted(request.POST):
        if name not in ("key", "csrfmiddlewaretoken"):
            digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()[: len(new_key())]


def text(request: Request, code: str, **facts: object) -> str:
    """The sentence for a code, in the language of the request."""
    return sentence(code, request.lang, **facts)
