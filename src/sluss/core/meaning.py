"""What a number that somebody reads out can be: every kind that it fits, and how surely.

One number is often several: a bankgiro number is a plusgiro number as well if its digits allow it,
and which one is meant only the payee can say. So all are told, and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sluss.core.clearing import ClearingRange, ClearingTable, Proof
from sluss.core.ids import (
    OCR_DIGITS,
    OcrLevel,
    is_coordination,
    is_gln,
    is_person,
    meets_ocr,
    org_number_of_vat,
    read_bankgiro,
    read_bban,
    read_iban,
    read_org_number,
    read_person_number,
    read_plusgiro,
    read_rf,
    read_vat_number,
)

NUMBER_CHARS_MAX = 64
_BLANKS = re.compile(r"[ \u00a0\u202f-]")
# The shortest account numbers have so many digits with their clearing number: what is shorter is
# a giro number or the start of an account.
_BBAN_DIGITS_MIN = 11
_WITH_CLEARING_CHECK_DIGIT = 15


class MeaningKind(StrEnum):
    """What a number can be, the surest kinds first: those with more proof in them."""

    IBAN = "iban"
    RF = "rf"
    VAT = "vat"
    GLN = "gln"
    ORG_NUMBER = "org-number"
    PERSON = "person"
    COORDINATION = "coordination"
    BANKGIRO = "bankgiro"
    PLUSGIRO = "plusgiro"
    BBAN = "bban"
    OCR = "ocr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One kind that a number fits.

    number:     as files have it, without blanks.
    has_length: of an OCR number, that its last digit but one tells its length.
    proof:      of an account number, what its bank's rule says; bank: whose it is, None if no list
                has its clearing number. All other kinds are proved, or they are not told.
    """

    kind: MeaningKind
    number: str
    has_length: bool = False
    proof: Proof = Proof.PROVED
    bank: ClearingRange | None = None


def meanings(text: str, table: ClearingTable) -> tuple[Meaning, ...]:
    """All that the text can be, the surest first; empty if it is none of these numbers.

    An account number whose check digit is wrong is told as such; nothing is ever put right.
    """
    text = text.strip()
    if len(text) > NUMBER_CHARS_MAX:
        return ()
    found = (*_lettered(text), *_registered(text), *_giros(text), *_domestic(text, table))
    return tuple(sorted((*found, *_reference(text)), key=lambda one: _ORDER.index(one.kind)))


_ORDER = tuple(MeaningKind)


def _lettered(text: str) -> Iterator[Meaning]:
    for kind, read in (
        (MeaningKind.IBAN, read_iban),
        (MeaningKind.RF, read_rf),
        (MeaningKind.VAT, read_vat_number),
    ):
        number = read(text)
        # Two letters and some digits are all that another country's number must have.
        is_told = kind is not MeaningKind.VAT or (number and org_number_of_vat(number))
        if number and is_told:
            yield Meaning(kind=kind, number=number)


def _registered(text: str) -> Iterator[Meaning]:
    bare = _BLANKS.sub("", text)
    if is_gln(bare):
        yield Meaning(kind=MeaningKind.GLN, number=bare)
    if person := read_person_number(text):
        kind = MeaningKind.COORDINATION if is_coordination(person) else MeaningKind.PERSON
        yield Meaning(kind=kind, number=person)
    number = read_org_number(text)
    if number and not is_person(number):
        yield Meaning(kind=MeaningKind.ORG_NUMBER, number=number)


def _giros(text: str) -> Iterator[Meaning]:
    if bankgiro := read_bankgiro(text):
        yield Meaning(kind=MeaningKind.BANKGIRO, number=bankgiro)
    if plusgiro := read_plusgiro(text):
        yield Meaning(kind=MeaningKind.PLUSGIRO, number=plusgiro)


def _domestic(text: str, table: ClearingTable) -> Iterator[Meaning]:
    bare = _BLANKS.sub("", text)
    if len(bare) < _BBAN_DIGITS_MIN:
        return
    parted = 5 if bare[0] == "8" and len(bare) == _WITH_CLEARING_CHECK_DIGIT else 4
    bban = read_bban(bare[:parted], bare[parted:])
    if bban is None:
        return
    bank, proof = table.range_of(bban[:4]), table.prove(bban)
    # Most numbers of that length are no account at all: only a bank that has such makes it likely.
    if bank and (proof is not Proof.WRONG or len(bban) - len("1234-") == bank.digits):
        yield Meaning(kind=MeaningKind.BBAN, number=bban, proof=proof, bank=bank)


def _reference(text: str) -> Iterator[Meaning]:
    bare = re.sub(r"[ \u00a0]", "", text)
    if len(bare) in OCR_DIGITS and meets_ocr(bare, OcrLevel.CHECK_DIGIT):
        has_length = meets_ocr(bare, OcrLevel.LENGTH_DIGIT)
        yield Meaning(kind=MeaningKind.OCR, number=bare, has_length=has_length)
