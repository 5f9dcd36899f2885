"""Which system pays whom: said per supplier and function, so that both can run and neither twice.

A supplier is paid from here until somebody says otherwise. What is said of one supplier goes before
what is said of all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sluss.core.records import DocumentKind, PaymentOrder

# What a payment to a person is for. Source: docs/sources.md [pain001-se], CategoryPurpose.
_TO_PERSONS = frozenset({"SALA", "PENS", "SSBE"})
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

    def stops(self, org_numbers: Collection[str], function: Function) -> bool:
        """Whether a payment by the other system is not its to make: we pay one of these.

        org_numbers: under which the payee is known, none if under none. Until anything is said
        of the function there is nothing to share: doubles alone are stopped then.
        """
        if not self.is_begun(function):
            return False
        return any(self.pays(n, function) is System.HERE for n in org_numbers or ("",))


NOBODY = Shares()


def function_of(kind: DocumentKind) -> Function:
    """The function to which a debt belongs."""
    return Function.PAYOUTS if kind is DocumentKind.PAYOUT else Function.INVOICES


def function_of_order(order: PaymentOrder) -> Function:
    """The same of a payment of which no debt is known."""
    return Function.PAYOUTS if order.category_purpose in _TO_PERSONS else Function.INVOICES
