"""Document numbers as people, systems and reminders write them: 'F-001001', 'f1001', '1001'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+|[0-9]+")
_IN_TEXT = re.compile(r"[0-9A-Za-z][0-9A-Za-z/-]*")
_INVOICE_WORDS = frozenset(
    "faktura fakturor fakturan fakt fakturanr fakturanummer invoice invoices inv".split()
)
_BETWEEN_NUMBERS = frozenset({"nr", "nummer", "no", "och", "and", "samt"})
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


def alike(one: str, other: str) -> bool:
    """Whether two document numbers may be one."""
    return compare(one, other) is not Likeness.DIFFERENT


def has_digits_turned(one: str, other: str) -> bool:
    """Whether two numbers are one but for two digits beside each other, turned round.

    As they are written, or without the zeros in front, which many lists leave out.
    """
    return any(map(_is_turned, _written(one), _written(other)))


def _is_turned(left: str, right: str) -> bool:
    places = [place for place, (x, y) in enumerate(zip(left, right, strict=False)) if x != y]
    if len(left) != len(right) or len(places) != 2 or places[0] + 1 != places[1]:
        return False
    first, last = places
    pair = left[first] + left[last]
    return _is_digits(pair) and pair == right[last] + right[first]


def unordered_forms(number: str) -> tuple[str, ...]:
    """Letters and digits, sorted: one is the same for numbers whose digits were turned round.

    () if there are none.
    """
    forms = ("".join(sorted(written)) for written in _written(number))
    return tuple(dict.fromkeys(form for form in forms if form))


def _written(number: str) -> tuple[str, str]:
    """Letters and digits as they are written, since zeros in front may be turned too, and bare."""
    signs = "".join(_WORDS.findall(number.upper()))
    return signs, signs.lstrip("0")


def _is_digits(text: str) -> bool:
    return all(c in "0123456789" for c in text)


@lru_cache(maxsize=65536)
def numbers_in(text: str) -> tuple[str, ...]:
    """What could be document numbers in a free text, as written there, in order, each once.

    A text that is nothing but a number is one, however short; so is what follows the word for
    an invoice: 'Fakturor 26, 31 och 40'.
    """
    return _unlike(
        word for word, is_told in _numbered(text) if is_told or len(word) >= TEXT_NUMBER_CHARS_MIN
    )


@lru_cache(maxsize=65536)
def numbers_told(text: str) -> tuple[str, ...]:
    """Those that the text says are document numbers: alone, or after the word for an invoice."""
    return _unlike(word for word, is_told in _numbered(text) if is_told)


def _unlike(words: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(folded(word), word)
    return tuple(found.values())


def _numbered(text: str) -> Iterator[tuple[str, bool]]:
    """Each word with digits, and whether the text says that it is a document's."""
    words = _IN_TEXT.findall(text)
    is_told = len(words) == 1
    for word in words:
        if any(c in "0123456789" for c in word):
            yield word, is_told
        else:
            # What stands between two numbers does not end the list of them.
            is_told = word.casefold() in _INVOICE_WORDS or (
                is_told and word.casefold() in _BETWEEN_NUMBERS
            )
