"""Readiness as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.rules.standby.plan import Card
from sluss.telling.texts import saying
from sluss.telling.told import told

Plain = dict[str, Any]
# What somebody needs to call; the rest of a card is words.
_TO_COMPLETE = ("phone", "checked_on")


def left_told(one: Plain, lang: str) -> Plain:
    """A file that was left, with its sentences."""
    return {"path": one["path"], **told(one, lang)}


def kind_name(kind: str, lang: str) -> str:
    """What a kind of source is called."""
    return saying(lang)(f"mirrored.{kind}".replace("-", "_"))


def light_name(name: str, lang: str) -> str:
    group, _, kind = name.partition(":")
    text = saying(lang)
    head = text(f"ready.{group}")
    if not kind:
        return head
    words = kind_name(kind, lang) if group == "mirror" else text(f"drill.{kind}".replace("-", "_"))
    return f"{head}: {words}"


def card_lines(card: Card, lang: str) -> list[str]:
    """A card in lines: who it is, and then a line a fact."""
    return list(_card_lines(contact_plain(card), lang))


def contact_plain(card: Card) -> Plain:
    words = ("name", "phone", "email", "reference", "note", "source")
    told_words = {word: without_person_numbers(getattr(card, word)) or None for word in words}
    checked_on = card.checked_on.isoformat() if card.checked_on else None
    shown = {"kind": card.kind.value, **told_words, "checked_on": checked_on}
    return shown | {"to_complete": [word for word in _TO_COMPLETE if not shown[word]]}


def _card_lines(card: Plain, lang: str) -> Iterator[str]:
    text = saying(lang)
    yield f"{text('card.' + card['kind'].replace('-', '_'))}: {card['name']}"
    for word in ("phone", "email", "reference", "note", "source", "checked_on"):
        if card[word] or word in card["to_complete"]:
            yield f"  {text('card.' + word)}: {card[word] or text('card.to_complete')}"
