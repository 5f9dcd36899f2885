"""ZIP and gzip: what they hold, and the bytes of each member, within limits.

Archives within archives are the caller's matter, and so is how deep it goes.
"""

from __future__ import annotations

import zlib

from sluss.core.outcome import Finding
from sluss.formats._zip import (
    GZIPPED,
    MEMBER_BYTES_MAX,
    RATIO_FREE_BYTES,
    RATIO_MAX,
    Member,
    damaged,
    inflate,
    list_zip,
)

__all__ = ["Member", "is_gzip", "is_zip", "list_members", "read_member", "read_members"]

_CHUNK_BYTES = 2**20
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def is_zip(head: bytes) -> bool:
    """Whether the beginning of a file is that of a ZIP; XLSX and ODS are ZIPs too."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_gzip(head: bytes) -> bool:
    """Whether the beginning of a file is that of a gzip."""
    return head.startswith(b"\x1f\x8b\x08")


def list_members(data: bytes) -> list[Member] | Finding:
    """The members of an archive, some of them refused by themselves, or why it is refused whole.

    Shapes: in the order of the archive; folders are not given; a gzip has one nameless member.
    Errors: archive.* findings.
    """
    if is_gzip(data):
        return [Member("", 0, None, packed_size=len(data), method=GZIPPED)]
    return list_zip(data)


def read_members(data: bytes, members: list[Member]) -> list[bytes | Finding]:
    """The bytes of each of these members, as read_member gives them."""
    return [read_member(data, member) for member in members]


def read_member(data: bytes, member: Member) -> bytes | Finding:
    """The bytes of a member that list_members gave for the same data, or why they cannot be had.

    Errors: archive.* findings; for a refused member the one that it was listed with.
    """
    return _gunzip(data, member) if member.method == GZIPPED else inflate(data, member)


def _gunzip(data: bytes, member: Member) -> bytes | Finding:
    """A gzip may be several after each other; their contents are one. The size is told nowhere."""
    limit = min(MEMBER_BYTES_MAX, max(RATIO_FREE_BYTES, RATIO_MAX * len(data)))
    chunks: list[bytes] = []
    size, rest = 0, data
    try:
        while rest:
            inflater = zlib.decompressobj(_GZIP_WINDOW)
            while rest and not inflater.eof:
                chunk = inflater.decompress(rest, _CHUNK_BYTES)
                rest = inflater.unconsumed_tail
                chunks.append(chunk)
                size += len(chunk)
                if size > limit:
                    return _too_long(member, limit)
            if not inflater.eof:
                return damaged(member, "the end of the file")
            # Zeros after the end are the padding of a tape.
            rest = inflater.unused_data.lstrip(b"\0")
    except zlib.error as error:
        return damaged(member, str(error))
    return b"".join(chunks)


def _too_long(member: Member, limit: int) -> Finding:
    code = "archive.ratio" if limit < MEMBER_BYTES_MAX else "archive.member_too_large"
    found = f"{member.packed_size} bytes that become more than {limit}"
    return Finding(code, member.place, found, f"at most {limit} bytes", refuses_file=True)
