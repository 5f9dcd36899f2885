"""Whose books a SIE file is of, and which program wrote it: told by its beginning alone.

Source: docs/sources.md [sie4] #ORGNR, #PROGRAM; [sie5] Company organizationId, SoftwareProduct.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    rb"(?:^#ORGNR[ \t]+\"?|<(?:[\w.-]+:)?Company\b[^<>]{0,400}?\borganizationId\s*=\s*[\"'])"
    rb"([0-9]{6}-?[0-9]{4})",
    re.MULTILINE,
)
_PROGRAM = re.compile(
    rb"(?:^#PROGRAM[ \t]+|<(?:[\w.-]+:)?SoftwareProduct\b[^<>]{0,400}?\bname\s*=\s*)"
    rb"(?:\"([^\"\r\n]{1,80})\"|'([^'\r\n]{1,80})'|([^\s\"'<>]{1,80}))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class SieHead:
    """org_number: ten digits. program: its name. Both "" if the file does not say."""

    org_number: str = ""
    program: str = ""


def read_sie_head(head: bytes) -> SieHead:
    """What the beginning of a SIE 4 or SIE 5 file says. head: its first stretch."""
    number, program = _NUMBER.search(head), _PROGRAM.search(head)
    name = next(filter(None, program.groups()), b"") if program else b""
    return SieHead(
        number.group(1).replace(b"-", b"").decode("ascii") if number else "",
        name.decode("latin-1").strip(),
    )
