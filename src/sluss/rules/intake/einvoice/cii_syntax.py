"""What EN 16931 asks of the syntax CII: those CII-SR and CII-DT that are no mere path."""

from __future__ import annotations

import re

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import at_most, exists, once, said
from sluss.rules.intake.einvoice.cii_terms import (
    AGREEMENT,
    BUYER,
    CHARGE,
    CHARGED_TAX,
    DATE,
    DELIVERY,
    INDICATOR,
    LINE,
    LINE_SETTLEMENT,
    MEANS,
    RATE,
    ROOT,
    SELLER,
    SETTLEMENT,
    SUMS,
    TAX,
    TRANSACTION,
    in_transaction,
    is_charge,
    texts,
)
from sluss.rules.intake.einvoice.rule import Context, Flag, Holds, Pattern, Rule, about, on
from sluss.rules.intake.einvoice.values import normal, string

_TRANSACTION = f"/{ROOT}/{TRANSACTION}"
_LINE = f"{_TRANSACTION}/{LINE}"
_DOCUMENT = "ram:AdditionalReferencedDocument"
# UNTDID 1001: 50 a project, 130 the object that is invoiced, 916 a document that supports it.
_PROJECT, _OBJECT, _SUPPORT = "50", "130", "916"


def syntax_contexts() -> Pattern:
    """The pattern of the syntax, without the paths that must not stand."""
    document = f"/{ROOT}/rsm:ExchangedDocument"
    return (
        Context((f"/{ROOT}/rsm:ExchangedDocumentContext",), _process()),
        Context((document,), (_one("CII-SR-014", "ram:TypeCode", "BT-3"),)),
        Context((f"{document}/ram:IncludedNote",), (_once("CII-SR-030", "ram:Content", "BT-22"),)),
        *_of_lines(),
        Context((CHARGE,), _charge()),
        Context(
            ("ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge",),
            (_once("CII-SR-440", "ram:ActualAmount", "BT-147", Flag.FATAL),),
        ),
        Context((f"{_LINE}/{LINE_SETTLEMENT}",), _line_settlement()),
        Context((f"{_TRANSACTION}/{AGREEMENT}",), _agreement()),
        Context(
            (f"{_TRANSACTION}/{DELIVERY}",),
            (_one_identifier("CII-SR-449", "ram:ShipToTradeParty", "BT-71"),),
        ),
        Context((f"{_TRANSACTION}/{SETTLEMENT}",), _settlement()),
        Context((f"{_TRANSACTION}/{SETTLEMENT}/{SUMS}",), _sums()),
        Context((f"/{ROOT}",), _root()),
        Context(("ram:*ReferencedDocument",), _referenced_document()),
        Context(("ram:*Quantity",), (about("CII-DT-033", _units_are_billed, at="@unitCode"),)),
        Context(("ram:*TradeTax",), _tax()),
        Context((DATE,), (about("CII-DT-097", _is_day),), lambda node: node.get("format") == "102"),
    )


def _once(rule: str, path: str, terms: str = "", flag: Flag = Flag.WARNING) -> Rule:
    """A rule that something stands once at most."""
    return Rule(rule, at_most(1, path), path, tuple(terms.split()), flag, most=1)


def _one(rule: str, path: str, terms: str = "", flag: Flag = Flag.FATAL) -> Rule:
    """A rule that something stands once."""
    names = path.split("/")

    def holds(node: Node, _: Invoice) -> bool:
        return len(node.at(*names)) == 1

    return about(rule, said(holds, f"count({path}) = 1"), terms, path, flag)


def _one_identifier(rule: str, party: str, terms: str) -> Rule:
    """A rule that a party does not have both ID and GlobalID."""

    def holds(node: Node, _: Invoice) -> bool:
        return not (node.has(party, "ram:ID") and node.has(party, "ram:GlobalID"))

    check = said(holds, f"not({party}/ram:ID and {party}/ram:GlobalID)")
    return about(rule, check, terms, f"{party}/ram:GlobalID", Flag.WARNING)


def _process() -> tuple[Rule, ...]:
    guideline = "ram:GuidelineSpecifiedDocumentContextParameter"
    return (
        _once("CII-SR-003", "ram:BusinessProcessSpecifiedDocumentContextParameter", "BT-23"),
        _one("CII-SR-009", guideline, "BT-24"),
        _one("CII-SR-010", f"{guideline}/ram:ID", "BT-24"),
    )


# ---- Lines, allowances and charges ---------------------------------------------------------


def _of_lines() -> tuple[Context, ...]:
    product = f"{_LINE}/ram:SpecifiedTradeProduct"
    price = "ram:NetPriceProductTradePrice/ram:ChargeAmount"
    note = "ram:IncludedNote"
    return (
        Context(
            (f"{_LINE}/ram:AssociatedDocumentLineDocument",),
            (
                _once("CII-SR-039", note, "BT-127"),
                _once("CII-SR-040", f"{note}/ram:Content", "BT-127"),
            ),
        ),
        Context(
            (product,),
            (
                about("CII-SR-046", _identifier_has_scheme, "BT-157-1", "ram:GlobalID"),
                about("CII-SR-090", _one_origin, "BT-159", "ram:OriginTradeCountry/ram:ID"),
            ),
        ),
        Context(
            (f"{product}/ram:ApplicableProductCharacteristic",),
            (
                _one("CII-SR-069", "ram:Description", "BT-160"),
                _one("CII-SR-072", "ram:Value", "BT-161"),
            ),
        ),
        Context(
            (f"{_LINE}/ram:SpecifiedLineTradeAgreement",),
            (
                _one("CII-SR-439", price, "BT-146"),
                about("CII-SR-119", _discount_is_whole, "BT-147", _DISCOUNT, Flag.WARNING),
                _once("CII-SR-441", price, "BT-146", Flag.FATAL),
            ),
        ),
    )


_DISCOUNT = "ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge"


def _identifier_has_scheme(node: Node, _: Invoice) -> bool:
    """not(GlobalID) or GlobalID/@schemeID"""
    numbers = node.at("ram:GlobalID")
    return not numbers or any("schemeID" in one.attributes for one in numbers)


def _one_origin(node: Node, _: Invoice) -> bool:
    """not(OriginTradeCountry) or count(OriginTradeCountry/ID) = 1"""
    countries = node.at("ram:OriginTradeCountry")
    return not countries or sum(len(one.at("ram:ID")) for one in countries) == 1


def _discount_is_whole(node: Node, _: Invoice) -> bool:
    """Of the AppliedTradeAllowanceCharge of the gross price: ChargeIndicator[Indicator = false()]
    and ActualAmount, or neither ChargeIndicator nor ActualAmount"""
    discounts = node.at(*_DISCOUNT.split("/"))
    if not discounts:
        return True
    has_amount = any(one.has("ram:ActualAmount") for one in discounts)
    if any(is_charge(one, False) for one in discounts) and has_amount:
        return True
    return not has_amount and not any(one.has(INDICATOR) for one in discounts)


def _charge() -> tuple[Rule, ...]:
    return (
        on("CII-SR-463", exists, INDICATOR, "BG-20 BG-21 BG-27 BG-28"),
        _once("CII-SR-471", RATE, "BT-96 BT-103", Flag.FATAL),
        _once("CII-SR-472", CHARGED_TAX, "BT-95 BT-102", Flag.FATAL),
        _once("CII-SR-473", "ram:ActualAmount", "BT-92 BT-99 BT-136 BT-141", Flag.FATAL),
    )


def _line_settlement() -> tuple[Rule, ...]:
    return (
        _one("CII-SR-454", TAX, "BG-30", Flag.WARNING),
        about("CII-SR-474", _one_object_of_line, "BT-128", _DOCUMENT, Flag.WARNING),
    )


def _one_object_of_line(node: Node, _: Invoice) -> bool:
    """count(AdditionalReferencedDocument[normalize-space(TypeCode) = '130']) <= 1"""
    return sum(_is_of_type(one, _OBJECT) for one in node.at(_DOCUMENT)) <= 1


def _is_of_type(document: Node, code: str) -> bool:
    return normal(string(document.at("ram:TypeCode"))) == code


# ---- The document --------------------------------------------------------------------------


def _agreement() -> tuple[Rule, ...]:
    contact, address = "ram:DefinedTradeContact", "ram:URIUniversalCommunication"
    return (
        _one_identifier("CII-SR-450", BUYER, "BT-46"),
        _once("CII-SR-455", f"{SELLER}/{contact}", "BG-6", Flag.FATAL),
        _once("CII-SR-456", f"{BUYER}/{contact}", "BG-9", Flag.FATAL),
        about("CII-SR-457", _one_document(_PROJECT), "BT-17", _DOCUMENT, Flag.WARNING),
        about("CII-SR-458", _one_document(_OBJECT), "BT-18", _DOCUMENT, Flag.WARNING),
        _once("CII-SR-459", f"{SELLER}/{address}", "BT-34", Flag.FATAL),
        _once("CII-SR-460", f"{BUYER}/{address}", "BT-49", Flag.FATAL),
        _one_contact_name("CII-SR-465", SELLER, "BT-41"),
        _one_contact_name("CII-SR-466", BUYER, "BT-56"),
        _one_of_support("CII-SR-475", "ram:Name", "BT-123"),
        _one_of_support("CII-SR-476", "ram:AttachmentBinaryObject", "BT-125"),
    )


def _one_document(code: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        documents = node.at(_DOCUMENT)
        return sum(code in texts(one.at("ram:TypeCode")) for one in documents) <= 1

    return said(holds, f"count({_DOCUMENT}[ram:TypeCode = '{code}']) <= 1")


def _one_contact_name(rule: str, party: str, terms: str) -> Rule:
    contact = f"{party}/ram:DefinedTradeContact"
    names = contact.split("/")

    def holds(node: Node, _: Invoice) -> bool:
        return not (node.has(*names, "ram:PersonName") and node.has(*names, "ram:DepartmentName"))

    check = said(holds, f"not({contact}/ram:PersonName and {contact}/ram:DepartmentName)")
    return about(rule, check, terms, f"{contact}/ram:DepartmentName", Flag.WARNING)


def _one_of_support(rule: str, name: str, terms: str) -> Rule:
    def holds(node: Node, _: Invoice) -> bool:
        documents = (one for one in node.at(_DOCUMENT) if _is_of_type(one, _SUPPORT))
        return sum(len(one.at(name)) for one in documents) <= 1

    of_type = f"{_DOCUMENT}[normalize-space(ram:TypeCode) = '{_SUPPORT}']"
    check = said(holds, f"count({of_type}/{name}) <= 1")
    return about(rule, check, terms, f"{_DOCUMENT}/{name}", Flag.WARNING)


def _settlement() -> tuple[Rule, ...]:
    terms = "ram:SpecifiedTradePaymentTerms"
    account = f"{MEANS}/ram:PayeePartyCreditorFinancialAccount"
    return (
        _one_identifier("CII-SR-451", "ram:PayeeTradeParty", "BT-60"),
        _once("CII-SR-452", terms, "BT-20"),
        _once("CII-SR-453", f"{terms}/ram:Description", "BT-20"),
        _once("CII-SR-461", f"{TAX}/ram:TaxPointDate", "BT-7", Flag.FATAL),
        about("CII-SR-462", _one_tax_point_code, "BT-8", f"{TAX}/ram:DueDateTypeCode"),
        about("CII-SR-470", _transfers_have_accounts, "BT-84", account),
    )


def _one_tax_point_code(_: Node, invoice: Invoice) -> bool:
    """count(distinct-values(//ApplicableTradeTax/DueDateTypeCode)) is 0 or 1"""
    codes = (one for one in invoice.all("ram:DueDateTypeCode"))
    of_tax = {one.text for one in codes if one.up is not None and one.up.name == TAX}
    return len(of_tax) <= 1


def _transfers_have_accounts(node: Node, _: Invoice) -> bool:
    """count(SpecifiedTradeSettlementPaymentMeans[normalize-space(TypeCode) is 30 or 58 and not(
    PayeePartyCreditorFinancialAccount/IBANID or its ProprietaryID)]) = 0"""
    account = "ram:PayeePartyCreditorFinancialAccount"
    return not any(
        not means.has(account, "ram:IBANID")
        and not means.has(account, "ram:ProprietaryID")
        and normal(string(means.at("ram:TypeCode"))) in ("30", "58")
        for means in node.at(MEANS)
    )


_SUMS = (
    ("CII-SR-477", "Line", "BT-106"),
    ("CII-SR-478", "Charge", "BT-108"),
    ("CII-SR-479", "Allowance", "BT-107"),
    ("CII-SR-480", "TaxBasis", "BT-109"),
    ("CII-SR-482", "Grand", "BT-112"),
)
_OTHER_SUMS = (
    ("CII-SR-481", "Rounding", "BT-114"),
    ("CII-SR-483", "Information", ""),
    ("CII-SR-484", "TotalPrepaid", "BT-113"),
    ("CII-SR-485", "TotalDiscount", ""),
    ("CII-SR-486", "TotalAllowanceCharge", ""),
    ("CII-SR-487", "DuePayable", "BT-115"),
    ("CII-SR-488", "RetailValueExcludingTaxInformation", ""),
    ("CII-SR-489", "TotalDepositFeeInformation", ""),
    ("CII-SR-490", "ProductValueExcludingTobaccoTaxInformation", ""),
    ("CII-SR-491", "TotalRetailValueInformation", ""),
    ("CII-SR-492", "GrossLineTotal", ""),
    ("CII-SR-493", "NetLineTotal", ""),
    ("CII-SR-494", "NetIncludingTaxesLineTotal", ""),
)


def _sums() -> tuple[Rule, ...]:
    return (
        *(_once(rule, f"ram:{name}TotalAmount", bt, Flag.FATAL) for rule, name, bt in _SUMS),
        *(_once(rule, f"ram:{name}Amount", bt, Flag.FATAL) for rule, name, bt in _OTHER_SUMS),
    )


def _root() -> tuple[Rule, ...]:
    return (
        about("CII-SR-467", _same_in_all_means("ram:TypeCode"), "BT-81"),
        about("CII-SR-468", _same_in_all_means("ram:Information"), "BT-82"),
        about("CII-SR-469", _one_payment_reference, "BT-83"),
    )


def _same_in_all_means(name: str) -> Holds:
    def holds(_: Node, invoice: Invoice) -> bool:
        return len({normal(one.text) for means in invoice.all(MEANS) for one in means.at(name)}) < 2

    return said(holds, f"normalize-space({name}) is the same in every {MEANS}")


def _one_payment_reference(_: Node, invoice: Invoice) -> bool:
    """count(//ApplicableHeaderTradeSettlement/PaymentReference) <= 1"""
    return sum(len(one.at("ram:PaymentReference")) for one in invoice.all(SETTLEMENT)) <= 1


# ---- Types of data -------------------------------------------------------------------------


def _referenced_document() -> tuple[Rule, ...]:
    return (
        about("CII-DT-015", _only_in("ram:URIID", _SUPPORT), "BT-124", "ram:URIID"),
        about(
            "CII-DT-018", _only_in("ram:TypeCode", _PROJECT, _OBJECT, _SUPPORT), "", "ram:TypeCode"
        ),
        about("CII-DT-021", _only_in("ram:Name", _SUPPORT), "BT-123", "ram:Name"),
        about("CII-DT-022", _only_in(_ATTACHED, _SUPPORT), "BT-125", _ATTACHED),
        about("CII-DT-024", _only_in(_REFERENCE, _OBJECT), "BT-18-1 BT-128-1", _REFERENCE),
        about("CII-DT-027", _only_date_of_invoice, "BT-26", "ram:FormattedIssueDateTime"),
    )


_ATTACHED, _REFERENCE = "ram:AttachmentBinaryObject", "ram:ReferenceTypeCode"


def _only_in(name: str, *codes: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        if not node.has(name):
            return True
        return node.name == _DOCUMENT and any(one.text in codes for one in node.at("ram:TypeCode"))

    types = " or ".join(codes)
    return said(holds, f"not({name}), or it is an {_DOCUMENT} whose TypeCode is {types}")


def _only_date_of_invoice(node: Node, _: Invoice) -> bool:
    """not(FormattedIssueDateTime) or self::InvoiceReferencedDocument"""
    return node.name == "ram:InvoiceReferencedDocument" or not node.has(
        "ram:FormattedIssueDateTime"
    )


def _units_are_billed(node: Node, invoice: Invoice) -> bool:
    """not(@unitCode), or the BilledQuantity of a line has a @unitCode"""
    return "unitCode" not in node.attributes or once(invoice, _is_unit_billed)


def _is_unit_billed(invoice: Invoice) -> bool:
    billed = (LINE, "ram:SpecifiedLineTradeDelivery", "ram:BilledQuantity")
    return any("unitCode" in one.attributes for one in in_transaction(invoice, *billed))


def _tax() -> tuple[Rule, ...]:
    warning = Flag.WARNING
    reason, reason_code = "ram:ExemptionReason", "ram:ExemptionReasonCode"
    day, day_code = "ram:TaxPointDate", "ram:DueDateTypeCode"
    return (
        about("CII-DT-037", _tax_is_vat, "", "ram:TypeCode"),
        about("CII-DT-041", _only_of_document("ram:BasisAmount"), "", "ram:BasisAmount", warning),
        about("CII-DT-052", _only_applicable(reason_code), "BT-121", reason_code, warning),
        about("CII-DT-098", _only_applicable(reason), "BT-120", reason, warning),
        about("CII-DT-054", _only_of_document(day), "BT-7", day, warning),
        about("CII-DT-058", _only_of_document(day_code), "BT-8", day_code, warning),
    )


def _tax_is_vat(node: Node, _: Invoice) -> bool:
    """not(TypeCode) or TypeCode = 'VAT'"""
    types = node.at("ram:TypeCode")
    return not types or "VAT" in texts(types)


def _only_of_document(name: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return name not in node.kids or SETTLEMENT in node.kind.path[:-1]

    return said(holds, f"not({name}) or ancestor::{SETTLEMENT}")


def _only_applicable(name: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return name not in node.kids or node.name == TAX

    return said(holds, f"not({name}) or self::{TAX}")


_DAY = re.compile(r"[ \t\r\n]*\d{4}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])[ \t\r\n]*")


def _is_day(node: Node, _: Invoice) -> bool:
    """A year of four figures, a month from 01 to 12 and a day from 01 to 31, with spaces around"""
    return _DAY.fullmatch(node.text) is not None
