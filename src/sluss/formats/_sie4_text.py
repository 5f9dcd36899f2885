"""Text as a SIE 4 file takes it: the letters of code page 437, and no control characters.

Source: docs/sources.md [sie4] 5.7, 5.8.
"""

from __future__ import annotations

import re
import unicodedata

from sluss.formats.bank_text import bank_text

# A field that stands without quotes: the standard asks for them only around blanks, but programs
# expect them around all that is no number.
_BARE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[A-Z]{1,10}[0-9]{0,10}")
# In the code page these have the bytes that are é Ä Å Ö ä å ö in Latin-1. Whoever tells the
# character set by its letters, as we do, would take the file for one in Latin-1.
_DECEPTIVE = frozenset("Θ─┼╓Σσ÷")
# What stands for a letter that has no likeness.
_UNKNOWN = "?"
# No letter's likeness is longer; bank_text cuts there.
_LIKENESS_CHARS_MAX = 8


def sie_text(text: str) -> str:
    """The text in the letters of the code page; others as their likeness, or '?'.

    Shapes: control characters become blanks. A backslash becomes a slash: before a quote or at
            the end of a field it would hide that the field ends.
    """
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def is_sie_text(text: str) -> bool:
    """Whether the text can be written as it stands."""
    return sie_text(text) == text


def quoted(word: str) -> str:
    """A field as it stands in the file."""
    if _BARE.fullmatch(word):
        return word
    return '"' + word.replace('"', '\\"') + '"'


def _letter(letter: str) -> str:
    if letter == "\\":
        return "/"
    # The no-break space has a place in the code page that many programs show as a letter.
    if letter.isspace() or unicodedata.category(letter) == "Cc":
        return " "
    if letter in _DECEPTIVE or not _is_in_code_page(letter):
        return bank_text(letter, _LIKENESS_CHARS_MAX) or _UNKNOWN
    return letter


def _is_in_code_page(letter: str) -> bool:
    try:
        letter.encode("cp437")
    except UnicodeEncodeError:
        return False
    return True
