"""Peppol BIS Billing 3.0.19 in UBL, for what is from before the next release's day."""

from __future__ import annotations

import re

from sluss.formats.einvoice_tables import Tables
from sluss.rules.intake.einvoice.peppol.edition import Edition, numbered_profile
from sluss.rules.intake.einvoice.peppol.ubl import DISCOUNT, set_of
from sluss.rules.intake.einvoice.peppol.ubl_germany import strict_mail
from sluss.rules.intake.einvoice.rule import Flag, RuleSet

NAME = "peppol-ubl-2025.5"
FILES = ("peppol-3.0.19.toml",)


def rule_set(tables: Tables) -> RuleSet:
    """The set, with the code lists of its tables (read from FILES)."""
    edition = Edition(
        profile=numbered_profile,
        typed_profiles=("01",),
        may_have_two_colons=True,
        has_dutch_numbers=False,
        has_danish_buyer=False,
        class_flag=Flag.WARNING,
        german_codes_as_text=False,
        german_urls=False,
        german_mail=strict_mail,
        discount=re.compile(DISCOUNT),
    )
    return set_of(NAME, tables, edition)
