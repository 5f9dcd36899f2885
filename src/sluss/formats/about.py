"""What a format's page says: what of it is read, what is not and why, and where it deceives.

The pages ship with the product (data/formats), one for each kind: `sluss formats` shows them, and
docs/formats.md is made from them, so that the two never differ.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("sv", "en")
_FACTS = ("title", "versions", "writes", "sources")
_WORDS = ("reads", "ignores", "refuses", "traps")


@dataclass(frozen=True, slots=True)
class Words:
    """The page in one language, each text a paragraph."""

    reads: str
    ignores: str
    refuses: str
    traps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """One format. versions: those that are read; writes: those that are written, "" if none.

    sources: keys of docs/sources.md.
    """

    title: str
    versions: str
    writes: str
    sources: tuple[str, ...]
    words: dict[str, Words]


def read_about(page: bytes) -> About:
    """The page of a format. ValueError if it lacks something: it is ours, and a test reads all."""
    told = tomllib.loads(page.decode("utf-8"))
    _must_have(told, (*_FACTS, *LANGUAGES))
    return About(
        title=told["title"],
        versions=told["versions"],
        writes=told["writes"],
        sources=tuple(told["sources"]),
        words={lang: _words(told[lang]) for lang in LANGUAGES},
    )


def _words(told: dict[str, Any]) -> Words:
    _must_have(told, _WORDS)
    return Words(
        reads=_paragraph(told["reads"]),
        ignores=_paragraph(told["ignores"]),
        refuses=_paragraph(told["refuses"]),
        traps=tuple(_paragraph(trap) for trap in told["traps"]),
    )


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def _must_have(told: dict[str, Any], names: tuple[str, ...]) -> None:
    if set(told) != set(names):
        raise ValueError(f"the page of a format has {sorted(told)}, expected {sorted(names)}")
