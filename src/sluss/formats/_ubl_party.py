"""Where a UBL document says who somebody is."""

from __future__ import annotations

from sluss.formats._invoice_notes import Notes, Parts, parts_of
from sluss.formats._invoice_party import StatedParty
from sluss.formats._ubl_names import CAC, CBC, ID
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


def state_party(element: Element, notes: Notes) -> StatedParty:
    """Where a cac:Party, or the cac:PayeeParty that is one itself, has its names and numbers."""
    parts = parts_of(element)
    legal = parts_of(notes.one(parts, _LEGAL))
    trading = parts_of(notes.one(parts, _PARTY_NAME))
    address = parts_of(notes.one(parts, _ADDRESS))
    country = parts_of(notes.one(address, _COUNTRY))
    numbers = [node for part in parts.get(_IDENTIFICATION, ()) for node in part]
    return StatedParty(
        at=element,
        names=(notes.one(legal, _REGISTRATION_NAME), notes.one(trading, _NAME)),
        company=notes.one(legal, _COMPANY_ID),
        vat=_vat(parts, notes),
        others=[*parts.get(_ENDPOINT, ()), *numbers],
        town=notes.one(address, _CITY),
        country=notes.one(country, _COUNTRY_CODE),
    )


def _vat(parts: Parts, notes: Notes) -> Element | None:
    for scheme in parts.get(_TAX, ()):
        taxes = parts_of(scheme)
        kind = notes.one(parts_of(notes.one(taxes, _TAX_SCHEME)), ID)
        if kind is not None and value(kind).upper() == "VAT":
            return notes.one(taxes, _COMPANY_ID)
    return None
