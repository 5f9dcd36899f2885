"""Who an invoice says it is from, and who it says is to be paid, in whatever syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sluss.core.ids import org_number_of_vat, read_org_number
from sluss.core.party import Party
from sluss.formats._invoice_notes import Notes, Syntax
from sluss.formats._xml import Element, value


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedParty:
    """Where a document says who somebody is. None: it does not say it.

    at:      the party's own element, for what is missing in it.
    names:   the registered name, then the trading name; the first that is not empty is taken.
    company: the number in a register of companies, with its scheme.
    others:  further numbers; the scheme tells which ones are organisation numbers.
    """

    at: Element
    names: tuple[Element | None, ...] = ()
    company: Element | None = None
    vat: Element | None = None
    others: Sequence[Element] = ()
    town: Element | None = None
    country: Element | None = None


def read_party(stated: StatedParty, notes: Notes) -> Party:
    """The party as the document names it; what it does not say is "".

    Shapes: the organisation number is the company's, else the VAT number's, else that of another
            number of the scheme for them.
    """
    country = notes.words(stated.country)
    vat_number = notes.words(stated.vat).replace(" ", "").upper()
    return Party(
        name=next((name for at in stated.names if (name := notes.words(at))), ""),
        org_number=_org_number(stated, vat_number, country, notes),
        vat_number=vat_number,
        town=notes.words(stated.town),
        country=country,
    )


def is_same(payee: Party, supplier: Party) -> bool:
    """Whether a payee is the supplier named once more: by number if both have one, else by name."""
    if payee.org_number and supplier.org_number:
        return payee.org_number == supplier.org_number
    return payee.name_key != "" and payee.name_key == supplier.name_key


def _org_number(stated: StatedParty, vat_number: str, country: str, notes: Notes) -> str:
    company, syntax = stated.company, notes.syntax
    if company is not None and _is_swedish(company, country, syntax):
        text = value(company)
        if number := read_org_number(text):
            return number
        if text:
            notes.warn("bad_org_number", company, text, "ten digits, the last a check digit")
    if number := org_number_of_vat(vat_number):
        return number
    for node in stated.others:
        is_one = node.get(syntax.scheme_of) == syntax.org_scheme
        if is_one and (number := read_org_number(value(node))):
            return number
    return ""


def _is_swedish(company: Element, country: str, syntax: Syntax) -> bool:
    # Ten digits with a true check digit are other countries' numbers as well.
    scheme = company.get(syntax.scheme_of, "")
    return scheme == syntax.org_scheme or (scheme == "" and country in ("", "SE"))
