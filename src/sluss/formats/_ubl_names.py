"""The names that more than one part of the UBL reader needs."""

from __future__ import annotations

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{{{_UBL}CommonAggregateComponents-2}}"
CBC = f"{{{_UBL}CommonBasicComponents-2}}"
INVOICE = f"{{{_UBL}Invoice-2}}Invoice"
CREDIT_NOTE = f"{{{_UBL}CreditNote-2}}CreditNote"
ID = f"{CBC}ID"
PARTY = f"{CAC}Party"
