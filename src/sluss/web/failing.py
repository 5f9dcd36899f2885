"""The pages for what went wrong: an address that is none, a form from elsewhere, our own fault."""

from __future__ import annotations

import logging
import sys
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from sluss.store.failing import machine_fault
from sluss.web.pages import FORBIDDEN, render
from sluss.web.request import Request, lang_of

_LOG = logging.getLogger(__name__)
_BAD_REQUEST, _NOT_FOUND, _OUR_FAULT, _MACHINE = 400, 404, 500, 503


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form of more parts than any page of ours has, or one that broke off: nothing was done."""
    _LOG.warning("refused a request for %s: %s", request.path, type(exception).__name__)
    return render(cast(Request, request), "bad_request.html", status=_BAD_REQUEST)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing lies at this address, or nothing that this person may see."""
    _LOG.info("nothing at %s: %s", request.path, type(exception).__name__)
    return render(cast(Request, request), "not_found.html", status=_NOT_FOUND)


def not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that no page of ours gave this browser: nothing was done."""
    _LOG.warning("refused a form for %s: %s", request.path, reason)
    return render(cast(Request, request), "not_ours.html", status=FORBIDDEN)


def broken(request: HttpRequest) -> HttpResponse:
    """We failed, and all was rolled back; or the machine did, perhaps after it had written.

    Drawn with nothing from the database.
    """
    error = sys.exception()
    is_machine = error is not None and machine_fault(error) != ""
    said = "web.machine_fails" if is_machine else "web.broken"
    text = render_to_string(
        "broken.html", {"lang": lang_of(request), "said": said, "why": f"{said}_why"}
    )
    return HttpResponse(text, status=_MACHINE if is_machine else _OUR_FAULT)
