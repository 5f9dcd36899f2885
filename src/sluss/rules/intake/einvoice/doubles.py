"""xs:double as the rules for CII reckon with it: the text of an element that is summed, multiplied
or compared with a number, where no rule says that it is a decimal.

Source: docs/sources.md [xpath].
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

from sluss.formats.einvoice_tree import Node
from sluss.rules.intake.einvoice.values import NUMBER, Malformed, double


def real(node: Node) -> float:
    """The text as an xs:double. Errors: Malformed."""
    told = double(node)
    return math.nan if told is None else float(told)


def summed(nodes: Iterable[Node]) -> float:
    """sum(nodes), 0 of none: added one by one, and not as exactly as Python's own sum does it."""
    told = 0.0
    for node in nodes:
        told += real(node)
    return told


def exact(number: float, at: Node) -> Decimal:
    """xs:decimal of a double, to its last bit. Errors: Malformed at this element of no number."""
    if not math.isfinite(number):
        raise Malformed(at, NUMBER)
    return Decimal(number)


def rounded_double(number: float) -> float:
    """XPath's round: to the nearest whole, and a half upwards, also below zero."""
    if not math.isfinite(number):
        return number
    below = math.floor(number)
    return float(below + (number - below >= 0.5))


def double_cents(number: float) -> float:
    """round(number * 10 * 10) div 100."""
    return rounded_double(number * 10 * 10) / 100
