"""The pages of an incident: its clocks, cards, tasks and log, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sluss.outside import clock
from sluss.rules.approve.roles import Act
from sluss.rules.incident.clocks import unanswered
from sluss.rules.incident.entries import Incident, Kind, Raised
from sluss.rules.incident.entries import Organisation as Type
from sluss.rules.incident.tasks import Task
from sluss.services import _shipped
from sluss.services import incident as service
from sluss.telling.cards_shown import card_plain
from sluss.telling.clocks_shown import clock_plain, source_said, state_said, urgency
from sluss.telling.log_shown import category_titles, head, sum_rows, title
from sluss.telling.situation_told import gather
from sluss.telling.tasks_shown import counted, rows
from sluss.web.incident_forms import FACTS, day_of, instant_of, text_of, type_of
from sluss.web.incident_log import lines
from sluss.web.pages import Plain, answered, page, refused, render
from sluss.web.request import Request, may, own_key, who

_HOME = "/incident/"
_LAST_SHOWN = 15
_STEPS = {"take": Kind.TASK_TAKEN, "done": Kind.TASK_DONE, "drop": Kind.TASK_DROPPED}
# What is written by the one form of notes; the rest have commands of their own.
NOTES = (Kind.LOG, Kind.DECISION, Kind.MEETING, Kind.COST, Kind.RETRACTED)
_TASKS = ("open", "mine")


@page(Act.READ)
def overview(request: Request) -> HttpResponse:
    found, at, lang = service.last(), who(request).at, request.lang
    every, which = service.all_tasks(), request.GET.get("tasks", "")
    chosen = [one for one in every if _is_asked(one, which, who(request).by)]
    given = {
        "here_in": "incident",
        "incident": found,
        "tasks": [
            {"number": one.number, "cells": cells, "is_open": one.is_open}
            for one, cells in zip(chosen, rows(chosen, at, lang), strict=True)
        ],
        "counts": counted(every, at),
        "which_tasks": which,
        "kinds_of_tasks": _TASKS,
        "types": list(Type),
        "may_lead": may(request, Act.LEAD_INCIDENT),
        "may_log": may(request, Act.LOG_INCIDENT),
        "may_close": may(request, Act.CLOSE_INCIDENT),
    }
    if found is not None:
        given |= _of(found, at, request)
    return render(request, "incident/overview.html", given)


def _is_asked(task: Task, which: str, name: str) -> bool:
    """Whether a task is among those asked for: that are open, or open and this person's."""
    if which not in _TASKS:
        return True
    return task.is_open and (which == "open" or task.owner == name)


def _of(found: Incident, at: datetime, request: Request) -> Plain:
    """What is told of the incident that was declared last."""
    lang, role = request.lang, request.GET.get("role", "")
    clocks = sorted(service.clocks(found, at), key=urgency)
    cards = [one for one in service.tasks(found, at) if role in ("", one.card.role)]
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
        "log": lines(request, found, ())[:_LAST_SHOWN],
        "costs": sum_rows(found, lang),
        "categories": category_titles(lang),
        "notes": NOTES,
        "drafts": _named(_shipped.forms().forms, lang),
        "texts": _named(_shipped.ready_texts().texts, lang),
        "earlier": range(found.number - 1, 0, -1),
        "now": at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%dT%H:%M"),
    }


def _by_hour(card: Plain) -> Plain:
    """A card with what it stands under: the time by which it is due, or that it is done."""
    return {**card, "hour": "done" if card["done_at"] else card["due"] or ""}


def _named(things: Sequence[Plain], lang: str) -> list[tuple[str, str]]:
    """Forms or texts: the name of each once, and what it is called."""
    return list({one.name: (one.name, one.title.in_(lang)) for one in things}.values())


@page(Act.LEAD_INCIDENT)
@require_POST
def declare(request: Request) -> HttpResponse:
    given = request.POST
    if not given.get("what", "").strip():
        return refused(request, _HOME, "web.needs_what")
    said = service.Said(
        on=day_of(given.get("on", "")),
        what=text_of(request, "what"),
        how=text_of(request, "how"),
        known_at=instant_of(given.get("known_at", "")),
        organisation=type_of(given),
    )
    answer = service.declare(said, who(request), key=own_key(request))
    return answered(request, answer, _HOME, "web.declared", found=answer.get("incident_on", ""))


@page(Act.LOG_INCIDENT)
@require_POST
def note(request: Request) -> HttpResponse:
    make = FACTS.get(request.POST.get("kind", ""))
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
        text=text_of(request, "text"),
        at=instant_of(request.POST.get("at", "")),
        corrects=int(corrects) if corrects.isascii() and corrects.isdigit() else None,
        facts=facts,
        situation=gather(by.today, by.at) if has_situation else None,
    )
    answer = service.note(wanted, by, key=own_key(request))
    return answered(request, answer, _HOME, "web.noted", found=answer.get("entry", ""))


@page(Act.LOG_INCIDENT)
@require_POST
def raise_task(request: Request) -> HttpResponse:
    wanted = Raised(
        owner=text_of(request, "owner"), due_at=instant_of(request.POST.get("due_at", ""))
    )
    answer = service.raise_task(
        text_of(request, "text"), wanted, who(request), key=own_key(request)
    )
    return answered(request, answer, _HOME, "web.task_raised", found=answer.get("task", ""))


@page(Act.LOG_INCIDENT)
@require_POST
def step_task(request: Request) -> HttpResponse:
    kind, number = _STEPS.get(request.POST.get("step", "")), request.POST.get("task", "")
    if kind is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        return refused(request, _HOME, "web.needs_what")
    answer = service.step_task(
        kind, int(number), text_of(request, "text"), who(request), key=own_key(request)
    )
    return answered(request, answer, _HOME, "web.task_stepped", found=number)


@page(Act.CLOSE_INCIDENT)
@require_POST
def close(request: Request) -> HttpResponse:
    answer = service.close(text_of(request, "reason"), who(request), key=own_key(request))
    if "refused" in answer:
        return refused(request, _HOME, answer["refused"], found=", ".join(answer["clocks"]))
    return answered(request, answer, _HOME, "cli.incident_closed", found=answer["incident"])
