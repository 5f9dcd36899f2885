"""Everything taken out as files for other programs, and the hold after a restore."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Query, Router

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import give, lang_of
from sluss.api.files import as_zip
from sluss.api.given import Given, one_of
from sluss.api.refusals import OF_FILE, OF_LOOK
from sluss.api.request import caller_of
from sluss.rules.approve.roles import Act
from sluss.services import drill, safekeeping
from sluss.telling.exported import FORMS, NOT_SENT, exported, with_noted

router = Router(tags=["safekeeping"])


class ExportedAs(Given):
    """In which format."""

    format: Annotated[str, one_of(form for form in FORMS if form not in NOT_SENT)]


@router.get("/export", auth=Token(Act.READ, Act.READ_PERSONS, asks=ExportedAs), response=OF_FILE)
def export(request: HttpRequest, wish: Query[ExportedAs]) -> HttpResponseBase:
    """All of it in an archive; what the format cannot say lies beside it in noted.txt."""
    today, is_drill = caller_of(request).today, drill.is_drill_home()
    return as_zip(with_noted(exported(wish.format, today, lang_of(request), is_drill=is_drill)))


@router.get("/backup/hold", auth=Token(Act.READ), response={200: shapes.Hold, **OF_LOOK})
def hold(request: HttpRequest) -> HttpResponse:
    """Whether nothing may leave since a restore, and what is lacking. Two people release it."""
    return give({"hold": safekeeping.hold()})
