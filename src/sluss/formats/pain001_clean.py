"""A pain.001 without some of its orders, everything else byte for byte as it came.

A payment file is not written anew: the bank's agreement is with the system that made it, and each
of its choices (names of elements, order, encoding, blanks) stays. Bytes are cut out, and the
counts and sums of what is left are put in.

Expat tells where in the bytes each element begins and ends, which the tree of _xml.py does not.
It only ever sees a file that the hardened reader has read to its end and not refused: no DOCTYPE,
no entities. What comes out is read again by that reader before anybody gets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import escape

_CHUNK_BYTES = 1 << 20
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_COUNT, _SUM, _MESSAGE_ID = "NbOfTxs", "CtrlSum", "MsgId"


class NotCut(Exception):
    """The orders in the bytes are not those that were read: our own fault, nothing is written."""


@dataclass(slots=True)
class Cut:
    """What stands instead of the bytes from start up to end."""

    start: int
    end: int = -1
    instead: bytes = b""


def cuts_of(source: BinaryIO, kept: Mapping[int, int], message_id: str = "") -> list[Cut]:
    """What is to be changed so that only some orders are left, in the order of the file.

    Shapes: kept has the numbers of these orders, from 1, each with its amount. A block of which
            nothing is left is cut out whole. message_id: another one, "" to leave it.
    Units:  amounts in minor units, counted as the reader counts control sums.
    Errors: NotCut if an order that is to be kept is not there; ValueError if none is to be kept.
    """
    if not kept:
        raise ValueError("a payment file of no payments")
    finder = _Finder(kept)
    while chunk := source.read(_CHUNK_BYTES):
        finder.feed(chunk)
    return finder.close(message_id)


def stream_cut(source: BinaryIO, cuts: Iterable[Cut]) -> Iterator[bytes]:
    """The bytes with the cuts made, in stretches."""
    place = 0
    for cut in cuts:
        yield from _copied(source, cut.start - place)
        if cut.instead:
            yield cut.instead
        for _ in _copied(source, cut.end - cut.start):
            pass  # What is cut out is read past.
        place = cut.end
    while chunk := source.read(_CHUNK_BYTES):
        yield chunk


def _copied(source: BinaryIO, count: int) -> Iterator[bytes]:
    while count > 0:
        chunk = source.read(min(count, _CHUNK_BYTES))
        if not chunk:
            raise NotCut("the file ends before its last cut")
        count -= len(chunk)
        yield chunk


@dataclass(slots=True)
class _Part:
    """What holds orders: the message, or a block of it. counted: where its own figures stand."""

    start: int
    cuts: list[Cut]
    figures: dict[str, Cut]
    orders: int = 0
    count: int = 0
    minor: int = 0

    @property
    def is_whole(self) -> bool:
        return self.count == self.orders

    def figures_now(self, encoding: str) -> Iterator[Cut]:
        """The places of count and sum, with what they come to now."""
        written = {_COUNT: str(self.count), _SUM: f"{self.minor // 100}.{self.minor % 100:02d}"}
        for name, cut in self.figures.items():
            if name in written and cut.end > cut.start:
                yield Cut(cut.start, cut.end, written[name].encode(encoding))


class _Finder:
    """One pass of expat: every token begins where the one before it ends."""

    def __init__(self, kept: Mapping[int, int]) -> None:
        self._kept = kept
        self._encoding = ""
        self._parser = expat.ParserCreate()
        self._names: list[str] = []
        self._row = 0
        self._gap = -1
        self._open: list[Cut] = []  # Those whose end is where the next token begins.
        self._figure: Cut | None = None
        self._is_figure_begun = False
        self._order: Cut | None = None
        self._block: _Part | None = None
        self._message = _Part(0, [], {})
        for name, handler in self._handlers().items():
            setattr(self._parser, name, handler)

    def _handlers(self) -> dict[str, Callable[..., None]]:
        others = (
            "DefaultHandler",
            "CommentHandler",
            "ProcessingInstructionHandler",
            "StartCdataSectionHandler",
            "EndCdataSectionHandler",
        )
        return {
            "XmlDeclHandler": self._declared,
            "StartElementHandler": self._start,
            "EndElementHandler": self._end,
            "CharacterDataHandler": self._text,
            **dict.fromkeys(others, self._other),
        }

    def _other(self, *_said: str) -> None:
        self._token()
        self._gap = -1

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the file."""
        if not self._encoding:
            self._encoding = _UTF16.get(chunk[:2], "utf-8")
        self._parser.Parse(chunk, False)

    def close(self, message_id: str) -> list[Cut]:
        """The end of the file."""
        self._parser.Parse(b"", True)
        self._token()
        message = self._message
        if message.count != len(self._kept):
            raise NotCut(f"{message.count} of {len(self._kept)} orders are there")
        cuts = message.cuts
        if not message.is_whole:
            cuts += message.figures_now(self._encoding)
        if message_id:
            place = message.figures[_MESSAGE_ID]
            instead = escape(message_id).encode(self._encoding)
            cuts.append(Cut(place.start, place.end, instead))
        return sorted(cuts, key=lambda cut: cut.start)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._token()
        if encoding and not self._encoding.startswith("utf-16"):
            self._encoding = encoding

    def _token(self) -> int:
        """The place where a token begins; what ended with the one before it ends here."""
        place = self._parser.CurrentByteIndex
        for cut in self._open:
            cut.end = place
        self._open = []
        if self._figure is not None and not self._is_figure_begun:
            self._figure.start, self._is_figure_begun = place, True
        return place

    def _text(self, data: str) -> None:
        place = self._token()
        is_blank = not data.strip(" \t\r\n")
        if not is_blank:
            self._gap = -1
        elif self._gap < 0:
            self._gap = place

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        place = self._token()
        # The blanks before what is cut out go with it.
        begin = place if self._gap < 0 else self._gap
        self._gap = -1
        inside, name = (self._names[-1] if self._names else ""), name.rpartition(":")[2]
        self._names.append(name)
        if name == "PmtInf" and self._block is None:
            self._block = _Part(begin, [], {})
        elif name == "CdtTrfTxInf" and inside == "PmtInf" and self._order is None:
            self._order = Cut(begin)
        elif inside in ("GrpHdr", "PmtInf") and name in (_COUNT, _SUM, _MESSAGE_ID):
            self._figure, self._is_figure_begun = Cut(place), False

    def _end(self, name: str) -> None:
        place = self._token()
        self._gap = -1
        name = name.rpartition(":")[2]
        self._names.pop()
        if self._figure is not None and name in (_COUNT, _SUM, _MESSAGE_ID):
            self._figure.end = place
            of = self._message if self._names[-1] == "GrpHdr" else self._block or self._message
            of.figures[name] = self._figure
            self._figure = None
        elif name == "CdtTrfTxInf" and self._order is not None and self._names[-1] == "PmtInf":
            self._end_order(self._order)
            self._order = None
        elif name == "PmtInf" and self._block is not None and "PmtInf" not in self._names:
            self._end_block(self._block)
            self._block = None

    def _end_order(self, order: Cut) -> None:
        self._row += 1
        block = self._block or self._message
        block.orders += 1
        if self._row in self._kept:
            block.count += 1
            block.minor += self._kept[self._row]
        else:
            block.cuts.append(order)
            self._open.append(order)

    def _end_block(self, block: _Part) -> None:
        message = self._message
        message.orders += block.orders
        message.count += block.count
        message.minor += block.minor
        if block.is_whole and block.count:
            return
        if block.count:
            message.cuts += [*block.cuts, *block.figures_now(self._encoding)]
            return
        whole = Cut(block.start)
        self._open.append(whole)
        message.cuts.append(whole)
