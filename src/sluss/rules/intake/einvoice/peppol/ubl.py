"""Peppol BIS Billing 3.0.21 in UBL: its patterns in their order. Source: [peppol-rules]."""

from __future__ import annotations

import re

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import UBL
from sluss.rules.intake.einvoice.peppol import ubl_document, ubl_lines
from sluss.rules.intake.einvoice.peppol.edition import (
    DISCOUNT,
    Edition,
    listed_profile,
    weblike_mail,
)
from sluss.rules.intake.einvoice.peppol.ubl_codes import code_contexts
from sluss.rules.intake.einvoice.peppol.ubl_denmark import denmark
from sluss.rules.intake.einvoice.peppol.ubl_germany import germany
from sluss.rules.intake.einvoice.peppol.ubl_greece import greek_buyers, greek_sellers
from sluss.rules.intake.einvoice.peppol.ubl_iceland import iceland
from sluss.rules.intake.einvoice.peppol.ubl_netherlands import netherlands
from sluss.rules.intake.einvoice.peppol.ubl_norway import italy, norway
from sluss.rules.intake.einvoice.peppol.ubl_numbers import company_numbers
from sluss.rules.intake.einvoice.peppol.ubl_sweden import sweden
from sluss.rules.intake.einvoice.rule import Flag, Pattern, RuleSet

NAME = "peppol-ubl"
FILES = ("peppol-3.0.21.toml",)


def rule_set(tables: Tables) -> RuleSet:
    """The set, with the code lists of its tables (read from FILES)."""
    edition = Edition(
        profile=listed_profile(tables),
        typed_profiles=("01", "02"),
        may_have_two_colons=False,
        danish_flag=Flag.FATAL,
        has_dutch_numbers=True,
        class_flag=Flag.FATAL,
        german_codes_as_text=True,
        german_urls=True,
        german_mail=weblike_mail,
        discount=re.compile(f"^{DISCOUNT}"),
    )
    return set_of(NAME, tables, edition)


def set_of(name: str, tables: Tables, edition: Edition) -> RuleSet:
    """The rules of one release, whose family is the newest."""
    return RuleSet(
        name=name,
        version=tables.version,
        from_on=tables.from_on,
        source=tables.source,
        syntax=UBL,
        family=NAME,
        patterns=(
            ubl_document.empty_elements(),
            ubl_document.project_reference(),
            _transaction(edition),
            norway(),
            denmark(tables, edition),
            italy(),
            sweden(),
            greek_sellers(tables),
            greek_buyers(),
            iceland(),
            netherlands(tables),
            germany(tables, edition),
            code_contexts(tables, edition),
        ),
    )


def _transaction(edition: Edition) -> Pattern:
    """The pattern of every country, in its order."""
    return (
        ubl_document.document(edition),
        ubl_document.tax_currency(),
        *ubl_document.parties(),
        *ubl_document.charges(),
        ubl_document.direct_debit(),
        *ubl_document.amounts(),
        *ubl_document.periods(),
        ubl_lines.lines(),
        ubl_lines.prices(),
        ubl_lines.base_quantity(),
        *company_numbers(edition),
    )
