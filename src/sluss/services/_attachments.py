"""A file that hangs in another, taken out in a child process with bounds."""

from __future__ import annotations

from sluss.core.outcome import Finding, Place
from sluss.formats._attached import Carried
from sluss.formats.attachments import extract_attachment
from sluss.formats.recognise import by_kind
from sluss.outside.sandbox import Exceeded, limited


def take_out(kind: str, data: bytes, ordinal: int) -> Carried | Finding:
    """The attachment of this number in a file of this kind, or why it cannot be had."""
    form = by_kind(kind)
    try:
        return limited(
            _TakeOut(ordinal),
            data,
            seconds=form.seconds_max,
            memory_bytes=form.memory_bytes_max,
            loads=form.loads,
        )
    except Exceeded as error:
        expected = f"{form.seconds_max} s and {form.memory_bytes_max >> 20} MB"
        return Finding("intake.burst", Place(), str(error), expected, refuses_file=True)


class _TakeOut:
    """A function that can be sent to a child process."""

    def __init__(self, ordinal: int) -> None:
        self._ordinal = ordinal

    def __call__(self, data: bytes) -> Carried | Finding:
        """The attachment and its bytes."""
        return extract_attachment(data, self._ordinal)
