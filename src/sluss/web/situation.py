"""The situation as its page shows it: made of the answer and of nothing else.

So a frozen one is shown as it was frozen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sluss.core.money import Money
from sluss.outside.page import Bars, Columns
from sluss.telling import situation_lines as said
from sluss.telling import situation_sheet as sheet
from sluss.telling.sums import written
from sluss.web import plots
from sluss.web.pages import Door, Plain

# Elsewhere a sentence names the verb to turn to; here there is a link to the page.
_VERB = re.compile(r" \(sluss [^)]*\)")
_WHERE = {
    "clock-passed": "incident",
    "clock": "incident",
    "tasks": "incident",
    "cards": "incident",
    "organisation-type": "incident",
    "attest": "approve",
    "sign": "pay",
    "hand-out": "pay",
    "ask-bank": "confirm",
    "hold": "register",
}
_PAID = ("settled", "settled-elsewhere", "credited")


def situation(answer: Plain, lang: str, doors: Sequence[Door]) -> Plain:
    """All that the page shows. doors: where whoever looks may go on to."""
    told, money = answer["consequences"], answer["resources"]
    _, *event = said.event(answer["event"], answer["as_of"], lang)
    return {
        "title": sheet.title(answer, lang),
        "event": [without_verb(line) for line in event],
        "is_locked": answer["event"]["locked_on"] is not None,
        "decisions": _decisions(answer["decisions"], lang, doors),
        "tiles": _tiles(told),
        "known": _plot(sheet.known(told["known"], lang), "known"),
        "states": list(said.known(told["known"], lang))[1:],
        "unpaid": _plot(sheet.unpaid(told["unpaid"], lang), "unpaid"),
        "by_class": _by_class(told["unpaid"], lang),
        "waiting": sheet.waiting(told, answer["as_of"], lang),
        "tail": [{**one, "late": str(one["days_late"])} for one in told["tail"]],
        "measures": list(said.measures(answer["measures"], lang)),
        "outflow": _plot(sheet.outflow(money["outflow"], lang), "outflow"),
        "balances": [_plot(one, "balances") for one in sheet.balances(money["forecast"], lang)],
        "days": _days(money),
        "money": [
            *said.outflow_rest(money["outflow"], lang),
            *said.outlook(money, lang),
            *said.resources(money, lang),
        ],
        "actors": list(said.actors(answer["actors"], lang)),
        "sources": answer["sources"]["kinds"],
        "gaps": sum(one["count"] for one in answer["sources"]["gaps"]),
        "changes": list(said.changes(answer["changes"], lang)) if answer["changes"] else [],
    }


def without_verb(line: str) -> str:
    """A sentence without the verb of the command line that it names in brackets."""
    return _VERB.sub("", line)


def _decisions(told: Sequence[Plain], lang: str, doors: Sequence[Door]) -> list[Plain]:
    urls = {door.name: door.url for door in doors}
    lines = said.decisions(told, lang)
    doors: list[str] = [_WHERE.get(one["need"], "") for one in told] or [""]
    return [
        {"said": without_verb(line), "door": door, "url": urls.get(door, "")}
        for line, door in zip(lines, doors, strict=True)
    ]


def _tiles(told: Plain) -> Plain:
    """The few figures that everybody asks for first. Persons are counts alone."""
    exposure, known = told["exposure"], told["known"]
    done = [one for one in known["by_state"] if one["state"] in _PAID]
    kronor = [one for one in exposure["sums"] if one["currency"] == "SEK"]
    return {
        "known": known["count"],
        "known_sums": written(known["sums"]),
        "paid": sum(one["count"] for one in done),
        "paid_sums": _added(done),
        "unpaid": told["unpaid"]["count"],
        "unpaid_sums": written(told["unpaid"]["sums"]),
        "late": exposure["late"],
        "persons": told["persons"],
        "suppliers": told["suppliers"],
        "interest": kronor[0]["interest"] if kronor else None,
        "late_fees": exposure["late_fees"],
    }


def _added(groups: Sequence[Plain]) -> str:
    """What the groups come to, a currency after the other."""
    sums: dict[str, int] = {}
    for one in (one for group in groups for one in group["sums"]):
        sums[one["currency"]] = sums.get(one["currency"], 0) + Money.parse(one["amount"]).minor
    told = ({"currency": name, "amount": Money(name, minor).text} for name, minor in sums.items())
    return written(told)


def _by_class(unpaid: Plain, lang: str) -> Plain:
    """The table behind the bars: a row a class, a column an age."""
    ages = unpaid["ages"]
    rows = []
    for one in unpaid["by_class"]:
        counts = {group["age"]: group["count"] for group in one["ages"]}
        cells = [counts.get(age["age"], 0) for age in ages]
        rows.append({"class": one["class"], "cells": cells, "sums": written(one["sums"])})
    return {"heads": [said.age(one, lang) for one in ages], "rows": rows}


def _days(money: Plain) -> list[Plain]:
    """The table behind the columns: a row a bank day."""
    out = money["outflow"]["days"]
    after = money["forecast"]["days"] if money["forecast"] else [{}] * len(out)
    return [
        {**day, "inflow": then.get("inflow"), "balance": then.get("balance")}
        for day, then in zip(out, after, strict=True)
    ]


def _plot(block: Bars | Columns | None, name: str) -> Plain | None:
    """A plot with what stands around it."""
    if block is None:
        return None
    names = block.parts if len(block.parts) > 1 else ()
    legend = [(plots.swatch(place), one) for place, one in enumerate(names)]
    return {"caption": block.caption, "svg": plots.drawn(block, name), "legend": legend}
