"""The verb original: every file that came, what became of it, and its bytes as they were."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from sluss.cli import acting, tables
from sluss.cli.named_files import hand_out
from sluss.cli.shell import (
    FILE,
    SOME_REFUSED,
    Plain,
    door,
    option,
    session,
    stop,
    verb_of,
)
from sluss.core.outcome import Finding
from sluss.formats.recognise import KINDS
from sluss.services._attachments import take_out
from sluss.services._original import stored_parts
from sluss.store import originals
from sluss.store.originals import HASH_CHARS_MIN, Wanted
from sluss.telling.expected_words import in_words
from sluss.telling.originals_shown import page_of, row_of
from sluss.telling.told import in_full

_HASH_CHARS_SHOWN = 12

original = door("original")


@verb_of(original, "list")
@option("--kind", default="", metavar="K", help_code="option.kind")
@option("--status", type=click.Choice(["new", "refused"]), default=None, help_code="option.status")
@option("--search", default="", metavar="TEXT", help_code="option.search_file")
@option("--limit", type=click.IntRange(min=0), metavar="N", help_code="option.rows")
def original_list(kind: str, status: str | None, search: str, limit: int | None) -> None:
    acting.open_home()
    wanted = Wanted(kind=kind, status=status or "", search=search, limit=limit)
    rows = map(row_of, originals.originals(wanted))
    totals = originals.totals(wanted)
    if session().is_json:
        _write_all(rows, totals)
    else:
        _show_all(rows, totals)


def _write_all(rows: Iterable[Plain], totals: Plain) -> None:
    out = sys.stdout
    out.write('{"originals": [')
    between = "\n"
    for row in rows:
        out.write(between + json.dumps(row, ensure_ascii=False))
        between = ",\n"
    out.write(f'\n],\n"totals": {json.dumps({"count": sum(totals.values()), **totals})}}}\n')


def _show_all(rows: Iterable[Plain], totals: Plain) -> None:
    lang = session().lang
    columns = (
        ("column.hash", "left"),
        ("column.when", "left"),
        ("column.who", "left"),
        ("column.kind", "left"),
        ("column.status", "left"),
        ("column.file", "words"),
    )
    lines = (
        (
            row["sha256"][:_HASH_CHARS_SHOWN],
            row["received_at"][:16].replace("T", " "),
            row["received_by"],
            row["kind"],
            session().text(f"status.{row['status']}"),
            row["path"],
        )
        for row in rows
    )
    tables.write(columns, lines, lang)
    session().give({}, session().text("cli.originals_totals", found=sum(totals.values())))


@verb_of(original, "show")
@click.argument("sha256", metavar="SHA256")
def original_show(sha256: str) -> None:
    acting.open_home()
    found = page_of(_one(sha256), session().lang)
    if session().is_json:
        session().give(found)
    else:
        _show(found)


@verb_of(original, "save")
@click.argument("sha256", metavar="SHA256")
@option("--attachment", type=click.IntRange(min=1), metavar="N", help_code="option.attachment")
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.out")
def original_save(sha256: str, attachment: int | None, out: Path) -> None:
    acting.open_home()
    whole = _one(sha256)
    chunks = stored_parts(whole) if attachment is None else iter([_attachment(whole, attachment)])
    target = hand_out(out, chunks, is_original=True)
    session().give({"sha256": whole, "file": target}, target)


def _attachment(sha256: str, ordinal: int) -> bytes:
    """The bytes of what hangs in an original; the call ends with why they cannot be had."""
    kind = originals.original(sha256)["kind"]
    if kind not in KINDS:
        stop(SOME_REFUSED, "attachment.none_in_kind", found=kind, expected="")
    taken = take_out(kind, b"".join(stored_parts(sha256)), ordinal)
    if isinstance(taken, Finding):
        expected = in_words(taken.expected, session().lang, taken.code)
        stop(SOME_REFUSED, taken.code, found=taken.found, expected=expected)
    return taken[1]


def _one(begun: str) -> str:
    """The whole of a hash that may be cut; the call ends if it fits none, or several."""
    found = originals.find(begun) if len(begun) >= HASH_CHARS_MIN else []
    if len(found) != 1:
        expected = str(HASH_CHARS_MIN)
        stop(SOME_REFUSED, "cli.no_such_original", found=begun, expected=expected)
    return found[0]


def _show(found: Plain) -> None:
    text = session().text
    facts = ", ".join(f"{count} {name}" for name, count in found["facts"].items())
    lines = [
        f"{text('column.file'):12} {found['path']}",
        f"{text('column.hash'):12} {found['sha256']}",
        f"{text('column.kind'):12} {found['kind']} ({text('status.' + found['status'])}) {facts}",
        f"{text('column.when'):12} {found['received_at']} {found['received_by']}",
    ]
    if head := found["says_of_itself"]:
        lines.append(text("cli.mail_says", found=head["from"], field=head["date"]))
        lines.append(f"  {head['subject']}")
    if found["inside"]:
        lines.append(f"{text('column.inside'):12} {found['inside'][:_HASH_CHARS_SHOWN]}")
    lines += [f"  > {one['sha256'][:_HASH_CHARS_SHOWN]} {one['path']}" for one in found["holds"]]
    lines += [f"  {_attached(one)}" for one in found["attachments"]]
    lines += [f"  {_seen(one)}" for one in found["sightings"]]
    lines += [f"  · {in_full(one)}" for one in found["findings"]]
    session().give({}, *lines)


def _attached(one: Plain) -> str:
    size = f"{one['size']} B" if one.get("size") is not None else one.get("link", "")
    facts = (one["name"], one["media_type"], size)
    return session().text(
        "cli.attachment", line=one["ordinal"], found=", ".join(filter(None, facts))
    )


def _seen(one: Plain) -> str:
    facts = {"field": one["field"], "found": one["value"], "line": one["page"]}
    return session().text("cli.sighting", **facts, detail=one["confidence"])
