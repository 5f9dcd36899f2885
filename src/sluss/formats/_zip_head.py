"""The zip container from the inside: names and sizes as its headers tell them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

LOCAL_SIGNATURE = b"PK\3\4"
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
# The sizes of such a member follow its bytes, so that they stand as 0 in its header.
_HAS_SIZES_BEHIND = 0x08


def names_at_start(head: bytes) -> Iterator[str]:
    """The names of the members whose headers stand in the beginning of a zip file."""
    place = 0
    while head[place : place + 4] == LOCAL_SIGNATURE and place + _LOCAL.size <= len(head):
        fields = _LOCAL.unpack_from(head, place)
        flags, packed, name_length, extra_length = fields[2], fields[7], fields[9], fields[10]
        start = place + _LOCAL.size
        yield head[start : start + name_length].decode("utf-8", "replace")
        place = start + name_length + extra_length + packed
        if flags & _HAS_SIZES_BEHIND:
            place = head.find(LOCAL_SIGNATURE, place)
            if place < 0:
                return
