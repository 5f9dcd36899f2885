"""What a CII document says of VAT as a whole, gone through once for the rules of every category.

Lines and allowances are put together by category and by rate, so that a document of thousands of
lines and a hundred rates takes no longer for each of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import once
from sluss.rules.intake.einvoice.cii_terms import (
    AGENT,
    AGREEMENT,
    BUYER,
    CHARGE,
    CHARGED_TAX,
    CODE,
    INDICATOR,
    LEGAL,
    LINE,
    LINE_SETTLEMENT,
    LINE_SUMS,
    RATE,
    REGISTRATION,
    SELLER,
    SETTLEMENT,
    TAX,
    in_transaction,
    is_charge,
    texts,
    with_scheme,
)
from sluss.rules.intake.einvoice.values import ZERO, Malformed, cents, decimal, only, truth


@dataclass(slots=True)
class Categories:
    """How many taxes have a category: of lines, of the document, of allowances and charges.

    of_any: those of every ram:ApplicableTradeTax, wherever it stands.
    """

    lines: Counter[str] = field(default_factory=Counter)
    document: Counter[str] = field(default_factory=Counter)
    charged: Counter[str] = field(default_factory=Counter)
    of_any: set[str] = field(default_factory=set)


def categories(invoice: Invoice) -> Categories:
    """The categories that stand in the document."""
    return once(invoice, _categories)


def _categories(invoice: Invoice) -> Categories:
    told = Categories()
    for node in invoice.all(TAX):
        codes = texts(node.at(CODE))
        told.of_any |= codes
        above = node.up.name if node.up is not None else ""
        if above == LINE_SETTLEMENT:
            told.lines.update(codes)
        elif above == SETTLEMENT:
            told.document.update(codes)
    for node in invoice.all(CHARGED_TAX):
        told.charged.update(texts(node.at(CODE)))
    return told


@dataclass(frozen=True, slots=True)
class Registered:
    """Who has a number. own_: of the parties of the document's own agreement, and of it alone.

    seller_tax: a VAT number or another number for taxes; buyer_entity: a number of registration.
    """

    seller_vat: bool
    seller_tax: bool
    agent_vat: bool
    buyer_vat: bool
    buyer_entity: bool
    own_seller_vat: bool
    own_seller_tax: bool
    own_agent_vat: bool


def registered(invoice: Invoice) -> Registered:
    """The numbers of the parties."""
    return once(invoice, _registered)


def _registered(invoice: Invoice) -> Registered:
    sellers, agents, buyers = (invoice.all(name) for name in (SELLER, AGENT, BUYER))
    own_sellers = in_transaction(invoice, AGREEMENT, SELLER)
    return Registered(
        seller_vat=_has_number(sellers, "VA"),
        seller_tax=_has_number(sellers, "VA", "FC"),
        agent_vat=_has_number(agents, "VA"),
        buyer_vat=_has_number(buyers, "VA"),
        buyer_entity=any(one.has(LEGAL, "ram:ID") for one in buyers),
        own_seller_vat=_has_number(own_sellers, "VA"),
        own_seller_tax=_has_number(own_sellers, "VA", "FC"),
        own_agent_vat=_has_number(in_transaction(invoice, AGREEMENT, AGENT), "VA"),
    )


def _has_number(parties: list[Node], *schemes: str) -> bool:
    return any(with_scheme(one.at(REGISTRATION, "ram:ID"), *schemes) for one in parties)


# Nodes by rate; and of each that has a malformed one, the rates before that one.
_Rates: TypeAlias = tuple[dict[Decimal, list[Node]], list[tuple[set[Decimal], Malformed]]]


@dataclass(slots=True)
class Group:
    """Lines, allowances or charges by the codes of their taxes, and their sums as they are asked
    for.

    is_charge: which of both is meant; None of lines. It is asked of no others than those with the
    code and the rate, as a document may have one that is neither.
    """

    tax: str
    amounts: Callable[[Node], Iterable[Node]]
    is_charge: bool | None
    by_code: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    _by_rate: dict[str, _Rates] = field(default_factory=dict)
    _sums: dict[tuple[str, Decimal | None], Decimal] = field(default_factory=dict)

    def sum(self, code: str, rate: Decimal | None) -> Decimal:
        """The sum in cents of the amounts of those with a code, or with a code and a rate."""
        if (code, rate) not in self._sums:
            nodes = self.by_code.get(code, []) if rate is None else self._of_rate(code, rate)
            if self.is_charge is not None:
                if code in _CAST:
                    for node in nodes:
                        _cast_indicator(node)
                nodes = [node for node in nodes if is_charge(node, self.is_charge)]
            told = (decimal(amount) for node in nodes for amount in self.amounts(node))
            self._sums[code, rate] = cents(sum(told, ZERO))
        return self._sums[code, rate]

    def _of_rate(self, code: str, rate: Decimal) -> list[Node]:
        """Those with the code and, in any of their taxes, the rate.

        Errors: Malformed, but not of a rate that stands after the one that is asked for.
        """
        if code not in self._by_rate:
            self._by_rate[code] = self._rates(code)
        of_rate, broken = self._by_rate[code]
        for rates, error in broken:
            if rate not in rates:
                raise error
        return of_rate.get(rate, [])

    def _rates(self, code: str) -> _Rates:
        of_rate: dict[Decimal, list[Node]] = {}
        broken: list[tuple[set[Decimal], Malformed]] = []
        for node in self.by_code.get(code, []):
            rates: set[Decimal] = set()
            try:
                for tax in node.at(self.tax):
                    if (percent := only(tax.at(RATE))) is not None:
                        rates.add(decimal(percent))
            except Malformed as error:
                broken.append((rates, error))
            for one in rates:
                of_rate.setdefault(one, []).append(node)
        return of_rate, broken


# The categories whose rules cast each indicator, so that it must be there, and once.
_CAST = frozenset("OZ")


def _cast_indicator(charge: Node) -> None:
    """ChargeIndicator/Indicator cast as xs:boolean"""
    indicator = only(charge.at(INDICATOR, "udt:Indicator"))
    if indicator is None:
        raise Malformed(charge, "true or false", "")
    truth(indicator)


@dataclass(frozen=True, slots=True)
class Groups:
    """The lines, allowances and charges of the document by category."""

    lines: Group
    allowances: Group
    charges: Group

    def sum(self, code: str, rate: Decimal | None = None) -> Decimal:
        """Lines + charges - allowances of a category, or of a category and a rate, in cents."""
        added = self.lines.sum(code, rate) + self.charges.sum(code, rate)
        return added - self.allowances.sum(code, rate)


def groups(invoice: Invoice) -> Groups:
    """The document's amounts by category."""
    return once(invoice, _groups)


def _groups(invoice: Invoice) -> Groups:
    charges = in_transaction(invoice, SETTLEMENT, CHARGE)
    lines = Group(TAX, _line_amounts, None)
    return Groups(
        lines=_by_code(in_transaction(invoice, LINE, LINE_SETTLEMENT), lines),
        allowances=_by_code(charges, Group(CHARGED_TAX, _amounts, False)),
        charges=_by_code(charges, Group(CHARGED_TAX, _amounts, True)),
    )


def _by_code(nodes: Iterable[Node], group: Group) -> Group:
    for node in nodes:
        for code in texts(node.at(group.tax, CODE)):
            group.by_code[code].append(node)
    return group


def _line_amounts(node: Node) -> list[Node]:
    told = (only(one.at("ram:LineTotalAmount")) for one in node.at(LINE_SUMS))
    return [amount for amount in told if amount is not None]


def _amounts(node: Node) -> list[Node]:
    return node.at("ram:ActualAmount")[:1]
