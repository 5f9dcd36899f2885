"""A place for backups in an object store, as people write it: s3://bucket/prefix."""

from __future__ import annotations

import re
from dataclasses import dataclass

SCHEME = "s3://"
# The letters that need no coding in an address anywhere, so that no two servers read one name
# differently. Source: docs/sources.md [s3].
_PLACE = re.compile(
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<prefix>(?:/[A-Za-z0-9_.-]+)*)/?"
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, and what all names in it begin with: "" or as a/b, without a stroke at an end."""

    name: str
    prefix: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.name}/{self.prefix}".rstrip("/")


def read_bucket(text: str) -> Bucket | None:
    """The place, or None if it is not written as one. One place is read as one value."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    prefix = found["prefix"].strip("/")
    if {".", ".."} & set(prefix.split("/")):
        return None
    return Bucket(found["bucket"], prefix)
