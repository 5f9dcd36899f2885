"""What this home knows beside an e-invoice: who we are, and what each supplier has invoiced."""

from __future__ import annotations

from sluss.rules.intake.einvoice.payables import Known
from sluss.store import read
from sluss.store.suppliers import invoiced


def known_here() -> Known:
    """What the organisation of this database knows. One question, however many invoices."""
    found = read.organisation()
    if found is None:
        return Known()
    suppliers: dict[str, list[int]] = {}
    for org_number, minor in invoiced():
        suppliers.setdefault(org_number, []).append(minor)
    told = {number: tuple(amounts) for number, amounts in suppliers.items()}
    return Known(org_number=found["org_number"], suppliers=told)
