"""The pages of the inbox: what came, what became of it, and each original as people read it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from sluss.core.masking import without_person_numbers
from sluss.core.outcome import Finding
from sluss.formats.paper import KIND as PAPER
from sluss.formats.recognise import KINDS
from sluss.formats.repeat_run import KIND as REPEATED
from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.services._attachments import take_out
from sluss.services._original import stored_parts
from sluss.services._readable import page_picture
from sluss.services._tray import CHECKED, RESTORED, SCAN
from sluss.store import browse_originals, originals
from sluss.store.originals import Wanted
from sluss.telling.original_view import is_for_all, original_view
from sluss.telling.originals_shown import page_of, row_of
from sluss.telling.texts import printable
from sluss.web import lists
from sluss.web.arriving import UPLOAD_BYTES_MAX
from sluss.web.checked import with_checks
from sluss.web.pages import Plain, page, render
from sluss.web.request import Request, may, text

# What a list is called by, once its rows have said what it is.
LIST_KINDS = ("open-items", "payout-list", "supplier-list", "payee-list", REPEATED)
PAPER_KINDS = (PAPER, SCAN)
KINDS_SHOWN = (*sorted(KINDS), *LIST_KINDS, *PAPER_KINDS, CHECKED, RESTORED)
STATUSES = ("new", "refused")
_ORDERING = frozenset({"pain.001", "lb"})
_HASH = re.compile(r"[0-9a-f]{64}")
_HEADS = (
    "column.file", "column.kind", "column.status", "column.when", "column.who", "column.size",
    "column.hash",
)  # fmt: skip


@page(Act.READ)
def inbox(request: Request) -> HttpResponseBase:
    asked = lists.asked(request, "search", "kind", "status")
    kind, status = asked.get("kind", ""), asked.get("status", "")
    wanted = Wanted(
        search=asked.get("search", ""),
        kind=kind if kind in KINDS_SHOWN else "",
        status=status if status in STATUSES else "",
    )
    if lists.wants_file(request):
        rows = (_cells(request, row_of(row)) for row in originals.originals(wanted))
        return lists.as_file(request, "inkorg", _HEADS, rows)
    sheet = lists.sheet(
        request,
        browse_originals.counted(wanted, lists.COUNTED_MOST),
        lambda first, count: map(row_of, browse_originals.some(wanted, first, count)),
    )
    given = {"here_in": "intake", "sheet": sheet, "asked": asked, "kinds": KINDS_SHOWN,
             "statuses": STATUSES, "may_receive": may(request, Act.RECEIVE),
             "most": UPLOAD_BYTES_MAX}  # fmt: skip
    return render(request, "intake/inbox.html", given)


@page(Act.READ)
def original(request: Request, sha256: str) -> HttpResponse:
    row = _row(sha256)
    is_seen = _is_seen(request, row)
    view = original_view(
        sha256,
        request.lang,
        with_persons=may(request, Act.READ_PERSONS),
        as_text=request.GET.get("as") == "text",
    )
    given = {
        "here_in": "intake",
        "one": page_of(sha256, request.lang) if is_seen else row_of(row),
        "is_seen": is_seen,
        "may_repeat": may(request, Act.PREPARE_BATCH) and _is_paid_from(row),
        "original": with_checks(view, request.lang),
    }
    return render(request, "intake/original.html", given)


@page(Act.READ)
def picture(request: Request, sha256: str, number: int) -> HttpResponse:
    drawn = page_picture(sha256, number, _seen(request, sha256)["size"])
    if not isinstance(drawn, bytes):
        raise Http404(sha256)
    return HttpResponse(drawn, content_type="image/png")


@page(Act.READ)
def content(request: Request, sha256: str) -> HttpResponseBase:
    row = _seen(request, sha256)
    return _handed_out(StreamingHttpResponse(stored_parts(sha256)), row["name"])


@page(Act.READ)
def attachment(request: Request, sha256: str, number: int) -> HttpResponseBase:
    row = _seen(request, sha256)
    if row["kind"] not in KINDS:
        raise Http404(sha256)
    taken = take_out(row["kind"], b"".join(stored_parts(sha256)), number)
    if isinstance(taken, Finding):
        raise Http404(taken.code)
    return _handed_out(HttpResponse(taken[1]), taken[0].name or f"{number}")


def _handed_out(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Bytes that the browser keeps and never opens by itself, under a name that leads nowhere."""
    last = printable(name).replace("\\", "/").rpartition("/")[2].rpartition("!")[2]
    response["Content-Type"] = "application/octet-stream"
    response["Content-Disposition"] = str(content_disposition_header(True, last or "original"))
    return response


def _row(sha256: str) -> Plain:
    """The original of this hash; the page that is none if there is none."""
    if not _HASH.fullmatch(sha256) or not originals.find(sha256):
        raise Http404(sha256)
    return originals.original(sha256)


def _is_seen(request: Request, row: Plain) -> bool:
    return may(request, Act.READ_PERSONS) or is_for_all(row)


def _is_paid_from(row: Plain) -> bool:
    """Whether a file pays people, and may be paid once more when nothing newer can be had."""
    return row["kind"] in _ORDERING or originals.has_payouts(row["sha256"])


def _seen(request: Request, sha256: str) -> Plain:
    """The original, if this person may see what is in it."""
    row = _row(sha256)
    if not _is_seen(request, row):
        raise Http404(sha256)
    return row


def _cells(request: Request, row: Plain) -> Sequence[Cell]:
    return (
        without_person_numbers(row["path"]),
        row["kind"],
        text(request, f"status.{row['status']}"),
        row["received_at"],
        row["received_by"],
        row["size"],
        row["sha256"],
    )
