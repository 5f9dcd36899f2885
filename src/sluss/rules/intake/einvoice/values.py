"""Values as the rules compare them: XPath 2.0's numbers, texts and truth, on plain strings.

Decimals are exact; verdict.py works in a context of enough digits. Source: docs/sources.md [xpath].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from sluss.formats.einvoice_tree import Node

XML_SPACE = " \t\r\n"
# A number this long is no amount; and its product with another must stay exact.
NUMBER_CHARS_MAX = 200
DIGITS = 1000
DAYS_IN_400_YEARS = 146_097
ZONE_MINUTES_MAX = 14 * 60

_SPACES = re.compile(r"[ \t\r\n]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DATE = re.compile(
    r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-5][0-9]))?"
)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
# The engine that the official verdicts are from finds NaN greater than every whole number.
_NOT_FINITE = {name: Decimal("Infinity") for name in ("INF", "+INF", "NaN")}
_NOT_FINITE["-INF"] = Decimal("-Infinity")

NUMBER = "a number such as 1234.50"
DAY = "a day such as 2026-11-23"

ZERO, HALF, ONE, HUNDRED = Decimal(0), Decimal("0.5"), Decimal(1), Decimal(100)
CENT = Decimal("0.01")


class Malformed(Exception):
    """A value that a rule must read has no such form; the official rules abort here.

    expected: the form, in the words of docs: "a number", "a day", "true or false".
    """

    def __init__(self, node: Node, expected: str, text: str | None = None) -> None:
        super().__init__(node.path, expected)
        self.node = node
        self.expected = expected
        self.text = node.text if text is None else text


def normal(text: str) -> str:
    """XPath's normalize-space."""
    if text.isalnum():
        return text
    return _SPACES.sub(" ", text).strip(" ")


def only(nodes: list[Node]) -> Node | None:
    """The one element there may be, where XPath takes no more than one; None of none."""
    if len(nodes) > 1:
        raise Malformed(nodes[1], "one only")
    return nodes[0] if nodes else None


def string(nodes: list[Node]) -> str:
    """The text of the one element there may be, "" of none: what a function of a text is given."""
    one = only(nodes)
    return "" if one is None else one.text


def decimal(node: Node) -> Decimal:
    """xs:decimal of the element's text."""
    told = _decimal(node.text)
    if told is None:
        raise Malformed(node, NUMBER)
    return told


# The same amounts are read by many rules.
@lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal | None:
    text = text.strip(XML_SPACE)
    if _DECIMAL.fullmatch(text) is None or len(text) > NUMBER_CHARS_MAX:
        return None
    return Decimal(text)


def double(node: Node) -> Decimal:
    """The text as a number where it is compared with a whole one.

    Errors: Malformed. An exponent is read, as xs:double has it.
    """
    told = double_of(node.text)
    if told is None:
        raise Malformed(node, NUMBER)
    return told


def double_of(text: str) -> Decimal | None:
    """The same of a text; None of no number."""
    text = text.strip(XML_SPACE)
    if text in _NOT_FINITE:
        return _NOT_FINITE[text]
    if _DOUBLE.fullmatch(text) is None or len(text) > NUMBER_CHARS_MAX:
        return None
    return Decimal(text)


def truth(node: Node) -> bool:
    """xs:boolean of the element's text."""
    found = _TRUTH.get(node.text.strip(XML_SPACE))
    if found is None:
        raise Malformed(node, "true or false")
    return found


def day(node: Node) -> int:
    """xs:date of the element's text, as the minute at which it begins; without a zone in UTC."""
    minute = _day(node.text)
    if minute is None:
        raise Malformed(node, DAY)
    return minute


@lru_cache(maxsize=4096)
def _day(text: str) -> int | None:
    found = _DATE.fullmatch(text.strip(XML_SPACE))
    if found is None:
        return None
    year, month, number = int(found[1]), int(found[2]), int(found[3])
    ahead = int(found[5] or 0) * 60 + int(found[6] or 0)
    # Any year has the days of one of the 400 that follow 2000, and XML Schema knows any year.
    rounds, same = divmod(year - 2000, 400)
    try:
        begun = date(2000 + same, month, number).toordinal() + rounds * DAYS_IN_400_YEARS
    except ValueError:
        return None
    if ahead > ZONE_MINUTES_MAX:
        return None
    return begun * 24 * 60 - (ahead if found[4] == "+" else -ahead)


def rounded(number: Decimal) -> Decimal:
    """XPath's round: to the nearest whole, and a half upwards, also below zero."""
    return (number + HALF).to_integral_value(ROUND_FLOOR)


def cents(number: Decimal) -> Decimal:
    """round(number * 100) div 100."""
    return rounded(number * HUNDRED) * CENT


def total(nodes: Iterable[Node]) -> Decimal:
    """The sum of the decimals, 0 of none."""
    return sum(map(decimal, nodes), ZERO)


def decimals(text: str) -> int:
    """string-length(substring-after(text, '.'))."""
    return len(text) - text.find(".") - 1 if "." in text else 0


def number(node: Node, name: str) -> Decimal | None:
    """xs:decimal of the one child there may be with this name; None of none."""
    found = node.kids.get(name)
    if found is None:
        return None
    if len(found) > 1:
        raise Malformed(found[1], "one only")
    told = _decimal(found[0].text)
    if told is None:
        raise Malformed(found[0], NUMBER)
    return told


def double_decimal(node: Node, added: int) -> Decimal:
    """xs:decimal(text + added): an untyped text is added to as an xs:double, and what comes of
    that is exact as a decimal. So 101.1 - 1 is a little less than 100.1."""
    told = double(node)
    if not told.is_finite():
        raise Malformed(node, NUMBER)
    return Decimal(float(told) + added)


def all_of(*parts: Callable[[], bool]) -> bool:
    """a and b: where the reading of a breaks off and b is false, the whole is false.

    So it is in the engine that the official verdicts are from.
    """
    broken: Malformed | None = None
    for part in parts:
        try:
            if not part():
                return False
        except Malformed as error:
            broken = broken or error
    if broken is not None:
        raise broken
    return True


def any_of(*parts: Callable[[], bool]) -> bool:
    """a or b: where the reading of a breaks off and b is true, the whole is true."""
    broken: Malformed | None = None
    for part in parts:
        try:
            if part():
                return True
        except Malformed as error:
            broken = broken or error
    if broken is not None:
        raise broken
    return False
