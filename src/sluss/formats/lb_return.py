"""LB returns: what Bankgirot says of the payments that it was sent.

Report 1 tells what it has paid, 2 only sums of what waits, 6 what it has rejected; a file of its
own tells of cash payouts that came back. Source: docs/sources.md [lb], [lb-openend].
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, cast

from sluss.core.outcome import Finding, Place
from sluss.formats import _lb_layout as at
from sluss.formats._fixed_width import Line, Notes
from sluss.formats._lb_frame import Section, note_unknown, opening_in, walk
from sluss.formats._lb_rejects import Rejects
from sluss.formats._lb_returned import is_returned, stream_returned
from sluss.formats._lb_specification import Specification
from sluss.formats._reading import Item, Reading, collect

_PAID, _WAITING, _REJECTED = "1", "2", "6"
_SUMS = ("40", "41", "42", "43")
_HEAD_BYTES = 8192


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of a report of Bankgirot on LB payments."""
    opening = opening_in(head)
    return bool(opening.at(at.REPORT)) if opening else is_returned(head)


def read_lb_return(data: bytes) -> Reading:
    """All that the reports of a file say, nothing if the file is refused."""
    return collect(stream_lb_return(BytesIO(data)))


def stream_lb_return(source: BinaryIO) -> Iterator[Item]:
    """Movements, credit notes, answers and findings in the order of the file, in constant memory.

    Shapes: whether a section adds up is known at its end only: until then nothing may be used.
    Errors: lb.* findings; every TK14, 15, 16, 17 and 54 ends as a record or as a finding.
    """
    notes = Notes()
    head = source.read(_HEAD_BYTES)
    whole = cast(BinaryIO, _Joined(head, source))
    if opening_in(head) is None and is_returned(head):
        for entry in stream_returned(whole, notes):
            yield entry
            yield from notes.take()
        yield from notes.take()
        return
    yield from _stream_reports(whole, notes)


class _Joined:
    """A stream whose beginning was read already."""

    __slots__ = ("_head", "_rest")

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int) -> bytes:
        """The beginning first, then the rest."""
        head, self._head = self._head, b""
        return head or self._rest.read(size)


def _stream_reports(source: BinaryIO, notes: Notes) -> Iterator[Item]:
    specification, rejects = Specification(notes), Rejects(notes)
    for section, line in walk(source, notes):
        if section is None or line is None:
            yield from specification.close()
            yield from rejects.close()
        elif section.report == _PAID:
            yield from specification.take(section, line)
        elif section.report == _REJECTED:
            yield from rejects.take(section, line)
        elif section.report == _WAITING:
            _take_sum(section, line, notes)
        else:
            yield _unread(section)
            return
        yield from notes.take()


def _take_sum(section: Section, line: Line, notes: Notes) -> None:
    """Sums of what waits, by day: no payment stands in them, and that is said once."""
    if line.code not in _SUMS:
        note_unknown(line, notes)
        return
    section.count += 1
    if section.count == 1:
        expected = "the payments themselves, which stand in the payment files"
        notes.warn("lb.only_sums", section.line, "TK11 47", found=_WAITING, expected=expected)


def _unread(section: Section) -> Finding:
    place = Place(section.line, "TK11 47")
    expected = "1 paid, 2 waiting or 6 rejected"
    return Finding("lb.unread_report", place, section.report, expected, refuses_file=True)
