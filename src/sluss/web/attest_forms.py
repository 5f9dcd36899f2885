"""Attest on paper: forms to print, and those that come back signed."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sluss.reception import signed_forms
from sluss.reception.paper import SCAN_BYTES_MAX, Scan
from sluss.rules.approve.on_paper import Answer, read_code
from sluss.rules.approve.on_paper import Refusal as PaperRefusal
from sluss.rules.approve.roles import Act
from sluss.services import approve as service
from sluss.services import drill
from sluss.services._on_paper import Keyed
from sluss.store import browse, read
from sluss.telling.attest_forms import FORMS_MOST, debts_for, forms
from sluss.telling.pages import set_page
from sluss.telling.shown import shown
from sluss.web.pages import answered, page, refused, render, see_other
from sluss.web.register import frame_for, is_seen
from sluss.web.request import Request, key_of, own_key, text, today, who

HERE = "/approve/paper"
_COUNT = 20
_CODES_MOST = 60  # A scanner takes fifty pages; an address has its bounds.


@page(Act.DECIDE)
def begin(request: Request) -> HttpResponse:
    codes = [code for code in request.GET.getlist("code")[:_CODES_MOST] if read_code(code)]
    given = {
        "here_in": "approve",
        "people": service.people(),
        "count": _COUNT,
        "most": FORMS_MOST,
        "ids": " ".join(request.GET.getlist("id")),
        "found": [(code, getattr(read_code(code), "public_id", "")) for code in codes],
        "scan": request.GET.get("scan", ""),
    }
    return render(request, "approve/paper.html", given)


@page(Act.DECIDE)
@require_GET
def printed(request: Request) -> HttpResponse:
    """The forms as PDF. The debts named, or the most urgent that somebody may attest."""
    name, ids = request.GET.get("for", ""), request.GET.get("id", "").split()
    attester = next((one for one in service.people() if one.name == name), None)
    said = request.GET.get("count", "")
    is_count = said.isascii() and said.isdigit() and len(said) < 4
    count = min(max(int(said), 1), FORMS_MOST) if is_count else _COUNT
    rows = debts_for(ids, attester, count)
    if not rows:
        return refused(request, HERE, "attest_form.nothing")
    made = set_page(
        text(request, "attest_form.title"),
        list(forms(rows, today(), frame_for(request))),
        lang=request.lang,
        organisation=browse.whose()["name"],
        at=who(request).at,
        is_drill=drill.is_drill_home(),
    )
    response = HttpResponse(made, content_type="application/pdf")
    file = text(request, "attest_form.file", found=today().isoformat())
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


@page(Act.DECIDE)
@require_POST
def find(request: Request) -> HttpResponse:
    """From a scanned code or a scan of forms to what is to be keyed of each."""
    file, code = request.FILES.get("scan"), request.POST.get("code", "").strip()
    if file is None and not code:
        return refused(request, HERE, "attest_form.no_code")
    if file is None:
        if read_code(code) is None:
            return refused(request, HERE, PaperRefusal.NO_SUCH_FORM.value)
        return see_other(f"{HERE}/signed?{urlencode({'code': code})}")
    scan = Scan(file.name or "", file.read(SCAN_BYTES_MAX + 1))
    if not 0 < len(scan.data) <= SCAN_BYTES_MAX:
        return refused(request, HERE, "attest_form.bad_scan")
    kept = signed_forms.keep(scan, who(request), key=own_key(request))
    if "refused" in kept:
        return refused(request, HERE, kept["refused"])
    codes = kept["codes"][:_CODES_MOST] or ([code] if read_code(code) else [])
    if not codes:
        return refused(request, HERE, "attest_form.code_unread")
    asked = urlencode({"code": codes, "scan": kept["sha256"]}, doseq=True)
    return see_other(f"{HERE}/signed?{asked}" if len(codes) == 1 else f"{HERE}?{asked}")


@page(Act.DECIDE)
@require_GET
def signed(request: Request) -> HttpResponse:
    """One form: the debt as it stands, what was printed, and what is to be keyed."""
    code = request.GET.get("code", "")
    form = read_code(code)
    row = read.payable(form.public_id) if form else None
    if form is None or row is None or not is_seen(request, row):
        raise Http404(code)
    given = {
        "here_in": "approve",
        "form": form,
        "payable": shown(row, frame_for(request)),
        "changed": service.changed(code),
        "needs": service.needed(form.public_id),
        "people": service.people(),
        "answers": list(Answer),
        "scan": request.GET.get("scan", ""),
        "today": today().isoformat(),
    }
    return render(request, "approve/signed.html", given)


@page(Act.DECIDE)
@require_POST
def register(request: Request) -> HttpResponse:
    code, scan = request.POST.get("code", "").strip(), request.POST.get("scan_sha256", "")
    signed_on = _day(request.POST.get("signed_on", ""))
    file = request.FILES.get("scan")
    back = f"{HERE}/signed?{urlencode({'code': code, 'scan': scan})}" if read_code(code) else HERE
    if signed_on is None:
        return refused(request, back, "attest_form.bad_day")
    if file is not None:
        data = file.read(SCAN_BYTES_MAX + 1)
        if not 0 < len(data) <= SCAN_BYTES_MAX:
            return refused(request, back, "attest_form.bad_scan")
        kept = signed_forms.keep(Scan(file.name or "", data), who(request), key=own_key(request))
        if "refused" in kept:
            return refused(request, HERE, kept["refused"])
        scan = kept["sha256"]
    keyed = Keyed(
        code=code,
        signer=request.POST.get("signer", ""),
        signed_on=signed_on,
        answer=request.POST.get("answer", ""),
        reason=request.POST.get("reason", "").strip()[:400],
        scan=scan,
        in_scan=tuple(signed_forms.codes_of(scan)),
    )
    answer = service.register_paper(keyed, who(request), key=key_of(request))
    url = back if "refused" in answer else HERE
    facts = {"found": answer.get("attests", ""), "expected": answer.get("needs", "")}
    return answered(request, answer, url, f"attest_form.{answer.get('status', '')}", **facts)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None
