"""Readiness: whether everything is here before it is needed, and which drills were held."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import give, lang_of
from sluss.api.refusals import OF_LOOK
from sluss.api.request import caller_of
from sluss.outside import home
from sluss.rules.approve.roles import Act
from sluss.services import drill
from sluss.telling.drills_shown import drills_told, signers_of
from sluss.telling.lights_shown import light_plain, lights_told, measured_lights

router = Router(tags=["standby"])


@router.get("/standby/status", auth=Token(Act.READ), response={200: shapes.Lights, **OF_LOOK})
def status(request: HttpRequest) -> HttpResponse:
    """Every light with what was measured, the norm, and what to do about it."""
    today, lang = caller_of(request).today, lang_of(request)
    found = [light_plain(light, lang) for light in measured_lights(home.current(), today)]
    return give(lights_told(found, today))


@router.get("/standby/drills", auth=Token(Act.READ), response={200: shapes.Drills, **OF_LOOK})
def drills(request: HttpRequest) -> HttpResponse:
    """Every drill that was held, the last one last."""
    notes = drill.drills()
    return give(drills_told(notes, signers_of(notes)))
