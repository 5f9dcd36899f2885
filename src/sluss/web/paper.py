"""The form for a paper invoice: looked at field by field as one types, and when it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from sluss.core.ids import read_org_number
from sluss.core.outcome import Finding
from sluss.core.party import Scheme
from sluss.core.records import DocumentKind
from sluss.formats.paper import FIELD_CHARS_MAX, KINDS, PaperForm
from sluss.reception import paper
from sluss.reception.paper import SCAN_BYTES_MAX, Scan
from sluss.rules.approve.roles import Act
from sluss.store import browse_desk, read
from sluss.telling.shown import shown
from sluss.telling.told import in_full
from sluss.web.pages import UNPROCESSABLE, Plain, done, page, refused, render
from sluss.web.register import frame_for, is_seen
from sluss.web.request import Request, key_of, person_of, who

HERE = "/register/paper"
# Whoever keys goes through them in this order, as they stand on most papers.
FIELDS = (
    "org_number", "supplier_name", "supplier_number", "document_number", "refers_to",
    "issue_date", "due_date", "amount", "scheme", "account", "reference", "taken_in_by", "remark",
)  # fmt: skip
_DAYS = frozenset({"issue_date", "due_date"})
_DIGITS = frozenset({"org_number", "reference"})
_KNOWN = frozenset(field.name for field in fields(PaperForm)) - {"scan"}


@page(Act.RECEIVE)
@require_http_methods(["GET", "POST"])
def form(request: Request) -> HttpResponse:
    if request.method == "GET":
        return _shown(request, _begun(request), ())
    given = _keyed(request)
    scan = _scan(request)
    answer = paper.register(given, scan, who(request), request.lang, key=key_of(request))
    if "refused" in answer:
        return refused(request, HERE, answer["refused"])
    if answer["status"] == "refused":
        return _shown(request, given, answer["findings"], UNPROCESSABLE)
    debt = answer["payables"][0] if answer["payables"] else ""
    again = "onward" in request.POST or not debt or not _may_see(request, debt)
    url = HERE if again else f"/register/{debt}"
    facts = {"found": debt, "detail": answer["sha256"][:12]}
    return done(request, url, f"keyed.{answer['status']}", **facts)


@page(Act.RECEIVE)
@require_POST
def check(request: Request) -> HttpResponse:
    """What is wrong with one field as it stands: for the form, while it is filled in."""
    name, given = request.POST.get("field", ""), _keyed(request)
    faults = [f for f in paper.faults_of(given) if f.place.field == name and _is_keyed(given, f)]
    said = [in_full(paper.told_of(fault, request.lang)) for fault in faults]
    facts = {"said": said, "known": "" if said or name != "org_number" else _named(given)}
    return render(request, "register/_said.html", facts)


def _begun(request: Request) -> PaperForm:
    """An empty form, or one that reminds of the debt that was looked at."""
    taken_in_by, reminded = person_of(request).name, request.GET.get("reminds", "")
    if not reminded:
        return PaperForm(taken_in_by=taken_in_by)
    row = read.payable(reminded)
    if row is None or not is_seen(request, row):
        raise Http404(reminded)
    debt = shown(row, frame_for(request))
    number = debt["supplier"]["org_number"]
    return PaperForm(
        document=DocumentKind.REMINDER.value,
        supplier_name=debt["supplier"]["name"],
        org_number="" if "*" in number else number,
        refers_to=debt["document_number"],
        amount=debt["open_amount"],
        currency=debt["currency"],
        taken_in_by=taken_in_by,
    )


def _keyed(request: Request) -> PaperForm:
    given = {name: request.POST[name].strip() for name in _KNOWN if name in request.POST}
    return PaperForm(**given)


def _scan(request: Request) -> Scan | None:
    """The picture that came with the form; of one that is too large no more than shows it."""
    file = request.FILES.get("scan")
    return None if file is None else Scan(file.name or "", file.read(SCAN_BYTES_MAX + 1))


def _is_keyed(given: PaperForm, fault: Finding) -> bool:
    """What is not keyed yet is not wrong yet."""
    return bool(getattr(given, fault.place.field, ""))


def _named(given: PaperForm) -> str:
    number = read_org_number(given.org_number)
    return browse_desk.supplier_of(number) if number else ""


def _may_see(request: Request, public_id: str) -> bool:
    row = read.payable(public_id)
    return row is not None and is_seen(request, row)


def _shown(
    request: Request, given: PaperForm, findings: Iterable[Plain], status: int = 200
) -> HttpResponse:
    said: dict[str, list[str]] = {}
    for one in findings:
        said.setdefault(one["place"]["field"], []).append(in_full(one))
    facts = {
        "here_in": "register",
        "given": given,
        "rows": [_row(name, given, said.pop(name, [])) for name in FIELDS],
        "kinds": [kind.value for kind in KINDS],
        "schemes": [scheme.value for scheme in Scheme],
        "more": [line for lines in said.values() for line in lines],
        "is_wrong": status != 200,
    }
    return render(request, "register/paper.html", facts, status=status)


def _row(name: str, given: PaperForm, said: list[str]) -> Plain:
    return {
        "name": name,
        "value": getattr(given, name),
        "said": said,
        "is_day": name in _DAYS,
        "is_number": name in _DIGITS,
        "is_choice": name == "scheme",
        "most": FIELD_CHARS_MAX,
    }
