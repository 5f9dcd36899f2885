"""Functions of XPath 2.0 that Peppol's formulas use, beside those of values.py."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_DOWN, Decimal
from functools import lru_cache
from math import isnan

from sluss.formats.einvoice_tree import Node
from sluss.rules.intake.einvoice.values import ONE, XML_SPACE, Malformed, day, normal, only

# The engine that the official verdicts are from divides decimals to this many places at least.
PLACES = 18
ONLY_ONE = "one only"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NOT_FINITE = {"INF": "inf", "+INF": "inf", "-INF": "-inf"}


def only_text(nodes: list[Node]) -> str | None:
    """path/text(): the one text node there may be, as it stands; None of none.

    One that has an element within it may have several. Errors: Malformed of more than one.
    """
    found = [(node, text) for node in nodes for text in node.texts]
    if len(found) > 1:
        raise Malformed(found[1][0], ONLY_ONE)
    return found[0][1] if found else None


def own_text(nodes: list[Node]) -> str:
    """normalize-space(path/text()); Malformed of more than one text."""
    return normal(only_text(nodes) or "")


def any_text(nodes: list[Node], *wanted: str) -> bool:
    """path = (wanted, …): the text of any of the elements is one of them, as it stands."""
    if len(nodes) == 1:
        return nodes[0].text in wanted
    return any(node.text in wanted for node in nodes)


def attribute(nodes: list[Node], name: str) -> str:
    """normalize-space(path/@name); Malformed of more than one."""
    one = only([node for node in nodes if name in node.attributes])
    return "" if one is None else normal(one.attributes[name])


@lru_cache(maxsize=4096)
def number(text: str) -> float:
    """number(text): NaN where it is none. A float, for XPath's is one."""
    text = text.strip(XML_SPACE)
    if _NUMBER.fullmatch(text):
        return float(text)
    return float(_NOT_FINITE.get(text, "nan"))


def is_number(text: str) -> bool:
    """string(number(text)) != 'NaN'"""
    return not isnan(number(text))


def is_integer(text: str) -> bool:
    """text castable as xs:integer"""
    return _INTEGER.fullmatch(text.strip(XML_SPACE)) is not None


def is_day(node: Node) -> bool:
    """string(.) castable as xs:date"""
    try:
        day(node)
    except Malformed:
        return False
    return True


def divided(number: Decimal, by: Decimal) -> Decimal:
    """number div by, of decimals, in as many places as the official verdicts have it."""
    if by == ONE:
        return number
    places = max(PLACES, *(-int(one.normalize().as_tuple().exponent) for one in (number, by)))
    return (number / by).quantize(Decimal(1).scaleb(-places), ROUND_HALF_DOWN)


def within(told: Decimal, figured: Decimal, slack: Decimal) -> bool:
    """told + slack >= figured and told - slack <= figured"""
    return abs(told - figured) <= slack


def first_chars(node: Node | None, count: int) -> str:
    """substring(path, 1, count)"""
    return "" if node is None else node.text[:count]
