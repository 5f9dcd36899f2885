"""Peppol BIS Billing 3.0.19 in CII, the last that was published: its patterns in their order.

Source: docs/sources.md [peppol-rules].
"""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import CII
from sluss.rules.intake.einvoice.peppol import cii_document, cii_lines
from sluss.rules.intake.einvoice.peppol.cii_codes import code_contexts
from sluss.rules.intake.einvoice.peppol.cii_countries import italy, netherlands, norway
from sluss.rules.intake.einvoice.peppol.cii_denmark import denmark
from sluss.rules.intake.einvoice.peppol.cii_sweden import sweden
from sluss.rules.intake.einvoice.rule import Pattern, RuleSet

NAME = "peppol-cii"
FILES = ("peppol-3.0.19.toml",)


def rule_set(tables: Tables) -> RuleSet:
    """The set, with the code lists of its tables (read from FILES)."""
    return RuleSet(
        name=NAME,
        version=tables.version,
        from_on=tables.from_on,
        source=tables.source,
        syntax=CII,
        patterns=(
            _transaction(),
            norway(),
            denmark(tables),
            italy(),
            sweden(),
            netherlands(tables),
            code_contexts(tables),
        ),
    )


def _transaction() -> Pattern:
    """The pattern of every country, in its order."""
    return (
        cii_document.context(),
        cii_document.agreement(),
        cii_document.settlement(),
        cii_document.note(),
        *cii_document.addresses(),
        *cii_document.charges(),
        cii_document.direct_debit(),
        *cii_document.periods(),
        cii_lines.lines(),
        cii_lines.prices(),
        cii_lines.base_quantity(),
        *cii_lines.company_numbers(),
    )
