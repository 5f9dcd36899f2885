"""Who pays and who is paid, as ISO 20022 messages name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sluss.core.ids import org_number_of_vat, read_org_number
from sluss.core.party import Party
from sluss.formats._iso20022 import Notes, words
from sluss.formats._xml import Element, child, children, text

_SE_VAT = re.compile(r"SE[0-9]{12}")
# Ids by which a bank knows its customer; they may look like an organisation number and be none.
_BANKS_OWN = ("CUST", "BANK")


def party_of(party: Element | None, notes: Notes) -> Party:
    """The party as it is named; from .07 of camt on it stands one level deeper, in Pty."""
    if party is None:
        return Party()
    deeper = child(party, "Pty")
    if deeper is not None:
        party = deeper
    numbers = [number for number, _scheme in sorted(_ids(party), key=_is_banks_own)]
    vat_number = next((number for number in numbers if _SE_VAT.fullmatch(number)), "")
    return Party(
        name=words(party, "Nm", notes),
        org_number=next(filter(None, map(read_org_number, numbers)), "")
        or org_number_of_vat(vat_number),
        vat_number=vat_number,
        town=words(party, "PstlAdr/TwnNm", notes),
        country=words(party, "PstlAdr/Ctry", notes) or words(party, "CtryOfRes", notes),
    )


def _ids(party: Element) -> Iterator[tuple[str, str]]:
    """Each id with the code of its scheme; version .02 of pain names some otherwise."""
    holder = child(party, "Id")
    for kind in () if holder is None else holder:
        for other in children(kind, "Othr") + children(kind, "OthrId") + children(kind, "PrtryId"):
            yield text(other, "Id"), text(other, "SchmeNm/Cd")
        for name in ("TaxIdNb", "SclSctyNb", "BkPtyId"):
            yield text(kind, name), "BANK" if name == "BkPtyId" else ""


def _is_banks_own(found: tuple[str, str]) -> bool:
    return found[1] in _BANKS_OWN
