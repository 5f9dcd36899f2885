"""What a payment in an ISO 20022 message says that it is for.

Source: docs/sources.md [iso20022-xsd], [iso-codes], [nordea-camt053], [pain001-se] 1.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sluss.core.money import Money
from sluss.core.records import Purpose, Reference, ReferenceType, Remitted
from sluss.formats._iso20022 import TEXT_CHARS_MAX, Notes, amount_of, words
from sluss.formats._plain_text import folded, has_hidden
from sluss.formats._xml import XML_SPACE, Element, child, children, text, value

_DIGITS = re.compile(r"[0-9]+")
# A line that fills one of these widths is cut there, in the middle of a word or a number, and
# the next one goes on. 35: Nordea's statements; 140: the standard's own width.
_FULL_LINE_CHARS = (35, 140)
# Documents that lessen what is paid.
_CREDITS = ("CREN", "CNFA")
_TYPES = {"RmtdAmt": "REMI", "CdtNoteAmt": "CREN", "DuePyblAmt": "DUPA"}


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
    if has_hidden(folded(said)):
        expected = "visible characters only"
        notes.warn("iso.hidden_characters", info, "RmtInf", found=ascii(said), expected=expected)
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
        said += raw if is_full else f"{value(element)} ".lstrip(XML_SPACE)
    return said.strip(XML_SPACE)


def _reference(number: str) -> Reference:
    # An OCR is digits; RF18... and the like are structured too, but no OCR.
    kind = ReferenceType.OCR if _DIGITS.fullmatch(number) else ReferenceType.TEXT
    return Reference(kind, number)


def _documents(part: Element, notes: Notes) -> list[Remitted]:
    infos = [info for info in children(part, "RfrdDocInf") if _number(info, notes)]
    # Version .02 repeats the holder for each amount; since then it holds them all.
    amounts = children(part, "RfrdDocAmt")
    return [
        Remitted(
            _purpose(info, amounts),
            _number(info, notes),
            # The amount is the part's; with several documents it is nobody's alone.
            _document_amount(amounts) if len(infos) == 1 else None,
        )
        for info in infos
    ]


def _number(info: Element, notes: Notes) -> str:
    return words(info, "Nb", notes) or words(info, "RfrdDocNb", notes)


def _purpose(info: Element, amounts: list[Element]) -> Purpose:
    code = text(info, "Tp/CdOrPrtry/Cd") or text(info, "RfrdDocTp/Cd")
    if code:
        return Purpose.CREDIT_NOTE if code in _CREDITS else Purpose.INVOICE
    # Without a code the amount may still say what the document is.
    kinds = {kind for kind, _amount in _amounts(amounts)}
    return Purpose.CREDIT_NOTE if "CREN" in kinds and "REMI" not in kinds else Purpose.INVOICE


def _document_amount(amounts: list[Element]) -> Money | None:
    found = dict(reversed(_amounts(amounts)))
    return next((found[kind] for kind in ("REMI", "CREN", "DUPA") if kind in found), None)


def _amounts(holders: list[Element]) -> list[tuple[str, Money]]:
    """Each amount with its type; up to .12 an element of its own says the type, then a code.

    Shapes: an amount of nothing is none; some programs write one of each type.
    """
    pairs = [(_TYPES[name], child(h, name)) for h in holders for name in _TYPES]
    for holder in holders:
        for one in children(holder, "RmtAmtAndTp"):
            pairs.append((text(one, "Tp/Cd"), child(one, "Amt")))
    found = [(kind, amount_of(one)) for kind, one in pairs]
    return [(kind, amount) for kind, amount in found if amount is not None and amount.minor]
