"""The verb number: what a number can be, for the one who hears it on the telephone."""

from __future__ import annotations

import click

from sluss.cli.shell import SOME_REFUSED, Plain, session, stop, verb
from sluss.core.masking import HIDDEN, masked_account, without_person_numbers
from sluss.core.meaning import Meaning, MeaningKind, meanings
from sluss.core.party import Scheme
from sluss.formats.clearing_table import read_clearing
from sluss.outside.shipped import shipped

_PERSONS = (MeaningKind.PERSON, MeaningKind.COORDINATION)


@verb("number")
@click.argument("words", metavar="NUMBER", nargs=-1, required=True)
def number(words: tuple[str, ...]) -> None:
    text = " ".join(words)
    found = meanings(text, read_clearing(shipped("clearing.toml")))
    if not found:
        stop(SOME_REFUSED, "cli.no_number", found=without_person_numbers(text))
    is_persons = any(one.kind in _PERSONS for one in found)
    told = [(one, _shown(one, is_persons=is_persons)) for one in found]
    lines = [_sentence(one, shown) for one, shown in told]
    session().give({"meanings": [_plain(one, shown) for one, shown in told]}, *lines)


def _shown(one: Meaning, *, is_persons: bool) -> str:
    if is_persons:
        # In another reading the same digits are cut at another place, and would show.
        is_theirs = one.kind in _PERSONS
        return without_person_numbers(one.number) if is_theirs else one.number[:4] + HIDDEN
    return masked_account(Scheme.BBAN, one.number) if one.kind is MeaningKind.BBAN else one.number


def _plain(one: Meaning, shown: str) -> Plain:
    plain: Plain = {"kind": one.kind.value, "number": shown}
    if one.kind is MeaningKind.OCR:
        plain["has_length_digit"] = one.has_length
    if one.bank:
        plain |= {
            "proof": one.proof.value,
            "bank": one.bank.bank,
            "since": one.bank.since.isoformat(),
            "sources": list(one.bank.sources),
        }
    return plain


def _sentence(one: Meaning, shown: str) -> str:
    said = one.kind.value
    if one.bank:
        said = f"{said}-{one.proof.value}"
    if one.has_length:
        said = "ocr-length"
    facts = {"found": shown, "detail": one.bank.bank if one.bank else ""}
    return session().text(f"number.{said}".replace("-", "_"), **facts)
