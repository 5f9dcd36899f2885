"""xs:double as the rules for CII reckon with it: the text of an element that is summed, multiplied
or compared with a number, where no rule says that it is a decimal.

Source: docs/sources.md [xpath].
"""

from __future__ import annotations

import math
import operator
from decimal import Decimal
from functools import reduce

from sluss.formats.einvoice_tree import Node
from sluss.rules.intake.einvoice.values import NUMBER, Malformed, double


def real(node: Node) -> float:
    """The text as an xs:double. Errors: Malformed."""
    return float(double(node))


def equals_any(nodes: list[Node], number: float) -> bool:
    """nodes = number, of a number that was reckoned: there 0 is found not to equal -0."""
    return any(
        told == number and math.copysign(1, told) == math.copysign(1, number)
        for told in map(real, nodes)
    )


def summed(nodes: list[Node]) -> float:
    """sum(nodes), 0 of none: added one by one, and not as exactly as Python's own sum does it."""
    return reduce(operator.add, map(real, nodes)) if nodes else 0.0


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
    return math.copysign(below + (number - below >= 0.5), number)


def double_cents(number: float) -> float:
    """round(number * 10 * 10) div 100."""
    return rounded_double(number * 10 * 10) / 100
