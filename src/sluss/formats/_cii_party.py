"""Where a CII document says who somebody is."""

from __future__ import annotations

from sluss.formats._cii_names import ID, RAM
from sluss.formats._invoice_notes import Notes, parts_of
from sluss.formats._invoice_party import StatedParty
from sluss.formats._xml import Element

_NAME = f"{RAM}Name"
_LEGAL = f"{RAM}SpecifiedLegalOrganization"
_TRADING_NAME = f"{RAM}TradingBusinessName"
_TAX = f"{RAM}SpecifiedTaxRegistration"
_ENDPOINT = f"{RAM}URIUniversalCommunication"
_URI = f"{RAM}URIID"
_GLOBAL_ID = f"{RAM}GlobalID"
_ADDRESS = f"{RAM}PostalTradeAddress"
_CITY = f"{RAM}CityName"
_COUNTRY = f"{RAM}CountryID"


def state_party(element: Element, notes: Notes) -> StatedParty:
    """Where a ram:SellerTradeParty or ram:PayeeTradeParty has its names and numbers."""
    parts = parts_of(element)
    legal = parts_of(notes.one(parts, _LEGAL))
    address = parts_of(notes.one(parts, _ADDRESS))
    endpoints = [node for part in parts.get(_ENDPOINT, ()) for node in part.iterchildren(_URI)]
    taxes = [node for part in parts.get(_TAX, ()) for node in part.iterchildren(ID)]
    return StatedParty(
        at=element,
        names=(notes.one(parts, _NAME), notes.one(legal, _TRADING_NAME)),
        company=notes.one(legal, ID),
        vat=next((node for node in taxes if node.get("schemeID") == "VA"), None),
        others=[*endpoints, *parts.get(_GLOBAL_ID, ()), *parts.get(ID, ())],
        town=notes.one(address, _CITY),
        country=notes.one(address, _COUNTRY),
    )
