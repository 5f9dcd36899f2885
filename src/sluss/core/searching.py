"""What people type into a search box, as the register keeps it."""

from __future__ import annotations

import re

_BLANK = "[ \u00a0\u202f]"
# An amount as people write it: groups of three, or a part after a comma; 'kr' behind it or not.
_AMOUNT = re.compile(
    rf"(?<!\S)(?P<whole>[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+|[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?=,)|[0-9]+)"
    rf"(?:,(?P<part>[0-9]{{1,2}}))?(?:{_BLANK}?(?:kr|kronor|sek))?(?!\S)"
)
_NUMBER_WRITTEN = re.compile(r"[0-9]+(?:-[0-9]+)+")


def search_words(text: str) -> list[tuple[str, ...]]:
    """The words to look for, all of them; of each word every way in which it may be kept.

    '1 250,50 kr' is the amount '1250.50', '556900-0019' is looked for without its hyphen too,
    since a number of an organisation is kept so and one of an invoice as it was written.
    """
    folded = text.casefold()
    found: list[tuple[str, ...]] = []
    end = 0
    for match in _AMOUNT.finditer(folded):
        found.extend(map(_ways, folded[end : match.start()].split()))
        found.append((_amount(match["whole"], match["part"]),))
        end = match.end()
    found.extend(map(_ways, folded[end:].split()))
    return found


def _amount(whole: str, part: str | None) -> str:
    digits = re.sub(r"[^0-9]", "", whole)
    return digits if part is None else f"{digits}.{part:0<2}"


def _ways(word: str) -> tuple[str, ...]:
    if _NUMBER_WRITTEN.fullmatch(word):
        return (word, word.replace("-", ""))
    return (word,)
