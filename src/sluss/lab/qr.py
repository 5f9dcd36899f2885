"""A QR code of some text, as rows of dark and light: bytes, middling error correction (M).

Written from ISO/IEC 18004. One mask is taken and not the best of eight: every reader takes any.
"""

from __future__ import annotations

from collections.abc import Iterator

# Of each version from 1 on: error correction bytes for a block, blocks, and all data bytes (M).
_VERSIONS = (
    (10, 1, 16), (16, 1, 28), (26, 1, 44), (18, 2, 64), (24, 2, 86), (16, 4, 108), (18, 4, 124),
    (22, 4, 154), (22, 5, 182), (26, 5, 216), (30, 5, 254), (22, 8, 290), (22, 9, 334),
)  # fmt: skip
_BYTE_MODE = 0b0100
_LEVEL_M_MASK_0 = 0b00_000
# Where every second row and column crosses: (row + column) is even.
_PADDING = (0xEC, 0x11)

Rows = list[list[bool]]


def qr_rows(text: str) -> Rows:
    """The modules row by row, True for dark, without the quiet zone around them.

    Errors: ValueError if the text is longer than what version 13 holds.
    """
    data = text.encode()
    for version, (correcting, blocks, capacity) in enumerate(_VERSIONS, start=1):
        if len(data) + (2 if version < 10 else 3) <= capacity:
            words = _interleaved(_words(data, version, capacity), blocks, correcting)
            return _Symbol(version).drawn(words)
    raise ValueError(f"{len(data)} bytes are too many for a code")


def _words(data: bytes, version: int, capacity: int) -> list[int]:
    bits = f"{_BYTE_MODE:04b}{len(data):0{8 if version < 10 else 16}b}"
    bits += "".join(f"{byte:08b}" for byte in data)
    bits += "0" * min(4, capacity * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    padding = (_PADDING[place % 2] for place in range(capacity - len(words)))
    return [*words, *padding]


def _interleaved(words: list[int], blocks: int, correcting: int) -> list[int]:
    """Data of all blocks byte by byte, then what corrects it; the last blocks may be one longer."""
    short, longer = divmod(len(words), blocks)
    parts, at = [], 0
    for place in range(blocks):
        size = short + (place >= blocks - longer)
        parts.append(words[at : at + size])
        at += size
    checks = [_remainder(part, correcting) for part in parts]
    data = [part[i] for i in range(short + 1) for part in parts if i < len(part)]
    return data + [check[i] for i in range(correcting) for check in checks]


def _remainder(data: list[int], count: int) -> list[int]:
    """Reed-Solomon over GF(256) with the polynomial 0x11D."""
    divisor = [0] * (count - 1) + [1]
    root = 1
    for _ in range(count):
        for place in range(count):
            divisor[place] = _times(divisor[place], root)
            if place + 1 < count:
                divisor[place] ^= divisor[place + 1]
        root = _times(root, 2)
    rest = [0] * count
    for byte in data:
        factor = byte ^ rest.pop(0)
        rest.append(0)
        rest = [old ^ _times(part, factor) for old, part in zip(rest, divisor, strict=True)]
    return rest


def _times(one: int, other: int) -> int:
    product = 0
    for bit in range(7, -1, -1):
        product = (product << 1) ^ ((product >> 7) * 0x11D)
        product ^= (other >> bit & 1) * one
    return product


class _Symbol:
    """The square while it is drawn. fixed: what the data must not touch."""

    def __init__(self, version: int) -> None:
        self.version, self.size = version, version * 4 + 17
        self.rows: Rows = [[False] * self.size for _ in range(self.size)]
        self.fixed: Rows = [[False] * self.size for _ in range(self.size)]

    def drawn(self, words: list[int]) -> Rows:
        self._patterns()
        self._told(_checked(_LEVEL_M_MASK_0, 10, 0x537) ^ 0x5412)
        bits = "".join(f"{word:08b}" for word in words)
        for (row, column), bit in zip(self._free(), bits + "0" * 7, strict=False):
            self.rows[row][column] = bit == "1"
        for row, column in self._free():
            self.rows[row][column] ^= (row + column) % 2 == 0
        return self.rows

    def _set(self, row: int, column: int, is_dark: bool) -> None:
        if 0 <= row < self.size and 0 <= column < self.size:
            self.rows[row][column] = is_dark
            self.fixed[row][column] = True

    def _patterns(self) -> None:
        for at in range(self.size):
            self._set(6, at, at % 2 == 0)
            self._set(at, 6, at % 2 == 0)
        last = self.size - 4
        for row, column in ((3, 3), (3, last), (last, 3)):
            self._square(row, column, 4, dark=(0, 1, 3))
        places = self._alignments()
        corners = {(6, 6), (6, places[-1]), (places[-1], 6)} if places else set()
        for row in places:
            for column in places:
                if (row, column) not in corners:
                    self._square(row, column, 2, dark=(0, 2))
        if self.version >= 7:
            bits = _checked(self.version, 12, 0x1F25)
            for place in range(18):
                is_dark = bool(bits >> place & 1)
                far, near = self.size - 11 + place % 3, place // 3
                self._set(near, far, is_dark)
                self._set(far, near, is_dark)

    def _square(self, row: int, column: int, reach: int, *, dark: tuple[int, ...]) -> None:
        for down in range(-reach, reach + 1):
            for right in range(-reach, reach + 1):
                self._set(row + down, column + right, max(abs(down), abs(right)) in dark)

    def _alignments(self) -> list[int]:
        if self.version == 1:
            return []
        count = self.version // 7 + 2
        step = (self.version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
        return [6, *(self.size - 7 - step * place for place in range(count - 2, -1, -1))]

    def _told(self, bits: int) -> None:
        """Level and mask, twice, and the module that is always dark."""
        for place in range(15):
            is_dark = bool(bits >> place & 1)
            row = place if place < 6 else place + 1 if place < 8 else self.size - 15 + place
            self._set(row, 8, is_dark)
            column = self.size - 1 - place if place < 8 else 7 if place == 8 else 14 - place
            self._set(8, column, is_dark)
        self._set(self.size - 8, 8, True)

    def _free(self) -> Iterator[tuple[int, int]]:
        """What the data may take, in its order: columns in pairs from the right, up and down."""
        for number, right in enumerate((*range(self.size - 1, 6, -2), 5, 3, 1)):
            rows = range(self.size)
            for row in rows if number % 2 else reversed(rows):
                for column in (right, right - 1):
                    if not self.fixed[row][column]:
                        yield row, column


def _checked(value: int, count: int, polynomial: int) -> int:
    """The value with so many check bits behind it."""
    rest = value
    for _ in range(count):
        rest = (rest << 1) ^ ((rest >> (count - 1)) * polynomial)
    return value << count | rest
