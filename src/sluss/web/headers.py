"""What every answer tells the browser: run nothing of anybody else's, show this in no frame."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]

# Nothing inline and nothing from elsewhere: a text that slipped through the escaping stays a text.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With none at all a form of ours would come from nowhere, and be refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    # What a municipality owes stays in no cache, its own or anybody's between.
    "Cache-Control": "no-store",
}


# Only behind TLS: a browser that was told so over plain HTTP must not believe it.
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def headers(answer: Next) -> Next:
    """The middleware that sets them, where a page has not said otherwise."""

    always = HEADERS | (STRICT_TRANSPORT if settings.IS_BEHIND_TLS else {})

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in always.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
