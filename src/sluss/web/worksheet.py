"""The worksheet: is the incident significant? Figures held against the thresholds of the law."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sluss.rules.approve.roles import Act
from sluss.rules.incident.entries import Assessment, Kind, Organisation
from sluss.services import incident as service
from sluss.telling.clocks_shown import source_said
from sluss.telling.worksheet_shown import Sheet, judged, verdict_said
from sluss.web.incident_forms import FIGURES, assessment_of, text_of, type_of, written_figures
from sluss.web.pages import Plain, answered, page, refused, render
from sluss.web.request import Request, may, own_key, today, who

_HOME = "/incident/significance"


@page(Act.READ)
def worksheet(request: Request) -> HttpResponse:
    figures = written_figures(request.GET)
    said, kind, found = assessment_of(figures), type_of(request.GET), service.last()
    sheet = judged(said or Assessment(), kind, today())
    given = {
        "here_in": "incident",
        "fields": [(name, figures.get(name, "")) for name in FIGURES],
        "type": sheet.organisation.value if sheet.organisation else "",
        "types": list(Organisation),
        "is_readable": said is not None,
        "thresholds": _thresholds(sheet, request.lang),
        "passed": len(sheet.assessment.passed),
        "may_note": may(request, Act.LEAD_INCIDENT) and found is not None and found.is_open,
    }
    return render(request, "incident/worksheet.html", given)


def _thresholds(sheet: Sheet, lang: str) -> list[Plain]:
    return [
        {
            "text": one.threshold.text.in_(lang),
            "verdict": one.verdict.value,
            "said": verdict_said(one, lang),
            "source": source_said(one.threshold.backing, lang),
        }
        for one in sheet.thresholds
    ]


@page(Act.LEAD_INCIDENT)
@require_POST
def note(request: Request) -> HttpResponse:
    """Write the worksheet in the log, with what the person makes of it."""
    figures, kind = written_figures(request.POST), type_of(request.POST)
    back = f"{_HOME}?{urlencode({**figures, 'type': kind.value if kind else ''})}"
    said, by = assessment_of(figures), who(request)
    if said is None:
        return refused(request, back, "web.not_a_figure")
    facts = judged(said, kind, by.today).assessment
    wanted = service.Note(kind=Kind.SIGNIFICANCE, text=text_of(request, "text"), facts=facts)
    answer = service.note(wanted, by, key=own_key(request))
    return answered(request, answer, back, "web.noted", found=answer.get("entry", ""))
