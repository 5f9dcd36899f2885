"""A made-up municipality whose finance system is locked, and the truth about its debts.

It shares no code with sluss.formats and sluss.rules: it is what they are measured by.
"""

from sluss.lab.municipality import (
    DEMO_SIZE,
    Municipality,
    TrueDebt,
    Truth,
    make_municipality,
    many_invoices,
    many_open_items,
    plan_municipality,
)
from sluss.lab.peppol import peppol_invoice

__all__ = [
    "DEMO_SIZE",
    "Municipality",
    "TrueDebt",
    "Truth",
    "make_municipality",
    "many_invoices",
    "many_open_items",
    "peppol_invoice",
    "plan_municipality",
]
