"""The pages of an incident: its clocks, cards, tasks and log, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.outside import clock
from sluss.rules.approve.roles import Act
from sluss.rules.incident.clocks import unanswered
from sluss.rules.incident.entries import (
    PLAINLY,
    Answer,
    Cost,
    Decision,
    Facts,
    Incident,
    Kind,
    Meeting,
    Raised,
    Tick,
)
from sluss.rules.incident.entries import Organisation as Type
from sluss.services import _shipped
from sluss.services import incident as service
from sluss.telling.cards_shown import card_plain
from sluss.telling.clocks_shown import clock_plain, source_said, state_said, urgency
from sluss.telling.log_shown import category_titles, head, log_rows, sum_rows, title
from sluss.telling.situation_told import gather
from sluss.telling.tasks_shown import counted, rows
from sluss.web import lists
from sluss.web.pages import Plain, answered, page, refused, render
from sluss.web.request import Request, may, own_key, who

_HOME = "/incident/"
_LAST_SHOWN = 15
_CHARS_MAX = 4000
_HEADS = ("column.number", "column.when", "column.who", "column.kind", "column.text")
_STEPS = {"take": Kind.TASK_TAKEN, "done": Kind.TASK_DONE, "drop": Kind.TASK_DROPPED}
# What is written by the one form of notes; the rest have commands of their own.
NOTES = (Kind.LOG, Kind.DECISION, Kind.MEETING, Kind.COST)


@page(Act.READ)
def overview(request: Request) -> HttpResponse:
    found, at, lang = service.last(), who(request).at, request.lang
    every = service.all_tasks()
    given = {
        "here_in": "incident",
        "incident": found,
        "tasks": [
            {"number": one.number, "cells": cells, "is_open": one.is_open}
            for one, cells in zip(every, rows(every, at, lang), strict=True)
        ],
        "counts": counted(every, at),
        "types": list(Type),
        "may_lead": may(request, Act.LEAD_INCIDENT),
        "may_log": may(request, Act.LOG_INCIDENT),
        "may_close": may(request, Act.CLOSE_INCIDENT),
    }
    if found is not None:
        given |= _of(found, at, request)
    return render(request, "incident/overview.html", given)


def _of(found: Incident, at: datetime, request: Request) -> Plain:
    """What is told of the incident that was declared last."""
    lang, role = request.lang, request.GET.get("role", "")
    clocks = sorted(service.clocks(found, at), key=urgency)
    cards = [one for one in service.tasks(found, at) if role in ("", one.card.role)]
    log = log_rows(found, (), lang)
    return {
        "title": title(found, lang),
        "head": head(found, lang),
        "clocks": [
            {
                **clock_plain(one, at, lang),
                "said": state_said(one, at, lang),
                "from_where": source_said(one.deadline.backing, lang),
                "is_unanswered": bool(unanswered([one])),
            }
            for one in clocks
        ],
        "unanswered": len(unanswered(clocks)),
        "cards": [_by_hour(card_plain(one, lang)) for one in cards],
        "roles": [(name, words.in_(lang)) for name, words in _shipped.cards().roles.items()],
        "role": role,
        "log": list(reversed(log))[:_LAST_SHOWN],
        "costs": sum_rows(found, lang),
        "categories": category_titles(lang),
        "notes": NOTES,
        "drafts": _named(_shipped.forms().forms, lang),
        "texts": _named(_shipped.ready_texts().texts, lang),
        "now": at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%dT%H:%M"),
    }


def _by_hour(card: Plain) -> Plain:
    """A card with what it stands under: the time by which it is due, or that it is done."""
    return {**card, "hour": "done" if card["done_at"] else card["due"] or ""}


def _named(things: Sequence[Plain], lang: str) -> list[tuple[str, str]]:
    """Forms or texts: the name of each once, and what it is called."""
    return list({one.name: (one.name, one.title.in_(lang)) for one in things}.values())


@page(Act.READ)
def log(request: Request) -> HttpResponseBase:
    found, asked = service.last(), lists.asked(request, "kind", "search")
    kinds = [Kind(asked["kind"])] if asked.get("kind") in set(Kind) else []
    words = asked.get("search", "").casefold()
    told = list(reversed(log_rows(found, kinds, request.lang))) if found else []
    told = [row for row in told if not words or any(words in cell.casefold() for cell in row)]
    if lists.wants_file(request):
        typed: Sequence[Sequence[Cell]] = told
        return lists.as_file(request, "handelselogg", _HEADS, typed)
    given = {
        "here_in": "incident",
        "sheet": lists.sheet(request, len(told), lambda at, count: told[at : at + count]),
        "asked": asked,
        "kinds": list(Kind),
    }
    return render(request, "incident/log.html", given)


@page(Act.LEAD_INCIDENT)
@require_POST
def declare(request: Request) -> HttpResponse:
    given = request.POST
    kind = given.get("type", "")
    if not given.get("what", "").strip():
        return refused(request, _HOME, "web.needs_what")
    said = service.Said(
        what=_text(request, "what"),
        how=_text(request, "how"),
        known_at=_instant(given.get("known_at", "")),
        organisation=Type(kind) if kind in set(Type) else None,
    )
    answer = service.declare(said, who(request), key=own_key(request))
    return answered(request, answer, _HOME, "web.declared", found=answer.get("incident_on", ""))


@page(Act.LOG_INCIDENT)
@require_POST
def note(request: Request) -> HttpResponse:
    make = _FACTS.get(request.POST.get("kind", ""))
    if make is None:
        return refused(request, _HOME, "web.needs_what")
    kind, facts = Kind(request.POST["kind"]), make(request)
    if facts is None:
        return refused(request, _HOME, "web.note_lacks")
    by = who(request)
    has_situation = kind is Kind.MEETING and "lagesbild" in request.POST
    corrects = request.POST.get("corrects", "")
    wanted = service.Note(
        kind=kind,
        text=_text(request, "text"),
        at=_instant(request.POST.get("at", "")),
        corrects=int(corrects) if corrects.isascii() and corrects.isdigit() else None,
        facts=facts,
        situation=gather(by.today, by.at) if has_situation else None,
    )
    answer = service.note(wanted, by, key=own_key(request))
    return answered(request, answer, _HOME, "web.noted", found=answer.get("entry", ""))


def _decision(request: Request) -> Facts | None:
    by = _text(request, "decided_by") or who(request).by
    return Decision(ground=_text(request, "ground"), decided_by=by)


def _meeting(request: Request) -> Facts | None:
    names = [name.strip() for name in _text(request, "present").split(",")]
    return Meeting(present=tuple(name for name in names if name))


def _cost(request: Request) -> Facts | None:
    """Hours or kronor, of a category that there is; None if it is not so."""
    category = request.POST.get("category", "")
    if category not in category_titles(request.lang):
        return None
    hours, amount = _number(_text(request, "hours")), _number(_text(request, "amount"))
    if (hours is None) == (amount is None):
        return None
    spent = None if amount is None else Money("SEK", amount)
    return Cost(category=category, hours_hundredths=hours, amount=spent)


def _clock(request: Request) -> Facts | None:
    names = {deadline.name for deadline in _shipped.duties().deadlines}
    name = request.POST.get("clock", "")
    return Answer(clock=name) if name in names else None


def _tick(request: Request) -> Facts | None:
    name = request.POST.get("card", "")
    return Tick(card=name) if name in {card.name for card in _shipped.cards().cards} else None


def _plainly(_request: Request) -> Facts | None:
    return PLAINLY


_FACTS: dict[str, Callable[[Request], Facts | None]] = {
    Kind.LOG.value: _plainly,
    Kind.DECISION.value: _decision,
    Kind.MEETING.value: _meeting,
    Kind.COST.value: _cost,
    Kind.REPORTED.value: _clock,
    Kind.EXPLAINED.value: _clock,
    Kind.CARD.value: _tick,
    Kind.RETRACTED.value: _plainly,
}


@page(Act.LOG_INCIDENT)
@require_POST
def raise_task(request: Request) -> HttpResponse:
    wanted = Raised(owner=_text(request, "owner"), due_at=_instant(request.POST.get("due_at", "")))
    answer = service.raise_task(_text(request, "text"), wanted, who(request), key=own_key(request))
    return answered(request, answer, _HOME, "web.task_raised", found=answer.get("task", ""))


@page(Act.LOG_INCIDENT)
@require_POST
def step_task(request: Request) -> HttpResponse:
    kind, number = _STEPS.get(request.POST.get("step", "")), request.POST.get("task", "")
    if kind is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        return refused(request, _HOME, "web.needs_what")
    answer = service.step_task(
        kind, int(number), _text(request, "text"), who(request), key=own_key(request)
    )
    return answered(request, answer, _HOME, "web.task_stepped", found=number)


@page(Act.CLOSE_INCIDENT)
@require_POST
def close(request: Request) -> HttpResponse:
    answer = service.close(_text(request, "reason"), who(request), key=own_key(request))
    if "refused" in answer:
        return refused(request, _HOME, answer["refused"], found=", ".join(answer["clocks"]))
    return answered(request, answer, _HOME, "cli.incident_closed", found=answer["incident"])


def _text(request: Request, name: str) -> str:
    """What was written in a field. No database keeps a NUL."""
    return request.POST.get(name, "").replace("\0", "").strip()[:_CHARS_MAX]


def _number(written: str) -> int | None:
    """Hundredths of what was written, with point or comma; None if it is no number above nought."""
    try:
        found = Money.parse(written.replace(" ", "").replace("\u00a0", "")).minor
    except ValueError:
        return None
    return found if found > 0 else None


def _instant(written: str) -> datetime | None:
    """The instant that a browser's field gives, as a clock here shows it; None if there is none."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=clock.STOCKHOLM)
