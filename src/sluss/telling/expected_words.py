"""What a finding expected, as a reader of this language is told it.

A finding keeps what it expected in English, and --json gives that, for ever the same. A Swedish
sentence says it in Swedish, by the table locale/expected/sv.toml. What is not in it is no sentence
of ours: a figure, a word of a standard, something that stands in another file.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from sluss.telling.texts import LANGUAGES

# The source is written in it.
_WRITTEN_IN = "en"
# Of these it is a name that somebody gave, and a name is told as it was given.
NAMES = frozenset({"lists.mapping_head", "lists.mapping_sheet", "sie4.out_written_otherwise"})
_BLANK = re.compile(r"\{(\d)\}")
# A pattern of fewer letters of its own has one word in each blank: "one {0}" is no whole sentence.
_LETTERS_MIN = 5
_KEPT = 4096


def in_words(expected: str, lang: str, code: str = "") -> str:
    """The text in this language; as it is where it is no sentence of ours. code: of the finding."""
    if lang == _WRITTEN_IN or code in NAMES:
        return expected
    return _translated(expected, lang) or expected


@lru_cache(maxsize=_KEPT)
def _translated(text: str, lang: str) -> str:
    """The text in another language, or ""."""
    if said := phrases(lang).get(text):
        return said
    for pattern, said in _patterns(lang):
        if found := pattern.fullmatch(text):
            return said.format(*(_translated(one, lang) or one for one in found.groups()))
    return _of_several(text, lang)


def _of_several(text: str, lang: str) -> str:
    """Alternatives, and several things that are missed, where each of them is known."""
    for between in ("; ", " or "):
        parts = text.split(between)
        if len(parts) > 1 and all(said := [_translated(part, lang) for part in parts]):
            return _WORDS[lang][between].join(said)
    return ""


_WORDS = {"sv": {"; ": "; ", " or ": " eller "}}


@cache
def phrases(lang: str) -> dict[str, str]:
    """English text to its translation, blanks being {0}, {1}; none for the language of the source.

    Errors: KeyError for a language that is none of ours.
    """
    if lang not in LANGUAGES:
        raise KeyError(lang)
    file = files("sluss") / "locale" / "expected" / f"{lang}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _patterns(lang: str) -> list[tuple[re.Pattern[str], str]]:
    """Those with blanks, the one with the most words of its own first."""
    texts = [text for text in phrases(lang) if _BLANK.search(text)]
    texts.sort(key=lambda text: len(_BLANK.sub("", text)), reverse=True)
    return [(_pattern(text), phrases(lang)[text]) for text in texts]


def _pattern(text: str) -> re.Pattern[str]:
    own = [part for place, part in enumerate(_BLANK.split(text)) if place % 2 == 0]
    blank = "(.+)" if sum(map(str.isalpha, "".join(own))) >= _LETTERS_MIN else r"(\S+)"
    return re.compile(blank.join(map(re.escape, own)), re.DOTALL)
