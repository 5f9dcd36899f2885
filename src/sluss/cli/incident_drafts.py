"""The verbs incident draft and incident text: what is to be told, filled with what is known.

Nothing is sent. A draft is a sheet to copy from; a text is to be read before anybody puts it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sluss.cli import acting, incident_shown
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.printing import print_page
from sluss.cli.shell import FILE, Plain, Verb, option, session, wrong_usage
from sluss.outside.page import Text
from sluss.rules.incident.forms import fill
from sluss.rules.incident.ready_texts import Written, write_text
from sluss.services import _shipped
from sluss.services import incident as service
from sluss.telling import form_facts
from sluss.telling.draft_shown import FilledSheet
from sluss.telling.texts import printable


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
    facts = form_facts.known_facts(home, found, clocks, who.today, session().lang)
    sheet = FilledSheet(found, form_found[0], fill(form_found[1], facts), clocks, session().lang)
    title = sheet.form.title.in_(session().lang)
    if pdf is not None:
        file = print_page(
            pdf, title, tuple(sheet.blocks()), organisation=home["name"], at=who.at,
            seal=session().text("draft.not_sent"),
        )  # fmt: skip
        session().say(session().text("print.written", found=file))
    _give(sheet.plain(), list(sheet.lines()), out)


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
