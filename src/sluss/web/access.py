"""Who asks: the person of the session, as they are now and not as they were when they signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from sluss.services._people import person
from sluss.web.request import Request, lang_of

SIGNED_IN = "person"


def signed_in(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """The middleware that puts language and person on the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        asked.lang = lang_of(asked)
        name = asked.session.get(SIGNED_IN, "")
        found = person(name) if name else None
        # Whoever lost every role since is nobody here.
        asked.person = found if found is not None and found.roles else None
        return answer(asked)

    return middleware
