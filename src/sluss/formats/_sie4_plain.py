"""Vouchers as nearly every program writes them, each read at one stroke.

The ledger of a year has a million lines, and all but a few are of this shape. What deviates from
it in the least, or is wrong in any way, is not read here: it goes word by word, with the same
result (the tests hold the two ways against each other).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, count

from sluss.core.money import Money
from sluss.core.records import LedgerRow
from sluss.formats._charset import Codec
from sluss.formats._sie4_lines import LINE_BYTES_MAX
from sluss.formats._sie4_voucher import INVOICE_DIMENSION, SUPPLIER_DIMENSION, read_day

# No #RTRANS, no #BTRANS, no blank line, no escaped quote. Each part of these patterns takes all
# that it can and gives nothing back, so that no hostile line is looked at twice.
_VOUCHER = re.compile(
    rb"(#VER[ \t][^\n]*+)\n\{[ \t]*+\r?+\n((?:[ \t]*+#TRANS[ \t][^\n]*+\n)++)\}[ \t]*+\r?+\n"
)
_WORD = rb'(?:"[^"\\\r\n\0]*+(?:\\(?!")[^"\\\r\n\0]*+)*+"|[^ \t\r\n\f\v"{}\\\x1a\0]++)'
_BLANK, _END = rb"[ \t]++", rb"(?:[ \t]++%b)*+[ \t]*+\r?+$" % _WORD
_HEAD = re.compile(rb"#VER%b(%b)%b(%b)%b(%b)(?:%b(%b))?+%b" % (*(_BLANK, _WORD) * 4, _END))
_ACCOUNT = rb'(?!"")%b' % _WORD
_PAIR = rb"[ \t]*+%b[ \t]++%b(?=[ \t}])" % (_WORD, _WORD)
_AMOUNT = rb"(-?+[0-9]{1,12}+)(?:\.([0-9]{1,2}+))?+"
_ROW = re.compile(
    rb"^[ \t]*+#TRANS%b(%b)%b\{((?:%b)*+)[ \t]*+\}%b%b(?:%b%b(?:%b(%b))?+)?+%b"
    % (_BLANK, _ACCOUNT, _BLANK, _PAIR, _BLANK, _AMOUNT, *(_BLANK, _WORD) * 2, _END),
    re.MULTILINE,
)
_WORDS = re.compile(_WORD)
_NOBODY = ("", "")
# Cost centres come again and again.
_OBJECTS_KEPT = 16_384


@dataclass(slots=True)
class PlainVoucher:
    """A voucher of the plainest shape, whole and balanced. All bytes are as they stand.

    head:   series, number, day, text.
    rows:   account, objects, whole and part of the amount, and text of each.
    minors: the amounts of the rows.
    end:    where it ends in the bytes that it was read from.
    """

    head: tuple[bytes, ...]
    rows: list[tuple[bytes, ...]]
    minors: list[int]
    booked_on: date
    end: int

    def records(
        self,
        codec: Codec,
        *,
        line: int,
        currency: str,
        accounts: dict[str, str],
        suppliers: dict[str, str],
    ) -> list[LedgerRow]:
        """Its rows as records. line: of its #VER; the dicts give names by number."""
        # Decoding all words at once takes a fraction of the time of decoding each.
        words = b"\n".join([*self.head, *chain.from_iterable(self.rows)]).replace(b'"', b"")
        series, number, _, voucher_text, *parts = _decoded(words, codec)
        named = [_named(row[1], codec) if row[1] else _NOBODY for row in self.rows]
        return [
            LedgerRow(
                series=series,
                number=number,
                booked_on=self.booked_on,
                account=account,
                amount=Money(currency, minor),
                line=at,
                account_name=accounts.get(account, ""),
                supplier=supplier,
                supplier_name=suppliers.get(supplier, ""),
                invoice=invoice,
                text=text or voucher_text,
                voucher_text=voucher_text,
            )
            for at, account, text, minor, (supplier, invoice) in zip(
                count(line + 2), parts[::5], parts[4::5], self.minors, named, strict=False
            )
        ]


def read_plain(raw: bytes, at: int) -> PlainVoucher | None:
    """The voucher that begins here; None if it is not plain, or if something is wrong with it."""
    found = _VOUCHER.match(raw, at)
    if found is None or found.end() - at > LINE_BYTES_MAX:
        return None
    body = found[2]
    head, rows = _HEAD.match(found[1]), _ROW.findall(body)
    if head is None or len(rows) != body.count(b"\n"):
        return None
    booked_on = read_day(head[3].strip(b'"').decode("latin-1"))
    minors = [int(whole + part.ljust(2, b"0")) for _, _, whole, part, _ in rows]
    if booked_on is None or sum(minors) != 0:
        return None
    return PlainVoucher(head.groups(b""), rows, minors, booked_on, found.end())


def _decoded(lines: bytes, codec: Codec) -> list[str]:
    # The code pages of DOS are decoded by tables, ASCII by copying.
    return lines.decode("ascii" if lines.isascii() else codec, "replace").split("\n")


@lru_cache(maxsize=_OBJECTS_KEPT)
def _named(objects: bytes, codec: Codec) -> tuple[str, str]:
    """Supplier and invoice of an object list, "" for one that it does not name."""
    words = b"\n".join(_WORDS.findall(objects)).replace(b'"', b"")
    numbers = _decoded(words, codec)
    # Of two objects of one dimension the first counts, as it is written last here.
    named = dict(zip(numbers[-2::-2], numbers[::-2], strict=True))
    return named.get(SUPPLIER_DIMENSION, ""), named.get(INVOICE_DIMENSION, "")
