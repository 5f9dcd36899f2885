"""The verb incident: declared, and then everything that is noted of it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from sluss.cli import acting, incident_duties, incident_printed, incident_shown
from sluss.cli.incident_cards import give_cards
from sluss.cli.incident_drafts import draft, ready_text
from sluss.cli.incident_tasks import task
from sluss.cli.named_files import need_folder
from sluss.cli.refusals import answered, refuse
from sluss.cli.shell import (
    FILE,
    Day,
    Hours,
    Instant,
    Kronor,
    Plain,
    door,
    option,
    session,
    verb_of,
    wrong_usage,
)
from sluss.cli.situation_since import gather
from sluss.core.money import Money
from sluss.rules.incident.entries import Answer, Assessment, Cost, Decision, Kind, Meeting, Tick
from sluss.rules.incident.entries import Organisation as Type
from sluss.services import _shipped
from sluss.services import incident as service
from sluss.telling.incident_told import closed_told
from sluss.telling.worksheet_shown import judged


def _categories() -> list[str]:
    return [category.name for category in _shipped.cost_categories()]


def _clocks() -> list[str]:
    return list(dict.fromkeys(deadline.name for deadline in _shipped.duties().deadlines))


def _cards() -> list[str]:
    return [card.name for card in _shipped.cards().cards]


incident = door("incident")
incident.add_command(task)
incident.add_command(draft)
incident.add_command(ready_text)
_KINDS = [kind.value for kind in Kind]
_TYPES = [t.value for t in Type]
_AT = option("--at", type=Instant(), metavar="TIME", help_code="option.at")
_WHICH = option("--incident", "number", type=int, metavar="N", help_code="option.incident")
_CORRECTS = option("--corrects", type=int, metavar="ENTRY", help_code="option.corrects")


@verb_of(incident, "declare")
@option("--on", type=Day(), metavar="DATE", help_code="option.on")
@option("--what", metavar="TEXT", help_code="option.what")
@option("--known-at", type=Instant(), metavar="TIME", help_code="option.known_at")
@option("--how", metavar="TEXT", help_code="option.how")
@option("--type", "kind", type=click.Choice(_TYPES), help_code="option.type")
def incident_declare(
    on: date | None,
    what: str | None,
    known_at: datetime | None,
    how: str | None,
    kind: str | None,
) -> None:
    acting.open_home()
    said = service.Said(
        on=on, known_at=known_at, what=what, how=how, organisation=Type(kind) if kind else None
    )
    who = acting.person()
    declared = answered(service.declare(said, who, key=session().command_key()))
    incident_shown.give_declared(declared)


@verb_of(incident, "log")
@click.argument("text")
@_AT
@_CORRECTS
def incident_log(text: str, at: datetime | None, corrects: int | None) -> None:
    _note(service.Note(kind=Kind.LOG, text=text, at=at, corrects=corrects))


@verb_of(incident, "decide")
@click.argument("text")
@option("--ground", required=True, metavar="TEXT", help_code="option.ground")
@option("--decided-by", metavar="NAME", help_code="option.decided_by")
@_AT
@_CORRECTS
def incident_decide(
    text: str, ground: str, decided_by: str | None, at: datetime | None, corrects: int | None
) -> None:
    facts = Decision(ground=ground, decided_by=decided_by or session().user)
    _note(service.Note(kind=Kind.DECISION, text=text, at=at, corrects=corrects, facts=facts))


@verb_of(incident, "meeting")
@click.argument("text")
@option("--present", multiple=True, metavar="NAME", help_code="option.present")
@option("--lagesbild", "has_situation", is_flag=True, help_code="option.meeting_lagesbild")
@_AT
@_CORRECTS
def incident_meeting(
    text: str,
    present: tuple[str, ...],
    has_situation: bool,
    at: datetime | None,
    corrects: int | None,
) -> None:
    acting.open_home()
    told = gather(None) if has_situation else None
    facts = Meeting(present=present)
    _note(
        service.Note(
            kind=Kind.MEETING, text=text, at=at, corrects=corrects, facts=facts, situation=told
        )
    )


@verb_of(incident, "cost")
@option("--category", type=click.Choice(_categories()), required=True, help_code="option.category")
@option("--text", required=True, metavar="TEXT", help_code="option.cost_text")
@option("--hours", type=Hours(), metavar="N", help_code="option.hours")
@option("--amount", type=Kronor(), metavar="KR", help_code="option.cost_amount")
@option("--evidence", default="", metavar="SHA256", help_code="option.evidence")
@_AT
@_CORRECTS
def incident_cost(
    category: str,
    text: str,
    hours: int | None,
    amount: Money | None,
    evidence: str,
    at: datetime | None,
    corrects: int | None,
) -> None:
    if bool(hours) == bool(amount):
        wrong_usage("cli.hours_or_amount")
    facts = Cost(category=category, hours_hundredths=hours, amount=amount, evidence=evidence)
    _note(service.Note(kind=Kind.COST, text=text, at=at, corrects=corrects, facts=facts))


@verb_of(incident, "retract")
@click.argument("entry", type=int)
@option("--reason", required=True, metavar="S", help_code="option.reason")
def incident_retract(entry: int, reason: str) -> None:
    _note(service.Note(kind=Kind.RETRACTED, text=reason, corrects=entry))


def _note(wanted: service.Note) -> None:
    acting.open_home()
    who = acting.person()
    noted = answered(service.note(wanted, who, key=session().command_key()))
    lines = [session().text("cli.noted", found=noted["entry"])]
    if kept := noted.get("situation"):
        facts = {"found": kept["version"], "detail": kept["sha256"]}
        lines.append(session().text("log.frozen", **facts))
    session().give(noted, *lines)


@verb_of(incident, "show")
@option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help_code="option.entries")
@option("--pdf", type=FILE, metavar="FILE", help_code="option.pdf")
@_WHICH
def incident_show(kinds: tuple[str, ...], pdf: Path | None, number: int | None) -> None:
    home = acting.open_home()
    chosen = [Kind(kind) for kind in kinds]
    if pdf is not None:
        need_folder(pdf)
        incident_printed.write(pdf, home["name"], chosen, number)
    incident_shown.give_log(chosen, number)


@verb_of(incident, "costs")
@option("--csv", "out", type=FILE, metavar="FILE", help_code="option.costs_out")
@_WHICH
def incident_costs(out: Path | None, number: int | None) -> None:
    acting.open_home()
    incident_shown.give_costs(out, number)


@verb_of(incident, "clocks")
def incident_clocks() -> None:
    acting.open_home()
    incident_duties.give_clocks()


@verb_of(incident, "reported")
@click.argument("clock", type=click.Choice(_clocks()))
@option("--reference", required=True, metavar="TEXT", help_code="option.reference")
@_AT
def incident_reported(clock: str, reference: str, at: datetime | None) -> None:
    _note(service.Note(kind=Kind.REPORTED, text=reference, at=at, facts=Answer(clock=clock)))


@verb_of(incident, "explained")
@click.argument("clock", type=click.Choice(_clocks()))
@option("--reason", required=True, metavar="S", help_code="option.reason")
def incident_explained(clock: str, reason: str) -> None:
    _note(service.Note(kind=Kind.EXPLAINED, text=reason, facts=Answer(clock=clock)))


@verb_of(incident, "significance")
@option("--hours-limited", type=Hours(), metavar="N", help_code="option.hours_limited")
@option("--hours-workaround", type=Hours(), metavar="N", help_code="option.hours_workaround")
@option("--cost", type=Kronor(), metavar="KR", help_code="option.incident_cost")
@option("--last-year", type=Kronor(), metavar="KR", help_code="option.last_year")
@option("--persons", type=click.IntRange(0, 10**9), metavar="N", help_code="option.persons")
@option("--type", "kind", type=click.Choice(_TYPES), help_code="option.type")
@option("--note", "comment", metavar="TEXT", help_code="option.note")
def incident_significance(
    kind: str | None, comment: str | None, **said: int | Money | None
) -> None:
    acting.open_home()
    who = acting.local() if comment is None else acting.person()
    sheet = judged(Assessment(**said), Type(kind) if kind else None, who.today)
    noted: Plain = {}
    if comment is not None:
        wanted = service.Note(kind=Kind.SIGNIFICANCE, text=comment, facts=sheet.assessment)
        noted = answered(service.note(wanted, who, key=session().command_key()))
    incident_duties.give_judged(sheet, noted)


@verb_of(incident, "cards")
@option("--role", type=click.Choice(list(_shipped.cards().roles)), help_code="option.card_role")
def incident_cards(role: str | None) -> None:
    acting.open_home()
    give_cards(role)


@verb_of(incident, "done")
@click.argument("card", type=click.Choice(_cards()))
@option("--note", "remark", default="", metavar="TEXT", help_code="option.remark")
@_AT
def incident_done(card: str, remark: str, at: datetime | None) -> None:
    _note(service.Note(kind=Kind.CARD, text=remark, at=at, facts=Tick(card=card)))


@verb_of(incident, "close")
@option("--reason", required=True, metavar="S", help_code="option.reason")
def incident_close(reason: str) -> None:
    acting.open_home()
    who = acting.person()
    closed = service.close(reason, who, key=session().command_key())
    if "refused" in closed:
        refuse(closed["refused"], found=", ".join(closed["clocks"]))
    closed = closed_told(closed)
    left = closed["tasks_open"]
    lines = [session().text("cli.incident_closed", found=closed["incident"])]
    if left:
        lines.append(session().text("cli.tasks_left", found=left))
    session().give(closed, *lines)
