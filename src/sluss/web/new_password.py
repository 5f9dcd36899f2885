"""What a new password may be: long, and none of those that are tried first.

The list of common ones is Django's: 20,000 of those that were found most often in what was stolen
elsewhere. Source: docs/sources.md [asvs], V6.2.
"""

from __future__ import annotations

from functools import cache
from itertools import filterfalse

from django.contrib.auth.password_validation import CommonPasswordValidator

CHARS_MIN = 12
# Fewer different signs than this are one key held down, or two in turn.
DIFFERENT_MIN = 5
# A word that everybody knows takes its letters out of the count; a shorter one is in many words.
OWN_CHARS_MIN = 4
TOO_SHORT, COMMON, OWN_WORDS = (
    "own.password_unfit", "own.password_common", "own.password_own_words",
)  # fmt: skip
_ALWAYS = ("sluss", "lösenord", "password")


def fault(password: str, *words: str) -> str:
    """The code of why a password is not taken, "" of one that may be.

    words: what whoever guesses knows: the name of the person, that of the organisation.
    """
    if len(password) < CHARS_MIN:
        return TOO_SHORT
    plain = password.casefold().strip()
    bare = plain.strip("".join(filterfalse(str.isalpha, plain)))
    if len(set(plain)) < DIFFERENT_MIN or not _common().isdisjoint((plain, bare)):
        return COMMON
    for word in _ALWAYS + tuple(part for said in words for part in said.casefold().split()):
        if len(word) >= OWN_CHARS_MIN:
            plain = plain.replace(word, "")
    return "" if len(plain) >= CHARS_MIN // 2 else OWN_WORDS


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
