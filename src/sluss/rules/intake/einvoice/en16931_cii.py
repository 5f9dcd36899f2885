"""EN 16931 in CII: its patterns in their order, from the families of rules.

Source: docs/sources.md [en16931-rules].
"""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import CII
from sluss.rules.intake.einvoice import (
    cii_document,
    cii_lines,
    cii_parties,
    cii_totals,
    cii_vat,
)
from sluss.rules.intake.einvoice.cii_codes import code_contexts
from sluss.rules.intake.einvoice.cii_syntax import syntax_contexts
from sluss.rules.intake.einvoice.rule import Pattern, RuleSet

NAME = "en16931-cii"
FILES = ("en16931-cii.toml", "en16931-codes.toml")


def rule_set(tables: Tables) -> RuleSet:
    """The set, with the code lists and absent paths of its tables (read from FILES)."""
    return RuleSet(
        name=NAME,
        version=tables.version,
        from_on=tables.from_on,
        source=tables.source,
        syntax=CII,
        patterns=(_model(tables), syntax_contexts(), code_contexts(tables.codes)),
        absent=tables.absent,
    )


def _model(tables: Tables) -> Pattern:
    """The pattern of the model, in its order."""
    return (
        cii_lines.item_class(),
        cii_document.supporting_document(),
        cii_parties.card(),
        cii_parties.account(),
        cii_parties.delivery(),
        *cii_lines.charge_contexts(),
        cii_totals.document_totals(),
        cii_document.document(),
        cii_lines.line(),
        *cii_lines.line_charge_contexts(),
        cii_document.line_period(),
        cii_document.period(),
        cii_lines.item_property(),
        cii_parties.payee(),
        cii_parties.payment_means(),
        cii_document.preceding_invoice(),
        cii_parties.seller(),
        cii_parties.agent(),
        cii_totals.tax_total(),
        cii_parties.vat_number(tables.codes["cii_vat_prefixes"]),
        *cii_vat.breakdown_contexts(),
        cii_vat.charged(),
        cii_vat.line(),
        cii_totals.vat_breakdown(),
    )
