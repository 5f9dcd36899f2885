"""Where a Svefaktura says who somebody is.

Source: docs/sources.md [svefaktura].
"""

from __future__ import annotations

from collections.abc import Iterable

from sluss.formats._invoice_notes import Notes, Parts, parts_of
from sluss.formats._invoice_party import StatedParty
from sluss.formats._plain_text import folded
from sluss.formats._svefaktura_names import CAC, CBC, ID, NAME
from sluss.formats._xml import Element, value

_COMPANY_ID = f"{CAC}CompanyID"
_IDENTIFICATION = f"{CAC}PartyIdentification"
_PARTY_NAME = f"{CAC}PartyName"
_REGISTRATION_NAME = f"{CBC}RegistrationName"
_REGISTRATION_ADDRESS = f"{CAC}RegistrationAddress"
_TAX = f"{CAC}PartyTaxScheme"
_TAX_SCHEME = f"{CAC}TaxScheme"
_ADDRESS = f"{CAC}Address"
_CITY = f"{CBC}CityName"
_COUNTRY = f"{CAC}Country"
_COUNTRY_CODE = f"{CAC}IdentificationCode"
# The scheme whose CompanyID is the organisation number, and what it is called beside other ones.
SWEDISH_TAX = "SWT"
_VAT = "VAT"


def state_seller(party: Element, notes: Notes) -> StatedParty:
    """Where a cac:Party has its names and numbers."""
    parts = parts_of(party)
    swedish, vat = _tax(parts, SWEDISH_TAX, notes), _tax(parts, _VAT, notes)
    address = parts_of(notes.one(parts, _ADDRESS))
    country = _country(address, notes)
    if country is None:
        country = _country(parts_of(notes.one(swedish, _REGISTRATION_ADDRESS)), notes)
    registered = (notes.one(taxes, _REGISTRATION_NAME) for taxes in (swedish, vat))
    return StatedParty(
        at=party,
        names=(*registered, *_names(notes.one(parts, _PARTY_NAME))),
        company=notes.one(swedish, _COMPANY_ID),
        vat=notes.one(vat, _COMPANY_ID),
        others=[node for part in parts.get(_IDENTIFICATION, ()) for node in part.iterchildren(ID)],
        town=notes.one(address, _CITY),
        country=country,
    )


def state_payee(stated: Iterable[Element], notes: Notes) -> StatedParty | None:
    """Who is to be paid instead of the seller, where the ways of paying name somebody.

    Shapes: stated are their cac:PayeePartyName. Each may have one; two that differ refuse the file.
    """
    named: dict[str, Element] = {}
    for at in stated:
        name = next((text for one in _names(at) if (text := folded(value(one)))), "")
        named.setdefault(name, at)
    certain = [name for name in named if name]
    if len(certain) > 1:
        found = ", ".join(certain)
        notes.refuse("repeated", named[certain[1]], found, "one payee for all ways of paying")
    if not named:
        return None
    at = named[certain[0]] if certain else named[""]
    return StatedParty(at=at, names=tuple(_names(at)))


def _names(party_name: Element | None) -> list[Element]:
    return [] if party_name is None else list(party_name.iterchildren(NAME))


def _tax(parts: Parts, scheme: str, notes: Notes) -> Parts:
    """What the party's registration for a tax says; nothing if it has none."""
    for registration in parts.get(_TAX, ()):
        taxes = parts_of(registration)
        kind = notes.one(parts_of(notes.one(taxes, _TAX_SCHEME)), ID)
        if kind is not None and value(kind).upper() == scheme:
            return taxes
    return {}


def _country(address: Parts, notes: Notes) -> Element | None:
    return notes.one(parts_of(notes.one(address, _COUNTRY)), _COUNTRY_CODE)
