"""Debts as people name them on the command line: by their id, or as much of it as is enough."""

from __future__ import annotations

from collections.abc import Iterable

from sluss.cli.shell import session, wrong_usage
from sluss.rules.register.derive import ID_CHARS
from sluss.store import read

# With fewer letters one that is mistyped is soon another's.
LETTERS_MIN = 4


def whole_id(word: str) -> str:
    """The id that begins so; the word itself if none does, and whoever is asked for it says so.

    The call ends if several do: which one is meant is never guessed.
    """
    if not LETTERS_MIN <= len(word) < ID_CHARS:
        return word
    found = read.ids_beginning(word.lower(), most=2)
    if len(found) > 1:
        wrong_usage("cli.several_debts", found=word, expected=", ".join(found))
    if not found:
        return word
    session().say(session().text("cli.debt_named", found=word, expected=found[0]))
    return found[0]


def whole_ids(words: Iterable[str]) -> tuple[str, ...]:
    """Each of them whole, in their order."""
    return tuple(map(whole_id, words))
