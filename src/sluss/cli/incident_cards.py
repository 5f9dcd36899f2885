"""The role cards as they are shown: what is overdue first."""

from __future__ import annotations

from sluss.cli import acting, tables
from sluss.cli.incident_shown import needed
from sluss.cli.shell import session
from sluss.services import incident as service
from sluss.telling.cards_shown import card_row
from sluss.telling.incident_told import cards_told

_CARDS = (
    ("column.card", "left"),
    ("column.role", "words"),
    ("column.latest", "left"),
    ("column.state", "words"),
    ("column.to_do", "words"),
)


def give_cards(role: str | None) -> None:
    """The cards of a role, or of all."""
    now, at = session(), acting.local().at
    tasks = [t for t in service.tasks(needed(), at) if role is None or t.card.role == role]
    told = cards_told(tasks, at, now.lang)
    if now.is_json:
        now.give(told)
        return
    tables.write(_CARDS, [card_row(task, session().lang) for task in tasks], now.lang)
    counts = told["totals"]
    facts = {"found": len(tasks), "detail": counts["overdue"], "expected": counts["done"]}
    now.give({}, now.text("card.totals", **facts))
