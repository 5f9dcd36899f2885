"""The API: every operation under one address, and the document that describes them."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from sluss import __version__
from sluss.api import (
    approve,
    check,
    guard,
    handback,
    incident_duties,
    intake,
    organisation,
    paper,
    pay,
    register,
    repeat,
    report,
    safekeeping,
    standby,
    suppliers,
)
from sluss.api.answers import in_our_shape, tell_all

# No page of documentation: the ones that exist fetch from elsewhere or run scripts inside the page.
api = NinjaAPI(
    title="Sluss",
    version=__version__,
    description="What a municipality owes, decides and pays, as the command line has it.",
    docs_url=None,
    urls_namespace="api",
)
for _door in (
    organisation, intake, check, paper, register, suppliers, approve, pay, repeat, guard, handback,
    report, incident_duties, standby, safekeeping,
):  # fmt: skip
    api.add_router("", _door.router)
tell_all(api)


def addresses() -> tuple[list[Any], str, str]:
    """Every address of the API with its view."""
    patterns, app, namespace = api.urls
    for one in patterns:
        one.callback = in_our_shape(one.callback)
    return patterns, app, namespace
