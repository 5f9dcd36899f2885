"""What a payment in an ISO 20022 message says that it is for.

Source: docs/sources.md [iso20022-xsd], [iso-codes], [nordea-camt053], [pain001-se] 1.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sluss.core.money import Money
from sluss.core.records import Purpose, Reference, ReferenceType, Remitted
from sluss.formats._iso20022 import TEXT_CHARS_MAX, Notes, amount_of, words
from sluss.formats._xml import XML_SPACE, Element, child, children, text, value

_DIGITS = re.compile(r"[0-9]+")
# A line that fills one of these widths is cut there, in the middle of a word or a number, and
# the next one goes on. 35: Nordea's statements; 140: the standard's own width.
_FULL_LINE_CHARS = (35, 140)
# Document types and amounts that lessen what is paid. Source: docs/sources.md [iso-codes].
_CREDITS = ("CREN", "CNFA")
_OF_AMOUNT = {"REMI": 0, "CREN": 1, "DUPA": 2}


@dataclass(frozen=True, slots=True)
class Remittance:
    """What a payment says that it is for."""

    reference: Reference | None = None
    documents: tuple[Remitted, ...] = ()
    text: str = ""


def remittance_of(info: Element | None, notes: Notes) -> Remittance:
    """The first creditor reference, all referred documents, and all free text as one line."""
    if info is None:
        return Remittance()
    references: list[Reference] = []
    documents: list[Remitted] = []
    lines = [joined(children(info, "Ustrd"))]
    for part in children(info, "Strd"):
        number = words(part, "CdtrRefInf/Ref", notes) or words(part, "CdtrRefInf/CdtrRef", notes)
        if number:
            references.append(_reference(number))
        documents += _documents(part, notes)
        lines.append(joined(children(part, "AddtlRmtInf")))
    # A second reference is kept where a person and the register's text search find it.
    lines += [reference.value for reference in references[1:]]
    said = " ".join(line for line in lines if line)
    if len(said) > TEXT_CHARS_MAX * 4:
        said = said[: TEXT_CHARS_MAX * 4]
        notes.warn("iso.long_text", info, "RmtInf", found=said, expected="a message of some lines")
    return Remittance(references[0] if references else None, tuple(documents), said)


def joined(elements: list[Element]) -> str:
    """Lines as one: with a blank between them, but not where a full line was only cut."""
    said = ""
    for element in elements:
        raw = element.text or ""
        is_full = len(element) == 0 and len(raw) in _FULL_LINE_CHARS
        said += raw if is_full else f"{value(element)} "
    return said.strip(XML_SPACE)


def _reference(number: str) -> Reference:
    # An OCR is digits; RF18... and the like are structured too, but no OCR.
    kind = ReferenceType.OCR if _DIGITS.fullmatch(number) else ReferenceType.TEXT
    return Reference(kind, number)


def _documents(part: Element, notes: Notes) -> list[Remitted]:
    infos = [info for info in children(part, "RfrdDocInf") if _number(info, notes)]
    amounts = child(part, "RfrdDocAmt")
    return [
        Remitted(
            _purpose(info, amounts),
            _number(info, notes),
            # The amount is the part's; with several documents it is nobody's alone.
            _document_amount(amounts) if amounts is not None and len(infos) == 1 else None,
        )
        for info in infos
    ]


def _number(info: Element, notes: Notes) -> str:
    return words(info, "Nb", notes) or words(info, "RfrdDocNb", notes)


def _purpose(info: Element, amounts: Element | None) -> Purpose:
    code = text(info, "Tp/CdOrPrtry/Cd") or text(info, "RfrdDocTp/Cd")
    if code:
        return Purpose.CREDIT_NOTE if code in _CREDITS else Purpose.INVOICE
    # Without a code the amount may still say what the document is.
    has_credit = amounts is not None and child(amounts, "CdtNoteAmt") is not None
    has_paid = amounts is not None and child(amounts, "RmtdAmt") is not None
    return Purpose.CREDIT_NOTE if has_credit and not has_paid else Purpose.INVOICE


def _document_amount(amounts: Element) -> Money | None:
    for name in ("RmtdAmt", "CdtNoteAmt", "DuePyblAmt"):
        amount = amount_of(child(amounts, name))
        if amount is not None:
            return amount
    # From .13 on every amount says its type in a code.
    typed = [(text(one, "Tp/Cd"), one) for one in children(amounts, "RmtAmtAndTp")]
    known = [(_OF_AMOUNT[code], one) for code, one in typed if code in _OF_AMOUNT]
    best = min(known, key=lambda found: found[0], default=None)
    return None if best is None else amount_of(child(best[1], "Amt"))
