"""A file of XML invoices, whatever their syntax: known by its beginning, read document by document.

The documents stand bare or in an SBDH envelope. Source: docs/sources.md [peppol-bis3].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from sluss.core.outcome import Finding, Place
from sluss.core.records import Claim
from sluss.formats._attached import Carried, StatedAttachment, read_attachment
from sluss.formats._invoice import StatedInvoice, read_invoice
from sluss.formats._invoice_notes import Notes, Syntax
from sluss.formats._reading import Item
from sluss.formats._sbdh import ENVELOPE, ENVELOPE_TAGS
from sluss.formats._xml import Element, parse

_FIRST_TAG = re.compile(r"<(?:!DOCTYPE\s+)?(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
# A comment without an end goes on to the end: looking for it from each of ten thousand
# beginnings would take seconds.
_BEFORE_ROOT = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One syntax of invoices, as a file of it is read.

    roots:     the full names of its documents; root_like is what to say when there is none.
    state:     where one document has each field.
    attached:  the files that one document or carrier carries or names, in its order.
    carriers:  the full names of what stands beside the documents and only carries files.
    """

    syntax: Syntax
    roots: tuple[str, ...]
    root_like: str
    state: Callable[[Element, Notes], StatedInvoice]
    attached: Callable[[Element], Iterable[StatedAttachment]]
    carriers: tuple[str, ...] = ()


def begins_with(head: bytes, roots: Collection[str], namespace: re.Pattern[str]) -> bool:
    """Whether a file begins with one of these roots, or an envelope, and names the namespace.

    Shapes: head is the beginning of the file, in whatever encoding; roots are local names.
    """
    # UTF-16 has its ASCII letters between zeros; no other letter is looked at here.
    text = _BEFORE_ROOT.sub(b"", head.replace(b"\0", b"")).decode("latin-1")
    first = _FIRST_TAG.search(text)
    if first is None or first.group(1) not in (*roots, ENVELOPE):
        return False
    return namespace.search(text) is not None


def read_documents(data: bytes, form: Form) -> Iterator[Item]:
    """For each document what was wrong with it, its claim, then its attachments."""
    documents = _documents(data, form)
    if isinstance(documents, Finding):
        yield documents
        return
    ordinals = count(1)
    for document in documents:
        notes = Notes(form.syntax)
        claim = _claim(document, form, notes)
        yield from notes.take()
        if claim is not None:
            yield claim
        for stated in form.attached(document):
            carried = read_attachment(stated, next(ordinals), notes)
            yield from notes.take()
            if carried is not None:
                yield carried[0]


def read_carried(data: bytes, form: Form) -> Iterator[Carried | Finding]:
    """The attachments of a file with their bytes, one item for each; or what refuses the file."""
    documents = _documents(data, form)
    if isinstance(documents, Finding):
        yield documents
        return
    every = (stated for document in documents for stated in form.attached(document))
    for ordinal, stated in enumerate(every, start=1):
        notes = Notes(form.syntax)
        yield read_attachment(stated, ordinal, notes) or notes.findings[0]


def _claim(document: Element, form: Form, notes: Notes) -> Claim | None:
    is_carrier = document.tag in form.carriers
    return None if is_carrier else read_invoice(form.state(document, notes), notes)


def _documents(data: bytes, form: Form) -> list[Element] | Finding:
    """The documents and carriers of a file in its order, or why it has none."""
    root = parse(data)
    if isinstance(root, Finding):
        return root
    documents = [one for one in _outermost(root, form) if _says_something(one, form)]
    if documents:
        return documents
    code = f"{form.syntax.code}.not_an_invoice"
    place = Place(root.sourceline or 0)
    return Finding(code, place, str(root.tag)[:120], form.root_like, refuses_file=True)


def _outermost(root: Element, form: Form) -> Iterator[Element]:
    """What the file consists of, without the envelope around it."""
    known = (*form.roots, *form.carriers)
    for one in root.iterchildren(*known) if root.tag in ENVELOPE_TAGS else (root,):
        yield one
        if one.tag in form.carriers:  # A document has no place in it, but must not be lost.
            yield from one.iterchildren(*form.roots)


def _says_something(one: Element, form: Form) -> bool:
    if one.tag in form.carriers:
        return any(True for _ in form.attached(one))
    return one.tag in form.roots
