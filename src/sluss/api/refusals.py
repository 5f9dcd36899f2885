"""With which statuses an operation may refuse, for the OpenAPI document."""

from __future__ import annotations

from sluss.api.shapes import Refused

_OF_EVERY = (400, 401, 403, 404, 413, 422, 429, 500)
OF_LOOK = dict.fromkeys(_OF_EVERY, Refused)
OF_ACT = dict.fromkeys((*_OF_EVERY, 409), Refused)
