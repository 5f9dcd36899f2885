"""The guard's pages: a payment file from elsewhere, a verdict a line, and the file without them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.reception.looking import ask_of
from sluss.rules.approve.roles import Act
from sluss.rules.handback.verdict import Verdict
from sluss.services import handback as service
from sluss.store.answers import kept_answer
from sluss.telling.guard_told import files_of, findings_told, told_of
from sluss.telling.sums import written
from sluss.telling.texts import printable
from sluss.web import lists
from sluss.web.handback import around
from sluss.web.pages import Plain, page, refused, render, see_other
from sluss.web.request import Request, may, own_key, text, who
from sluss.web.uploads import looked_at

_HOME, _FACT = "/handback/guard", "handback.guard"
_ORDER = {verdict.value: place for place, verdict in enumerate(Verdict)}
_HEADS = (
    "column.file", "column.row", "column.payee", "column.amount", "column.currency",
    "column.verdict", "column.why",
)  # fmt: skip


@page(Act.READ_PERSONS)
def ask(request: Request) -> HttpResponse:
    given = {**around(request), "may_ask": may(request, Act.PREPARE_BATCH)}
    return render(request, "handback/guard.html", given)


@page(Act.PREPARE_BATCH)
@require_POST
def judge(request: Request) -> HttpResponse:
    file, key = request.FILES.get("file"), own_key(request)
    if file is None:
        return refused(request, _HOME, "web.needs_file")
    with looked_at([file]) as ((first, *members), attached):
        asked = ask_of(first, cleans=True)
        inside = [ask_of(one) for one in members]
        service.guard(asked, attached, who(request), key=key, members=inside)
    return see_other(f"{_HOME}/{key}")


@page(Act.READ_PERSONS)
def judged(request: Request, key: str) -> HttpResponseBase:
    answer = _kept(key)
    name = answer["given"]["came"]["name"]
    files = files_of(answer, name)
    # Of what is left out of the clean file and why: before the answer is told in its place.
    left_out = [
        one
        for file in files
        for one in findings_told(file["clean"]["findings"], file["path"], request.lang)
    ]
    shown = told_of(answer, files, name, request.lang)
    asked = lists.asked(request, "verdict")
    wanted = asked.get("verdict")
    rows = [one for one in shown["transactions"] if wanted in (None, one["verdict"])]
    rows.sort(key=lambda one: _ORDER[one["verdict"]])
    if lists.wants_file(request):
        return lists.as_file(request, "vakten", _HEADS, (_cells(request, one) for one in rows))
    given = {
        **around(request),
        "answer": shown,
        "by": answer["by"],
        "at": answer["at"],
        "key_of_it": key,
        "asked": asked,
        "tiles": [_tile(verdict, shown["totals"]) for verdict in Verdict],
        "is_packed": len(shown["files"]) > 1,
        "left_out": left_out,
        "has_clean": any(one["clean"]["sha256"] for one in shown["files"]),
        "sheet": lists.sheet(
            request, min(len(rows), lists.COUNTED_MOST + 1), lambda at, n: rows[at : at + n]
        ),
    }
    return render(request, "handback/judged.html", given)


@page(Act.READ_PERSONS)
def clean(request: Request, key: str) -> HttpResponse:
    answer = _kept(key)
    name = answer["given"]["came"]["name"]
    if not any(one["clean"]["sha256"] for one in files_of(answer, name)):
        return refused(request, f"{_HOME}/{key}", "web.no_clean_file")
    # All of it before any of it is handed out: it must be what was told to the byte.
    made = b"".join(service.clean_chunks(answer))
    last = printable(name).replace("\\", "/").rpartition("/")[2].replace('"', "")
    ending = ".zip" if "files" in answer and not last.endswith(".zip") else ""
    response = HttpResponse(made, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{_ascii(f"rensad-{last}{ending}")}"'
    )
    return response


def _ascii(name: str) -> str:
    """A name of a file that every browser takes."""
    return "".join(c if c.isascii() and c.isprintable() else "_" for c in name)


def _kept(key: str) -> Plain:
    found = kept_answer(key, _FACT)
    if found is None:
        raise Http404(key)
    return found


def _tile(verdict: Verdict, totals: Plain) -> Plain:
    sums = totals[verdict.value]
    return {
        "name": verdict.value,
        "count": sums["count"],
        "sums": written([sums, *sums["other_currencies"]]),
    }


def _cells(request: Request, one: Plain) -> Sequence[Cell]:
    return (
        one["path"],
        one["row"],
        one["payee"],
        Money.parse(one["amount"], one["currency"]),
        one["currency"],
        text(request, f"guard.{one['verdict']}".replace("-", "_")),
        " ".join(because["message"] for because in one["because"]),
    )
