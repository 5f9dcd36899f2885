"""Every set of rules there is, from the tables that ship with the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from types import ModuleType

from sluss.formats.einvoice_tables import read_tables
from sluss.rules.intake.einvoice import en16931_cii, en16931_ubl
from sluss.rules.intake.einvoice.peppol import cii as peppol_cii
from sluss.rules.intake.einvoice.peppol import ubl as peppol_ubl
from sluss.rules.intake.einvoice.peppol import ubl_2025 as peppol_ubl_2025
from sluss.rules.intake.einvoice.peppol import ubl_2025_11 as peppol_ubl_2025_11
from sluss.rules.intake.einvoice.rule import RuleSet

# Each has NAME, FILES and rule_set(tables).
_MODULES: tuple[ModuleType, ...] = (
    en16931_ubl,
    en16931_cii,
    peppol_ubl,
    peppol_ubl_2025_11,
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


def in_force(sets: Iterable[RuleSet], on: date) -> tuple[RuleSet, ...]:
    """Of each family the edition that was to be kept on a day, in the order of the sets.

    What is from before the first edition that there is here is held to that edition.
    """
    families: dict[str, list[RuleSet]] = {}
    for one in sets:
        families.setdefault(one.family or one.name, []).append(one)
    chosen: list[RuleSet] = []
    for editions in families.values():
        in_order = sorted(editions, key=lambda one: one.from_on)
        begun = [one for one in in_order if one.from_on <= on]
        chosen.append(begun[-1] if begun else in_order[0])
    return tuple(chosen)
