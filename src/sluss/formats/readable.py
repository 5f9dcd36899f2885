"""What a person reads in an original: an invoice, a table, a letter, lines of text.

It is drawn from the bytes for the eye alone. Nothing of it is a record, and nothing is decided by
it; what it does not show is still in the text and in the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableLine:
    """A line of an invoice as it is written. price, amount, rate: texts of the document."""

    number: str
    text: str
    quantity: str = ""
    unit: str = ""
    price: str = ""
    amount: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableInvoice:
    """One document. Each fact is a word for its field and its text, those alone that it gives.

    taxes: rate, what it is on and what it comes to. means: the facts of each way to pay.
    is_cut: it has more lines than are shown.
    """

    is_credit_note: bool
    currency: str
    facts: Facts
    seller: Facts
    buyer: Facts
    payee: Facts
    lines: tuple[ReadableLine, ...]
    taxes: tuple[tuple[str, str, str], ...]
    totals: Facts
    means: tuple[Facts, ...]
    notes: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class ReadableRow:
    """One row of a table. line: its number in the file or the sheet."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadableSheet:
    """The first rows of a table. name: "" of a text file; why: what stopped the reading, or ""."""

    name: str
    is_hidden: bool
    rows: tuple[ReadableRow, ...]
    is_cut: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReadableText:
    """The first lines of a text, numbered from 1."""

    lines: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class ReadableMail:
    """The head of an e-mail as it says of itself, and its text. is_html: the text was a page."""

    head: Facts
    text: ReadableText
    is_html: bool
