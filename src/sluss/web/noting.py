"""Every request counted, and told to the log, by what says nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from sluss.outside import counting, logs

# Of an address that is none, whatever somebody typed.
_NO_ROUTE = "none"


def noted(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware, around all others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        number, began = uuid4().hex, counting.stopwatch()
        response = answer(request)
        seconds = counting.stopwatch() - began
        route = request.resolver_match.route if request.resolver_match else _NO_ROUTE
        method, status = counting.method_of(request.method or ""), response.status_code
        counting.count(method, route, status, seconds)
        logs.request(
            {
                "request": number,
                "method": method,
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "roles": _roles(request),
            }
        )
        # Whoever reports a fault names it, and it is found in the log.
        response.headers["X-Request-Id"] = number
        return response

    return middleware


def _roles(request: HttpRequest) -> list[str]:
    """The roles of the person who asks, or of the one behind a token; none of a stranger."""
    person = getattr(request, "person", None)
    caller = getattr(request, "caller", None)
    acting = caller.case.by if caller else person
    return sorted(role.value for role in acting.roles) if acting else []
