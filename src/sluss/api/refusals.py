"""With which statuses an operation may answer, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from sluss.api.shapes import Refused

Statuses = dict[int, Any]
_OF_EVERY = (400, 401, 403, 404, 413, 422, 429, 500, 503)
OF_LOOK: Statuses = dict.fromkeys(_OF_EVERY, Refused)
OF_ACT: Statuses = dict.fromkeys((*_OF_EVERY, 409), Refused)
# Bytes have no shape.
OF_FILE: Statuses = {200: None, **OF_LOOK}
OF_SIGNING: Statuses = OF_LOOK


def of_many(shape: type[Schema]) -> Statuses:
    """With which an act on many answers: each may be refused for a reason of its own."""
    return {200: shape, **OF_ACT, **dict.fromkeys((403, 404, 409), shape | Refused)}
