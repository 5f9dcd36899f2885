"""The verb check: any e-invoice held to the rules, by itself and without a home."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from sluss.check import (
    Carried,
    Checked,
    Known,
    as_plain,
    carried,
    check_file,
    rules_there_are,
)
from sluss.cli import acting
from sluss.cli.check_sarif import sarif
from sluss.cli.check_shown import Counted, lines_of
from sluss.cli.helping import helped, no_circles, one_helping
from sluss.cli.progress import counting_up
from sluss.cli.second_opinion import opinions
from sluss.cli.shell import (
    DONE,
    SOME_REFUSED,
    Day,
    option,
    session,
    verb,
    write_json,
    wrong_usage,
)
from sluss.outside import clock, files, home
from sluss.outside.files import Found
from sluss.telling.einvoice_known import known_here

# Beginning other processes costs as much as checking some hundred invoices.
WORTH_WORKERS = 100


@dataclass(frozen=True, slots=True)
class _Check:
    """A function that can be sent to another process."""

    rules: tuple[str, ...]
    on: date | None
    as_dated: bool
    lang: str
    known: Known

    def __call__(self, found: Found | Carried) -> tuple[Found, Checked]:
        """Check one file."""
        said = check_file(
            found,
            rules=self.rules,
            on=self.on,
            as_dated=self.as_dated,
            lang=self.lang,
            known=self.known,
        )
        return (found.found if isinstance(found, Carried) else found), said


@verb("check")
@click.argument(
    "paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@option("--rules", default="", metavar="RULES", help_code="option.check_rules")
@option("--on", type=Day(), metavar="DATE", help_code="option.check_on")
@option("--as-dated", is_flag=True, help_code="option.check_as_dated")
@option("--all", "with_all", is_flag=True, help_code="option.check_all")
@option("--sarif", "is_sarif", is_flag=True, help_code="option.sarif")
@option("--second-opinion", "opinion", type=click.Path(exists=True, path_type=Path),
        metavar="XSLT", help_code="option.second_opinion")  # fmt: skip
@helped("option.check_workers")
def check(
    paths: tuple[Path, ...],
    rules: str,
    on: date | None,
    as_dated: bool,
    with_all: bool,
    is_sarif: bool,
    opinion: Path | None,
) -> int:
    wanted = tuple(word for word in rules.split(",") if word)
    if unknown := [word for word in wanted if word not in rules_there_are()]:
        wrong_usage("cli.no_such_rules", found=unknown[0], expected=", ".join(rules_there_are()))
    no_circles()
    day = on or (None if as_dated else session().today or clock.today())
    is_long = files.at_least(paths, WORTH_WORKERS)
    with one_helping(is_long=is_long) as others, counting_up(session().lang) as more:
        # What the home knows is asked for once the others have begun: they share no database.
        job = _Check(wanted, day, as_dated, session().lang, _known())
        found: Iterator[Found | Carried] = files.walk(paths)
        if not others.sees_disk:
            found = map(carried, files.walk(paths))
        rows = _told(others.map(job, found), more)
        if opinion is not None:
            return opinions(rows, opinion)
        return _give(rows, with_all=with_all, is_sarif=is_sarif)


def _known() -> Known:
    """What the home knows, if there is one: asking makes none."""
    is_there = not acting.is_embedded() or home.has_database(session().home)
    return known_here() if is_there else Known()


def _told(
    checked: Iterator[tuple[Found, Checked]], more: Callable[[str, int], None]
) -> Iterator[tuple[Found, Checked]]:
    for one in checked:
        more("progress.checked", 1)
        yield one


def _give(rows: Iterator[tuple[Found, Checked]], *, with_all: bool, is_sarif: bool) -> int:
    counted = Counted()
    kept = counted.over((one.name, said) for one, said in rows)
    if is_sarif:
        write_json(sarif(kept, session().lang))
    elif session().is_json:
        _write_all(kept)
    else:
        for path, said in kept:
            session().give({}, *lines_of(path, said, session().lang, with_all=with_all))
        session().give({}, counted.line(session().text))
    return SOME_REFUSED if counted.refused else DONE


def _write_all(rows: Iterator[tuple[str, Checked]]) -> None:
    """The document file by file, so that memory does not grow with a folder."""
    out = sys.stdout
    out.write('{"files": [')
    between = "\n"
    for path, said in rows:
        out.write(between + json.dumps(as_plain(path, said), ensure_ascii=False))
        between = ",\n"
    out.write("\n]}\n")
