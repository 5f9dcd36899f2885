"""The role cards: what ships, when each is due, and which one is looked at first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.incident.cards import Cards, Standing, read_cards, tasks_of
from sluss.rules.incident.entries import Declaration, Entry, Incident, Kind, Tick

BEGUN = datetime(2026, 11, 24, 8, tzinfo=UTC)
TOML = """
[[role]]
name = "it"
title_sv = "IT"
title_en = "IT"

[[card]]
name = "last"
role = "it"
sv = "a"
en = "b"

[[card]]
name = "later"
role = "it"
due_hours = 24
sv = "a"
en = "b"

[[card]]
name = "soon"
role = "it"
due_hours = 4
sv = "a"
en = "b"

[[card]]
name = "first"
role = "it"
due_hours = 1
sv = "a"
en = "b"
"""


def entry(number: int, kind: Kind, facts, corrects: int | None = None) -> Entry:
    return Entry(
        number=number,
        kind=kind,
        at=BEGUN,
        noted_at=BEGUN,
        by="it",
        text="",
        corrects=corrects,
        facts=facts,
    )


def incident(*more: Entry) -> Incident:
    # Known long before: the times of the cards count from the declaration.
    facts = Declaration(on=date(2026, 11, 20), known_at=BEGUN - timedelta(days=3))
    return Incident(1, (entry(1, Kind.DECLARED, facts), *more))


def told(found: Incident, hours: float) -> list[tuple[str, Standing]]:
    tasks = tasks_of(read_cards(TOML.encode()), found, now=BEGUN + timedelta(hours=hours))
    return [(task.card.name, task.standing) for task in tasks]


def test_what_is_overdue_is_first_and_what_is_done_last():
    over, to_do, none, done = Standing
    assert told(incident(), 1) == [
        ("first", to_do), ("soon", to_do), ("later", to_do), ("last", none),
    ]  # fmt: skip
    ticked = incident(entry(2, Kind.CARD, Tick(card="first")))
    assert told(ticked, 5) == [("soon", over), ("later", to_do), ("last", none), ("first", done)]
    back = entry(3, Kind.RETRACTED, Tick(card="first"), corrects=2)
    assert told(incident(ticked.entries[1], back), 5)[0] == ("first", over)


def test_a_card_is_due_so_many_hours_after_the_declaration():
    tasks = tasks_of(read_cards(TOML.encode()), incident(), now=BEGUN)
    assert [task.due_at for task in tasks] == [
        *(BEGUN + timedelta(hours=hours) for hours in (1, 4, 24)),
        None,
    ]


def test_what_the_law_asks_for_is_due_when_its_clock_runs_out():
    """It became known before anybody declared it: the card must not be later than the clock."""
    toml = TOML.replace("due_hours = 4", 'due_hours = 4\ncounts_from = "known"')
    tasks = tasks_of(read_cards(toml.encode()), incident(), now=BEGUN)
    known = BEGUN - timedelta(days=3)
    assert (tasks[0].standing, tasks[0].due_at) == (
        Standing.OVERDUE,
        known + timedelta(hours=4),
    )
    shipped_cards = read_cards(shipped("incident/cards.toml")).cards
    assert {(c.name, c.due_hours) for c in shipped_cards if c.is_from_known} == {
        ("early-warning", 24),
        ("notify", 72),
    }


def test_every_role_that_ships_has_something_to_do_in_both_languages():
    found = read_cards(shipped("incident/cards.toml"))
    assert isinstance(found, Cards)
    assert {card.role for card in found.cards} == set(found.roles)
    texts = [text for card in found.cards for text in (card.text.sv, card.text.en)]
    assert len(set(texts)) == len(texts)
    hours = [card.due_hours or 10**6 for card in found.cards]
    assert hours == sorted(hours)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[role]]", "[[part]]"),
        ('name = "soon"', 'name = "first"'),
        ('role = "it"', 'role = "hr"'),
        ("due_hours = 4", "due_hours = 0"),
        ("due_hours = 4", "due_hours = true"),
        ("due_hours = 4", "due_day = 4"),
        ("due_hours = 4", 'due_hours = 4\ncounts_from = "lunch"'),
        ("due_hours = 4", 'counts_from = "known"'),
    ],
)
def test_a_broken_file_of_ours_is_an_exception(old, new):
    with pytest.raises(ValueError, match="cards: "):
        read_cards(TOML.replace(old, new).encode())
