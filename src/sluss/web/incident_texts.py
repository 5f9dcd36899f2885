"""What is to be told of an incident: drafts to copy from and ready texts. Nothing is sent."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from sluss.outside.page import Text
from sluss.rules.approve.roles import Act
from sluss.rules.incident.forms import fill
from sluss.rules.incident.ready_texts import Written, write_text
from sluss.services import _shipped, drill
from sluss.services import incident as service
from sluss.store import read
from sluss.telling.draft_shown import FilledSheet
from sluss.telling.form_facts import known_facts
from sluss.telling.pages import set_page
from sluss.web.incident_log import needed
from sluss.web.pages import Plain, page, render
from sluss.web.request import Request, text, today, who

_BLANK_CHARS_MAX = 400


@page(Act.READ)
def draft(request: Request, name: str) -> HttpResponse:
    sheet = _sheet(request, name)
    first, *rest = sheet.head()
    given = {
        "here_in": "incident",
        "sheet": sheet.plain(),
        "name": name,
        "first": first,
        "rest": rest,
    }
    return render(request, "incident/draft.html", given)


@page(Act.READ)
def draft_printed(request: Request, name: str) -> HttpResponse:
    sheet = _sheet(request, name)
    seal = text(request, "draft.not_sent")
    made = set_page(
        sheet.form.title.in_(request.lang),
        tuple(sheet.blocks()),
        lang=request.lang,
        organisation=_home()["name"],
        at=who(request).at,
        seal=seal,
        is_drill=drill.is_drill_home(),
    )
    return _pdf(made, name)


@page(Act.READ)
def ready_text(request: Request, name: str) -> HttpResponse:
    title, written, blanks = _written(request, name)
    given = {
        "here_in": "incident",
        "title": title,
        "name": name,
        "paragraphs": written.paragraphs,
        "blanks": blanks,
        "missing": written.missing,
        "query": request.GET.urlencode(),
    }
    return render(request, "incident/text.html", given)


@page(Act.READ)
def text_printed(request: Request, name: str) -> HttpResponse:
    title, written, _ = _written(request, name)
    made = set_page(
        title,
        [Text(paragraph) for paragraph in written.paragraphs],
        lang=request.lang,
        organisation=_home()["name"],
        at=who(request).at,
        is_drill=drill.is_drill_home(),
    )
    return _pdf(made, name)


def _sheet(request: Request, name: str) -> FilledSheet:
    """The form of this name, filled with what is known now."""
    found, by = needed(request), who(request)
    form = _shipped.forms().on(name, by.today)
    if form is None:
        raise Http404(name)
    clocks = service.clocks(found, by.at)
    facts = known_facts(_home(), found, clocks, by.today, request.lang)
    return FilledSheet(found, form[0], fill(form[1], facts), clocks, request.lang)


def _written(request: Request, name: str) -> tuple[str, Written, list[Plain]]:
    """The text of this name with what is known and what the address says, and its blanks."""
    found, shipped, lang = needed(request), _shipped.ready_texts(), request.lang
    chosen = {one.name: one for one in shipped.texts}.get(name)
    if chosen is None:
        raise Http404(name)
    said = {
        blank: request.GET[blank].strip()[:_BLANK_CHARS_MAX]
        for blank in shipped.blanks
        if request.GET.get(blank, "").strip()
    }
    facts = {
        "organisation": _home()["name"],
        "locked_on": found.declaration.on.isoformat(),
        "today": today().isoformat(),
    }
    marks = {
        blank: text(request, "draft.blank", found=words.in_(lang))
        for blank, words in shipped.blanks.items()
    }
    missing = write_text(chosen, facts, lang, marks).missing
    blanks = [
        {"name": blank, "label": shipped.blanks[blank].in_(lang), "value": said.get(blank, "")}
        for blank in missing
    ]
    return chosen.title.in_(lang), write_text(chosen, facts | said, lang, marks), blanks


def _home() -> Plain:
    found = read.organisation()
    if found is None:
        raise Http404("no organisation")
    return found


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
