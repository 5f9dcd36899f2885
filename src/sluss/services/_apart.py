"""Reading a file in a child process with bounds on memory and time, for formats that can swell."""

from __future__ import annotations

import io

from sluss.core.outcome import Finding, Place
from sluss.formats._reading import Item
from sluss.formats.recognise import Format, by_kind, closer_look
from sluss.outside.sandbox import Exceeded, limited


def read_apart(kind: str, data: bytes) -> list[Item]:
    """The records and findings of a file, or the finding that it burst its bounds."""
    form = by_kind(kind)
    items = read_once(form, data)
    closer = closer_look(form, items)
    if closer is None:
        return items
    closer_items = read_once(closer, data)
    # What the first look left out it has told in its findings, and then it stays left out.
    return items if any(map(_is_burst, closer_items)) else closer_items


def read_once(form: Format, data: bytes) -> list[Item]:
    """As read_apart, without the second look that a format may have."""
    try:
        return limited(
            _Read(form.kind),
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

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __call__(self, data: bytes) -> list[Item]:
        """Read all of it."""
        return list(by_kind(self._kind).stream(io.BytesIO(data)))
