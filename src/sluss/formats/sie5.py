"""SIE 5: the open items of accounts payable, the suppliers, and the vouchers that touch them.

The only Swedish standard that exports the ledger of payables itself. It says what is owed; SIE 4
only what was booked. The signature of a full file is looked for and not verified.
Source: docs/sources.md [sie5], [sie5-sample].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from sluss.core.outcome import Finding, Place, Severity
from sluss.core.records import Attachment, LedgerRow, SupplierEntry
from sluss.formats import _sie5_read as read
from sluss.formats._attached import Carried, from_base64
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._sie5_claim import Ledger, claims_of
from sluss.formats._sie5_entry import Names, read_entry
from sluss.formats._sie5_open import Group, OpenItem, last_closing, read_item
from sluss.formats._sie5_read import NAMESPACE, Notes
from sluss.formats._sie5_supplier import read_supplier
from sluss.formats._xml import Element, child, local, stream_elements, value
from sluss.formats.sie4 import NAMES_MAX, is_payables_account

# Open items are held until the end, when their suppliers are known.
ITEMS_MAX = 500_000

_FULL, _ENTRIES = "Sie", "SieEntry"
_ROOTS = frozenset({f"{{{NAMESPACE}}}{_FULL}", f"{{{NAMESPACE}}}{_ENTRIES}"})
_BAD_ATTACHMENT = "sie5.bad_attachment"
_TAGS = frozenset(
    "FileInfo Account SecondaryAccountRef SupplierInvoice Supplier JournalEntry EmbeddedFile"
    " FileReference Signature".split()
)
_BEGINNING = re.compile(
    rb"<(?:[\w.-]{1,40}:)?Sie(?:Entry)?\s[^<>]{0,4000}[\"']http://www\.sie\.se/sie5[\"']"
)


def sniff(head: bytes) -> bool:
    """Whether the beginning of an XML document is that of a SIE 5 file, full or of entries."""
    return _BEGINNING.search(head.replace(b"\0", b"")) is not None


def read_sie5(data: bytes) -> Reading:
    """All that the file says of payables, nothing if it is refused."""
    return collect(stream_sie5(BytesIO(data)))


def stream_sie5(source: BinaryIO) -> Iterator[Item]:
    """Suppliers, rows of vouchers and attachments in the order of the file, then its claims.

    Shapes: all rows of a journal entry are given or none, and only of entries that touch payables.
            Whether the file is whole is known at its end: until then nothing may be used.
    Errors: sie5.* and xml.* findings. Open items are held in memory until the end.
    """
    for carried in _stream(source):
        yield carried[0] if isinstance(carried, tuple) else carried


def carried_in_sie5(data: bytes) -> Iterator[Carried | Finding]:
    """The attachments of a file with their bytes, in its order; or what refuses the file."""
    for item in _stream(BytesIO(data)):
        if isinstance(item, tuple):
            yield item
            continue
        if isinstance(item, Finding) and (item.refuses_file or item.code == _BAD_ATTACHMENT):
            yield item


def _stream(source: BinaryIO) -> Iterator[Item | Carried]:
    reader = _Reader()
    for element in stream_elements(source, _TAGS):
        if isinstance(element, Finding):
            yield element
            return
        items = reader.take(element)
        yield from reader.notes.take()
        if reader.is_over:
            return
        yield from items
    yield from reader.end()


class _Reader:
    """One pass through a SIE 5 file."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.is_over = False
        self._root = ""
        self._currency = read.currency(None)
        self._listed_on: date | None = None
        self._accounts: dict[str, str] = {}
        self._books: dict[str, int] = {}
        self._suppliers: dict[str, SupplierEntry] = {}
        self._groups: list[Group] = []
        self._group_element: Element | None = None
        self._items: dict[tuple[str, str], OpenItem] = {}
        self._held = 0
        self._attached = 0
        self._is_signed = False
        self._has_records = False

    def take(self, element: Element) -> list[LedgerRow | SupplierEntry | Carried]:
        """Take an element; records come of those that need nothing that stands later."""
        parent = element.getparent()
        if parent is None or not self._is_ours(element):
            return []
        records: list[LedgerRow | SupplierEntry | Carried] = []
        match local(element), local(parent):
            case "FileInfo", _:
                self._take_frame(element)
            case "Account", "Accounts":
                self._take_account(element)
            case (("SecondaryAccountRef" | "SupplierInvoice"), "SupplierInvoices"):
                self._take_invoice(element, parent)
            case "Supplier", "Suppliers":
                records += self._supplier(element)
            case "JournalEntry", "Journal":
                records += self._entry(element, read.word(parent, "id", self.notes))
            case (("EmbeddedFile" | "FileReference"), "Documents"):
                records += self._attachment(element)
            case "Signature", _:
                self._is_signed = True
        self._has_records = self._has_records or bool(records)
        return records

    def end(self) -> Iterator[Item]:
        """The claims, and what can be said of the file as a whole."""
        if not self._root:
            self._refuse_other("")
            yield from self.notes.take()
            return
        ledger = Ledger(self._currency, self._listed_on, self._suppliers)
        for group in self._groups:
            known = [self._books[one] for one in group.accounts if one in self._books]
            for item in claims_of(group, sum(known) if known else None, ledger):
                self._has_records = True
                yield item
        if self._root == _FULL and not self._is_signed:
            yield _warned("not_signed", "Signature", "", "a signature, as in every full file")
        if not self._has_records:
            expected = "SupplierInvoices, Suppliers or vouchers of payables"
            yield _warned("no_payables", self._root, "", expected)

    def _is_ours(self, element: Element) -> bool:
        """Whether the element is one of SIE 5; the first one tells of the whole file."""
        if not self._root:
            *_, root = element.iterancestors()
            if root.tag not in _ROOTS:
                self._refuse_other(local(root))
                return False
            self._root = local(root)
        return element.tag.startswith(f"{{{NAMESPACE}}}") or local(element) == "Signature"

    def _refuse_other(self, found: str) -> None:
        self.is_over = True
        expected = f"the element {_FULL} or {_ENTRIES} of {NAMESPACE}"
        self.notes.refuse("not_sie5", Place(1), found=found, expected=expected)

    def _take_frame(self, element: Element) -> None:
        self._currency = read.currency(child(element, "AccountingCurrency"))
        made = child(element, "FileCreation")
        self._listed_on = None if made is None else read.day(made, "time", self.notes)

    def _take_account(self, element: Element) -> None:
        number = read.needed(element, "id", self.notes)
        if not number or len(self._accounts) >= NAMES_MAX:
            return
        self._accounts[number] = read.word(element, "name", self.notes)
        closing = last_closing(element)
        minor = None if closing is None else read.amount(closing, self.notes)
        if minor is not None:
            self._books[number] = minor

    def _take_invoice(self, element: Element, parent: Element) -> None:
        if parent is not self._group_element:
            self._group_element = parent
            primary = read.word(parent, "primaryAccountId", self.notes)
            self._groups.append(Group(parent.sourceline or 0, [primary]))
        group = self._groups[-1]
        if local(element) == "SecondaryAccountRef":
            group.accounts.append(read.word(element, "accountId", self.notes))
            return
        self._held += 1
        if self._held > ITEMS_MAX:
            self.is_over = True
            found, expected = f"more than {ITEMS_MAX}", f"at most {ITEMS_MAX} open items"
            place = Place(element.sourceline or 0, "SupplierInvoice")
            self.notes.refuse("too_many_items", place, found=found, expected=expected)
            return
        item = read_item(element, group, self.notes, is_entry=self._root == _ENTRIES)
        if item is not None:
            group.items.append(item)
            self._items.update({(account, item.id): item for account in group.accounts})

    def _supplier(self, element: Element) -> Iterator[SupplierEntry]:
        entry = read_supplier(element, self._listed_on, self.notes)
        if entry is not None:
            if len(self._suppliers) < NAMES_MAX:
                self._suppliers[entry.supplier.supplier_number] = entry
            yield entry

    def _entry(self, element: Element, series: str) -> Iterator[LedgerRow]:
        names = Names(self._accounts, self._suppliers, self._items)
        rows = read_entry(element, series, self._currency, names, self.notes)
        if rows and any(self._is_payable(row) for row in rows):
            yield from rows

    def _is_payable(self, row: LedgerRow) -> bool:
        return any(row.account in group.accounts for group in self._groups) or (
            is_payables_account(row.account, row.account_name)
        )

    def _attachment(self, element: Element) -> Iterator[Carried]:
        self._attached += 1
        is_carried = local(element) == "EmbeddedFile"
        text = value(element) if is_carried else ""
        content = from_base64(text) if is_carried else b""
        if content is None:
            expected = "a file in base64"
            self.notes.leave_out("bad_attachment", element, "", found=text, expected=expected)
            return
        record = Attachment(
            ordinal=self._attached,
            name=read.word(element, "fileName", self.notes),
            media_type="",
            line=element.sourceline or 0,
            size=len(content) if is_carried else None,
            sha256=sha256(content).hexdigest() if is_carried else "",
            link=read.word(element, "URI", self.notes),
        )
        yield record, content


def _warned(fault: str, field: str, found: str, expected: str) -> Finding:
    return Finding(f"sie5.{fault}", Place(0, field), found, expected, Severity.WARNING)
