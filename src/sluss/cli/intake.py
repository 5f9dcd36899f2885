"""The verb receive: files, folders and archives, each told by its content."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, explaining
from sluss.cli.helping import ALONE, WORTH_WORKERS, helped, helping
from sluss.cli.named_files import bytes_of
from sluss.cli.progress import counting_up
from sluss.cli.saying import say_all
from sluss.cli.shell import (
    DONE,
    FILE,
    SOME_REFUSED,
    WRONG_USAGE,
    Day,
    Plain,
    Stop,
    option,
    session,
    verb,
    write_json,
    wrong_usage,
)
from sluss.formats.list_mapping import Mapping, read_mapping
from sluss.outside import files
from sluss.reception.arriving import Told, arriving
from sluss.reception.taking_in import Way, received
from sluss.services.intake import is_small
from sluss.telling.received import Totals
from sluss.telling.texts import printable, sentence
from sluss.telling.told import in_full, plain_of, told

SEAL_KEY_BYTES = 16
# A register without its suppliers says so of each of a thousand rows.
_ALIKE_SHOWN = 3


@verb("receive")
@click.argument(
    "paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@option("--listed-on", type=Day(), metavar="DATE", help_code="option.listed_on")
@option("--explain", "is_trial", is_flag=True, help_code="option.explain")
@option("--mapping", type=FILE, metavar="FILE", help_code="option.mapping")
@option("--seal-key", type=FILE, metavar="FILE", help_code="option.seal_key")
@helped("option.workers")
def receive(
    paths: tuple[Path, ...],
    listed_on: date | None,
    is_trial: bool,
    mapping: Path | None,
    seal_key: Path | None,
) -> int:
    beforehand = Told(mapping_in(mapping) if mapping else None, _key(seal_key) if seal_key else b"")
    if is_trial:
        return _explain(paths, beforehand)
    totals = Totals()
    show = _as_json if session().is_json else _as_lines
    with helping(is_long=_is_long(paths)) as others:
        readers = None if others is ALONE else others.readers
        acting.open_home()
        said = listed_on.isoformat() if listed_on else ""
        with counting_up(session().lang) as tell:
            way = Way(acting.local(), said, readers, others.thinkers, tell, session().lang)
            rows = received(arriving(paths, beforehand, readers), way)
            show(totals.over(rows), totals)
    return SOME_REFUSED if totals.has_errors else DONE


def _is_long(paths: tuple[Path, ...]) -> bool:
    """Whether there is so much to read that other processes are worth their beginning."""
    if files.at_least(paths, WORTH_WORKERS):
        return True
    return any(not is_small(size) for size in files.sizes(paths))


def _explain(paths: tuple[Path, ...], beforehand: Told) -> int:
    """Tell of each file how it would be understood. Nothing is taken in, so no home is needed."""
    rows = explaining.explained(arriving(paths, beforehand))
    if session().is_json:
        write_json({"files": list(rows)})
    else:
        explaining.show(rows)
    return DONE


def mapping_in(file: Path) -> Mapping:
    """The mapping in a file; the call ends with all that is wrong with it, if anything is."""
    mapping = read_mapping(bytes_of(file))
    if isinstance(mapping, Mapping):
        return mapping
    say_all(told(plain_of(finding), session().lang) for finding in mapping)
    raise Stop(WRONG_USAGE)


def _key(file: Path) -> bytes:
    """The key of Bankgirot's seal: 32 hexadecimal digits, however they are grouped."""
    try:
        key = bytes.fromhex(bytes_of(file).decode("ascii"))
    except (UnicodeDecodeError, ValueError):
        key = b""
    if len(key) != SEAL_KEY_BYTES:
        wrong_usage("cli.bad_seal_key", found=str(file))
    return key


def _as_json(rows: Iterator[Plain], totals: Totals) -> None:
    out = sys.stdout
    out.write('{"files": [')
    between = "\n"
    for row in rows:
        out.write(between + json.dumps(row, ensure_ascii=False))
        between = ",\n"
    out.write(f'\n],\n"totals": {json.dumps(totals.plain)}}}\n')


def _as_lines(rows: Iterator[Plain], totals: Totals) -> None:
    lang = session().lang
    for row in rows:
        facts = ", ".join(f"{count} {name}" for name, count in row["facts"].items())
        status = sentence(f"status.{row['status']}", lang)
        click.echo(printable(f"{status:10} {row['kind']:14} {row['path']}  {facts}".rstrip()))
        for line in _folded(row["findings"], lang):
            click.echo(printable(f"{'':10} {line}"))
    click.echo(sentence("cli.received", lang, **totals.counts))


def _folded(findings: Sequence[Plain], lang: str) -> Iterator[str]:
    """Every error, and of the warnings of one kind the first few; the rest are counted."""
    warned: Counter[str] = Counter()
    for finding in findings:
        if finding["severity"] == "warning":
            warned[finding["code"]] += 1
        if warned[finding["code"]] <= _ALIKE_SHOWN:
            yield in_full(finding)
    more = sum(count - _ALIKE_SHOWN for count in warned.values() if count > _ALIKE_SHOWN)
    if more:
        yield sentence("cli.more_warnings", lang, found=more)
