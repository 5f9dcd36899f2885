"""The intake: files in, what became of them, what is missing, and each original as it came."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from ninja import Query, Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import Plain, Wrong, give, lang_of, wrong
from sluss.api.files import Files
from sluss.api.given import Day, Given, Sha256OrNone, ShaInPath, Word
from sluss.api.refusals import OF_FILE, OF_LOOK
from sluss.api.request import caller_of, sees_persons
from sluss.core.masking import without_person_numbers
from sluss.outside import home
from sluss.reception.arriving import arrived
from sluss.reception.looking import laid_down
from sluss.reception.taking_in import Way, received
from sluss.rules.approve.roles import Act
from sluss.services import _shipped
from sluss.services._original import stored_parts
from sluss.store import browse, originals
from sluss.store.original_pages import page_after
from sluss.store.originals import Wanted
from sluss.telling.coverage_shown import covered
from sluss.telling.original_view import is_for_all
from sluss.telling.originals_shown import page_of, row_of
from sluss.telling.received import Totals

router = Router(tags=["intake"])


class Wish(Given):
    """Which originals are asked for."""

    kind: Word = ""
    status: Literal["", "new", "refused"] = ""
    search: Word = ""
    after: Sha256OrNone = ""
    limit: Annotated[int, Field(ge=1, le=1000)] | None = None


class Beforehand(Given):
    """What the sender says of the files. listed_on: the day of lists that give none themselves."""

    listed_on: Day | None = None


@router.post(
    "/receive", auth=Token(Act.RECEIVE, asks=Beforehand), response={200: shapes.Received, **OF_LOOK}
)
def receive(request: HttpRequest, files: Files, said: Query[Beforehand]) -> HttpResponse:
    """Take files in. The same bytes again are known and change nothing, so no key is needed."""
    listed_on = said.listed_on.isoformat() if said.listed_on else ""
    totals = Totals()
    with home.scratch(home.current()) as folder:
        way = Way(caller_of(request).who, listed_on, lang=lang_of(request))
        rows = list(totals.over(received(arrived(iter(laid_down(files, folder))), way)))
    return give({"files": rows, "totals": totals.plain})


@router.get("/sources", auth=Token(Act.READ), response={200: shapes.Sources, **OF_LOOK})
def sources(request: HttpRequest) -> HttpResponse:
    """What came from where until when, and what seems to be missing."""
    since = browse.whose()["incident_on"]
    locked_on = date.fromisoformat(since) if since else None
    answer, _ = covered(caller_of(request).today, locked_on, lang_of(request))
    return give(answer)


@router.get(
    "/originals", auth=Token(Act.READ, asks=Wish), response={200: shapes.Originals, **OF_LOOK}
)
def every_original(request: HttpRequest, wish: Query[Wish]) -> HttpResponse:
    """Every file as it came, the latest first, a page at a time."""
    limits = _shipped.limits("api").on(caller_of(request).today)
    limit = wish.limit or limits["rows_page"]
    wanted = Wanted(kind=wish.kind, status=wish.status, search=wish.search, limit=limit)
    rows = page_after(wanted, wish.after)
    if rows is None:
        raise wrong(Wrong.NO_SUCH_ORIGINAL, status=404)
    here, totals = rows[:limit], None
    if not wish.after:
        counts = originals.totals(wanted)
        totals = {"count": sum(counts.values()), **counts}
    return give(
        {
            "originals": [_named(request, row_of(row)) for row in here],
            "totals": totals,
            "next": here[-1]["sha256"] if len(rows) > limit else None,
        }
    )


@router.get("/originals/{sha256}", auth=Token(Act.READ), response={200: shapes.Original, **OF_LOOK})
def original(request: HttpRequest, sha256: ShaInPath) -> HttpResponse:
    """One original, with what it holds and what was found in it as far as the caller may see."""
    row = _row(sha256)
    if not _is_seen(request, row):
        return give(_named(request, row_of(row)))
    return give(page_of(sha256, lang_of(request)))


@router.get("/originals/{sha256}/content", auth=Token(Act.READ), response=OF_FILE)
def content(request: HttpRequest, sha256: ShaInPath) -> HttpResponseBase:
    """The bytes as they came."""
    row = _row(sha256)
    if not _is_seen(request, row):
        raise wrong(Wrong.NO_SUCH_ORIGINAL, status=404)
    return StreamingHttpResponse(stored_parts(sha256), content_type="application/octet-stream")


def _row(sha256: str) -> Plain:
    if not originals.find(sha256):
        raise wrong(Wrong.NO_SUCH_ORIGINAL, status=404)
    return originals.original(sha256)


def _is_seen(request: HttpRequest, row: Plain) -> bool:
    return sees_persons(request) or is_for_all(row)


def _named(request: HttpRequest, row: Plain) -> Plain:
    """A file's row; its name without anybody's number, for whoever may not see persons."""
    if sees_persons(request):
        return row
    return {**row, "path": without_person_numbers(row["path"])}
