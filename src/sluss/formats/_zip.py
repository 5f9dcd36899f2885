"""The members of a ZIP, judged before a byte of them is inflated, and each inflated in bounds.

What one reader sees and another does not is how archives deceive: here the directory, the header
before each member and the bytes themselves must say the same, and no two members share bytes.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from sluss.core.outcome import Finding, Place, clipped

MEMBERS_MAX = 10_000
# A directory of as many members with names of some 400 bytes; it is held in memory.
DIRECTORY_BYTES_MAX = 4 * 2**20
TOTAL_BYTES_MAX = 2**30
# A member is handed out whole and must fit in the memory of a laptop.
MEMBER_BYTES_MAX = 256 * 2**20
# Text packs 5 to 20 times, a long table of like rows 50 times; deflate can do 1,000.
RATIO_MAX = 100
# What is small when inflated harms nobody, however well it is packed.
RATIO_FREE_BYTES = 2**20
NAME_CHARS_MAX = 1_000

STORED, DEFLATED, GZIPPED = 0, 8, -1

_END = b"PK\x05\x06"
_END_BYTES, _COMMENT_BYTES_MAX = 22, 65_535
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MARK = b"PK\x03\x04"
_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAME = 0x1, 0x8, 0x800
_IN_ZIP64 = 0xFFFFFFFF
_FILE_TYPE, _LINK = 0o170000, 0o120000

_DRIVE = re.compile(r"[A-Za-z]:")
# Control characters, and those that turn the direction of writing: 'a\u202egpj.exe'.
_DECEIVING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive.

    ordinal: its number in the archive, from 0: two members may have one name.
    size:    bytes when inflated, as the archive says; None if it does not say (gzip).
    refused: why this member is not read, else None.
    start, packed_size, crc, method: where and how its bytes lie.
    """

    name: str
    ordinal: int
    size: int | None
    refused: Finding | None = None
    start: int = 0
    packed_size: int = 0
    crc: int = 0
    method: int = STORED

    @property
    def place(self) -> Place:
        return Place(0, clipped(self.name))


def list_zip(data: bytes) -> list[Member] | Finding:
    """Every file in a ZIP in the order of its directory, or the finding that refuses it whole."""
    directory = _directory(data)
    if isinstance(directory, Finding):
        return directory
    members: list[Member] = []
    spans: list[tuple[int, int]] = []
    for ordinal, entry in enumerate(directory):
        start = _start_of(data, entry)
        if start is None:
            return _refuse_entry("archive.lying_header", entry, "the same in header and directory")
        spans.append((entry.header_offset, start + entry.compress_size))
        if not entry.is_dir() or entry.file_size:
            members.append(_member(entry, ordinal, start))
    return _refuse_whole(members, spans) or members


def inflate(data: bytes, member: Member) -> bytes | Finding:
    """The bytes of one member, never more than its size says, checked against its checksum."""
    if member.refused is not None:
        return member.refused
    packed = memoryview(data)[member.start : member.start + member.packed_size]
    if member.method == STORED:
        content, is_whole = bytes(packed), True
    else:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, (member.size or 0) + 1)
        except zlib.error as error:
            return damaged(member, str(error))
        is_whole = inflater.eof and not inflater.unused_data
    if len(content) != member.size or not is_whole or zlib.crc32(content) != member.crc:
        return damaged(member, f"{len(content)} bytes, checksum {zlib.crc32(content):08x}")
    return content


def damaged(member: Member, found: str) -> Finding:
    """Why a member that could be listed could not be read."""
    expected = "the bytes that were packed" if member.size is None else f"{member.size} bytes"
    return Finding("archive.damaged", member.place, clipped(found), expected, refuses_file=True)


def _directory(data: bytes) -> list[zipfile.ZipInfo] | Finding:
    end = data.rfind(_END, max(0, len(data) - _END_BYTES - _COMMENT_BYTES_MAX))
    if end < 0 or len(data) < end + _END_BYTES:
        return _not_readable("no end of the directory")
    count, size = struct.unpack_from("<HI", data, end + 10)
    # In ZIP64 these are all ones; the limits below then hold after the directory is read.
    if count != 0xFFFF and count > MEMBERS_MAX:
        return _too_many(count)
    if size != _IN_ZIP64 and size > DIRECTORY_BYTES_MAX:
        return _too_many(size // _LOCAL.size)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as e:
        return _not_readable(str(e))
    return _too_many(len(entries)) if len(entries) > MEMBERS_MAX else entries


def _start_of(data: bytes, entry: zipfile.ZipInfo) -> int | None:
    """Where the bytes of a member begin, or None if its own header says another thing."""
    if not 0 <= entry.header_offset <= len(data) - _LOCAL.size:
        return None
    header = _LOCAL.unpack_from(data, entry.header_offset)
    mark, _, flags, method, _, _, _, packed, size, name_bytes, extra_bytes = header
    begin = entry.header_offset + _LOCAL.size
    name = data[begin : begin + name_bytes]
    codec = "utf-8" if entry.flag_bits & _UTF8_NAME else "cp437"
    sizes_follow = (flags | entry.flag_bits) & _SIZES_FOLLOW
    start = int(begin + name_bytes + extra_bytes)
    says_the_same = (
        mark == _LOCAL_MARK
        and method == entry.compress_type
        and (flags ^ entry.flag_bits) & _ENCRYPTED == 0
        and name.decode(codec, "replace") == entry.orig_filename
        and (sizes_follow or packed in (entry.compress_size, _IN_ZIP64))
        and (sizes_follow or size in (entry.file_size, _IN_ZIP64))
        and start + entry.compress_size <= len(data)
    )
    return start if says_the_same else None


def _member(entry: zipfile.ZipInfo, ordinal: int, start: int) -> Member:
    return Member(
        name=entry.orig_filename,
        ordinal=ordinal,
        size=entry.file_size,
        refused=_refuse_member(entry),
        start=start,
        packed_size=entry.compress_size,
        crc=entry.CRC,
        method=entry.compress_type,
    )


def _refuse_member(entry: zipfile.ZipInfo) -> Finding | None:
    if leads_astray(entry.orig_filename):
        return _refuse_entry("archive.bad_name", entry, "a name within the archive")
    if (entry.external_attr >> 16) & _FILE_TYPE == _LINK:
        return _refuse_entry("archive.symlink", entry, "a file")
    if entry.flag_bits & _ENCRYPTED:
        return _refuse_entry("archive.encrypted", entry, "a member without a password")
    if entry.compress_type not in (STORED, DEFLATED):
        return _refuse_entry("archive.method", entry, "a member that is stored or deflated")
    if entry.file_size > MEMBER_BYTES_MAX:
        return _refuse_entry("archive.member_too_large", entry, f"at most {MEMBER_BYTES_MAX} bytes")
    return None


def leads_astray(name: str) -> bool:
    """Whether a name is none that a file within an archive may have."""
    parts = name.replace("\\", "/").split("/")
    return (
        not name
        or len(name) > NAME_CHARS_MAX
        or name.startswith(("/", "\\"))
        or name.endswith("/")
        or ".." in parts
        or _DRIVE.match(name) is not None
        or _DECEIVING.search(name) is not None
    )


def _refuse_whole(members: list[Member], spans: list[tuple[int, int]]) -> Finding | None:
    total = sum(member.size or 0 for member in members)
    if total > TOTAL_BYTES_MAX:
        return _too_large(total)
    for member in members:
        size = member.size or 0
        if size > RATIO_FREE_BYTES and size > RATIO_MAX * max(member.packed_size, 1):
            return _bomb(member)
    end = 0
    for begin, until in sorted(spans):
        if begin < end:
            return _refused("archive.overlap", "two members in the same bytes", "each by itself")
        end = until
    return None


def _refuse_entry(code: str, entry: zipfile.ZipInfo, expected: str) -> Finding:
    place = Place(0, clipped(entry.orig_filename))
    return Finding(code, place, clipped(entry.orig_filename), expected, refuses_file=True)


def _refused(code: str, found: str, expected: str) -> Finding:
    return Finding(code, Place(), clipped(found), expected, refuses_file=True)


def _not_readable(found: str) -> Finding:
    return _refused("archive.not_readable", found, "a whole archive")


def _too_many(found: int) -> Finding:
    return _refused("archive.too_many_members", str(found), f"at most {MEMBERS_MAX} members")


def _too_large(found: int) -> Finding:
    return _refused("archive.too_large", f"{found} bytes", f"at most {TOTAL_BYTES_MAX} bytes")


def _bomb(member: Member) -> Finding:
    found = f"{member.packed_size} bytes that become {member.size}"
    expected = f"at most {RATIO_MAX} times"
    return Finding("archive.ratio", member.place, found, expected, refuses_file=True)
