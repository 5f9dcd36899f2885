"""Reading a file, in a child process with bounds on memory and time if its format can swell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from sluss.core.outcome import Finding, Place
from sluss.formats._reading import Item
from sluss.formats.list_mapping import Mapping
from sluss.formats.lists import STREAMS
from sluss.formats.recognise import CONTAINERS, Format, by_kind, closer_look
from sluss.outside.sandbox import Exceeded, limited
from sluss.services._prepare import Kept, keep
from sluss.services._reader import reader


def read_file(kind: str, source: BinaryIO, mapping: Mapping | None = None) -> Iterator[Item]:
    """The records and findings of a file, in its order. mapping: how to read it if it is a list."""
    form = by_kind(kind)
    if form in CONTAINERS:
        return iter(())  # Its members arrive as files of their own.
    if form.is_risky:
        return iter(read_apart(kind, source.read(), mapping))
    return _stream(kind, source, mapping)


def _stream(kind: str, source: BinaryIO, mapping: Mapping | None) -> Iterator[Item]:
    if mapping is not None:
        return STREAMS[kind](source, mapping)
    return by_kind(kind).stream(source)


def keep_each(
    kind: str, mapping: Mapping | None, parts: Iterator[bytes]
) -> Iterator[Kept | Finding]:
    """The records of a file in their kept form, and its findings. It is never held whole."""
    for item in read_file(kind, reader(parts), mapping):
        yield item if isinstance(item, Finding) else keep(item)


def read_apart(kind: str, data: bytes, mapping: Mapping | None = None) -> list[Item]:
    """The same of the bytes of a file, or the finding that it burst its bounds."""
    form = by_kind(kind)
    items = read_once(form, data, mapping)
    closer = closer_look(form, items)
    if closer is None:
        return items
    closer_items = read_once(closer, data)
    # What the first look left out it has told in its findings, and then it stays left out.
    return items if any(map(_is_burst, closer_items)) else closer_items


def read_once(form: Format, data: bytes, mapping: Mapping | None = None) -> list[Item]:
    """As read_apart, without the second look that a format may have."""
    try:
        return limited(
            _Read(form.kind, mapping),
            data,
            seconds=form.seconds_max,
            memory_bytes=form.memory_bytes_max,
            loads=form.loads,
        )
    except Exceeded as error:
        bounds = f"{form.seconds_max} s and {form.memory_bytes_max >> 20} MB"
        expected = f"a file that is read within {bounds}"
        return [Finding("intake.burst", Place(), str(error), expected, refuses_file=True)]


def _is_burst(item: Item) -> bool:
    return isinstance(item, Finding) and item.code == "intake.burst"


class _Read:
    """A function that can be sent to a child process: it knows its format by name."""

    def __init__(self, kind: str, mapping: Mapping | None) -> None:
        self._kind = kind
        self._mapping = mapping

    def __call__(self, data: bytes) -> list[Item]:
        """Read all of it."""
        return list(_stream(self._kind, io.BytesIO(data), self._mapping))
