"""The verb status bundle: the same answers for an outside web host, sealed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.helping import helped, one_helping
from sluss.cli.named_files import hand_out_folder, need_folder
from sluss.cli.progress import counting_up
from sluss.cli.refusals import refuse
from sluss.cli.shell import FILE, Verb, option, session
from sluss.outside.sealing import Entry, Lock, ToSeal, decoy, new_lock, seal
from sluss.outside.shipped import shipped
from sluss.outside.workers import usable
from sluss.rules.report.status import Answer, ReportRefusal
from sluss.services import report as service
from sluss.services._command import Who
from sluss.store import read
from sluss.telling.status_words import CODES, code_of
from sluss.telling.texts import LANGUAGES, sentence
from sluss.telling.times import local

_BLANK = re.compile(r"\{\{(?:(sv|en) )?([a-z_.]+)\}\}")
_PAGE = "index.html"
# What the page may say; it can name no other sentence.
_SAID = (
    "bundle.title", "bundle.about", "bundle.org_number", "bundle.number", "bundle.amount",
    "bundle.go", "bundle.working", "bundle.failed", "bundle.no_script", "bundle.how",
    "status.never",
)  # fmt: skip
_AS_THEY_ARE = ("status.js", "status.css")
# One file for each first byte: whoever keeps the host sees which 256th was asked for, and a page
# on a telephone fetches some kilobytes.
_SHELVES = 256


@click.command("bundle", cls=Verb, help="help.status_bundle")
@option("--out", type=FILE, required=True, metavar="DIR", help_code="option.out_bundle")
@helped()
def bundle(out: Path) -> None:
    target = need_folder(out)
    # Begun before the database is opened. Each entry costs as much as a guess, so all help.
    with one_helping(is_long=True, usual=usable()) as others, counting_up(session().lang) as tell:
        acting.open_home()
        who = acting.person()
        found = service.bundle(who)
        if isinstance(found, ReportRefusal):
            refuse(found.value)
        lock = new_lock(found.iterations)
        entries: list[Entry] = []
        for entry in others.map(seal, _to_seal(found.told, lock), 1):
            entries.append(entry)
            tell("cli.sealing", 1)
    entries += [decoy() for _ in range(found.size - len(entries))]
    written = hand_out_folder(target, _files(entries, lock, who))
    facts = {"found": len(found.told), "expected": found.size, "detail": written}
    told = {
        "folder": written,
        "invoices": len(found.told),
        "entries": found.size,
        "iterations": found.iterations,
        "next_update": service.next_update(who).isoformat(),
    }
    session().give(told, session().text("cli.bundle_written", **facts))


def _to_seal(told: dict[str, Answer], lock: Lock) -> Iterator[ToSeal]:
    for facts, answer in told.items():
        day = answer.on.isoformat() if answer.on else ""
        yield ToSeal(lock, facts, {"code": code_of(answer), "date": day})


def _files(entries: Iterable[Entry], lock: Lock, who: Who) -> Iterator[tuple[str, bytes]]:
    """The files of the bundle by their names."""
    yield _PAGE, _filled(shipped(f"status/{_PAGE}").decode()).encode()
    for name in _AS_THEY_ARE:
        yield name, shipped(f"status/{name}")
    yield "parameters.json", _json(_parameters(lock, who))
    shelves: dict[str, dict[str, str]] = {f"{number:02x}": {} for number in range(_SHELVES)}
    # Sorted by id, so that nothing tells in which order they were made.
    for id_, box in sorted(entries):
        shelves[id_[:2]][id_] = box
    for name, shelf in shelves.items():
        # An empty shelf has a decoy, so that there is always a box to try.
        yield f"entries/{name}.json", _json(shelf or dict([_decoy_of(name)]))


def _decoy_of(shelf: str) -> Entry:
    id_, box = decoy()
    return shelf + id_[2:], box


def _parameters(lock: Lock, who: Who) -> dict[str, object]:
    until = local(service.next_update(who))
    texts = {
        lang: {
            **{code: sentence(f"status.{code}", lang) for code in CODES},
            "next_update": " ".join(
                (
                    sentence("bundle.as_of", lang, found=local(who.at)),
                    sentence("status.next_update", lang, found=until),
                )
            ),
        }
        for lang in LANGUAGES
    }
    return {
        "salt": lock.salt_text,
        "iterations": lock.iterations,
        "as_of": who.at.isoformat(),
        "next_update": service.next_update(who).isoformat(),
        "texts": texts,
    }


def _filled(page: str) -> str:
    """The page with its blanks filled: a language and a code, or the organisation's name."""
    organisation = read.organisation()
    said = {(None, "organisation"): organisation["name"] if organisation else ""} | {
        (lang, code): sentence(code, lang) for lang in LANGUAGES for code in _SAID
    }
    return _BLANK.sub(lambda blank: html.escape(said[blank.groups()]), page)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
