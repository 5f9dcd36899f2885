"""What Peppol's rules in CII ask of the whole document: parties, countries, currency and profile.

Each function is asked by way of checks.once. Errors: Malformed where two stand and one may.
"""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import once
from sluss.rules.intake.einvoice.peppol.edition import numbered_profile
from sluss.rules.intake.einvoice.peppol.xpath import ONLY_ONE, any_text, first_chars
from sluss.rules.intake.einvoice.values import Malformed, normal, only, string

ROOT = "rsm:CrossIndustryInvoice"
DOCUMENT = "rsm:ExchangedDocument"
TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = "ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = "ram:ApplicableHeaderTradeSettlement"
MEANS = "ram:SpecifiedTradeSettlementPaymentMeans"
SUMS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
SELLER, BUYER = "ram:SellerTradeParty", "ram:BuyerTradeParty"
AGENT = "ram:SellerTaxRepresentativeTradeParty"
REGISTRATION = "ram:SpecifiedTaxRegistration"
COMPANY = ("ram:SpecifiedLegalOrganization", "ram:ID")
ADDRESS = "ram:PostalTradeAddress"
COUNTRY = (ADDRESS, "ram:CountryID")
VAT, TAX = "VAT", "FC"
NO_COUNTRY = "XX"

# Steps from the root to header parties, and to what is paid.
WHOLE = f"/{ROOT}"
AGREED = f"{TRANSACTION}/{AGREEMENT}"
SETTLED = f"{TRANSACTION}/{SETTLEMENT}"


def header(invoice: Invoice, *path: str) -> list[Node]:
    """What stands at a path below the root, if that is what it should be."""
    return invoice.root.at(*path) if invoice.root.name == ROOT else []


def parties(invoice: Invoice, party: str) -> list[Node]:
    """The header's parties of one name."""
    return header(invoice, TRANSACTION, AGREEMENT, party)


def settled(invoice: Invoice, *path: str) -> list[Node]:
    """What stands at a path below the header's settlement."""
    return header(invoice, TRANSACTION, SETTLEMENT, *path)


def is_vat(registration: Node) -> bool:
    """ram:ID/@schemeID = 'VAT'"""
    return any(one.get("schemeID") == VAT for one in registration.at("ram:ID"))


def numbers(party: Node, scheme: str) -> list[Node]:
    """ram:SpecifiedTaxRegistration/ram:ID[@schemeID = scheme]"""
    return [one for one in party.at(REGISTRATION, "ram:ID") if one.get("schemeID") == scheme]


def lives_in(party: Node, country: str) -> bool:
    """ram:PostalTradeAddress/ram:CountryID = country"""
    return any_text(party.at(*COUNTRY), country)


def some_lives_in(invoice: Invoice, party: str, country: str) -> bool:
    """Whether the country of a header's party is this, as it stands."""
    return any(lives_in(one, country) for one in parties(invoice, party))


def is_at_home_in(invoice: Invoice, party: str, country: str) -> bool:
    """The same of the one party there may be, in great letters and without spaces around."""
    codes = [code for one in parties(invoice, party) for code in one.at(*COUNTRY)]
    return normal(string(codes)).upper() == country


def supplier_is_in(invoice: Invoice, country: str) -> bool:
    """Whether the seller's country is this: by its VAT number or that of its representative, or
    else by its address."""
    return once(invoice, _supplier_country) == country


def _supplier_country(invoice: Invoice) -> str:
    sellers = header(invoice, TRANSACTION)[:1]
    for name in (AGREEMENT, SELLER):
        sellers = [found for one in sellers for found in one.at(name)[:1]]
    for some in (sellers, parties(invoice, AGENT)):
        registrations = [one for party in some for one in party.at(REGISTRATION) if is_vat(one)]
        prefixes = [first_chars(only(one.at("ram:ID")), 2) for one in registrations]
        if len(prefixes) > 1:
            raise Malformed(registrations[1], ONLY_ONE)
        if any(prefixes):
            return normal(prefixes[0]).upper()
    codes = [code for one in parties(invoice, SELLER) for code in one.at(*COUNTRY)]
    return normal(string(codes)).upper() if codes else NO_COUNTRY


def currencies(invoice: Invoice) -> frozenset[str]:
    """The texts of ram:InvoiceCurrencyCode: one, in a document that is right."""
    return once(invoice, _currencies)


def _currencies(invoice: Invoice) -> frozenset[str]:
    return frozenset(one.text for one in settled(invoice, "ram:InvoiceCurrencyCode"))


def profile(invoice: Invoice) -> str:
    """The two digits of the business process, or UNKNOWN."""
    return once(invoice, _profile)


def _profile(invoice: Invoice) -> str:
    steps = (
        "rsm:ExchangedDocumentContext",
        "ram:BusinessProcessSpecifiedDocumentContextParameter",
    )
    return numbered_profile(normal(string(header(invoice, *steps, "ram:ID"))))
