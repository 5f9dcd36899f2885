"""The suppliers of a SIE 5 file, with the accounts that it names.

Source: docs/sources.md [sie5] SupplierType.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from sluss.core.ids import read_bankgiro, read_iban, read_org_number, read_plusgiro
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import SupplierEntry
from sluss.formats import _sie5_read as read
from sluss.formats._sie5_read import Notes
from sluss.formats._xml import Element

# The sample writes the post code into the town.
_POST_CODE = re.compile(r"[0-9]{3} ?[0-9]{2} +")
_ACCOUNTS: tuple[tuple[str, Scheme, Callable[[str], str | None]], ...] = (
    ("BgAccount", Scheme.BANKGIRO, read_bankgiro),
    ("PgAccount", Scheme.PLUSGIRO, read_plusgiro),
    ("IBAN", Scheme.IBAN, read_iban),
)


def read_supplier(element: Element, listed_on: date | None, notes: Notes) -> SupplierEntry | None:
    """The entry, None if notes tell why it is none."""
    number = read.needed(element, "id", notes)
    name = read.needed(element, "name", notes)
    if not (number and name):
        return None
    town = read.word(element, "city", notes)
    party = Party(
        name=name,
        org_number=_org_number(element, notes),
        vat_number=read.word(element, "vatNr", notes),
        supplier_number=number,
        town=_POST_CODE.sub("", town, count=1) if _POST_CODE.match(town) else town,
        country=read.word(element, "country", notes),
    )
    return SupplierEntry(
        supplier=party,
        line=element.sourceline or 0,
        accounts=_accounts(element, notes),
        listed_on=listed_on,
    )


def _org_number(element: Element, notes: Notes) -> str:
    text = read.word(element, "organizationId", notes)
    number = read_org_number(text) if text else ""
    if number is None:
        expected = "ten digits with a true check digit"
        notes.warn("bad_org_number", element, "organizationId", found=text, expected=expected)
    return number or ""


def _accounts(element: Element, notes: Notes) -> tuple[Account, ...]:
    found = []
    for name, scheme, parse in _ACCOUNTS:
        text = read.word(element, name, notes)
        if not text:
            continue
        number = parse(text)
        if number is None:
            expected = "a number with a true check digit"
            notes.warn("bad_account", element, name, found=text, expected=expected)
            continue
        bic = read.word(element, "BIC", notes) if scheme is Scheme.IBAN else ""
        found.append(Account(scheme, number, bic))
    return tuple(found)
