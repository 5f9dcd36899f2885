"""Any e-invoice held to the rules: nothing of it is kept."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router
from ninja.files import UploadedFile

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import BAD_INPUT, Wrong, give, lang_of, wrong
from sluss.api.given import Day, Given, Word
from sluss.api.refusals import OF_LOOK
from sluss.check import NoSuchRules, as_plain, check
from sluss.rules.approve.roles import Act
from sluss.telling.einvoice_known import known_when_asked

router = Router(tags=["intake"])
OneFile = Annotated[UploadedFile, File()]


class HeldTo(Given):
    """What the invoice is held to. rules: names with commas between.

    on: the day whose rules hold; None: the newest; as_dated: then those of the invoice's own day.
    """

    rules: Word = ""
    on: Day | None = None
    as_dated: bool = False


@router.post(
    "/check", auth=Token(Act.READ, asks=HeldTo), response={200: shapes.CheckedFiles, **OF_LOOK}
)
def check_one(request: HttpRequest, file: OneFile, said: Query[HeldTo]) -> HttpResponse:
    """Each rule that the invoice breaks, at each place. Nothing is kept, so no key is needed."""
    wanted = tuple(word for word in said.rules.split(",") if word)
    try:
        checked = check(
            file.read(),
            rules=wanted,
            on=said.on,
            as_dated=said.as_dated,
            lang=lang_of(request),
            known=known_when_asked(),
        )
    except NoSuchRules as error:
        places = [{"field": "rules", "problem": str(error)[:200]}]
        raise wrong(Wrong.BAD_INPUT, status=BAD_INPUT, places=places, found="rules") from error
    return give({"files": [as_plain(file.name or "", checked)]})
