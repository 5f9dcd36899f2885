"""The names that more than one part of the CII reader needs, and how it writes a day."""

from __future__ import annotations

import re

from sluss.formats._xml import Element, value

_STANDARD = "urn:un:unece:uncefact:data:standard:"
RSM = f"{{{_STANDARD}CrossIndustryInvoice:100}}"
RAM = f"{{{_STANDARD}ReusableAggregateBusinessInformationEntity:100}}"
UDT = f"{{{_STANDARD}UnqualifiedDataType:100}}"
QDT = f"{{{_STANDARD}QualifiedDataType:100}}"
ID = f"{RAM}ID"

_DATE = f"{UDT}DateTimeString"
_DAY = re.compile(r"[0-9]{8}")
# UNTDID 2379: a day as CCYYMMDD. EN 16931 allows no other.
_DAY_FORMAT = "102"


def day_of(element: Element) -> tuple[str, str]:
    """What stands in an element such as ram:IssueDateTime, and as '2026-12-01' or ""."""
    texts = element.findall(_DATE)
    if len(texts) != 1:
        return value(element), ""
    text = value(texts[0])
    if texts[0].get("format") != _DAY_FORMAT or _DAY.fullmatch(text) is None:
        return text, ""
    return text, f"{text[:4]}-{text[4:6]}-{text[6:]}"
