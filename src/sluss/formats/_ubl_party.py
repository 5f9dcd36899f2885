"""Who a UBL document says it is from, and who it says is to be paid."""

from __future__ import annotations

import re

from sluss.core.ids import read_org_number
from sluss.core.party import Party
from sluss.formats._ubl_fields import CAC, CBC, ID, Notes, Parts, parts_of
from sluss.formats._xml import Element, value

_COMPANY_ID = f"{CBC}CompanyID"
_ENDPOINT = f"{CBC}EndpointID"
_IDENTIFICATION = f"{CAC}PartyIdentification"
_NAME = f"{CBC}Name"
_PARTY_NAME = f"{CAC}PartyName"
_LEGAL = f"{CAC}PartyLegalEntity"
_REGISTRATION_NAME = f"{CBC}RegistrationName"
_TAX = f"{CAC}PartyTaxScheme"
_TAX_SCHEME = f"{CAC}TaxScheme"
_ADDRESS = f"{CAC}PostalAddress"
_CITY = f"{CBC}CityName"
_COUNTRY = f"{CAC}Country"
_COUNTRY_CODE = f"{CBC}IdentificationCode"

# The electronic address scheme of Swedish organisation numbers.
_SE_ORG = "0007"
_SE_VAT = re.compile(r"SE([0-9]{10})[0-9]{2}")


def read_party(element: Element, notes: Notes) -> Party:
    """The party as the document names it; what it does not say is "".

    Shapes: the name is the registered one, else the trading name. The organisation number is
            the legal entity's, else the VAT number's, else that of an address of scheme 0007.
    """
    parts = parts_of(element)
    legal = parts_of(notes.one(parts, _LEGAL))
    trading = parts_of(notes.one(parts, _PARTY_NAME))
    name = notes.words(notes.one(legal, _REGISTRATION_NAME))
    address = parts_of(notes.one(parts, _ADDRESS))
    country = parts_of(notes.one(address, _COUNTRY))
    country_code = notes.words(notes.one(country, _COUNTRY_CODE))
    vat_number = _vat_number(parts, notes)
    return Party(
        name=name or notes.words(notes.one(trading, _NAME)),
        org_number=_org_number(parts, legal, vat_number, country_code, notes),
        vat_number=vat_number,
        town=notes.words(notes.one(address, _CITY)),
        country=country_code,
    )


def is_same(payee: Party, supplier: Party) -> bool:
    """Whether a payee is the supplier named once more: by number if both have one, else by name."""
    if payee.org_number and supplier.org_number:
        return payee.org_number == supplier.org_number
    return payee.name_key != "" and payee.name_key == supplier.name_key


def _vat_number(parts: Parts, notes: Notes) -> str:
    for scheme in parts.get(_TAX, ()):
        taxes = parts_of(scheme)
        kind = parts_of(notes.one(taxes, _TAX_SCHEME))
        kind_id = notes.one(kind, ID)
        if kind_id is not None and value(kind_id).upper() == "VAT":
            return notes.words(notes.one(taxes, _COMPANY_ID)).replace(" ", "").upper()
    return ""


def _org_number(parts: Parts, legal: Parts, vat: str, country: str, notes: Notes) -> str:
    company = notes.one(legal, _COMPANY_ID)
    if company is not None and _is_swedish(company, country):
        text = value(company)
        if number := read_org_number(text):
            return number
        if text:
            notes.warn("bad_org_number", company, text, "ten digits, the last a check digit")
    if (match := _SE_VAT.fullmatch(vat)) and (number := read_org_number(match.group(1))):
        return number
    stated = [*parts.get(_ENDPOINT, ())]
    stated += [node for part in parts.get(_IDENTIFICATION, ()) for node in part]
    for node in stated:
        if node.get("schemeID") == _SE_ORG and (number := read_org_number(value(node))):
            return number
    return ""


def _is_swedish(company: Element, country: str) -> bool:
    # Ten digits with a true check digit are other countries' numbers as well.
    scheme = company.get("schemeID", "")
    return scheme == _SE_ORG or (scheme == "" and country in ("", "SE"))
