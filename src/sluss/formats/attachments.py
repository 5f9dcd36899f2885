"""Take out a file that another file carries, by the number under which it was listed.

What a file carries is listed by its reader as Attachment records; here the bytes are had. A kind
that carries files has its entry in CARRIERS; zips and e-mails are opened by containers instead,
for what lies in them are files of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sluss.core.outcome import Finding, Place, clipped
from sluss.formats._attached import Carried
from sluss.formats.cii import carried_in_cii
from sluss.formats.pdf import carried_in_pdf
from sluss.formats.recognise import HEAD_BYTES, recognise
from sluss.formats.sie5 import carried_in_sie5
from sluss.formats.svefaktura import carried_in_svefaktura
from sluss.formats.ubl import carried_in_ubl

# All attachments of a file with their bytes, one item for each in the order of its records: what
# could not be read is a finding in its place. What refuses the file is the only item. Of a risky
# kind they are had in a child process only, like its records.
Carrier = Callable[[bytes], Iterator[Carried | Finding]]
CARRIERS: Mapping[str, Carrier] = {
    "ubl": carried_in_ubl,
    "cii": carried_in_cii,
    "svefaktura": carried_in_svefaktura,
    "pdf": carried_in_pdf,
    "sie5": carried_in_sie5,
}


def extract_attachment(data: bytes, ordinal: int) -> Carried | Finding:
    """The attachment of this number and its bytes, as its file lists it.

    Shapes: data is the whole file; ordinal is that of the Attachment record.
    Errors: what the reader says of the file or of the attachment; attachment.* if its kind carries
            none, if there is none of this number, or if it lies elsewhere.
    """
    form = recognise(data[:HEAD_BYTES])
    if isinstance(form, Finding):
        return form
    carrier = CARRIERS.get(form.kind)
    if carrier is None:
        expected = f"a file of a kind that carries others: {', '.join(CARRIERS)}"
        return _finding("none_in_kind", form.kind, expected)
    count = 0
    for count, item in enumerate(carrier(data), start=1):
        if isinstance(item, Finding):
            if item.refuses_file or count == ordinal:
                return item
        elif count == ordinal:
            return item if item[0].size is not None else _elsewhere(item[0].link)
    expected = f"a number from 1 to {count}" if count else "a file with attachments"
    return _finding("no_such_number", str(ordinal), expected)


def _elsewhere(link: str) -> Finding:
    return _finding("elsewhere", link, "a file that is carried, not named by a link")


def _finding(fault: str, found: str, expected: str) -> Finding:
    return Finding(f"attachment.{fault}", Place(), clipped(found), expected)
