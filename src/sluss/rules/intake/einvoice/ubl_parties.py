"""Parties, delivery and payment in UBL."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, filled, said
from sluss.rules.intake.einvoice.rule import Context, Flag, about, on
from sluss.rules.intake.einvoice.ubl_terms import is_one_vat, is_vat
from sluss.rules.intake.einvoice.values import normal, string

_SELLER = "cac:AccountingSupplierParty"
_BUYER = "cac:AccountingCustomerParty"
_AGENT = "cac:TaxRepresentativeParty"
_COUNTRY = "cac:Country/cbc:IdentificationCode"
# Credit transfer and SEPA credit transfer (UNTDID 4461).
_TRANSFERS = ("30", "58")


def buyer_address_code() -> Context:
    """The electronic address of the buyer (BT-49)."""
    return _address_code("BR-63", _BUYER, "BT-49-1")


def seller_address_code() -> Context:
    """The electronic address of the seller (BT-34)."""
    return _address_code("BR-62", _SELLER, "BT-34-1")


def _address_code(rule: str, party: str, term: str) -> Context:
    return Context((f"{party}/cac:Party/cbc:EndpointID",), (on(rule, exists, "@schemeID", term),))


def buyer_address() -> Context:
    """The postal address of the buyer (BG-8)."""
    rule = on("BR-11", filled, _COUNTRY, "BT-55")
    return Context((f"{_BUYER}/cac:Party/cac:PostalAddress",), (rule,))


def seller_address() -> Context:
    """The postal address of the seller (BG-5)."""
    rule = on("BR-09", filled, _COUNTRY, "BT-40")
    return Context((f"{_SELLER}/cac:Party/cac:PostalAddress",), (rule,))


def agent_address() -> Context:
    """The postal address of the seller's tax representative (BG-12)."""
    rule = on("BR-20", filled, _COUNTRY, "BT-69")
    return Context((f"{_AGENT}/cac:PostalAddress",), (rule,))


def delivery_address() -> Context:
    """Where it was delivered to (BG-15)."""
    rule = on("BR-57", exists, _COUNTRY, "BT-80")
    return Context(("cac:Delivery/cac:DeliveryLocation/cac:Address",), (rule,))


def card() -> Context:
    """The number of a card (BT-87)."""

    def holds(node: Node, _: Invoice) -> bool:
        """string-length(normalize-space(.)) <= 10"""
        return len(normal(node.text)) <= 10

    rule = about("BR-51", holds, "BT-87", flag=Flag.WARNING)
    return Context(("cac:PaymentMeans/cac:CardAccount/cbc:PrimaryAccountNumberID",), (rule,))


def payee() -> Context:
    """A payee that is not the seller (BG-10)."""
    rule = about("BR-17", _payee_is_another, "BT-59", "cac:PartyName/cbc:Name")
    return Context(("cac:PayeeParty",), (rule,))


def _payee_is_another(node: Node, _: Invoice) -> bool:
    """exists(PartyName/Name), and it is not a name of the seller's, nor is its
    PartyIdentification/ID one of the seller's"""
    beside = node.up.at(_SELLER, "cac:Party") if node.up is not None else []
    if not node.has("cac:PartyName", "cbc:Name"):
        return False
    for path in (("cac:PartyName", "cbc:Name"), ("cac:PartyIdentification", "cbc:ID")):
        sellers = {one.text for party in beside for one in party.at(*path)}
        if any(one.text in sellers for one in node.at(*path)):
            return False
    return True


def account() -> Context:
    """The account of a credit transfer (BG-17)."""
    paths = ("cac:PaymentMeans/cac:PayeeFinancialAccount",)
    return Context(paths, (on("BR-50", filled, "cbc:ID", "BT-84"),), _is_of_transfer)


def _is_of_transfer(node: Node) -> bool:
    codes = node.up.at("cbc:PaymentMeansCode") if node.up is not None else []
    return any(code.text in _TRANSFERS for code in codes)


def payment_means() -> Context:
    """cac:PaymentMeans (BG-16)."""
    rules = (
        on("BR-49", exists, "cbc:PaymentMeansCode", "BT-81"),
        about("BR-61", _transfer_has_account, "BT-84", "cac:PayeeFinancialAccount/cbc:ID"),
    )
    return Context(("cac:PaymentMeans",), rules)


def _transfer_has_account(node: Node, _: Invoice) -> bool:
    """exists(PayeeFinancialAccount/ID) if normalize-space(PaymentMeansCode) is 30 or 58"""
    is_transfer = normal(string(node.at("cbc:PaymentMeansCode"))) in _TRANSFERS
    return not is_transfer or node.has("cac:PayeeFinancialAccount", "cbc:ID")


def preceding_invoice() -> Context:
    """A reference to an invoice before (BG-3)."""
    rule = on("BR-55", exists, "cac:InvoiceDocumentReference/cbc:ID", "BT-25")
    return Context(("cac:BillingReference",), (rule,))


def supporting_document() -> Context:
    """A document that supports the invoice (BG-24)."""
    rule = on("BR-52", filled, "cbc:ID", "BT-122")
    return Context(("cac:AdditionalDocumentReference",), (rule,))


def seller() -> Context:
    """The seller (BG-4)."""
    rule = about("BR-CO-26", _seller_has_number, "BT-29 BT-30 BT-31")
    return Context((_SELLER,), (rule,))


def _seller_has_number(node: Node, _: Invoice) -> bool:
    """exists(Party/PartyTaxScheme[VAT]/CompanyID) or a PartyIdentification/ID that is not SEPA's
    or a PartyLegalEntity/CompanyID"""
    schemes = node.at("cac:Party", "cac:PartyTaxScheme")
    if any(one.has("cbc:CompanyID") for one in schemes if is_vat(one)):
        return True
    numbers = node.at("cac:Party", "cac:PartyIdentification", "cbc:ID")
    if any(one.get("schemeID") != "SEPA" for one in numbers):
        return True
    return node.has("cac:Party", "cac:PartyLegalEntity", "cbc:CompanyID")


def agent() -> Context:
    """The tax representative of the seller (BG-11)."""
    rules = (
        on("BR-18", filled, "cac:PartyName/cbc:Name", "BT-62"),
        on("BR-19", exists, "cac:PostalAddress", "BG-12"),
        about("BR-56", _agent_has_vat_number, "BT-63", "cac:PartyTaxScheme/cbc:CompanyID"),
    )
    return Context((_AGENT,), rules)


def _agent_has_vat_number(node: Node, _: Invoice) -> bool:
    """exists(PartyTaxScheme[VAT]/CompanyID)"""
    schemes = node.at("cac:PartyTaxScheme")
    return any(one.has("cbc:CompanyID") for one in schemes if is_one_vat(one))


def vat_number(prefixes: str) -> Context:
    """A VAT number. prefixes: its first two letters as they are listed."""

    def holds(node: Node, _: Invoice) -> bool:
        return string(node.at("cbc:CompanyID"))[:2] in prefixes

    check = said(holds, "the first two letters of CompanyID stand in the list of countries")
    rule = about("BR-CO-09", check, "BT-31 BT-48 BT-63", "cbc:CompanyID")
    return Context(("cac:PartyTaxScheme",), (rule,), is_vat)
