"""The API: every operation under one address, and the document that describes them."""

from __future__ import annotations

from ninja import NinjaAPI

from sluss import __version__
from sluss.api import approve, intake, organisation, pay, register, report
from sluss.api.answers import tell_all

# No page of documentation: the ones that exist fetch from elsewhere or run scripts inside the page.
api = NinjaAPI(
    title="Sluss",
    version=__version__,
    description="What a municipality owes, decides and pays, as the command line has it.",
    docs_url=None,
    urls_namespace="api",
)
for _door in (organisation, intake, register, approve, pay, report):
    api.add_router("", _door.router)
tell_all(api)
