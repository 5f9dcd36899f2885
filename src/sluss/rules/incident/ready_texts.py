"""Texts that lie ready for those who ask: web, switchboard, suppliers, payers.

What they must say of what is known is filled in; what nobody knows stands as a blank that cannot
be missed. Nothing is sent.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sluss.rules.incident.law import Words

_KEYS = frozenset({"name", "title_sv", "title_en", "sv", "en"})
_BLANK = re.compile(r"\{([a-z_]+)\}")
# What Sluss knows itself; all other blanks are named in the file, for a person to fill.
KNOWN = frozenset({"organisation", "locked_on", "today"})


@dataclass(frozen=True, slots=True)
class ReadyText:
    """A text in paragraphs, with blanks as {name}."""

    name: str
    title: Words
    paragraphs: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ReadyTexts:
    """All texts, and what each blank that a person fills is called."""

    texts: tuple[ReadyText, ...]
    blanks: Mapping[str, Words]

    def named(self, name: str) -> ReadyText:
        """The text of this name. KeyError if there is none."""
        found = {text.name: text for text in self.texts}
        return found[name]


@dataclass(frozen=True, slots=True)
class Written:
    """A text in one language. missing: the names of the blanks that nobody has filled, each once.

    In the paragraphs such a blank stands as mark made it.
    """

    paragraphs: tuple[str, ...]
    missing: tuple[str, ...]


def write_text(
    text: ReadyText, facts: Mapping[str, str], lang: str, mark: Mapping[str, str]
) -> Written:
    """The text with its blanks filled. facts: what is known; mark: what stands where it is not."""
    missing: dict[str, None] = {}

    def filled(match: re.Match[str]) -> str:
        name = match.group(1)
        if facts.get(name):
            return facts[name]
        missing[name] = None
        return mark[name]

    paragraphs = tuple(_BLANK.sub(filled, one.in_(lang)) for one in text.paragraphs)
    return Written(paragraphs, tuple(missing))


def read_texts(toml: bytes) -> ReadyTexts:
    """The rows [[text]] and [[blank]]. ValueError if one is not understood: they are ours."""
    told = tomllib.loads(toml.decode("utf-8"))
    if set(told) != {"text", "blank"}:
        raise ValueError(f"texts: there are {sorted(told)}")
    blanks = {row["name"]: Words(row["sv"], row["en"]) for row in told["blank"]}
    return ReadyTexts(tuple(_text(row, blanks.keys() | KNOWN) for row in told["text"]), blanks)


def _text(row: dict[str, Any], known: set[str]) -> ReadyText:
    if set(row) != _KEYS or len(row["sv"]) != len(row["en"]):
        raise ValueError(f"texts: a row has {sorted(row)}, or its languages differ")
    paragraphs = tuple(Words(sv, en) for sv, en in zip(row["sv"], row["en"], strict=True))
    for one in paragraphs:
        names = [set(_BLANK.findall(text)) for text in (one.sv, one.en)]
        if names[0] != names[1] or not names[0] <= known:
            raise ValueError(f"texts: {row['name']} has blanks that nobody knows: {names}")
    return ReadyText(row["name"], Words(row["title_sv"], row["title_en"]), paragraphs)
