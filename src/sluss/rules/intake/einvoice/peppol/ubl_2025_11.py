"""Peppol BIS Billing 3.0.20 in UBL, in force before 3.0.21."""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.rules.intake.einvoice.peppol.edition import before_2026
from sluss.rules.intake.einvoice.peppol.ubl import set_of
from sluss.rules.intake.einvoice.rule import Flag, RuleSet

NAME = "peppol-ubl-2025.11"
FILES = ("peppol-3.0.20.toml",)


def rule_set(tables: Tables) -> RuleSet:
    """The set, with the code lists of its tables (read from FILES)."""
    return set_of(NAME, tables, before_2026(danish_flag=Flag.WARNING))
