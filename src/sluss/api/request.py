"""What an operation needs of its request: who asks, in which language, by which policy."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from sluss.api.access import Asked, Caller
from sluss.api.answers import lang_of
from sluss.rules.approve.roles import Act
from sluss.store import read
from sluss.telling.shown import Frame, frame_of


def caller_of(request: HttpRequest) -> Caller:
    """Who was let in."""
    return cast(Asked, request).caller


def frame_for(request: HttpRequest) -> Frame:
    """By what payables are shown to this caller."""
    kept = read.policy()
    return frame_of(kept["text"] if kept else "", caller_of(request).today, lang_of(request))


def sees_persons(request: HttpRequest) -> bool:
    """Whether the caller may see payouts to persons."""
    return caller_of(request).may(Act.READ_PERSONS)
