"""Text as Swedish banks take it in a payment: their letters, nothing else.

Source: docs/sources.md [pain001-se] 1.3: a-z A-Z 0-9 / - ? : ( ) . , ' + blank and åäöÅÄÖ
(Swedbank's rule 214, the strictest that is known); what lies outside is written otherwise first.
"""

from __future__ import annotations

import re
import unicodedata

_ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ åäöÅÄÖ]")

# Letters that do not fall apart into a base letter and an accent, and signs with a usual word.
_WRITTEN_AS = {
    "&": "+",
    "ß": "ss",
    "æ": "ä",
    "Æ": "Ä",
    "ø": "ö",
    "Ø": "Ö",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ł": "l",
    "Ł": "L",
    "œ": "oe",
    "Œ": "OE",
    "ı": "i",
    "_": "-",
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    '"': "'",
    "”": "'",
    "“": "'",
    ";": ",",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "\\": "/",
    "|": "/",
}


def bank_text(text: str, chars_max: int) -> str:
    """The text in the banks' letters, blanks made single, cut at chars_max. May end up empty.

    Shapes: NFC; a letter that has no likeness becomes a blank; the same text gives the same.
    """
    written = "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))
    return " ".join(written.split())[:chars_max].rstrip()


def _letter(letter: str) -> str:
    if _ALLOWED.fullmatch(letter):
        return letter
    if letter in _WRITTEN_AS:
        return _WRITTEN_AS[letter]
    kept = (part for part in unicodedata.normalize("NFKD", letter) if _ALLOWED.fullmatch(part))
    return "".join(kept) or " "
