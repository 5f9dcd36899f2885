"""The pages for suppliers alone, for a server that faces another network.

Beside them it tells whoever watches it whether it works; nothing else is there.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path

from sluss.telling.texts import LANGUAGES
from sluss.web import health
from sluss.web.pages import FORBIDDEN
from sluss.web.request import HEALTH, READY
from sluss.web.status import status

urlpatterns = [
    path("status/", status),
    path(HEALTH, health.healthz),
    path(READY, health.readyz),
]
# What settings say for this server. No session is made or read, and nobody can sign in.
SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": "sluss.web.status_only",
    "CSRF_FAILURE_VIEW": "sluss.web.status_only.not_ours",
    "MIDDLEWARE": [
        "sluss.web.noting.noted",
        "sluss.web.headers.headers",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
}
_NOT_FOUND, _OUR_FAULT = 404, 500


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:
    return _said("web.not_found", _NOT_FOUND)


def not_ours(_request: HttpRequest, reason: str = "") -> HttpResponse:
    return _said("web.not_ours", FORBIDDEN)


def broken(_request: HttpRequest) -> HttpResponse:
    return _said("web.broken", _OUR_FAULT)


def _said(code: str, status: int) -> HttpResponse:
    """A page of one sentence in each language: which one was chosen is known of a form alone."""
    text = render_to_string("status/failed.html", {"code": code, "languages": LANGUAGES})
    return HttpResponse(text, status=status)


handler404, handler500 = not_found, broken
