"""A repeated run as it is kept: what was decided, and each payment as a claim, a line each.

It is written by us and read back by us, and comes from nowhere else: `receive` does not know it,
so that nobody can have a payment repeated by sending a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sluss.core.plain import canonical, from_plain, to_plain
from sluss.core.records import Claim

KIND = "repeat-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The decision. of: the file repeated, by its SHA-256; period 'YYYY-MM'; pay_on ISO 8601."""

    of: str
    period: str
    pay_on: str
    by: str
    at: str
    reason: str


def write_repeat_run(head: Head, claims: Iterable[Claim]) -> bytes:
    """The file, UTF-8: the same decision and claims give the same bytes."""
    lines = [{"kind": KIND, **to_plain(head)}, *map(to_plain, claims)]
    return "".join(f"{canonical(line)}\n" for line in lines).encode()


def stream_repeat_run(source: BinaryIO) -> Iterator[Claim]:
    """The claims of a file of ours, in its order. ValueError for any other: a bug of ours."""
    head = json.loads(source.readline())
    if head.get("kind") != KIND:
        raise ValueError("no repeated run")
    for line in source:
        claim: Claim = from_plain(Claim, json.loads(line))
        yield claim
