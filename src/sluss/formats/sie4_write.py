"""Write a SIE 4 file, of type 4I for vouchers alone or 4E for the whole books.

The same file gives the same bytes: nothing of the clock or the machine is in it.
Source: docs/sources.md [sie4] 5 (lines, order), 6 (records of each type), 10 (#KSUMMA).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date

from sluss.core.outcome import Severity
from sluss.formats._sie4_text import quoted, sie_text
from sluss.formats.sie4_file import (
    INVOICE_DIMENSION,
    SUPPLIER_DIMENSION,
    SieFile,
    SieObject,
    SieRow,
    SieVoucher,
    SieYear,
)
from sluss.formats.sie4_flaws import flaws_of

_STANDARD_DIMENSIONS = {SUPPLIER_DIMENSION: "Leverantör", INVOICE_DIMENSION: "Faktura"}
_END = b"\r\n"
# A field, or an object list.
_Part = str | tuple[SieObject, ...]


def write_sie4(file: SieFile) -> Iterator[bytes]:
    """The whole file, piece by piece.

    Shapes: everything is proved before the first piece, so that no half file is ever begun.
    Errors: ValueError for what should have been stopped before: see sie4_flaws.flaws_of.
    """
    errors = [flaw for flaw in flaws_of(file) if flaw.severity is Severity.ERROR]
    if errors:
        raise ValueError(f"{len(errors)} flaws, the first: {errors[0]}")
    return _Writer().file(file)


class _Writer:
    """The checksum of what has been written so far."""

    __slots__ = ("_sum",)

    def __init__(self) -> None:
        self._sum = 0

    def file(self, file: SieFile) -> Iterator[bytes]:
        yield b"#FLAGGA 0" + _END + b"#KSUMMA" + _END
        yield b"".join(self._heads(file))
        for number, year in enumerate(file.years):
            yield b"".join(self._balances(-number, year))
        for voucher in file.vouchers:
            yield b"".join(self._voucher(voucher))
        yield b"#KSUMMA %d" % self._sum + _END

    def _heads(self, file: SieFile) -> Iterator[bytes]:
        yield self._line("#PROGRAM", file.program, file.version)
        yield self._line("#FORMAT", "PC8")
        yield self._line("#GEN", _day(file.generated_on))
        yield self._line("#SIETYP", "4")
        if file.org_number:
            yield self._line("#ORGNR", f"{file.org_number[:6]}-{file.org_number[6:]}")
        yield self._line("#FNAMN", file.company)
        for number, year in enumerate(file.years):
            yield self._line("#RAR", str(-number), _day(year.first_on), _day(year.last_on))
        yield self._line("#VALUTA", file.currency)
        for account in sorted(file.accounts, key=lambda one: one.number):
            yield self._line("#KONTO", account.number, account.name)
        yield from self._dimensions(file)

    def _dimensions(self, file: SieFile) -> Iterator[bytes]:
        names = _STANDARD_DIMENSIONS | dict(file.dimensions)
        objects: dict[tuple[int, str], str] = {}
        for one in _objects(file):
            # Of two names of one object the first stands, unless it is none.
            known = objects.get((one.dimension, one.number))
            objects[one.dimension, one.number] = known or one.name
        for dimension in sorted({dimension for dimension, _ in objects}):
            yield self._line("#DIM", str(dimension), names.get(dimension, str(dimension)))
        for (dimension, number), name in sorted(objects.items()):
            if name:
                yield self._line("#OBJEKT", str(dimension), number, name)

    def _balances(self, number: int, year: SieYear) -> Iterator[bytes]:
        for label, balances in (
            ("#IB", year.opening),
            ("#UB", year.closing),
            ("#RES", year.results),
        ):
            for one in balances:
                yield self._line(label, str(number), one.account, one.amount.text)

    def _voucher(self, voucher: SieVoucher) -> Iterator[bytes]:
        parts = [voucher.series, voucher.number, _day(voucher.booked_on), voucher.written_text]
        if voucher.registered_on or voucher.signature:
            parts.append(_day(voucher.registered_on or voucher.booked_on))
        if voucher.signature:
            parts.append(voucher.signature)
        yield self._line("#VER", *parts) + b"{" + _END
        for row in voucher.rows:
            yield self._row(row, voucher.booked_on)
        yield b"}" + _END

    def _row(self, row: SieRow, day: date) -> bytes:
        parts: list[_Part] = [row.account, row.objects, row.amount.text]
        parts.append(_day(row.booked_on or day))
        if row.text:
            parts.append(row.text)
        return self._line("#TRANS", *parts)

    def _line(self, label: str, *parts: _Part) -> bytes:
        shown, bare = [label], [label]
        for part in parts:
            words = [sie_text(word) for word in _words(part)]
            bare += words
            field = " ".join(map(quoted, words))
            shown.append(field if isinstance(part, str) else f"{{{field}}}")
        self._sum = zlib.crc32("".join(bare).encode("cp437"), self._sum)
        return " ".join(shown).encode("cp437") + _END


def _words(part: _Part) -> list[str]:
    if isinstance(part, str):
        return [part]
    return [word for one in part for word in (str(one.dimension), one.number)]


def _objects(file: SieFile) -> Iterator[SieObject]:
    return (one for voucher in file.vouchers for row in voucher.rows for one in row.objects)


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
