"""What a person sees of a text, and whether that is what the machine sees."""

from __future__ import annotations

import re
import unicodedata

from sluss.formats._xml import MIXED

_SPACES = re.compile(r"[ \t\r\n]+")
# Control, format (zero width, direction), line and paragraph separators, private, surrogate.
_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Co", "Cs"})


def folded(text: str) -> str:
    """Text with each run of XML white space as one blank, as xs:token says. No other change."""
    if text.isprintable() and "  " not in text:
        return text
    return _SPACES.sub(" ", text).strip(" ")


def has_hidden(text: str) -> bool:
    """Whether a person would see another text than the machine does."""
    if text.isprintable() and MIXED not in text:
        return False
    return any(sign == MIXED or unicodedata.category(sign) in _HIDDEN for sign in text)
