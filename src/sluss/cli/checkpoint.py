"""The verb checkpoint: where the journal stands, on paper, vouched for by a second person."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from sluss.cli import acting, tables
from sluss.cli.named_files import bytes_of, hand_out, need_folder
from sluss.cli.printing import print_page
from sluss.cli.refusals import answered
from sluss.cli.shell import (
    FILE,
    Plain,
    ask_password,
    door,
    option,
    session,
    verb_of,
    wrong_usage,
)
from sluss.formats.signed_note import Key, read_keys, read_note
from sluss.outside import signing
from sluss.outside.publish import Taken
from sluss.outside.shipped import shipped
from sluss.reception.notes import notes_in
from sluss.services import safekeeping
from sluss.services.safekeeping import Handed
from sluss.store import keeping, read
from sluss.telling import checkpoint_pages as pages
from sluss.telling.times import local

# A note is some hundred bytes; whoever pipes more has named the wrong file.
_STDIN_CHARS_MAX = 1 << 20
_PASSPHRASE = "SLUSS_KEY_PASSWORD"  # noqa: S105 -- the name of an environment variable
_PASSPHRASE_CHARS_MIN = 12
_VERIFIER = "proof/sluss_proof.py.txt"
_COLUMNS = (
    ("column.number", "right"),
    ("column.of_day", "left"),
    ("column.entries", "right"),
    ("column.seal_begins", "left"),
    ("column.who", "left"),
    ("column.cosigned", "words"),
)
_HASH_CHARS_SHOWN = 16

checkpoint = door("checkpoint")
_pdf = option("--pdf", type=FILE, metavar="FILE", help_code="option.checkpoint_pdf")
_out = option("--out", type=FILE, metavar="FILE", help_code="option.checkpoint_out")


@verb_of(checkpoint, "make")
@_pdf
@_out
def checkpoint_make(pdf: Path | None, out: Path | None) -> None:
    acting.open_home()
    who = acting.person()
    made = answered(safekeeping.make_checkpoint(who, key=session().command_key()))
    _give(_needed(made["checkpoint"]), pdf, out)


@verb_of(checkpoint, "cosign")
@click.argument("file", metavar="FILE")
@option("--key-file", required=True, type=FILE, metavar="FILE", help_code="option.key_file")
@_pdf
@_out
def checkpoint_cosign(file: str, key_file: Path, pdf: Path | None, out: Path | None) -> None:
    acting.open_home()
    who = acting.person()
    note = read_note(_the_note(file))
    if note is None:
        wrong_usage("cli.no_checkpoint", found=file)
    signer = _signer(key_file)
    key = session().command_key()
    done = answered(safekeeping.cosign_checkpoint(note.text, signer, who, key=key))
    session().say(session().text("checkpoint.cosigned", found=done["checkpoint"], detail=who.by))
    _give(_needed(done["checkpoint"]), pdf, out)


def _the_note(file: str) -> str:
    """The one note in a file, or in what is piped in."""
    if file == "-":
        return sys.stdin.read(_STDIN_CHARS_MAX)
    notes = notes_in(bytes_of(Path(file)))
    if len(notes) != 1:
        wrong_usage("cli.no_checkpoint", found=file)
    return notes[0]


def _signer(file: Path) -> signing.Signer:
    phrase = ask_password(file.name, _PASSPHRASE)
    try:
        return signing.read_file(file, phrase)
    except OSError as error:
        wrong_usage("intake.unreadable", found=error.strerror or str(error))
    except signing.NoKey:
        wrong_usage("cli.no_signing_key", found=file.name)


@verb_of(checkpoint, "list")
def checkpoint_list() -> None:
    acting.open_home()
    rows = list(keeping.checkpoints())
    if session().is_json:
        session().give({"checkpoints": [pages.told(row) for row in rows]})
        return
    tables.write(_COLUMNS, _lines(rows), session().lang)


def _lines(rows: Sequence[Plain]) -> Iterator[Sequence[str]]:
    for row in rows:
        one = pages.told(row)
        by = f"{row['by']} {local(datetime.fromisoformat(row['at']))}"
        cosigned = ", ".join(cosigner["by"] for cosigner in row["cosigned"])
        yield (str(one["checkpoint"]), one["day"], str(one["size"]),
               one["root"][:_HASH_CHARS_SHOWN], by, cosigned or "–")  # fmt: skip


@verb_of(checkpoint, "show")
@click.argument("number", type=click.IntRange(1), metavar="N")
@_pdf
@_out
def checkpoint_show(number: int, pdf: Path | None, out: Path | None) -> None:
    acting.open_home()
    _give(_needed(number), pdf, out)


def _needed(number: int) -> Plain:
    row = keeping.checkpoint(number)
    if row is None:
        wrong_usage("cli.no_such_checkpoint", found=number)
    return row


def _give(row: Plain, pdf: Path | None, out: Path | None) -> None:
    """The note as text, and the files asked for."""
    now, told = session(), pages.told(row)
    if out is not None:
        file = hand_out(out, [told["note"].encode()], is_original=True)
        now.say(now.text("checkpoint.written", found=file))
    if pdf is not None:
        _print(pdf, row)
    now.give(told, *told["note"].splitlines())


def _print(pdf: Path, row: Plain) -> None:
    lang, organisation = session().lang, read.organisation() or {}
    file = print_page(
        pdf,
        pages.title(row, lang),
        tuple(pages.blocks(row, lang)),
        organisation=organisation["name"],
        at=datetime.fromisoformat(row["at"]),
    )
    session().say(session().text("print.written", found=file))


# ---- Keys, and the verifier that needs no Sluss ---------------------------------------------


@verb_of(checkpoint, "key")
def checkpoint_key() -> None:
    acting.open_home()
    key = safekeeping.home_key()
    noted = keeping.noted_keys()
    others = {line: by for line, by in noted.items() if line != key.text}
    session().give(
        {
            "key": key.text,
            "noted": key.text in noted,
            "others": [{"key": line, "by": by or None} for line, by in others.items()],
        },
        key.text,
        *others,
    )


@verb_of(checkpoint, "new-key")
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.new_key_out")
def checkpoint_new_key(out: Path) -> None:
    target = need_folder(out)
    if target.resolve().is_relative_to(session().home.resolve()):
        wrong_usage("cli.key_in_home", found=str(target))
    phrase = ask_password(target.name, _PASSPHRASE, is_new=True)
    if len(phrase) < _PASSPHRASE_CHARS_MIN:
        wrong_usage("cli.short_passphrase", expected=_PASSPHRASE_CHARS_MIN)
    try:
        signer = signing.make_file(target, phrase)
    except Taken:
        wrong_usage("cli.file_taken", found=str(target))
    public = signer.public.hex()
    said = session().text("checkpoint.key_made", found=str(target), detail=public)
    session().give({"file": str(target), "public": public}, said)


@verb_of(checkpoint, "verifier")
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.verifier_out")
def checkpoint_verifier(out: Path) -> None:
    file = hand_out(out, [shipped(_VERIFIER)], is_original=True)
    session().give({"file": file}, session().text("checkpoint.verifier_written", found=file))


# ---- For sluss verify ------------------------------------------------------------------------


def handed(files: Sequence[Path]) -> list[Handed]:
    """The notes in these files; the call ends if one holds none."""
    found = []
    for file in files:
        notes = notes_in(bytes_of(file))
        if not notes:
            wrong_usage("cli.no_checkpoint", found=str(file))
        found.extend(Handed(file.name, note) for note in notes)
    return found


def keys_in(files: Sequence[Path]) -> list[Key]:
    """The public keys in these files, one a line; the call ends at one that has something else."""
    found: list[Key] = []
    for file in files:
        keys = read_keys(bytes_of(file).decode("utf-8", "replace"))
        if keys is None:
            wrong_usage("cli.no_keys", found=str(file))
        found.extend(keys)
    return found
