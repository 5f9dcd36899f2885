"""The role cards: who does what, by when, counted from the declaration or, as the law
does, from when it became known; and what is done."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sluss.rules.incident.entries import Entry, Incident, Tick, standing
from sluss.rules.incident.law import Words

_KEYS = frozenset({"name", "role", "sv", "en"})
_KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do. role: the name of a role; due_hours: None if it has no time.

    is_from_known: its hours count from when the incident became known, as those of the law do.
    """

    name: str
    role: str
    due_hours: int | None
    text: Words
    is_from_known: bool = False


@dataclass(frozen=True, slots=True)
class Cards:
    """All cards in their order, and what the roles are called."""

    roles: Mapping[str, Words]
    cards: tuple[Card, ...]


def read_cards(toml: bytes) -> Cards:
    """The rows [[role]] and [[card]]. ValueError if one is not understood: they are ours."""
    told = tomllib.loads(toml.decode("utf-8"))
    if set(told) != {"role", "card"}:
        raise ValueError(f"cards: there are {sorted(told)}")
    roles = {row["name"]: Words(row["title_sv"], row["title_en"]) for row in told["role"]}
    cards = tuple(_card(row, roles) for row in told["card"])
    if len({card.name for card in cards}) < len(cards):
        raise ValueError("cards: a name stands twice")
    return Cards(roles, cards)


def _card(row: dict[str, Any], roles: Mapping[str, Words]) -> Card:
    due_hours, counts_from = row.get("due_hours"), row.get("counts_from")
    if set(row) - {"due_hours", "counts_from"} != _KEYS or row["role"] not in roles:
        raise ValueError(f"cards: a row has {sorted(row)}")
    if due_hours is not None and (type(due_hours) is not int or due_hours < 1):
        raise ValueError(f"cards: {row['name']} has a time that is none")
    if counts_from not in (None, _KNOWN) or (counts_from and due_hours is None):
        raise ValueError(f"cards: {row['name']} counts from {counts_from}")
    text = Words(row["sv"], row["en"])
    return Card(row["name"], row["role"], due_hours, text, counts_from == _KNOWN)


class Standing(StrEnum):
    """How a card stands, in the order in which cards are looked at."""

    OVERDUE = "overdue"
    OPEN = "open"
    UNDATED = "undated"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Task:
    """A card of this incident. due_at: None if it has no time; done: the entry that ticks it."""

    card: Card
    standing: Standing
    due_at: datetime | None
    done: Entry | None


def tasks_of(cards: Cards, incident: Incident, *, now: datetime) -> tuple[Task, ...]:
    """Every card: what is overdue first, then by its time, what is done last."""
    done = {
        entry.facts.card: entry
        for entry in standing(incident.entries)
        if isinstance(entry.facts, Tick)
    }
    tasks = [_task(card, incident, done.get(card.name), now) for card in cards.cards]
    order = list(Standing)
    first = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(tasks, key=lambda t: (order.index(t.standing), t.due_at or first)))


def _task(card: Card, incident: Incident, done: Entry | None, now: datetime) -> Task:
    due_at = None
    if card.due_hours is not None:
        begins = incident.declaration.known_at if card.is_from_known else incident.begun_at
        due_at = begins + timedelta(hours=card.due_hours)
    if done:
        return Task(card, Standing.DONE, due_at, done)
    if due_at is None:
        return Task(card, Standing.UNDATED, None, None)
    return Task(card, Standing.OVERDUE if now > due_at else Standing.OPEN, due_at, None)
