"""For whoever watches the server: does it answer, and can it work? Nobody signs in for it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from sluss.services import _ready
from sluss.web.pages import public
from sluss.web.request import Request

_NOT_READY = 503


@public
@require_safe
def healthz(_request: Request) -> HttpResponse:
    """The process answers. Nothing else is looked at."""
    return JsonResponse({"ok": True})


@public
@require_safe
def readyz(_request: Request) -> HttpResponse:
    """Whether it can work; if not, the code of why."""
    reason = _ready.why_not(Path(settings.SLUSS_HOME), is_embedded=settings.SLUSS_EMBEDDED)
    if reason:
        return JsonResponse({"ready": False, "reason": reason.value}, status=_NOT_READY)
    return JsonResponse({"ready": True})
