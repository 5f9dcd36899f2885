"""Which system pays whom: said per supplier and function, so that both can run and neither twice.

A supplier is paid from here until somebody says otherwise. What is said of one supplier goes before
what is said of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sluss.core.records import DocumentKind

# Stands for every supplier of whom nothing else is said.
ALL = "all"


class System(StrEnum):
    HERE = "here"
    THERE = "there"


class Function(StrEnum):
    """What vendors open up one after the other."""

    INVOICES = "invoices"
    PAYOUTS = "payouts"


@dataclass(frozen=True, slots=True)
class Switched:
    """What a person said. supplier: ten digits, or ALL."""

    supplier: str
    function: Function
    pays: System


@dataclass(frozen=True, slots=True)
class Shares:
    """What holds of all that was said."""

    said: Mapping[tuple[str, Function], System] = field(default_factory=dict)

    @classmethod
    def of(cls, switched: Iterable[Switched]) -> Shares:
        """The last that was said of each supplier and function. switched: in order."""
        return cls({(one.supplier, one.function): one.pays for one in switched})

    def pays(self, org_number: str, function: Function) -> System:
        """Which system pays this supplier; org_number "" if it is not known."""
        general = self.said.get((ALL, function), System.HERE)
        return self.said.get((org_number, function), general) if org_number else general

    def is_begun(self, function: Function) -> bool:
        """Whether anything was said of the function: before that nobody shares it."""
        return any(said is function for _, said in self.said)


NOBODY = Shares()


def function_of(kind: DocumentKind) -> Function:
    """The function to which a debt belongs."""
    return Function.PAYOUTS if kind is DocumentKind.PAYOUT else Function.INVOICES
