"""Sentences for codes, in Swedish and English: codes become words here and nowhere else."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from importlib.resources import files

LANGUAGES = ("sv", "en")
# The shell's own words and those for a machine that fails, looked in first: help needs no others,
# and reading all takes a while.
_OWN = ("cli.toml", "machine.toml")
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

Sentences = dict[str, dict[str, str]]
# What gives the sentence for a code, its blanks filled, in one language.
Say = Callable[..., str]

_is_on_page: ContextVar[bool] = ContextVar("sluss_is_on_page", default=False)


@contextmanager
def on_page() -> Iterator[None]:
    """As long as it lasts, what is told is told on a page: no advice names a verb to type."""
    before = _is_on_page.set(True)
    try:
        yield
    finally:
        _is_on_page.reset(before)


def is_on_page() -> bool:
    """Whether what is told now is told on a page, and not in a terminal or to a program."""
    return _is_on_page.get()


def sentence(code: str, lang: str, **facts: object) -> str:
    """What a code says, its blanks filled. A code without a sentence says itself."""
    return _filled(code, lang, facts) or code


def saying(lang: str) -> Say:
    """What gives sentences in this language."""
    return partial(sentence, lang=lang)


def advice(code: str, lang: str, **facts: object) -> str:
    """What to do about a code; "" if nothing is to be done. On a page, the way on the pages."""
    there = _filled(code, f"{lang}_page", facts) if is_on_page() else ""
    return there or _filled(code, f"{lang}_advice", facts)


def is_known(code: str) -> bool:
    """Whether a code has sentences."""
    return bool(_of(code))


def printable(text: str) -> str:
    """A text from outside as a terminal may show it: what steers or hides becomes a sign."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in _NOT_SHOWN else c for c in text)


def kronor(amount: str) -> str:
    """'1234567.50' as it is written in Swedish: '1 234 567,50', blanks that do not break."""
    whole, _, part = amount.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", "\u00a0") + f",{part}"


def reasoned(code: str, lang: str, facts: Mapping[str, str]) -> str:
    """The sentence of a rule's reason; its amount, if it has one, as people write amounts."""
    told: dict[str, object] = dict(facts)
    if "amount" in facts:
        told["amount"] = kronor(facts["amount"])
    return sentence(code, lang, **told)


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _filled(code: str, kind: str, facts: dict[str, object]) -> str:
    return _of(code).get(kind, "").format_map(_Facts(facts))


def _of(code: str) -> dict[str, str]:
    own = next((found for name in _OWN if (found := _read(name).get(code))), None)
    return own or _others().get(code, {})


@cache
def _read(name: str) -> Sentences:
    return tomllib.loads((files("sluss") / "locale" / name).read_text(encoding="utf-8"))


@cache
def _others() -> Sentences:
    names = sorted(item.name for item in (files("sluss") / "locale").iterdir())
    found: Sentences = {}
    for name in names:
        if name.endswith(".toml") and name not in _OWN:
            found |= _read(name)
    return found
