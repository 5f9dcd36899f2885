"""Readiness as it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli.shell import Plain, session
from sluss.cli.tables import write
from sluss.outside import clock
from sluss.rules.standby.lights import Colour
from sluss.rules.standby.plan import Card
from sluss.telling.lights_shown import lights_told
from sluss.telling.ready_shown import (
    card_lines,
    contact_plain,
    kind_name,
    left_told,
    light_name,
)
from sluss.telling.told import in_full

_LIGHTS = (
    ("column.light", "left"),
    ("column.ready", "words"),
    ("column.measured", "right"),
    ("column.norm", "right"),
    ("column.why", "words"),
)
_SIGNS = {"most": "≤", "least": "≥"}


def is_short(place: Plain) -> bool:
    """Whether something of a mirrored folder is missing, was left or could not be read."""
    return bool(place["missing"] or place["left"] or place["refused"])


def give_mirror(places: Sequence[Plain]) -> None:
    """What became of each mirrored folder."""
    shown = [
        place | {"left": [left_told(one, session().lang) for one in place["left"]]}
        for place in places
    ]
    lines = [line for place in shown for line in _mirrored(place)]
    session().give({"places": shown}, *lines)


def _mirrored(place: Plain) -> Iterator[str]:
    text = session().text
    facts = {"found": place["files"], "detail": place["generation"] or "", "expected": place["new"]}
    yield f"{place['from']}: " + text(f"mirror.{place['status']}", **facts)
    for one in place["left"]:
        yield f"  {one['path']}: {in_full(one)}"
    for row in place["refused"]:
        for finding in row["findings"]:
            yield f"  {row['path']}: {in_full(finding)}"
    if place["missing"]:
        yield "  " + text(
            "mirror.missing",
            found=", ".join(kind_name(one, session().lang) for one in place["missing"]),
        )
    if place["pruned"]:
        yield "  " + text("mirror.pruned", found=", ".join(place["pruned"]))


# ---- Lights ---------------------------------------------------------------------------------


def give_lights(lights: Sequence[Plain]) -> None:
    """Every light, the red ones first as people read it."""
    told = lights_told(lights, session().today or clock.today())
    if not session().is_json:
        order = [Colour.RED.value, Colour.YELLOW.value, Colour.GREEN.value]
        rows = sorted(lights, key=lambda light: order.index(light["colour"]))
        write(_LIGHTS, (_line(light) for light in rows), session().lang)
    facts = dict(zip(("detail", "expected", "found"), told["totals"].values(), strict=True))
    session().give(told, session().text("ready.totals", **facts))


def _line(light: Plain) -> Sequence[str]:
    text = session().text
    unit = text(f"unit.{light['unit']}".replace("-", "_")) if light["unit"] else ""
    return (
        text(f"light.{light['colour']}"),
        light_name(light["name"], session().lang),
        "–" if light["measured"] is None else f"{light['measured']} {unit}".strip(),
        "" if light["norm"] is None else f"{_SIGNS[light['norm_is']]} {light['norm']} {unit}",
        f"{light['message']} {light['advice']}".rstrip(),
    )


# ---- Cards ----------------------------------------------------------------------------------


def give_cards(cards: Sequence[Card], findings: Sequence[Plain]) -> None:
    """The contact cards, as they are printed."""
    shown = [contact_plain(card) for card in cards]
    lines = [line for card in cards for line in (*card_lines(card, session().lang), "")]
    session().give({"cards": shown, "findings": list(findings)}, *lines)
