"""The guard: a payment file from elsewhere, a verdict for each order, and the file of the rest."""

from __future__ import annotations

import hashlib
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Path, Router
from ninja.files import UploadedFile

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import Plain, Wrong, give, lang_of, wrong
from sluss.api.given import Key
from sluss.api.refusals import OF_ACT, OF_FILE
from sluss.api.request import caller_of
from sluss.outside import home
from sluss.reception.looking import ask_of, looked_at
from sluss.rules.approve.roles import Act
from sluss.services import handback
from sluss.store.answers import kept_answer
from sluss.telling.guard_told import clean_told, files_of, told_of

router = Router(tags=["handback"])
_MAY = Token(Act.PREPARE_BATCH, Act.READ_PERSONS)
_FACT = "handback.guard"
OneFile = Annotated[UploadedFile, File()]
KeyInPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


@router.post("/guard", auth=_MAY, response={200: shapes.Judged, **OF_ACT})
def guard(request: HttpRequest, file: OneFile, key: Key) -> HttpResponse:
    """Judge each order of a payment file, or of all in an archive, by what is known now.

    clean.file is the address of the file of what may be paid, null if there is none.
    """
    caller = caller_of(request)
    with home.scratch(home.current()) as folder:
        (first, *inside), attached = looked_at([file], folder)
        ask, members = ask_of(first, cleans=True), [ask_of(one) for one in inside]
        answer = handback.guard(ask, attached, caller.who, key=caller.key(key), members=members)
    files, lang = files_of(answer, first.name), lang_of(request)
    made = _made(answer, files)
    place = f"/api/v1/guard/{key}/clean" if made is not None else None
    sha256 = hashlib.sha256(made).hexdigest() if made is not None else None
    # Of what is left out of the clean file and why: before the answer is told in its place.
    clean = clean_told(answer, files, place, sha256, lang)
    return give(told_of(answer, files, first.name, lang) | {"clean": clean})


@router.get("/guard/{asked}/clean", auth=_MAY, response=OF_FILE)
def clean(request: HttpRequest, asked: KeyInPath) -> HttpResponse:
    """The file of what may be paid, for the token that asked. asked: the key of that request."""
    answer = kept_answer(caller_of(request).key(asked), _FACT)
    made = _made(answer, files_of(answer, "")) if answer else None
    if made is None:
        raise wrong(Wrong.NO_CLEAN_FILE, status=404)
    response = HttpResponse(made, content_type="application/octet-stream")
    response["X-Sluss-SHA256"] = hashlib.sha256(made).hexdigest()
    return response


def _made(answer: Plain, files: list[Plain]) -> bytes | None:
    """All of it before any of it is handed out: it must be what was told to the byte."""
    if not any(one["clean"]["sha256"] for one in files):
        return None
    return b"".join(handback.clean_chunks(answer))
