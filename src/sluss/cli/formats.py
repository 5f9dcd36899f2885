"""The verb formats: which files can be read and written, and what to beware of in each."""

from __future__ import annotations

import click

from sluss.cli import tables
from sluss.cli.shell import Plain, session, verb, wrong_usage
from sluss.formats.about import About, read_about
from sluss.outside.shipped import names, shipped

_FOLDER = "formats"


@verb("formats")
@click.argument("kind", metavar="[KIND]", required=False)
def formats(kind: str | None) -> None:
    pages = {name.removesuffix(".toml"): name for name in names(_FOLDER)}
    if kind and kind not in pages:
        wrong_usage("cli.no_such_format", found=kind, expected=", ".join(pages))
    told = {one: read_about(shipped(f"{_FOLDER}/{pages[one]}")) for one in pages}
    if session().is_json:
        chosen = {kind: told[kind]} if kind else told
        session().give({"formats": [_plain(name, about) for name, about in chosen.items()]})
    elif kind:
        _show_page(kind, told[kind])
    else:
        _show_list(told)


def _plain(kind: str, about: About) -> Plain:
    words = about.words[session().lang]
    return {
        "kind": kind,
        "title": about.title,
        "versions": about.versions,
        "writes": about.writes,
        "reads": words.reads,
        "ignores": words.ignores,
        "refuses": words.refuses,
        "traps": list(words.traps),
        "sources": list(about.sources),
    }


def _show_list(told: dict[str, About]) -> None:
    columns = (
        ("column.kind", "left"),
        ("column.title", "words"),
        ("column.versions", "words"),
        ("column.writes", "words"),
    )
    rows = ((kind, one.title, one.versions, one.writes) for kind, one in told.items())
    tables.write(columns, rows, session().lang)


def _show_page(kind: str, about: About) -> None:
    words, text = about.words[session().lang], session().text
    lines = [f"{kind}: {about.title} ({about.versions})"]
    for code, said in (
        ("column.reads", words.reads),
        ("column.ignores", words.ignores),
        ("column.refuses", words.refuses),
        ("column.writes", about.writes),
    ):
        if said:
            lines += ["", f"{text(code)}: {said}"]
    if words.traps:
        lines += ["", f"{text('column.traps')}:", *(f"- {trap}" for trap in words.traps)]
    session().give({}, *lines)
