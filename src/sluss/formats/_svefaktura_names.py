"""The names that more than one part of the Svefaktura reader needs."""

from __future__ import annotations

BASIC = "{urn:sfti:documents:BasicInvoice:1:0}"
OBJECTS = "{urn:sfti:documents:ObjectEnvelope:1:0}"
CAC = "{urn:sfti:CommonAggregateComponents:1:0}"
CBC = "{urn:oasis:names:tc:ubl:CommonBasicComponents:1:0}"
INVOICE = f"{BASIC}Invoice"
OBJECT_ENVELOPE = f"{OBJECTS}ObjectEnvelope"
ID = f"{CAC}ID"
NAME = f"{CBC}Name"
NOTE = f"{CBC}Note"
PARTY = f"{CAC}Party"
