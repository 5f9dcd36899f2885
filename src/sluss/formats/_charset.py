"""Which character set a text file is in, by trial: nobody says so, or says it wrongly."""

from __future__ import annotations

from typing import Literal

Codec = Literal["utf-8", "cp437", "cp1252"]

# å ä ö Å Ä Ö é, the letters that tell the two eight-bit sets of Sweden apart.
_CP437_LETTERS = b"\x86\x84\x94\x8f\x8e\x99\x82"
_CP1252_LETTERS = b"\xe5\xe4\xf6\xc5\xc4\xd6\xe9"
_ASCII = bytes(range(128))
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Trial:
    """What has been seen of a text so far: UTF-8 until a byte says no, then by its letters.

    Shapes: add the text in whole lines, so that no letter is cut. If neither eight-bit set has
            more Swedish letters than the other, it is the one that the format is expected in.
    """

    __slots__ = ("_cp437", "_cp1252", "_is_utf8", "_otherwise")

    def __init__(self, *, otherwise: Codec) -> None:
        self._otherwise = otherwise
        self._is_utf8 = True
        self._cp437 = 0
        self._cp1252 = 0

    def add(self, text: bytes) -> None:
        if text.isascii():
            return
        if self._is_utf8:
            try:
                text.decode("utf-8")
            except UnicodeDecodeError:
                self._is_utf8 = False
        text = text.translate(None, _ASCII)
        self._cp437 += sum(map(text.count, _CP437_LETTERS))
        self._cp1252 += sum(map(text.count, _CP1252_LETTERS))

    @property
    def codec(self) -> Codec:
        if self._is_utf8:
            return "utf-8"
        if self._cp437 == self._cp1252:
            return self._otherwise
        return "cp437" if self._cp437 > self._cp1252 else "cp1252"

    def decode(self, text: bytes) -> str:
        """The text in the set that is the best guess now. A byte without a letter shows as U+FFFD.

        Shapes: text has been added before.
        """
        return text.decode(self.codec, "replace")


def decode(data: bytes) -> str:
    """A whole text: UTF-8 or UTF-16 with its mark, plain UTF-8, else cp1252 or cp437."""
    if data[:2] in _UTF16_MARKS:
        return data.decode("utf-16", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    trial = Trial(otherwise="cp1252")
    trial.add(data)
    return trial.decode(data)
