"""Document numbers as people, systems and reminders write them: 'F-001001', 'f1001', '1001'."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+|[0-9]+")
_IN_TEXT = re.compile(r"[0-9A-Za-z][0-9A-Za-z/-]*")
# A number shorter than this in a free text is a date part or a count as often as an invoice.
TEXT_NUMBER_CHARS_MIN = 4


class Likeness(Enum):
    """How two document numbers compare, the surest first."""

    EXACT = 1  # The same letters and digits, but for blanks, dashes, case and leading zeros.
    LOOSE = 2  # The same digits; one leaves the letters out, or they are parted in other places.
    DIFFERENT = 3


@lru_cache(maxsize=65536)
def folded(number: str) -> str:
    """Letters and digits in upper case; each run of digits without its leading zeros.

    Signs between digits are left out first: '2026-007' is one run, 2026007.
    """
    return "".join(_words("".join(_WORDS.findall(number.upper()))))


@lru_cache(maxsize=65536)
def _words(number: str) -> tuple[str, ...]:
    found = _WORDS.findall(number.upper())
    return tuple(word.lstrip("0") or "0" if word[0] in "0123456789" else word for word in found)


@lru_cache(maxsize=65536)
def digit_forms(number: str) -> tuple[str, ...]:
    """Only the digits, as they are written together and as they are parted; () if none.

    '2026-007' gives '2026007' and '20267': whoever writes the number may do either.
    """
    joined = "".join(word for word in _words(folded(number)) if word[0] in "0123456789")
    parted = "".join(word for word in _words(number) if word[0] in "0123456789")
    return tuple(dict.fromkeys(form for form in (joined, parted) if form))


def compare(one: str, other: str) -> Likeness:
    """How alike two document numbers are. An empty number is like nothing."""
    a, b = folded(one), folded(other)
    if not a or not b:
        return Likeness.DIFFERENT
    parted_a, parted_b = _words(one), _words(other)
    if parted_a == parted_b:
        return Likeness.EXACT
    if a == b:
        # 1-11 is not 11-1, though 111 may be either.
        is_one_unparted = parted_a == _words(a) or parted_b == _words(b)
        return Likeness.EXACT if is_one_unparted else Likeness.LOOSE
    forms = set(digit_forms(one)) & set(digit_forms(other))
    if forms and (_is_digits(a) or _is_digits(b)):
        return Likeness.LOOSE
    return Likeness.DIFFERENT


def _is_digits(text: str) -> bool:
    return all(c in "0123456789" for c in text)


@lru_cache(maxsize=65536)
def numbers_in(text: str) -> tuple[str, ...]:
    """What could be document numbers in a free text, as written there, in order, each once.

    A text that is nothing but a number is one, however short.
    """
    words = _IN_TEXT.findall(text)
    least = 1 if len(words) == 1 else TEXT_NUMBER_CHARS_MIN
    found: dict[str, str] = {}
    for word in words:
        if len(word) >= least and any(c in "0123456789" for c in word):
            found.setdefault(folded(word), word)
    return tuple(found.values())
