"""The numbers of a supplier's invoices to us: which are missing, where that means anything."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from sluss.formats.limits import InForce

_RUNNING = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)
# A longer row of digits is an OCR number or a date with a number, and counts nothing by ones.
_RUNNING_DIGITS_MAX = 12


@dataclass(frozen=True, slots=True)
class Style:
    """How a number is written but for its running part, which is its last row of digits.

    digits: how many the running part has, if it has zeros in front; else 0.
    """

    before: str
    after: str
    digits: int

    def written(self, number: int) -> str:
        """A number in this style."""
        return f"{self.before}{number:0{self.digits}d}{self.after}"


@dataclass(slots=True)
class Series:
    """Numbers of one style, kept as stretches without holes. count: how many there are.

    is_dropped: it was in too many pieces to be a series, and is not followed any more.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    count: int = 0
    is_dropped: bool = False

    def add(self, number: int, limits: InForce) -> None:
        """Take in one number; one that is known already counts once."""
        place = bisect_right(self.starts, number) - 1
        if self.is_dropped or (place >= 0 and number <= self.ends[place]):
            return
        self.count += 1
        follows = place >= 0 and self.ends[place] == number - 1
        precedes = place + 1 < len(self.starts) and self.starts[place + 1] == number + 1
        if follows and precedes:
            self.ends[place] = self.ends.pop(place + 1)
            del self.starts[place + 1]
        elif follows:
            self.ends[place] = number
        elif precedes:
            self.starts[place + 1] = number
        else:
            self.starts.insert(place + 1, number)
            self.ends.insert(place + 1, number)
        if len(self.starts) > limits["series_stretches_max"]:
            self.is_dropped = not self.is_dense(limits)
        if self.is_dropped:
            self.starts, self.ends = [], []

    def is_dense(self, limits: InForce) -> bool:
        """Whether nearly all steps are exactly one, so that a hole means something."""
        steps = self.count - 1
        ones = self.count - len(self.starts)
        enough = self.count >= limits["series_numbers_min"]
        return enough and ones * 100 >= steps * limits["series_steps_percent_min"]

    def has(self, number: int) -> bool:
        """Whether the number is one of these."""
        place = bisect_right(self.starts, number) - 1
        return place >= 0 and number <= self.ends[place]

    def holes(self) -> list[tuple[int, int]]:
        """First and last of each row of missing numbers.

        A jump over more numbers than are known is a new series, not a hole.
        """
        between = zip(self.ends, self.starts[1:], strict=False)
        holes = [(end + 1, start - 1) for end, start in between]
        return [(first, last) for first, last in holes if last - first < self.count]


def parted(number: str) -> tuple[Style, int] | None:
    """The style of a number and its running part; None if it has none that could count."""
    match = _RUNNING.fullmatch(number) if number.isascii() else None
    if match is None or len(match[2]) > _RUNNING_DIGITS_MAX:
        return None
    padded = len(match[2]) if match[2].startswith("0") else 0
    return Style(match[1], match[3], padded), int(match[2])


def missing_numbers(series: dict[Style, Series], limits: InForce) -> list[tuple[str, str, int]]:
    """First, last and how many of each row of missing numbers, in the supplier's own style.

    A list may know an invoice by its bare digits: what is known so is not missing.
    """
    found = []
    for style, one in sorted(series.items(), key=lambda pair: str(pair[0])):
        if one.is_dropped or not one.is_dense(limits):
            continue
        for first, last in one.holes():
            missing = [n for n in range(first, last + 1) if not _known_bare(style, n, series)]
            if missing:
                ends = style.written(missing[0]), style.written(missing[-1])
                found.append((*ends, len(missing)))
    return found


def _known_bare(style: Style, number: int, series: dict[Style, Series]) -> bool:
    digits = re.sub(r"[^0-9]", "", style.written(number)).lstrip("0")
    bare = series.get(Style("", "", 0))
    return bool(digits) and bare is not None and style != Style("", "", 0) and bare.has(int(digits))
