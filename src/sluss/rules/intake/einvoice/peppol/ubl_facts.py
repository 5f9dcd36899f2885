"""What Peppol's rules in UBL ask of the whole document: countries, currency and profile.

Each function is asked by way of checks.once. Errors: Malformed where two stand and one may.
"""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import once
from sluss.rules.intake.einvoice.peppol.xpath import ONLY_ONE, any_text, first_chars
from sluss.rules.intake.einvoice.values import Malformed, all_of, normal, only, string

SUPPLIER = "cac:AccountingSupplierParty"
CUSTOMER = "cac:AccountingCustomerParty"
AGENT = "cac:TaxRepresentativeParty"
COUNTRY = ("cac:PostalAddress", "cac:Country", "cbc:IdentificationCode")
NO_COUNTRY = "XX"


def is_vat(scheme: Node) -> bool:
    """cac:TaxScheme/cbc:ID = 'VAT'"""
    return any_text(scheme.at("cac:TaxScheme", "cbc:ID"), "VAT")


def is_trimmed_vat(scheme: Node) -> bool:
    """normalize-space(cac:TaxScheme/cbc:ID) = 'VAT'"""
    return normal(string(scheme.at("cac:TaxScheme", "cbc:ID"))) == "VAT"


def prefix(scheme: Node) -> str:
    """substring(cbc:CompanyID, 1, 2)"""
    return first_chars(only(scheme.at("cbc:CompanyID")), 2)


def _country(parties: tuple[list[Node], ...], codes: list[Node]) -> str:
    """By the first two letters of the VAT number of the first party that has one, or by a code."""
    for schemes in parties:
        prefixes = [prefix(one) for one in schemes if is_vat(one)]
        if len(prefixes) > 1:
            raise Malformed(schemes[-1], ONLY_ONE)
        if any(prefixes):
            return normal(prefixes[0]).upper()
    return normal(string(codes)).upper() if codes else NO_COUNTRY


def _vat_numbers(invoice: Invoice, *path: str) -> list[Node]:
    return invoice.root.at(*path, "cac:PartyTaxScheme")


def _countries(invoice: Invoice, party: str) -> list[Node]:
    return invoice.root.at(party, "cac:Party", *COUNTRY)


def _supplier_country(invoice: Invoice) -> str:
    sellers = _vat_numbers(invoice, SUPPLIER, "cac:Party")
    agents = _vat_numbers(invoice, AGENT)
    return _country((sellers, agents), _countries(invoice, SUPPLIER))


def _own_country(invoice: Invoice) -> str:
    sellers = _vat_numbers(invoice, SUPPLIER, "cac:Party")
    return _country((sellers,), _countries(invoice, SUPPLIER))


def _customer_country(invoice: Invoice) -> str:
    buyers = _vat_numbers(invoice, CUSTOMER, "cac:Party")
    return _country((buyers,), _countries(invoice, CUSTOMER))


def supplier_is_in(invoice: Invoice, *countries: str) -> bool:
    """Whether the seller's country is one of these: by its VAT number or that of its
    representative, or else by its address."""
    return once(invoice, _supplier_country) in countries


def supplier_itself_is_in(invoice: Invoice, *countries: str) -> bool:
    """The same, with no eye to its representative."""
    return once(invoice, _own_country) in countries


def customer_is_in(invoice: Invoice, *countries: str) -> bool:
    """The same of the buyer."""
    return once(invoice, _customer_country) in countries


def _supplier_address(invoice: Invoice) -> str:
    return string(_countries(invoice, SUPPLIER))


def _customer_address(invoice: Invoice) -> str:
    return string(_countries(invoice, CUSTOMER))


def supplier_lives_in(invoice: Invoice, country: str) -> bool:
    """Whether the country of the seller's address is this, as it stands."""
    return once(invoice, _supplier_address) == country


def both_live_in(invoice: Invoice, country: str) -> bool:
    """The same of seller and buyer."""
    return supplier_lives_in(invoice, country) and once(invoice, _customer_address) == country


def supplier_is_at_home_in(invoice: Invoice, country: str) -> bool:
    """The same, in great letters and without spaces around."""
    return normal(once(invoice, _supplier_address)).upper() == country


def both_are_at_home_in(invoice: Invoice, country: str) -> bool:
    """The same of seller and buyer."""
    return all_of(
        lambda: supplier_is_at_home_in(invoice, country),
        lambda: normal(once(invoice, _customer_address)).upper() == country,
    )


def _are_german(invoice: Invoice) -> bool:
    return both_are_at_home_in(invoice, "DE")


def are_german(invoice: Invoice) -> bool:
    """Whether seller and buyer are both in Germany."""
    return once(invoice, _are_german)


def currencies(invoice: Invoice) -> frozenset[str]:
    """The texts of /*/cbc:DocumentCurrencyCode: one, in a document that is right."""
    return once(invoice, _currencies)


def _currencies(invoice: Invoice) -> frozenset[str]:
    return frozenset(node.text for node in invoice.root.at("cbc:DocumentCurrencyCode"))


def profile_text(invoice: Invoice) -> str:
    """normalize-space(/*/cbc:ProfileID)"""
    return normal(string(invoice.root.at("cbc:ProfileID")))
