"""EN 16931 in UBL: its patterns in their order, from the families of rules.

Source: docs/sources.md [en16931-rules].
"""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import UBL
from sluss.rules.intake.einvoice import ubl_document, ubl_lines, ubl_parties, ubl_totals, ubl_vat
from sluss.rules.intake.einvoice.rule import Pattern, RuleSet
from sluss.rules.intake.einvoice.ubl_codes import code_contexts
from sluss.rules.intake.einvoice.ubl_syntax import syntax_contexts

NAME = "en16931-ubl"
FILES = ("en16931-ubl-absent.toml", "en16931-codes.toml")


def rule_set(tables: Tables) -> RuleSet:
    """The set, with the code lists and absent paths of its tables (read from FILES)."""
    return RuleSet(
        name=NAME,
        version=tables.version,
        from_on=tables.from_on,
        source=tables.source,
        syntax=UBL,
        patterns=(_model(tables), syntax_contexts(), code_contexts(tables.codes)),
        absent=tables.absent,
    )


def _model(tables: Tables) -> Pattern:
    """The pattern of the model, in its order."""
    return (
        ubl_parties.supporting_document(),
        ubl_parties.buyer_address_code(),
        ubl_parties.buyer_address(),
        ubl_parties.card(),
        ubl_parties.delivery_address(),
        *ubl_lines.charge_contexts(),
        ubl_totals.document_totals(),
        ubl_document.document(),
        ubl_lines.line(),
        *ubl_lines.line_charge_contexts(),
        ubl_document.line_period(),
        ubl_document.period(),
        ubl_lines.item_property(),
        ubl_lines.item_class(),
        ubl_lines.item_identifier(),
        ubl_document.note(tables.listed["note_subjects"]),
        ubl_parties.payee(),
        ubl_parties.account(),
        ubl_parties.payment_means(),
        ubl_parties.preceding_invoice(),
        ubl_parties.seller(),
        ubl_parties.seller_address_code(),
        ubl_parties.seller_address(),
        ubl_parties.agent(),
        ubl_parties.agent_address(),
        ubl_totals.tax_total(),
        ubl_totals.vat_breakdown(),
        ubl_parties.vat_number(tables.listed["vat_prefixes"]),
        ubl_vat.breakdown(),
        ubl_vat.charged(),
        ubl_vat.line(),
    )
