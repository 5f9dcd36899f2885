"""Peppol BIS Billing 3.0.19 in UBL, in force before 3.0.20."""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.rules.intake.einvoice.peppol.edition import before_2026
from sluss.rules.intake.einvoice.peppol.ubl import set_of
from sluss.rules.intake.einvoice.rule import RuleSet

NAME = "peppol-ubl-2025.5"
FILES = ("peppol-3.0.19.toml",)


def rule_set(tables: Tables) -> RuleSet:
    """The set, with the code lists of its tables (read from FILES)."""
    return set_of(NAME, tables, before_2026(danish_flag=None))
