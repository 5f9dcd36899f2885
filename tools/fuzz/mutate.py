"""Bending a file: bytes, tokens, lines, elements and members of archives, by chance."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random

from tools.fuzz.targets import Shape

Bend = Callable[[bytes, Random], bytes]

_WORDS = (
    *(
        "0 -0 00 1 -1 0.005 1.005 1,50 1.234,50 1e9 NaN INF 0x1F +5 --5 9223372036854775808 "
        "99999999999999999999999999 2026-02-29 0000-00-00 9999-12-31 2026-11-25 20261125 261125 "
        "99999999 2026-11-25T10:00:00+14:00 10000-01-01 SEK EUR sek XXX SE NOTPROVIDED 5560360793 "
        "556036-0793 19900101-1239 991-2346 9912346 3300 8327-9 SE4550000000058398257466 "
        "RF18539007547034 12345682 # { } \" ; = @x =cmd|'/c!A1 null true [] {} ../../etc/passwd "
        "&amp; &#0; &#x110000; &lol; <!----> <?x?> <![CDATA[x]]> ]]> <!DOCTYPE> <a> </a>"
    ).split(),
    "1 234,50",
    "a" * 300,
)
# What breaks readers that did not expect it.
NASTY: tuple[bytes, ...] = (
    *(word.encode() for word in _WORDS),
    *(sign.encode() for sign in "\t\r\n\0\x1a\x85\u00a0\u200b\u202e\ufeff\u2028\uff11\u0661éİ😀"),
    *(b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\x80", b"\x84", b"\xe5", b"\0\0", b"\r\n"),
)

_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)([^<>]*)>")
_TEXT = re.compile(rb">([^<>]+)<")
_VALUE = re.compile(rb"=\s*\"([^\"<>]*)\"")
_MEMBERS_MAX = 40
_MEMBER_BYTES_MAX = 1 << 18


def bend(data: bytes, shape: Shape, chance: Random, *, others: Sequence[bytes] = ()) -> bytes:
    """The file bent one to four times. others: files of the kind, to take parts from."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        if others and chance.random() < 0.05:
            data = _spliced(data, chance.choice(others), chance)
        else:
            data = chance.choice(_BENDS[shape])(data, chance)
    return data


def _span(data: bytes, chance: Random, most: int = 64) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.randint(0, most))


def _flip(data: bytes, chance: Random) -> bytes:
    if not data:
        return b"\0"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _byte(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _end(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeat(data: bytes, chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 30)) + data[end:]


def _insert(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(NASTY) + data[at:]


def _token(data: bytes, chance: Random) -> bytes:
    """A whole word or number changed for a nasty one."""
    start, end = _word(data, chance)
    return data[:start] + chance.choice(NASTY) + data[end:]


def _move(data: bytes, chance: Random) -> bytes:
    """A word put where another one stands."""
    start, end = _word(data, chance)
    at, until = _word(data, chance)
    return data[:at] + data[start:end] + data[until:]


def _word(data: bytes, chance: Random) -> tuple[int, int]:
    start = end = chance.randrange(len(data) + 1)
    while start > 0 and data[start - 1 : start].isalnum():
        start -= 1
    while end < len(data) and data[end : end + 1].isalnum():
        end += 1
    return start, end


def _digit(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    while at < len(data) and not 0x30 <= data[at] <= 0x39:
        at += 1
    return data[:at] + b"%d" % chance.randrange(10) + data[at + 1 :]


def _line(data: bytes, chance: Random) -> bytes:
    """A line dropped, doubled, moved, cut or drawn out."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    how = chance.randrange(5)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines.insert(to, lines[at])
    elif how == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif how == 3:
        lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    else:
        lines[at] = lines[at].rstrip(b"\r\n") + lines[to]
    return b"".join(lines)


def _spliced(data: bytes, other: bytes, chance: Random) -> bytes:
    start, end = _span(other, chance, most=2_000)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _one_of(pattern: re.Pattern[bytes], data: bytes, chance: Random) -> re.Match[bytes] | None:
    at = chance.randrange(len(data) + 1)
    return pattern.search(data, at) or pattern.search(data)


def _content(data: bytes, chance: Random) -> bytes:
    """What stands between two tags changed for a nasty text, for a part of itself, or emptied."""
    found = _one_of(_TEXT, data, chance)
    if found is None:
        return _token(data, chance)
    start, end = found.span(1)
    half = (start + end) // 2
    trick = chance.choice((b"", b"<!---->", b"<?x?>", b"&#160;", b"&#8203;", b" ", b"<![CDATA[]]>"))
    split = data[start:half] + trick + data[half:end]
    return data[:start] + chance.choice((*NASTY[:70], split, split, b"")) + data[end:]


def _attribute(data: bytes, chance: Random) -> bytes:
    found = _one_of(_VALUE, data, chance)
    if found is None:
        return _token(data, chance)
    start, end = found.span(1)
    return data[:start] + chance.choice((*NASTY[:60], b"")) + data[end:]


def _element(data: bytes, chance: Random) -> bytes:
    """A whole element dropped, doubled, moved, or given another name."""
    span = _element_span(data, chance)
    if span is None:
        return _cut(data, chance)
    start, end = span
    element = data[start:end]
    how = chance.randrange(4)
    if how == 0:
        return data[:start] + data[end:]
    if how == 1:
        return data[:end] + element * chance.choice((1, 1, 1, 20)) + data[end:]
    other = _one_of(_ELEMENT, data, chance)
    if other is None:
        return data
    if how == 2:
        return data[: other.end()] + element + data[other.end() :]
    name = other.group(1)
    return data[:start] + b"<" + name + b">" + element + b"</" + name + b">" + data[end:]


def _element_span(data: bytes, chance: Random) -> tuple[int, int] | None:
    """From a tag to the next one that closes its name; of nested ones that is too short."""
    found = _one_of(_ELEMENT, data, chance)
    if found is None:
        return None
    if found.group(2).endswith(b"/"):
        return found.span()
    closing = b"</" + found.group(1) + b">"
    end = data.find(closing, found.end())
    return None if end < 0 else (found.start(), end + len(closing))


def _member(data: bytes, chance: Random) -> bytes:
    """One member of an archive bent, and all packed again."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()[:_MEMBERS_MAX]
            if not infos or sum(info.file_size for info in infos) > _MEMBER_BYTES_MAX:
                return _flip(data, chance)
            parts = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return _flip(data, chance)
    except Exception:  # noqa: BLE001 -- zipfile raises what its members' codecs raise
        return _flip(data, chance)
    name = chance.choice(list(parts))
    parts[name] = bend(parts[name], Shape.XML, chance)
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    """These members as an archive, not compressed so that their bytes can be bent in place."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 25, 0, 0, 0)), content)
    return target.getvalue()


_ANY: tuple[Bend, ...] = (_flip, _byte, _cut, _end, _repeat, _insert, _token, _move, _digit)
_BENDS: dict[Shape, tuple[Bend, ...]] = {
    Shape.BYTES: _ANY,
    Shape.LINES: (*_ANY, _line, _line, _token, _token, _move, _move, _digit),
    # Bytes changed at random make a document that is not well-formed: few of those are enough.
    Shape.XML: (
        _flip,
        _end,
        _repeat,
        _insert,
        _token,
        *(_content,) * 8,
        *(_element,) * 5,
        _attribute,
        _digit,
        _digit,
        _move,
    ),
    Shape.ZIP: (_flip, _cut, _byte, *(_member,) * 6),
}
