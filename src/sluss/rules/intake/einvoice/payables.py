"""Our own rules for an invoice that is to be paid: what the official ones do not ask.

They are asked of either syntax, and of what is known beside the invoice: the law, and where there
is a home, who we are and whom we have paid. A rule that cannot be asked is not broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from sluss.core.ids import is_ocr, read_bankgiro, read_iban, read_plusgiro
from sluss.core.outcome import clipped
from sluss.formats.einvoice_tree import UBL, Invoice, Node
from sluss.rules.intake.einvoice.payable_terms import (
    amount_of,
    below,
    day_of,
    first_of,
    lines_of,
    nodes_of,
    org_number_in,
    text_of,
    vat_totals,
)
from sluss.rules.intake.einvoice.rule import Flag
from sluss.rules.intake.einvoice.values import CENT, HUNDRED, ZERO
from sluss.rules.intake.einvoice.verdict import Fault

NAME = "sluss"
# Half an öre for each line that was rounded by itself, and never less than one öre.
_HALF_CENT = Decimal("0.005")
# The greatest change that rounding to whole kronor makes.
_ROUNDING_MAX = Decimal("0.50")
# So many invoices make a history, and so many times the largest of them is unlike it.
HISTORY_MIN, TIMES_LARGEST = 3, 5
_GIROS = {"SE:BANKGIRO": read_bankgiro, "SE:PLUSGIRO": read_plusgiro}
_F_TAX = "godkänd för f-skatt"
_TRANSFERS = frozenset({"30", "31", "42", "58"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the invoice. Nothing of it need be.

    term_days:  the longest time to pay that the law lets a public body agree on.
    org_number: ours, ten digits; "" if there is no home.
    suppliers:  what each supplier has invoiced before, by ten digits, in öre; None: no home.
    """

    term_days: int | None = None
    org_number: str = ""
    suppliers: Mapping[str, tuple[int, ...]] | None = None


NOTHING_KNOWN = Known()
# Official rules that ask the same as one of ours, so that it is told once.
TWINS = {
    "BR-CO-10": "SLUSS-04",
    "BR-CO-13": "SLUSS-03",
    "BR-CO-14": "SLUSS-05",
    "BR-CO-15": "SLUSS-02",
    "BR-CO-16": "SLUSS-01",
    "BR-CO-17": "SLUSS-06",
    "BR-61": "SLUSS-23",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a rule is broken. node: the element it is about, or what should hold it."""

    node: Node
    found: str
    expected: str


Asks: TypeAlias = Callable[[Invoice, Known], Iterator[Broken]]


@dataclass(frozen=True, slots=True)
class PayableRule:
    """One rule of ours. The docstring of asks is its formula."""

    id: str
    flag: Flag
    terms: tuple[str, ...]
    asks: Asks = field(repr=False)

    @property
    def formula(self) -> str:
        """What must hold."""
        return " ".join((self.asks.__doc__ or "").split())


def payable_faults(invoice: Invoice, known: Known = NOTHING_KNOWN) -> list[Fault]:
    """Every rule of ours that the invoice breaks. It must be of one of the two syntaxes."""
    return [
        Fault(
            rule=rule.id,
            rule_set=NAME,
            flag=rule.flag,
            line=broken.node.line,
            path=broken.node.path,
            at="",
            found=clipped(broken.found),
            expected=clipped(broken.expected),
            terms=rule.terms,
        )
        for rule in RULES
        for broken in rule.asks(invoice, known)
    ]


def told_once(faults: list[Fault], ours: list[Fault]) -> list[Fault]:
    """Both together, a fault that both have told once: by the official rule, with our sum."""
    twins = {(one.rule, one.line): one for one in ours}
    joined: list[Fault] = []
    for fault in faults:
        twin = twins.pop((TWINS.get(fault.rule, ""), fault.line), None)
        is_summed = twin is not None and twin.expected[-1:].isdigit()
        if twin is not None and is_summed:
            fault = replace(fault, found=twin.found, expected=twin.expected)
        joined.append(fault)
    return joined + list(twins.values())


# ---- Sums ----------------------------------------------------------------------------------


def _to_pay(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-115 = BT-112 - BT-113 + BT-114, to the öre"""
    yield from _summed(invoice, "BT-115", "BT-112", minus=("BT-113",), plus=("BT-114",))


def _without_vat(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-109 = BT-106 - BT-107 + BT-108, to the öre"""
    yield from _summed(invoice, "BT-109", "BT-106", minus=("BT-107",), plus=("BT-108",))


def _summed(
    invoice: Invoice, told: str, base: str, minus: tuple[str, ...], plus: tuple[str, ...]
) -> Iterator[Broken]:
    node = first_of(invoice, told)
    amount, figured = amount_of(node), amount_of(first_of(invoice, base))
    if node is None or amount is None or figured is None:
        return
    for terms, sign in ((minus, -1), (plus, 1)):
        for part in (first_of(invoice, term) for term in terms):
            value = amount_of(part)
            if part is not None and value is None:
                return
            figured += sign * (value or ZERO)
    yield from _differs(node, amount, figured)


def _with_vat(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-112 = BT-109 + BT-110, to the öre"""
    node, totals = first_of(invoice, "BT-112"), vat_totals(invoice)[0]
    told, base = amount_of(node), amount_of(first_of(invoice, "BT-109"))
    if len(totals) > 1:
        return  # Which of them it is, nobody can tell.
    vat = amount_of(totals[0]) if totals else ZERO
    if node is not None and told is not None and base is not None and vat is not None:
        yield from _differs(node, told, base + vat)


def _lines_total(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-106 = the sum of BT-131 of all lines, to the öre"""
    node = first_of(invoice, "BT-106")
    told = amount_of(node)
    amounts = [amount_of(below(invoice, line, "BT-131")) for line in lines_of(invoice)]
    # A CII of the smallest profile has no lines at all.
    if node is not None and told is not None and amounts and None not in amounts:
        yield from _differs(node, told, sum(filter(None, amounts), ZERO))


def _vat_total(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-110 = the sum of BT-117 of all rates, to the öre"""
    totals, rows = vat_totals(invoice)
    told = amount_of(totals[0]) if len(totals) == 1 else None
    amounts = [amount_of(below(invoice, row, "BT-117")) for row in rows if _is_own(invoice, row)]
    if told is not None and amounts and None not in amounts:
        yield from _differs(totals[0], told, sum(filter(None, amounts), ZERO))


def _is_own(invoice: Invoice, row: Node) -> bool:
    """Whether a row of the breakdown is in the invoice's own currency."""
    amount = below(invoice, row, "BT-117")
    currency = None if amount is None else amount.get("currencyID")
    return currency in (text_of(invoice, "BT-5"), None)


def _vat_of_rate(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-117 = BT-116 x BT-119 %, rounded to the öre; half an öre is let pass for each line"""
    let_pass = max(CENT, _HALF_CENT * len(lines_of(invoice)))
    for row in nodes_of(invoice, "BG-23"):
        node = below(invoice, row, "BT-117")
        vat, base = amount_of(node), amount_of(below(invoice, row, "BT-116"))
        rate = amount_of(below(invoice, row, "BT-119"))
        if node is None or vat is None or base is None or rate is None:
            continue
        figured = (base * rate / HUNDRED).quantize(CENT, ROUND_HALF_UP)
        if abs(vat - figured) > let_pass:
            yield Broken(node, str(vat), str(figured))


def _rounding(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """-0.50 <= BT-114 <= 0.50: rounding to whole kronor changes no more"""
    node = first_of(invoice, "BT-114")
    told = amount_of(node)
    if node is not None and told is not None and abs(told) > _ROUNDING_MAX:
        yield Broken(node, str(told), "at most 0.50")


def _differs(node: Node, told: Decimal, figured: Decimal) -> Iterator[Broken]:
    if told != figured:
        yield Broken(node, str(told), f"{figured:.2f}")


# ---- Days ----------------------------------------------------------------------------------


def _due_before(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-9 >= BT-2"""
    node, due, issued = _days(invoice)
    if node is not None and due is not None and issued is not None and due < issued:
        yield Broken(node, due.isoformat(), f"{issued.isoformat()} or later")


def _due_late(invoice: Invoice, known: Known) -> Iterator[Broken]:
    """BT-9 - BT-2 <= the longest time to pay of the law (data/law/late_fee.toml)"""
    node, due, issued = _days(invoice)
    if node is None or due is None or issued is None or known.term_days is None:
        return
    if (due - issued).days > known.term_days:
        yield Broken(node, f"{(due - issued).days}", f"{known.term_days}")


def _days(invoice: Invoice) -> tuple[Node | None, date | None, date | None]:
    node = first_of(invoice, "BT-9")
    return node, day_of(node), day_of(first_of(invoice, "BT-2"))


# ---- Where the money goes ------------------------------------------------------------------


def _bankgiro(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-84 with SE:BANKGIRO has seven or eight digits and a true check digit"""
    yield from _giro(invoice, "SE:BANKGIRO")


def _plusgiro(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-84 with SE:PLUSGIRO has two to eight digits and a true check digit"""
    yield from _giro(invoice, "SE:PLUSGIRO")


def _giro(invoice: Invoice, giro: str) -> Iterator[Broken]:
    for account, number in _accounts(invoice):
        if _bank_of(invoice, account) == giro and _GIROS[giro](number.text) is None:
            yield Broken(number, number.text.strip(), "a true check digit")


def _iban(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-84 that is written as an IBAN has true check digits"""
    for account, number in _accounts(invoice):
        text = number.text.strip()
        is_written = len(text) > 4 and text[:2].isalpha() and text[2:4].isdigit()
        if is_written and _bank_of(invoice, account) not in _GIROS and read_iban(text) is None:
            yield Broken(number, text, "true check digits")


def _ocr(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-83 of digits alone, for a giro, has a true check digit"""
    to_giro = any(_bank_of(invoice, account) in _GIROS for account, _ in _accounts(invoice))
    for node in nodes_of(invoice, "BT-83") if to_giro else ():
        text = node.text.strip()
        if text.isascii() and text.isdigit() and not is_ocr(text):
            yield Broken(node, text, "a true check digit")


def _no_account(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """exists(BT-84) if BT-81 is a credit transfer and there is something to pay"""
    codes = nodes_of(invoice, "BT-81")
    is_transfer = any(code.text.strip() in _TRANSFERS for code in codes) or not codes
    to_pay = amount_of(first_of(invoice, "BT-115"))
    if is_transfer and to_pay is not None and to_pay > ZERO and not _accounts(invoice):
        means = first_of(invoice, "BG-16")
        yield Broken(means if means is not None else invoice.root, "", "an account")


def _accounts(invoice: Invoice) -> list[tuple[Node, Node]]:
    """Each account with its number, where there is one."""
    pairs = [(one, below(invoice, one, "BT-84")) for one in nodes_of(invoice, "BG-17")]
    return [(one, number) for one, number in pairs if number is not None and number.text.strip()]


def _bank_of(invoice: Invoice, account: Node) -> str:
    """What is said of the bank of an account: SE:BANKGIRO, SE:PLUSGIRO or a BIC."""
    if invoice.syntax == UBL:
        found = account.at("cac:FinancialInstitutionBranch", "cbc:ID")
    else:
        above = account.up
        path = ("ram:PayeeSpecifiedCreditorFinancialInstitution", "ram:BICID")
        found = above.at(*path) if above is not None else []
    return found[0].text.strip().upper() if found else ""


# ---- Who -----------------------------------------------------------------------------------


def _f_tax(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-32 of a seller in Sweden says "Godkänd för F-skatt" """
    seller = first_of(invoice, "BG-4")
    if seller is None or text_of(invoice, "BT-40") != "SE":
        return
    if invoice.syntax == UBL:
        told = seller.at("cac:PartyTaxScheme", "cbc:CompanyID")
        told = told + seller.at("cac:PartyLegalEntity", "cbc:CompanyLegalForm")
    else:
        told = seller.at("ram:SpecifiedTaxRegistration", "ram:ID")
        told = told + seller.at("ram:Description")
    if not any(_F_TAX in one.text.casefold() for one in told):
        yield Broken(seller, "", "Godkänd för F-skatt")


def _recipient(invoice: Invoice, known: Known) -> Iterator[Broken]:
    """BT-47 is our own registration number"""
    node = first_of(invoice, "BT-47")
    told = "" if node is None else org_number_in(node.text)
    if node is not None and told and known.org_number and told != known.org_number:
        yield Broken(node, told, known.org_number)


def _supplier(invoice: Invoice, known: Known) -> Iterator[Broken]:
    """BT-30 is the registration number of a supplier that we have had an earlier invoice of"""
    node = first_of(invoice, "BT-30")
    told = "" if node is None else org_number_in(node.text)
    if node is not None and told and known.suppliers is not None and not _earlier(invoice, known):
        yield Broken(node, told, "a supplier in the register")


def _unlike(invoice: Invoice, known: Known) -> Iterator[Broken]:
    """BT-115 <= 5 x the largest of the supplier's earlier invoices, if there are three or more"""
    node = first_of(invoice, "BT-115")
    to_pay, earlier = amount_of(node), _earlier(invoice, known)
    if node is None or to_pay is None or len(earlier) < HISTORY_MIN:
        return
    largest = Decimal(max(earlier)) / HUNDRED
    if to_pay > TIMES_LARGEST * largest:
        yield Broken(node, str(to_pay), f"{largest:.2f}")


def _earlier(invoice: Invoice, known: Known) -> list[int]:
    """What the supplier has invoiced before, in öre. This invoice may be among it: once."""
    number = org_number_in(text_of(invoice, "BT-30"))
    earlier = list((known.suppliers or {}).get(number, ()))
    to_pay = amount_of(first_of(invoice, "BT-115"))
    if to_pay is not None and to_pay * HUNDRED in earlier:
        earlier.remove(int(to_pay * HUNDRED))
    return earlier


def _currency(invoice: Invoice, _: Known) -> Iterator[Broken]:
    """BT-5 is SEK, where the seller is in Sweden"""
    node = first_of(invoice, "BT-5")
    if node is not None and text_of(invoice, "BT-40") == "SE" and node.text.strip() != "SEK":
        yield Broken(node, node.text.strip(), "SEK")


def _rule(number: int, flag: Flag, terms: str, asks: Asks) -> PayableRule:
    return PayableRule(f"SLUSS-{number:02}", flag, tuple(terms.split()), asks)


RULES = (
    _rule(1, Flag.FATAL, "BT-115 BT-112 BT-113 BT-114", _to_pay),
    _rule(2, Flag.FATAL, "BT-112 BT-109 BT-110", _with_vat),
    _rule(3, Flag.FATAL, "BT-109 BT-106 BT-107 BT-108", _without_vat),
    _rule(4, Flag.FATAL, "BT-106 BT-131", _lines_total),
    _rule(5, Flag.FATAL, "BT-110 BT-117", _vat_total),
    _rule(6, Flag.WARNING, "BT-117 BT-116 BT-119", _vat_of_rate),
    _rule(7, Flag.WARNING, "BT-114", _rounding),
    _rule(10, Flag.WARNING, "BT-9 BT-2", _due_before),
    _rule(11, Flag.WARNING, "BT-9 BT-2", _due_late),
    _rule(20, Flag.FATAL, "BT-84", _bankgiro),
    _rule(21, Flag.FATAL, "BT-84", _plusgiro),
    _rule(22, Flag.WARNING, "BT-83", _ocr),
    _rule(23, Flag.WARNING, "BT-84", _no_account),
    _rule(24, Flag.FATAL, "BT-84", _iban),
    _rule(30, Flag.WARNING, "BT-32", _f_tax),
    _rule(31, Flag.FATAL, "BT-47", _recipient),
    _rule(32, Flag.WARNING, "BT-30", _supplier),
    _rule(33, Flag.WARNING, "BT-115", _unlike),
    _rule(34, Flag.WARNING, "BT-5", _currency),
)
