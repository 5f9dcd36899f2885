"""EN 16931 in UBL: its patterns in their order, from the families of rules.

Source: docs/sources.md [en16931-rules].
"""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import UBL
from sluss.rules.intake.einvoice.rule import RuleSet
from sluss.rules.intake.einvoice.ubl_codes import code_contexts

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
        patterns=(code_contexts(tables.codes),),
        absent=tables.absent,
    )
