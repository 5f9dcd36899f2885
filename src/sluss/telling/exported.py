"""Everything taken out as files: of each format, the names of its files and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sluss.services import handback, safekeeping
from sluss.telling import corrections_shown
from sluss.telling.csv_files import csv_files, xlsx_files
from sluss.telling.list_files import list_files
from sluss.telling.texts import sentence
from sluss.telling.told import in_full, plain_of, told

Files = dict[str, Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Exported:
    """Name to contents. beside: what such files cannot say, for a person, a line each.

    as_kept: those that are handed out bit by bit, with the mark of a drill in none of them.
    """

    files: Files
    beside: tuple[str, ...] = ()
    as_kept: frozenset[str] = frozenset()


def exported(form: str, today: date, lang: str, *, is_drill: bool) -> Exported:
    """All of it in one of FORMS. A CSV of a drill gets its mark from whoever hands it out."""
    return FORMS[form](today, lang, is_drill)


def _beancount(today: date, _lang: str, _is_drill: bool) -> Exported:
    lines = safekeeping.export_beancount(today)
    return Exported({"sluss.beancount": (line.encode() for line in lines)})


def sie4(today: date, lang: str) -> Exported:
    """The vouchers, for other books."""
    chunks, flaws, left_out = safekeeping.export_sie4(today)
    beside = [in_full(told(plain_of(flaw), lang)) for flaw in flaws]
    if left_out:
        beside.append(sentence("cli.not_in_sie", lang, found=left_out))
    return Exported({"sluss.si": chunks}, tuple(beside))


def with_noted(made: Exported) -> Files:
    """The files of an archive, in which what they cannot say lies beside them."""
    if not made.beside:
        return made.files
    return {**made.files, "noted.txt": iter(["\r\n".join([*made.beside, ""]).encode()])}


def lists_to_hand_over() -> Files:
    """What the restored system is to have: lists for it, and the originals that it never had."""
    return {**handback.hand_over(), "corrections.csv": corrections_shown.as_csv()}


def _journal() -> Exported:
    files = dict(safekeeping.journal_files())
    return Exported(files, as_kept=frozenset(files))


def _everything(today: date, lang: str, *, is_drill: bool) -> Exported:
    """What a home can be made from again, and beside it the same for other programs."""
    made = {form: FORMS[form](today, lang, is_drill) for form in ("journal", *_BESIDE)}
    files = dict(made["journal"].files)
    for form in _BESIDE:
        files |= {f"{form}/{name}": chunks for name, chunks in made[form].files.items()}
    beside = [line for form in _BESIDE for line in made[form].beside]
    return Exported(files, tuple(beside), made["journal"].as_kept)


_BESIDE = ("csv", "xlsx", "lists", "sie4", "beancount")
FORMS: dict[str, Callable[[date, str, bool], Exported]] = {
    "beancount": _beancount,
    "csv": lambda _today, _lang, _is_drill: Exported(csv_files()),
    "xlsx": lambda _today, _lang, is_drill: Exported(xlsx_files(is_drill=is_drill)),
    "lists": lambda _today, _lang, is_drill: Exported(list_files(is_drill=is_drill)),
    "sie4": lambda today, lang, _is_drill: sie4(today, lang),
    "journal": lambda _today, _lang, _is_drill: _journal(),
    "all": lambda today, lang, is_drill: _everything(today, lang, is_drill=is_drill),
}
# The journal has the hashes of passwords in it: it is taken out at the machine, and not sent.
NOT_SENT = frozenset({"journal", "all"})
