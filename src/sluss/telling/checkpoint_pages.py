"""A checkpoint for people: a row of a list, the figures in words, and the page with its code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sluss.formats.signed_note import read_key
from sluss.outside.page import (
    Beside,
    Blanks,
    Block,
    Column,
    Heading,
    Items,
    Notice,
    Part,
    Picture,
    Table,
    Text,
    Verbatim,
)
from sluss.outside.qr import qr_svg
from sluss.rules.safekeeping.checkpoint import Checkpoint, read_checkpoint
from sluss.services import safekeeping
from sluss.telling.sums import plain_sums, written
from sluss.telling.texts import saying
from sluss.telling.times import local

Plain = dict[str, Any]
_QR_MM, _LINE_MM = 84, 12


def told(row: Plain) -> Plain:
    """A checkpoint in the words of the contract. row: as store.keeping tells it."""
    note, checkpoint = safekeeping.note_of(row), _read(row)
    figures = checkpoint.figures
    return {
        "checkpoint": row["number"],
        "size": checkpoint.size,
        "root": checkpoint.root,
        "day": checkpoint.on.isoformat(),
        "epoch": checkpoint.epoch,
        "at": row["at"],
        "by": row["by"],
        "figures": {
            "originals": figures.originals,
            "payables": figures.payables,
            "open": plain_sums(figures.open),
            "vouchers": figures.vouchers,
            "batches": figures.batches,
            "payments": figures.payments,
            "handed_out": plain_sums(figures.handed_out),
        },
        "cosigned": [{"by": one["by"], "at": one["at"]} for one in row["cosigned"]],
        "note": note.whole,
    }


def _figures(row: Plain, lang: str) -> list[tuple[str, str]]:
    """What it says, as people read it: a name and a value each."""
    text, told_row = saying(lang), told(row)
    figures = told_row["figures"]
    values = {
        "checkpoint.day": told_row["day"],
        "checkpoint.entries": str(told_row["size"]),
        "checkpoint.root": told_row["root"],
        "checkpoint.epoch": str(told_row["epoch"]),
        "checkpoint.originals": str(figures["originals"]),
        "checkpoint.payables": str(figures["payables"]),
        "checkpoint.open": written(figures["open"]) or "–",
        "checkpoint.vouchers": str(figures["vouchers"]),
        "checkpoint.batches": str(figures["batches"]),
        "checkpoint.payments": str(figures["payments"]),
        "checkpoint.handed_out": written(figures["handed_out"]) or "–",
    }
    return [(text(code), value) for code, value in values.items()]


def _people(row: Plain, lang: str) -> list[tuple[str, str]]:
    vouched = ", ".join(f"{one['by']} {_at(one)}" for one in row["cosigned"])
    told_of = {
        "checkpoint.made_by": f"{row['by']} {_at(row)}",
        "checkpoint.cosigned_by": vouched or "–",
    }
    return [(saying(lang)(code), value) for code, value in told_of.items()]


def title(row: Plain, lang: str) -> str:
    """What the page is called."""
    return saying(lang)("checkpoint.title", found=row["number"], detail=_read(row).on.isoformat())


def blocks(row: Plain, lang: str) -> Iterator[Block]:
    """One page: what it says, how to use it, the code of the whole note, and the note to type."""
    text, note = saying(lang), safekeeping.note_of(row)
    yield Notice(text("checkpoint.keep"))
    code = Picture(
        qr_svg(note.whole), text("checkpoint.qr"), _QR_MM, caption=text("checkpoint.scan")
    )
    rows = [(name, _cut(value)) for name, value in _figures(row, lang)]
    heads = [Column(text("checkpoint.what"), weight=1), Column(text("checkpoint.says"), weight=1)]
    table = Table(heads, rows, size="small")
    yield Beside((Part((table,), weight=1), Part((code,), weight=1)))
    # Names may be as long as the sheet is wide.
    yield Items([text("kit.fact", found=name, detail=value) for name, value in _people(row, lang)])
    yield Heading(text("checkpoint.note"))
    yield Verbatim(note.whole.splitlines())
    yield Heading(text("checkpoint.keys"))
    yield Text(text("checkpoint.keys_why"), size="small")
    yield Verbatim(_keys(row))
    yield Items([text("checkpoint.prove"), text("checkpoint.prove_alone")], size="small")
    yield Blanks([text("checkpoint.signature"), text("print.date_and_place")], height=_LINE_MM)


def _keys(row: Plain) -> Sequence[str]:
    lines = [row["key"], *(one["key"] for one in row["cosigned"])]
    return [line for line in dict.fromkeys(lines) if read_key(line)]


def _cut(value: str) -> str:
    """A long hash in parts, so that it breaks where a reader can find the place again."""
    is_hash = len(value) == 64
    return " ".join(value[at : at + 8] for at in range(0, 64, 8)) if is_hash else value


def _read(row: Plain) -> Checkpoint:
    checkpoint = read_checkpoint(row["text"])
    if checkpoint is None:
        raise ValueError(f"checkpoint {row['number']} cannot be read")
    return checkpoint


def _at(row: Plain) -> str:
    return local(datetime.fromisoformat(row["at"]))
