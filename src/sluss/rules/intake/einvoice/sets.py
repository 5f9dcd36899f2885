"""Every set of rules there is, from the tables that ship with the product."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from sluss.formats.einvoice_tables import read_tables
from sluss.rules.intake.einvoice import en16931_cii, en16931_ubl
from sluss.rules.intake.einvoice.peppol import cii as peppol_cii
from sluss.rules.intake.einvoice.peppol import ubl as peppol_ubl
from sluss.rules.intake.einvoice.peppol import ubl_2025 as peppol_ubl_2025
from sluss.rules.intake.einvoice.rule import RuleSet

# Each has NAME, FILES and rule_set(tables).
_MODULES: tuple[ModuleType, ...] = (
    en16931_ubl,
    en16931_cii,
    peppol_ubl,
    peppol_ubl_2025,
    peppol_cii,
)


def rule_sets(file: Callable[[str], bytes]) -> tuple[RuleSet, ...]:
    """The sets, in the order in which a document is held to them.

    file: gives the bytes of a shipped file by its path ("einvoice/en16931-codes.toml").
    """
    return tuple(
        one.rule_set(read_tables(*(file(f"einvoice/{name}") for name in one.FILES)))
        for one in _MODULES
    )
