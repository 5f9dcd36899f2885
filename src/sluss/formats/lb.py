"""LB, the payment file of Bankgirot's Leverantörsbetalningar: each payment as an order.

Its channel closes in November 2026, so it is read as evidence and never written.
Source: docs/sources.md [lb], [bankgirot-end].
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from sluss.core.outcome import Finding, Place
from sluss.core.records import PaymentOrder
from sluss.formats import _lb_layout as at
from sluss.formats._fixed_width import Line, Notes
from sluss.formats._lb_frame import (
    CREDITS,
    PAYMENTS,
    Section,
    note_unknown,
    opening_in,
    take_payee,
    walk,
)
from sluss.formats._lb_held import INFO_RECORDS, Held
from sluss.formats._lb_payment import credit_in, order_in
from sluss.formats._reading import Checked, Item, Reading, collect

_PAYEE_RECORDS = ("26", "27", "40")
# Fixed information and headings are printed for all payees; they say nothing of a debt.
_PRINTED = ("12", "13")


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of LB orders to Bankgirot."""
    opening = opening_in(head)
    return opening is not None and not opening.at(at.REPORT)


def read_lb(data: bytes) -> Reading:
    """All orders of a payment file, none if the file is refused."""
    return collect(stream_lb(BytesIO(data)))


def stream_lb(source: BinaryIO) -> Iterator[Item]:
    """Orders, credit notes and findings in the order of the file, in constant memory.

    Shapes: whether a section adds up is known at its TK29 only: until the end nothing may be used.
    Errors: lb.* findings; every TK14, 15, 16, 17 and 54 ends as a record or as a finding.
    """
    notes, held = Notes(), Held()
    for section, line in walk(source, notes):
        if section is None or line is None:
            yield from held.close()
        elif section.report:
            yield _unread(section)
            return
        elif line.code in INFO_RECORDS:
            held.take_info(line, notes)
        else:
            yield from held.close()
            _take(section, line, held, notes)
        yield from notes.take()


# What is wrong in these shows in the payments of that payee: they have no account then.
_OF_PAYEE = tuple(f"TK{code}" for code in _PAYEE_RECORDS)


def stream_checked(source: BinaryIO) -> Iterator[Checked | Finding]:
    """The same; each order with all findings that concern it. Credit notes are no orders.

    What is wrong in an opening record, or in a record that cannot be told to be anybody's,
    concerns all orders that come after it in the section.
    """
    pending, standing, section = list[Finding](), list[Finding](), ""
    for item in stream_lb(source):
        if isinstance(item, Finding):
            pending.append(item)
            yield item
            continue
        own = [finding for finding in pending if finding.place.line >= item.line]
        before = [finding for finding in pending if finding.place.line < item.line]
        pending = []
        if isinstance(item, PaymentOrder) and item.message_id != section:
            section, standing = item.message_id, []
        standing += [one for one in before if not one.place.field.startswith(_OF_PAYEE)]
        if isinstance(item, PaymentOrder):
            yield Checked(item, (*standing, *own))


def _take(section: Section, line: Line, held: Held, notes: Notes) -> None:
    if line.code in PAYMENTS:
        held.hold(line, order_in(section, line, notes, day=section.pay_on))
    elif line.code in CREDITS:
        held.hold(line, credit_in(section, line, notes))
    elif line.code in _PAYEE_RECORDS:
        take_payee(line, section, notes)
    elif line.code not in _PRINTED:
        note_unknown(line, notes)


def _unread(section: Section) -> Finding:
    place = Place(section.line, "TK11 47")
    expected = "blank: orders to Bankgirot"
    return Finding("lb.unread_report", place, section.report, expected, refuses_file=True)
