"""xs:double as the rules reckon with it: the text of an element that is compared with a number,
and in CII summed or multiplied, where no rule says that it is a decimal.

Source: docs/sources.md [xpath].
"""

from __future__ import annotations

import math
import operator
from decimal import Decimal
from functools import lru_cache, reduce

from sluss.formats.einvoice_tree import Node
from sluss.rules.intake.einvoice.values import (
    NUMBER,
    XML_SPACE,
    Malformed,
    double,
    double_of,
)


def real(node: Node) -> float:
    """The text as an xs:double. Errors: Malformed."""
    return float(double(node))


def summed(nodes: list[Node]) -> float:
    """sum(nodes), 0 of none: added one by one, and not as exactly as Python's own sum does it."""
    return reduce(operator.add, map(real, nodes)) if nodes else 0.0


def sign(node: Node) -> int:
    """How the text compares with 0: 1, 0 or -1.

    The official rules are found to take a text for a whole number where it is one, and else for
    a double, of which -0.00 is less than 0.
    """
    told = _sign(node.text)
    if told is None:
        raise Malformed(node, NUMBER)
    return told


# The same prices and rates are met by many rules.
@lru_cache(maxsize=4096)
def _sign(text: str) -> int | None:
    told = double_of(text)
    if told is None:
        return None
    number = float(told)
    if number:
        return 1 if number > 0 else -1
    is_whole = text.strip(XML_SPACE).lstrip("-").isdigit()
    return -1 if _is_negative(number) and not is_whole else 0


def equals(node: Node, number: float) -> bool:
    """. = number, of one that was reckoned: 0 is not -0."""
    told = real(node)
    return told == number and _is_negative(told) == _is_negative(number)


def equals_sum(told: list[Node], parts: list[Node]) -> bool:
    """told = round(sum(parts) * 10 * 10) div 100, of any of told. A sum of none is a whole 0."""
    if not parts:
        return any(sign(one) == 0 for one in told)
    total = rounded_double(summed(parts) * 10 * 10) / 100
    return any(equals(one, total) for one in told)


def _is_negative(number: float) -> bool:
    return math.copysign(1, number) < 0


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
