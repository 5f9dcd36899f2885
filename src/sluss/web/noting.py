"""Every request counted, told to the log, and a span, by what says nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from sluss.outside import counting, logs, spans

# Of an address that is none, whatever somebody typed.
_NO_ROUTE = "none"
# Source: W3C, Trace Context.
_AROUND = ("traceparent", "tracestate")
_FAULT = 500


def noted(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware, around all others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with spans.span(_NO_ROUTE, asked_with=_asked_with(request)) as span:
            return _noted(answer, request, span)

    return middleware


def _asked_with(request: HttpRequest) -> dict[str, str]:
    """What whoever stands before us says of a span of its own around this one."""
    return {name: request.headers[name] for name in _AROUND if name in request.headers}


def _noted(
    answer: Callable[[HttpRequest], HttpResponse], request: HttpRequest, span: spans.Span
) -> HttpResponse:
    number, began = uuid4().hex, counting.stopwatch()
    response = answer(request)
    seconds = counting.stopwatch() - began
    route = request.resolver_match.route if request.resolver_match else _NO_ROUTE
    method, status = counting.method_of(request.method or ""), response.status_code
    counting.count(method, route, status, seconds)
    span.told(
        f"{method} {route}",
        {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
            "sluss.request": number,
        },
        is_fault=status >= _FAULT,
    )
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


def _roles(request: HttpRequest) -> list[str]:
    """The roles of the person who asks, or of the one behind a token; none of a stranger."""
    person = getattr(request, "person", None)
    caller = getattr(request, "caller", None)
    acting = caller.case.by if caller else person
    return sorted(role.value for role in acting.roles) if acting else []
