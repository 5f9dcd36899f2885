"""The verbs incident draft and incident text: what is to be told, filled with what is known.

Nothing is sent. A draft is a sheet to copy from; a text is to be read before anybody puts it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sluss.cli import acting, incident_facts, incident_shown
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.printing import print_page
from sluss.cli.shell import FILE, Plain, Verb, option, session, wrong_usage
from sluss.outside.page import Asked, Block, Items, Notice, Sheet, Text
from sluss.rules.incident.clocks import Clock
from sluss.rules.incident.entries import Incident
from sluss.rules.incident.forms import Field, Filled, Form, fill
from sluss.rules.incident.ready_texts import Written, write_text
from sluss.services import _shipped
from sluss.services import incident as service
from sluss.telling.texts import printable
from sluss.telling.times import local

_HEADS = ("column.number", "column.field", "column.answer", "column.source")


def _forms() -> list[str]:
    return list(dict.fromkeys(form.name for form in _shipped.forms().forms))


def _texts() -> list[str]:
    return [text.name for text in _shipped.ready_texts().texts]


_OUT = option("--out", type=FILE, metavar="FILE", help_code="option.draft_out")
_PDF = option("--pdf", type=FILE, metavar="FILE", help_code="option.pdf")


@click.command("draft", cls=Verb, help="help.incident_draft")
@click.argument("form", type=click.Choice(_forms()))
@option("--incident", "number", type=int, metavar="N", help_code="option.incident")
@_OUT
@_PDF
def draft(form: str, number: int | None, out: Path | None, pdf: Path | None) -> None:
    home = acting.open_home()
    for file in filter(None, (out, pdf)):
        need_folder(file)
    found, who = incident_shown.needed(number), acting.local()
    form_found = _shipped.forms().on(form, who.today)
    if form_found is None:
        wrong_usage("cli.no_form_yet", found=form, detail=who.today)
    clocks = service.clocks(found, who.at)
    facts = incident_facts.known_facts(home, found, clocks, who.today)
    sheet = _Sheet(found, form_found[0], fill(form_found[1], facts), clocks)
    title = sheet.form.title.in_(session().lang)
    if pdf is not None:
        file = print_page(
            pdf, title, tuple(sheet.blocks()), organisation=home["name"], at=who.at,
            seal=session().text("draft.not_sent"),
        )  # fmt: skip
        session().say(session().text("print.written", found=file))
    _give(sheet.plain(), list(sheet.lines()), out)


class _Sheet:
    """A form filled with what is known, as JSON, as lines and as a page."""

    def __init__(
        self, found: Incident, form: Form, fields: Sequence[Filled], clocks: Sequence[Clock]
    ) -> None:
        self.found, self.form, self.fields = found, form, fields
        self.clock = next((one for one in clocks if one.deadline.name == form.clock), None)
        self.lang = session().lang

    @property
    def missing(self) -> int:
        return sum(one.known is None for one in self.fields)

    def plain(self) -> Plain:
        """The sheet as the contract has it."""
        backing, clock = self.form.backing, self.clock
        return {
            "form": self.form.name,
            "title": self.form.title.in_(self.lang),
            "incident": self.found.number,
            "recipient": self.form.recipient.in_(self.lang),
            "due": clock.due_at.isoformat() if clock and clock.due_at else None,
            "fields": [self._field(one) for one in self.fields],
            "totals": {"count": len(self.fields), "missing": self.missing},
            "unsettled": self.form.unsettled.in_(self.lang),
            "source": backing.source,
            "verified_on": backing.verified_on.isoformat() if backing.verified_on else None,
        }

    def _field(self, one: Filled) -> Plain:
        field, known = one.field, one.known
        return {
            "number": field.number or None,
            "label": field.label.in_(self.lang),
            "seen": field.is_seen,
            "value": known.value if known else None,
            "source": known.source if known else None,
            "missing": known is None,
            "hint": self._hint(one) or None,
        }

    def lines(self) -> Iterator[str]:
        """The sheet for a screen or a text file: a field, what it says, and from where."""
        text = session().text
        yield self.form.title.in_(self.lang)
        yield from self.head()
        for one in self.fields:
            yield ""
            yield f"{one.field.number or '–':>3}  {self._label(one.field)}"
            if one.known is None:
                yield f"     {text('draft.missing')}"
            else:
                yield f"     {one.known.value}"
                yield f"     [{one.known.source}]"
            if hint := self._hint(one):
                yield f"     ({hint})"

    def head(self) -> Iterator[str]:
        """Where it goes, until when, what is lacking, and what nobody knows of the form."""
        text, backing = session().text, self.form.backing
        yield self.form.recipient.in_(self.lang)
        if self.clock and self.clock.due_at:
            yield text("draft.due", found=local(self.clock.due_at))
        yield text("draft.count", found=self.missing, detail=len(self.fields))
        yield text("draft.not_sent")
        yield self.form.unsettled.in_(self.lang)
        state = text("draft.unverified")
        if backing.verified_on:
            state = text("exposure.verified_on", found=backing.verified_on)
        yield text("draft.source", found=backing.source, detail=state)

    def _label(self, field: Field) -> str:
        label = field.label.in_(self.lang)
        # Of a form that nobody has seen at all the head says so once.
        is_marked = not field.is_seen and any(one.field.is_seen for one in self.fields)
        return label if not is_marked else f"{label} {session().text('draft.expected')}"

    def _hint(self, one: Filled) -> str:
        return one.field.hint.in_(self.lang) if one.field.hint else ""

    def blocks(self) -> Iterator[Block]:
        """The sheet for paper."""
        text = session().text
        first, *rest = self.head()
        yield Notice(first)
        yield Items(rest, size="small")
        rows = [
            Asked(
                one.field.number or "–",
                self._label(one.field),
                one.known.value if one.known else text("draft.missing"),
                "\n".join(filter(None, (one.known.source if one.known else "", self._hint(one)))),
                one.known is None,
            )
            for one in self.fields
        ]
        yield Sheet([text(code) for code in _HEADS], rows)


@click.command("text", cls=Verb, help="help.incident_text")
@click.argument("name", type=click.Choice(_texts()))
@option("--incident", "number", type=int, metavar="N", help_code="option.incident")
@option("--with", "given", multiple=True, metavar="NAME=TEXT", help_code="option.with_blank")
@_OUT
@_PDF
def ready_text(
    name: str, number: int | None, given: tuple[str, ...], out: Path | None, pdf: Path | None
) -> None:
    home = acting.open_home()
    for file in filter(None, (out, pdf)):
        need_folder(file)
    found, who, lang = incident_shown.needed(number), acting.local(), session().lang
    shipped = _shipped.ready_texts()
    facts = {
        "organisation": home["name"],
        "locked_on": found.declaration.on.isoformat(),
        "today": who.today.isoformat(),
        **dict(_blank(one) for one in given),
    }
    mark = {
        blank: session().text("draft.blank", found=words.in_(lang))
        for blank, words in shipped.blanks.items()
    }
    text = shipped.named(name)
    written = write_text(text, facts, lang, mark)
    title = text.title.in_(lang)
    if pdf is not None:
        blocks = [Text(paragraph) for paragraph in written.paragraphs]
        file = print_page(pdf, title, blocks, organisation=home["name"], at=who.at)
        session().say(session().text("print.written", found=file))
    _give(_told(name, title, written), [title, *_parted(written.paragraphs)], out)
    for blank in written.missing:
        facts = {"found": blank, "detail": shipped.blanks[blank].in_(lang)}
        session().say(session().text("draft.blank_left", **facts))


def _blank(given: str) -> tuple[str, str]:
    name, sign, words = given.partition("=")
    if not sign or name not in _shipped.ready_texts().blanks or not words.strip():
        names = ", ".join(_shipped.ready_texts().blanks)
        wrong_usage("cli.no_such_blank", found=printable(given[:60]), expected=names)
    return name, words.strip()


def _told(name: str, title: str, written: Written) -> Plain:
    return {
        "text": name,
        "lang": session().lang,
        "title": title,
        "paragraphs": list(written.paragraphs),
        "missing": list(written.missing),
    }


def _parted(paragraphs: Sequence[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield ""
        yield paragraph


def _give(answer: Plain, lines: Sequence[str], out: Path | None) -> None:
    """The answer on the screen; or, if a file is named, in it, and its name on the screen."""
    if out is None:
        session().give(answer, *lines)
        return
    shown = "".join(f"{printable(line)}\n" for line in lines)
    file = hand_out(out, [shown.encode()], is_text=True)
    session().give({**answer, "file": file}, session().text("draft.written", found=file))
