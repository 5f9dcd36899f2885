"""What another validator's rules are given, and what they say: XML as text, SVRL back.

Source: docs/sources.md [svrl].
"""

from __future__ import annotations

from collections import Counter

from lxml import etree

from sluss.core.outcome import Finding
from sluss.formats._xml import parse

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_FAILED = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")


def as_text(document: bytes) -> str | Finding:
    """The document as text for a parser that trusts its input: ours has read it first.

    Errors: xml.* findings; a DOCTYPE, and with it every entity, is refused here.
    """
    root = parse(document)
    return root if isinstance(root, Finding) else etree.tostring(root, encoding="unicode")


def failed(svrl: str) -> Counter[str]:
    """How often each rule failed by a report. A rule without an id is told by its text.

    Errors: ValueError if it is no such report.
    """
    root = parse(svrl.encode("utf-8"))
    if isinstance(root, Finding) or not str(root.tag).startswith(_SVRL):
        raise ValueError("the stylesheet gives no SVRL report")
    return Counter(
        one.get("id") or " ".join("".join(one.itertext()).split())[:80]
        for one in root.iter(*_FAILED)
    )
