"""A SIE 4 file with masks for all that says whose it is: accounts, amounts and days stay.

Only the lines that our reader reads are written. Source: docs/sources.md [sie4].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from sluss.core.masks import Masks
from sluss.formats._charset import Trial
from sluss.formats._sie4_lines import Checksum, Field, Line, read_line, read_stretches
from sluss.formats._sie4_text import quoted, sie_text

_ROWS = ("#TRANS", "#RTRANS", "#BTRANS")
Way = Callable[[str], str]


def mask_sie4(data: bytes, masks: Masks) -> bytes:
    """The same vouchers with masks; what is no line of theirs, or cannot be read, is left out."""
    written = (_line(line, masks) for line in _lines(data))
    return b"".join(sie_text(line).encode("cp437") + b"\r\n" for line in written if line)


def _lines(data: bytes) -> Iterator[Line]:
    trial, checksum = Trial(otherwise="cp437"), Checksum()
    for stretch in read_stretches(BytesIO(data)):
        if stretch is not None:
            trial.add(stretch)
            for raw in stretch.splitlines(keepends=True):
                line = read_line(0, raw, trial, checksum)
                if line and not line.fault:
                    yield line


def _line(line: Line, masks: Masks) -> str:
    if line.label in _ROWS:
        return _row(line, masks)
    if line.label in ("{", "}"):
        return line.label
    ways = _ways(masks).get(line.label)
    if ways is None:
        return ""
    # The rows may be opened on the line of the voucher itself.
    is_opened = line.label == "#VER" and line.fields[-1:] == ("{",)
    return _joined(line, ways) + (" {" if is_opened else "")


def _ways(masks: Masks) -> dict[str, tuple[Way, ...]]:
    """What is written of each line that we read, field by field."""
    return {
        "#FLAGGA": (_code,),
        "#SIETYP": (_code,),
        "#FORMAT": (_code,),
        "#VALUTA": (_code,),
        "#KPTYP": (_code,),
        "#GEN": (_day,),
        "#RAR": (_amount, _day, _day),
        # Of one's own organisation only: it is known whose drill it is.
        "#FNAMN": (masks.name,),
        "#ORGNR": (masks.shape,),
        "#KONTO": (_account, _account_name),
        "#OBJEKT": (_account, masks.shape, masks.name),
        "#VER": (_code, masks.shape, _day, masks.text, _day),
    }


def _row(line: Line, masks: Masks) -> str:
    words = [line.label]
    objects: tuple[str, ...] = ()
    plain: list[str] = []
    for field in line.fields:
        if isinstance(field, tuple):
            objects = field
        else:
            plain.append(field)
    pairs = zip(objects[::2], objects[1::2], strict=False)
    told = [word for dim, number in pairs for word in (_account(dim), masks.shape(number))]
    ways = (_account, _amount, _day, masks.text)
    made = [quoted(way(field)) for way, field in zip(ways, plain, strict=False)]
    words += [*made[:1], "{" + " ".join(map(quoted, told)) + "}", *made[1:]]
    return " ".join(words)


def _joined(line: Line, ways: Sequence[Way]) -> str:
    fields: list[Field] = [field for field in line.fields if field != "{"]
    texts = [field if isinstance(field, str) else "" for field in fields]
    return " ".join([line.label, *(quoted(way(f)) for way, f in zip(ways, texts, strict=False))])


def _only(pattern: str) -> Way:
    """What fits stays, everything else is gone."""
    fits = re.compile(pattern).fullmatch
    return lambda said: said if fits(said) else ""


_day = _only(r"[0-9]{8}")
_amount = _only(r"-?[0-9]+(?:\.[0-9]{1,2})?")
_code = _only(r"[A-Za-z0-9]{1,8}")
_account = _only(r"[0-9]{1,8}")


def _account_name(said: str) -> str:
    """The reader tells suppliers' debts by this word; no other name of an account is needed."""
    return "Leverantörsskulder" if "leverant" in said.casefold() else "Konto"
