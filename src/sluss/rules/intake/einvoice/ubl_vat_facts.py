"""What a UBL document says of VAT as a whole, gone through once for the rules of every category.

Lines and allowances are put together by category and by rate, so that a document of thousands of
lines and a hundred rates takes no longer for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias
from weakref import ref

from sluss.formats.einvoice_tree import NO_NODES, Invoice, Node
from sluss.rules.intake.einvoice.checks import once
from sluss.rules.intake.einvoice.ubl_terms import category_of, is_charge, is_one_vat, is_vat
from sluss.rules.intake.einvoice.values import ZERO, Malformed, normal, number

_SUBTOTAL = ("cac:TaxTotal", "cac:TaxSubtotal", "cac:TaxCategory")

Counts: TypeAlias = defaultdict[str, int]
# A line or a charge, and its categories.
_Charged: TypeAlias = tuple[Node, list[Node]]


@dataclass(slots=True)
class Categories:
    """Which categories stand where. VAT: only those whose scheme is VAT are counted.

    lines, lines_vat:      //cac:ClassifiedTaxCategory
    charged, charged_vat:  //cac:AllowanceCharge/cac:TaxCategory
    tax_vat:               //cac:TaxCategory[VAT]/cbc:ID
    allowances, charges:   //cac:AllowanceCharge[indicator]/cac:TaxCategory
    own_allowances, own_charges: those VAT ones right below the document
    used:                  all of them
    breakdown, breakdown_vat: cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory of the document
    """

    lines: Counts = field(default_factory=lambda: defaultdict(int))
    lines_vat: Counts = field(default_factory=lambda: defaultdict(int))
    charged: Counts = field(default_factory=lambda: defaultdict(int))
    charged_vat: Counts = field(default_factory=lambda: defaultdict(int))
    tax_vat: set[str] = field(default_factory=set)
    allowances: Counts = field(default_factory=lambda: defaultdict(int))
    allowances_vat: Counts = field(default_factory=lambda: defaultdict(int))
    charges: Counts = field(default_factory=lambda: defaultdict(int))
    charges_vat: Counts = field(default_factory=lambda: defaultdict(int))
    own_allowances: set[str] = field(default_factory=set)
    own_charges: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    breakdown: Counts = field(default_factory=lambda: defaultdict(int))
    breakdown_vat: Counts = field(default_factory=lambda: defaultdict(int))


def categories(invoice: Invoice) -> Categories:
    """The categories of the document. Errors: Malformed where one has two IDs and the like."""
    return once(invoice, _categories)


def _categories(invoice: Invoice) -> Categories:
    told = Categories()
    for node in invoice.all("cac:ClassifiedTaxCategory"):
        code, has_vat = category_of(node)
        told.lines[code] += 1
        told.lines_vat[code] += has_vat
    for node in invoice.all("cac:AllowanceCharge"):
        # Also where it has no category, an indicator that is none breaks the rules off: each of
        # the two is looked for as far as it stands.
        is_charge(node, False)
        is_charge(node, True)
    for node in invoice.all("cac:TaxCategory"):
        above = node.up
        if above is not None and above.name == "cac:AllowanceCharge":
            code, has_vat = category_of(node)
            _add_charged(told, above, code, has_vat=has_vat)
        # Elsewhere each of its IDs is read for itself, so that two may stand.
        codes = [normal(one.text) for one in node.at("cbc:ID")]
        told.used.update(codes)
        if codes and is_vat(node):
            told.tax_vat.update(codes)
    for node in invoice.root.along(_SUBTOTAL):
        code, has_vat = category_of(node)
        told.breakdown[code] += 1
        told.breakdown_vat[code] += has_vat
    told.used.update(told.lines)
    return told


def _add_charged(told: Categories, charge: Node, code: str, *, has_vat: bool) -> None:
    told.charged[code] += 1
    told.charged_vat[code] += has_vat
    is_own = charge.up is not None and charge.up.up is None
    if is_charge(charge, False):
        told.allowances[code] += 1
        told.allowances_vat[code] += has_vat
        if is_own and has_vat:
            told.own_allowances.add(code)
    if is_charge(charge, True):
        told.charges[code] += 1
        told.charges_vat[code] += has_vat
        if is_own and has_vat:
            told.own_charges.add(code)


def seller_has_tax_number(invoice: Invoice) -> bool:
    """exists(//cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID)"""
    return any(
        node.has("cac:Party", "cac:PartyTaxScheme", "cbc:CompanyID")
        for node in invoice.all("cac:AccountingSupplierParty")
    )


def seller_has_vat_number(invoice: Invoice) -> bool:
    """The same with [VAT]."""
    return _has_vat_number(_parties(invoice, "cac:AccountingSupplierParty"))


def buyer_has_vat_number(invoice: Invoice) -> bool:
    """exists(//cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme[VAT]/cbc:CompanyID)"""
    return _has_vat_number(_parties(invoice, "cac:AccountingCustomerParty"))


def buyer_has_number(invoice: Invoice) -> bool:
    """exists(//cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID)"""
    parties = _parties(invoice, "cac:AccountingCustomerParty")
    return any(party.has("cac:PartyLegalEntity", "cbc:CompanyID") for party in parties)


def agent_has_vat_number(invoice: Invoice) -> bool:
    """exists(//cac:TaxRepresentativeParty/cac:PartyTaxScheme[VAT]/cbc:CompanyID)"""
    return _has_vat_number(invoice.all("cac:TaxRepresentativeParty"))


def _parties(invoice: Invoice, name: str) -> list[Node]:
    return [party for node in invoice.all(name) for party in node.at("cac:Party")]


def _has_vat_number(parties: Iterable[Node]) -> bool:
    return any(
        scheme.has("cbc:CompanyID")
        for party in parties
        for scheme in party.at("cac:PartyTaxScheme")
        if is_one_vat(scheme)
    )


@dataclass(slots=True)
class _Rated:
    """Those of one code by rate. A rate that cannot be read breaks off what reads it.

    broken: of each of those that have one, the rates before it. before: the rates of all up to the
            first of them.
    """

    nodes: dict[Decimal, list[Node]] = field(default_factory=dict)
    broken: list[tuple[set[Decimal], Malformed]] = field(default_factory=list)
    before: set[Decimal] = field(default_factory=set)


@dataclass(slots=True)
class Group:
    """Lines or charges by the codes of their categories, and their sums as they are asked for."""

    amount: str
    category: tuple[str, ...]
    by_code: dict[str, list[_Charged]] = field(default_factory=lambda: defaultdict(list))
    _by_rate: dict[str, _Rated] = field(default_factory=dict)
    _sums: dict[tuple[str, Decimal | None], Decimal] = field(default_factory=dict)

    def has(self, code: str, rate: Decimal) -> bool:
        """Whether any has the code and, in any of its categories, the rate.

        Errors: Malformed of a rate that stands before the first of them.
        """
        if code not in self.by_code:
            return False
        rated = self._rated(code)
        if rated.broken and rate not in rated.before:
            raise rated.broken[0][1]
        return rate in rated.nodes

    def _of_rate(self, code: str, rate: Decimal) -> list[Node]:
        """All of them. Errors: Malformed, but not of what stands in one after the rate."""
        rated = self._rated(code)
        for rates, error in rated.broken:
            if rate not in rates:
                raise error
        return rated.nodes.get(rate, NO_NODES)

    def _rated(self, code: str) -> _Rated:
        if code not in self._by_rate:
            rated = self._by_rate[code] = _Rated()
            for node, below in self.by_code[code]:
                _add_rates(rated, node, below)
        return self._by_rate[code]

    def sum(self, code: str, rate: Decimal | None) -> Decimal:
        """The sum of the amounts of those with a code, or with a code and a rate."""
        if code not in self.by_code:
            return ZERO
        if (code, rate) not in self._sums:
            nodes = self._of_code(code) if rate is None else self._of_rate(code, rate)
            told = [number(node, self.amount) for node in nodes]
            self._sums[code, rate] = sum((one for one in told if one is not None), ZERO)
        return self._sums[code, rate]

    def _of_code(self, code: str) -> list[Node]:
        return [node for node, _ in self.by_code[code]]


def _add_rates(rated: _Rated, node: Node, categories: list[Node]) -> None:
    rates: set[Decimal] = set()
    error: Malformed | None = None
    try:
        for one in categories:
            if (rate := number(one, "cbc:Percent")) is not None:
                rates.add(rate)
    except Malformed as malformed:
        error = malformed
    for rate in rates:
        rated.nodes.setdefault(rate, []).append(node)
    if error is not None:
        if not rated.broken:
            rated.before.update(rated.nodes)
        rated.broken.append((rates, error))


def _group(nodes: Iterable[Node], amount: str, *path: str) -> Group:
    made = Group(amount, path)
    for node in nodes:
        below = node.along(path)
        if len(below) == 1:
            made.by_code[category_of(below[0])[0]].append((node, below))
        else:
            for code in {category_of(one)[0] for one in below}:
                made.by_code[code].append((node, below))
    return made


_OF_LINE = ("cbc:LineExtensionAmount", "cac:Item", "cac:ClassifiedTaxCategory")
_OF_CHARGE = ("cbc:Amount", "cac:TaxCategory")


_NAMES = {"charges": "cac:AllowanceCharge", "allowances": "cac:AllowanceCharge"}
_NOTHING = Group("", ())


class Groups:
    """A document's amounts by category, put together when they are first asked for.

    By name: a line's is the document's own lines ("cac:InvoiceLine"), with // before it those at
    any depth ("//cac:InvoiceLine", "//cac:AllowanceCharge"); "charges" and "allowances" are the
    document's own.
    Errors: Malformed where a category has two IDs.
    """

    __slots__ = ("_invoice", "_made")

    def __init__(self, invoice: Invoice) -> None:
        self._invoice = ref(invoice)
        self._made: dict[str, Group] = {}

    def __getitem__(self, name: str) -> Group:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Group:
        invoice = self._invoice()
        if invoice is None:
            raise ReferenceError("the groups of an invoice that is gone")
        if not invoice.all(_NAMES.get(name, name).lstrip("/")):
            return _NOTHING
        own = invoice.root.at("cac:AllowanceCharge")
        match name:
            case "charges":
                return _group((one for one in own if is_charge(one, True)), *_OF_CHARGE)
            case "allowances":
                return _group((one for one in own if is_charge(one, False)), *_OF_CHARGE)
            case "//cac:AllowanceCharge":
                return _group(invoice.all("cac:AllowanceCharge"), *_OF_CHARGE)
        if not name.startswith("//"):
            return _group(invoice.root.at(name), *_OF_LINE)
        every, below = invoice.all(name[2:]), invoice.root.at(name[2:])
        return self[name[2:]] if len(every) == len(below) else _group(every, *_OF_LINE)


def groups(invoice: Invoice) -> Groups:
    """The document's amounts by category."""
    return once(invoice, Groups)
