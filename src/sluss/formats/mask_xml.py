"""Invoices, payment files and the bank's answers with masks for all that says whose they are.

What may stay is named here, and everything else is masked: amounts, days, codes, the bank. What
was attached, signed or remarked is left out. Source: docs/sources.md [ubl], [iso20022-xsd].
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from sluss.core.masks import Masks
from sluss.core.outcome import Finding
from sluss.formats._xml import Element, child, local, parse, text

KINDS = frozenset(
    {"ubl", "cii", "svefaktura", "pain.001", "pain.002", "camt.053", "camt.054"},
)  # fmt: skip
_STAYS_BY_END = (
    "Amount", "Amt", "Date", "Dt", "DtTm", "Time", "DateTime", "DateTimeString", "Code", "Cd",
    "Quantity", "Percent", "Rate", "Indicator", "Ind", "Numeric", "Measure", "Sts", "NbOfTxs",
    "CtrlSum", "SeqNb", "MsgNmId", "Price",
)  # fmt: skip
_STAYS = frozenset(
    "CustomizationID ProfileID UBLVersionID PmtMtd BtchBookg Prtry Ctry Ccy ChrgBr BIC BICFI BICID "
    "MmbId Sum TtlNetNtryAmt Standard Type TypeVersion HeaderVersion Pty CtryOfRes".split()
)
# An ID there is a code of a standard, not anybody's number.
_CODED = frozenset(
    "TaxCategory ClassifiedTaxCategory TaxScheme FinancialInstitutionBranch FinancialInstitution "
    "GuidelineSpecifiedDocumentContextParameter "
    "BusinessProcessSpecifiedDocumentContextParameter".split()
)
_STAYS_AS = re.compile(r"[-+0-9.,:TZ/]{1,40}|[A-Za-z0-9][A-Za-z0-9:._#@+-]{0,250}")
# So many digits in a row may be somebody's number, be the field called what it will.
_LONG_NUMBER = re.compile(r"[0-9]{9}")
_NUMERIC = re.compile(r"[-+0-9.,:TZ]+")
_DROPPED = frozenset(
    "EmbeddedDocumentBinaryObject AttachmentBinaryObject BinaryObject Signature UBLExtensions "
    "SplmtryData".split()
)
_ATTRIBUTES = frozenset(
    "currencyID Ccy schemeID unitCode listID format schemeAgencyID listAgencyID "
    "amountCurrencyID quantityUnitCode identificationSchemeID".split()
)
_ATTRIBUTE_AS = re.compile(r"[A-Za-z0-9:._-]{1,20}")
_ACCOUNTS = frozenset({"PayeeFinancialAccount", "PayerFinancialAccount"})
_ACCOUNT_IDS = frozenset({"IBAN", "IBANID", "ProprietaryID", "BBAN"})
_GIRO_CLEARINGS = ("9900", "9960", "9500")
_CLEARING = re.compile(r"[0-9]{4}")
_MADE_AT = re.compile(rb"<(?:[a-z0-9]+:)?CreDtTm>([^<]{1,40})<")
_THINGS = ("Item", "AdditionalItemProperty", "SpecifiedTradeProduct")


def mask_xml(data: bytes, masks: Masks) -> bytes | Finding:
    """The same document of one of KINDS with masks; why there is none if it is no sound XML."""
    root = parse(data)
    if isinstance(root, Finding):
        return root
    for element in list(root.iter(etree.Element)):
        if local(element) in _DROPPED and (above := element.getparent()) is not None:
            above.remove(element)
    for element in root.iter(etree.Element):
        _mask(element, masks)
    etree.cleanup_namespaces(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def written_at(data: bytes) -> bytes:
    """When a payment file says that it was made, to put several in order; b"" if it does not."""
    found = _MADE_AT.search(data)
    return found.group(1) if found else b""


def _mask(element: Element, masks: Masks) -> None:
    for name, value in element.attrib.items():
        plain = str(name).rpartition("}")[2]
        stays = plain in _ATTRIBUTES and _ATTRIBUTE_AS.fullmatch(str(value))
        if not stays or _LONG_NUMBER.search(str(value)):
            del element.attrib[name]
    element.tail = None
    said = (element.text or "").strip()
    if len(element) or not said:
        element.text = None
    else:
        element.text = said if _stays(element, said) else _way(element, masks)(said)


def _stays(element: Element, said: str) -> bool:
    name = local(element)
    is_named = name in _STAYS or (name.endswith(_STAYS_BY_END) and name != "PostcodeCode")
    if name in ("ID", "Id") and (above := element.getparent()) is not None:
        is_named = local(above) in _CODED
    if not is_named or _STAYS_AS.fullmatch(said) is None:
        return False
    # An amount or a day has long numbers as well, and is known by its field.
    is_amount = name.endswith(_STAYS_BY_END) and _NUMERIC.fullmatch(said) is not None
    is_code = name.endswith(("Code", "Cd"))
    return (is_amount and not is_code) or not _LONG_NUMBER.search(said)


def _way(element: Element, masks: Masks) -> Callable[[str], str]:
    """How the value of an element that may not stay is masked."""
    name = local(element)
    above = element.getparent()
    within = "" if above is None else local(above)
    if name in _ACCOUNT_IDS or (name in ("ID", "Id") and within in _ACCOUNTS):
        return masks.payee_account
    if name == "Id" and within in ("Othr", "PrtryAcct") and _is_account(element):
        clearing = _clearing_of(element)
        if clearing and masks.knows_bank(clearing):
            return lambda said: masks.account_at(clearing, said)
        return masks.payee_account
    if name.endswith(("Name", "Nm")):
        return masks.text if within in _THINGS else masks.name
    if name.endswith(("Note", "Description", "Ustrd", "Inf", "Line", "Terms")):
        return masks.text
    return masks.shape


def _is_account(element: Element) -> bool:
    above = element.getparent()
    while above is not None and local(above) in ("Othr", "Id", "PrtryAcct"):
        above = above.getparent()
    return above is not None and local(above).endswith("Acct")


def _clearing_of(element: Element) -> str:
    """The clearing number that stands beside the account, "" if none does or it is a giro's."""
    agent = ""
    for above in element.iterancestors(etree.Element):
        if local(above).endswith("Acct"):
            agent = f"{local(above)[:-4]}Agt"
        elif agent:
            for holder in (above, child(above, "RltdAgts")):
                bank = None if holder is None else child(holder, agent)
                if bank is not None:
                    told = text(bank, "FinInstnId/ClrSysMmbId/MmbId")
                    is_bank = _CLEARING.fullmatch(told) and told not in _GIRO_CLEARINGS
                    return told if is_bank else ""
    return ""
