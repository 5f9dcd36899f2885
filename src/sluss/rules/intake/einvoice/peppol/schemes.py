"""Peppol's rules for company numbers by their scheme: COMMON-R040 to R057, in UBL and in CII."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from sluss.formats.einvoice_tree import Invoice, Kind, Node
from sluss.rules.intake.einvoice.checks import said
from sluss.rules.intake.einvoice.peppol import numbers
from sluss.rules.intake.einvoice.rule import Flag, Holds, Rule
from sluss.rules.intake.einvoice.values import Malformed, normal

# Whose number it is, by the element that the party stands in: an identifier, the registered number,
# the electronic address.
_TERMS_OF = {
    "cac:AccountingSupplierParty": ("BT-29", "BT-30", "BT-34"),
    "ram:SellerTradeParty": ("BT-29", "BT-30", "BT-34"),
    "cac:AccountingCustomerParty": ("BT-46", "BT-47", "BT-49"),
    "ram:BuyerTradeParty": ("BT-46", "BT-47", "BT-49"),
    "cac:PayeeParty": ("BT-60", "BT-61"),
    "ram:PayeeTradeParty": ("BT-60", "BT-61"),
}
_REGISTERED = frozenset({"cac:PartyLegalEntity", "ram:SpecifiedLegalOrganization"})
_ADDRESS = frozenset({"cbc:EndpointID", "ram:URIUniversalCommunication"})
NUMBER_TERMS = tuple(sorted({term for terms in _TERMS_OF.values() for term in terms}))
ADDRESS_TERMS = ("BT-34", "BT-49")
DIGITS = "a company number whose check digit is right"

_Check: TypeAlias = Callable[[str], bool]


def checked(check: _Check, *, as_it_stands: bool = False) -> Holds:
    """The text of the element, without spaces around unless it counts as it stands, is right."""

    def holds(node: Node, _: Invoice) -> bool:
        try:
            return check(node.text if as_it_stands else normal(node.text))
        except ValueError:
            raise Malformed(node, DIGITS) from None

    return said(holds, (check.__doc__ or "").strip())


def shaped(pattern: str) -> Holds:
    """The text without spaces around has this shape, from end to end."""
    shape = re.compile(pattern)

    def holds(node: Node, _: Invoice) -> bool:
        return shape.fullmatch(normal(node.text)) is not None

    return said(holds, f"matches(normalize-space(.), '^{pattern}$')")


def scheme(node: Node) -> str:
    """@schemeID"""
    return node.attributes.get("schemeID", "")


def _rule(number: str, holds: Holds, flag: Flag = Flag.FATAL) -> tuple[Rule, ...]:
    name = f"PEPPOL-COMMON-R{number}"
    return (Rule(name, holds, terms=NUMBER_TERMS, flag=flag, terms_at=_term_at),)


def _term_at(kind: Kind) -> tuple[str, ...]:
    terms = next((_TERMS_OF[name] for name in kind.path if name in _TERMS_OF), ())
    which = 0
    if not _REGISTERED.isdisjoint(kind.path):
        which = 1
    elif not _ADDRESS.isdisjoint(kind.path):
        which = 2
    return terms[which : which + 1]


def _warned(number: str, holds: Holds) -> tuple[Rule, ...]:
    return _rule(number, holds, Flag.WARNING)


def common_schemes(*, is_ubl: bool) -> dict[str, tuple[Rule, ...]]:
    """The rules that every release has, by scheme."""
    australian = checked(numbers.australian)
    return {
        "0088": _rule("040", checked(numbers.gln)),
        "0192": _rule("041", checked(numbers.norwegian)),
        "0184": _rule("042", checked(numbers.danish, as_it_stands=True)),
        "0208": _rule("043", checked(numbers.belgian)),
        "0201": _warned("044", checked(numbers.italian_office)),
        "0210": _warned("045", checked(numbers.italian_tax_code)),
        "0211": _warned("047", checked(numbers.italian_vat)),
        "0007": _rule("049", checked(_swedish)),
        "0151": _rule("050", checked(_australian) if is_ubl else australian),
    }


def _swedish(text: str) -> bool:
    """string-length = 10, a number, and its Luhn digit is right"""
    return re.fullmatch(r"[0-9]{10}", text) is not None and numbers.swedish(text)


def _australian(text: str) -> bool:
    """Eleven digits, weighted a multiple of 89."""
    return re.fullmatch(r"[0-9]{11}", text) is not None and numbers.australian(text)


def address_schemes(*, is_ubl: bool) -> dict[str, tuple[Rule, ...]]:
    """The rules that are for electronic addresses only, by scheme."""
    tax_code = checked(numbers.italian_tax_code)
    code = Rule("PEPPOL-COMMON-R046", tax_code, terms=ADDRESS_TERMS, flag=Flag.WARNING)
    vat = Rule(
        "PEPPOL-COMMON-R048", checked(numbers.italian_vat), terms=ADDRESS_TERMS, flag=Flag.WARNING
    )
    return {"9907": (code,)} if is_ubl else {"9907": (code,), "9906": (vat,)}


DUTCH_VAT = "NL[0-9]{9}B[0-9]{2}"


def danish_schemes(flag: Flag) -> dict[str, tuple[Rule, ...]]:
    """The rules that came with release 3.0.20, by scheme."""
    return {
        "0096": _rule("052", checked(_danish_place, as_it_stands=True), flag),
        "0198": _rule("053", checked(numbers.danish_tax, as_it_stands=True), flag),
    }


def dutch_schemes() -> dict[str, tuple[Rule, ...]]:
    """The rules that came with release 3.0.21, by scheme: those before a Dutch VAT number."""
    return {
        "0106": _warned("054", shaped("[0-9]{8}")),
        "0190": _warned("055", shaped("[0-9]{20}")),
        "9944": _warned("056-1", shaped(DUTCH_VAT)),
    }


def _danish_place(text: str) -> bool:
    """P number: ten digits."""
    return re.fullmatch(r"[0-9]{10}", text) is not None


def dutch_places() -> dict[str, tuple[Rule, ...]]:
    """The rule that comes after that of a Dutch VAT number."""
    return {"0217": _warned("057", shaped("[0-9]{12}"))}
