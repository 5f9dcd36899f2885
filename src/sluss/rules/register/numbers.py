"""Document numbers as people, systems and reminders write them: 'F-001001', 'f1001', '1001'."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+|[0-9]+")
# A number shorter than this in a free text is a date part or a count as often as an invoice.
TEXT_NUMBER_CHARS_MIN = 4


class Likeness(Enum):
    """How two document numbers compare, the surest first."""

    EXACT = 1  # The same letters and digits, but for blanks, dashes, case and leading zeros.
    LOOSE = 2  # The same digits; one of them leaves the letters out.
    DIFFERENT = 3


@lru_cache(maxsize=16384)
def folded(number: str) -> str:
    """Letters and digits in upper case; each run of digits without its leading zeros."""
    words = _WORDS.findall(number.upper())
    return "".join(word.lstrip("0") or "0" if word[0] in "0123456789" else word for word in words)


@lru_cache(maxsize=16384)
def digits_of(number: str) -> str:
    """Only the digits, each run without its leading zeros; "" if there are none."""
    return "".join(w.lstrip("0") or "0" for w in _WORDS.findall(number.upper()) if w[0].isdigit())


def compare(one: str, other: str) -> Likeness:
    """How alike two document numbers are. An empty number is like nothing."""
    a, b = folded(one), folded(other)
    if not a or not b:
        return Likeness.DIFFERENT
    if a == b:
        return Likeness.EXACT
    digits = digits_of(one)
    if digits and digits == digits_of(other) and (a == digits or b == digits):
        return Likeness.LOOSE
    return Likeness.DIFFERENT


def numbers_in(text: str) -> tuple[str, ...]:
    """What could be document numbers in a free text, folded, in order, each once."""
    found: dict[str, None] = {}
    for word in re.findall(r"[0-9A-Za-z][0-9A-Za-z/-]*", text):
        if len(word) >= TEXT_NUMBER_CHARS_MIN and any("0" <= c <= "9" for c in word):
            found.setdefault(folded(word), None)
    return tuple(found)
