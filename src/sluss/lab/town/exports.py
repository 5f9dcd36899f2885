"""What the locked system printed on some nights, and what people keyed when it was locked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from sluss.core.money import Money
from sluss.lab import lists, numbers
from sluss.lab.firms import Firm
from sluss.lab.history import File
from sluss.lab.town.bills import FRAUDS, Bill, Form
from sluss.lab.town.suppliers import Supplier

_KEYED_HEAD = "Leverantör;Organisationsnr;Fakturanr;Förfallodatum;Belopp;OCR/Referens;Bankgiro"
_SHARE_KEYED_AGAIN = 0.3
_SHARE_PDF_KEYED = 0.2
_SHARE_TURNED = 0.05

_POST_LIES_FOR = timedelta(days=25)
_DOUBLE_EVERY = 40

# Told of a bill: where in which file it stands.
Tell = Callable[[Bill, str], None]


def open_items(bills: Sequence[Bill], day: date, tell: Tell) -> File:
    """The list of open items as it stands now."""
    items = [(item_of(bill, day, bill.left), bill) for bill in bills if is_listed(bill, day)]
    items.sort(key=lambda pair: lists.by_supplier(pair[0]))
    content = lists.open_items([item for item, _ in items], listed_on=day)
    sha256 = hashlib.sha256(content).hexdigest()
    for place, (_, bill) in enumerate(items):
        tell(bill, f"{sha256}:{place + lists.LINES_ABOVE + 1}")
    return f"primary/oppna_poster_{day}.csv", content


def is_listed(bill: Bill, day: date) -> bool:
    """Whether the locked system has a bill as open on a day."""
    return bill.registered_on <= day and bill.left > 0 and may_be_listed(bill)


def may_be_listed(bill: Bill) -> bool:
    """Whether the system may have it as open: it does not go by itself, and is no thief's."""
    return not bill.goes_by_itself and bill.twist not in FRAUDS


def item_of(bill: Bill, day: date, left: int) -> lists.Item:
    """A bill as a row of the list of a day. left: öre."""
    sign = -1 if bill.is_credit else 1
    seller, account = bill.supplier.registered(day), bill.payee(day).account
    if bill.listed_at is not None:
        seller = bill.listed_at.registered(day)
        account = seller.account
    return lists.Item(
        seller=seller,
        account=account,
        number=bill.listed_as,
        issued_on=bill.invoice.issued_on,
        due_on=bill.invoice.due_on,
        amount=Money(bill.amount.currency, sign * bill.amount.minor),
        left=Money(bill.amount.currency, sign * left),
        reference=bill.invoice.reference,
    )


def supplier_list(suppliers: Sequence[Supplier], day: date) -> File:
    """The register of suppliers as it stands on a day, with the factors that some of them have."""
    factors = {one.factor.supplier_number: one.factor for one in suppliers if one.factor}
    listed: list[Firm] = [supplier.registered(day) for supplier in suppliers]
    # A register that people have kept for years has some firms twice, once without its number.
    doubles = [
        replace(firm, supplier_number=f"9{firm.supplier_number}", org_number="")
        for firm in listed[7::_DOUBLE_EVERY]
    ]
    content = lists.suppliers([*listed, *factors.values(), *doubles], listed_on=day)
    return f"primary/leverantorer_{day}.xlsx", content


def keyed(bills: Sequence[Bill], day: date, is_known: set[int], chance: Random, tell: Tell) -> File:
    """Paper that lay in the mail room, keyed by hand; some of it the locked system knew.

    is_known: ids of the bills on the last list.
    """
    chosen = [bill for bill in bills if bill.left > 0 and _is_keyed(bill, day, is_known, chance)]
    rows = [
        _KEYED_HEAD,
        *(
            # One slip in every town, however small.
            _keyed_row(bill, chance, is_slip=place == 0 or chance.random() < _SHARE_TURNED)
            for place, bill in enumerate(chosen)
        ),
    ]
    content = ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")
    sha256 = hashlib.sha256(content).hexdigest()
    for line, bill in enumerate(chosen, start=2):
        tell(bill, f"{sha256}:{line}")
    return f"papper/inskrivna_{day}.csv", content


def _is_keyed(bill: Bill, day: date, is_known: set[int], chance: Random) -> bool:
    if bill.arrived_on > day:
        return False
    if bill.form is Form.E_INVOICE:
        return bill.is_on_paper_too and bill.arrived_on >= day - _POST_LIES_FOR
    if bill.form is Form.PAPER:
        return id(bill) not in is_known or chance.random() < _SHARE_KEYED_AGAIN
    return chance.random() < _SHARE_PDF_KEYED


def _keyed_row(bill: Bill, chance: Random, *, is_slip: bool) -> str:
    """As a person writes it who has the paper before her and little time."""
    invoice, firm = bill.invoice, bill.invoice.seller
    number = invoice.number
    written = chance.choice((number, number, number.replace("-", " "), number.replace("-", "")))
    if is_slip:
        written = _swapped(written, chance)
    if not firm.has_ocr:
        invoice = replace(invoice, reference=written)
    kronor, _, part = bill.amount.text.partition(".")
    account = invoice.account or firm.account
    giro = numbers.written(account) if account.scheme == "bankgiro" else ""
    org_number = f"{firm.org_number[:6]}-{firm.org_number[6:]}" if chance.random() < 0.8 else ""
    due = f"{invoice.due_on:%Y-%m-%d}"
    fields = (firm.name, org_number, written, due, f"{kronor},{part}", invoice.reference, giro)
    return ";".join(fields)


def _swapped(number: str, chance: Random) -> str:
    """The number with two digits beside each other turned round; itself if it has no such pair."""
    places = [
        place
        for place, (one, two) in enumerate(pairwise(number))
        if one.isdigit() and two.isdigit() and one != two
    ]
    if not places:
        return number
    at = chance.choice(places)
    return f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}"


def misplaced(
    bills: Sequence[Bill], suppliers: Sequence[Supplier], since: date, until: date, chance: Random
) -> Iterator[tuple[Bill, Supplier]]:
    """Bills that somebody registered at another supplier, and nobody has noticed yet.

    since, until: registered before the one day and due after the other, so not paid yet.
    """
    fits = [
        bill
        for bill in bills
        if bill.registered_on <= since
        and bill.invoice.due_on > until
        and bill.form is Form.E_INVOICE
        and not bill.is_credit
        and bill.supplier.firm.country == "SE"
        and bill.invoice.factor is None
    ]
    for bill in chance.sample(fits, min(len(fits), max(1, len(fits) // 150))):
        others = [
            one
            for one in suppliers
            if one is not bill.supplier and one.factor is None and one.firm.country == "SE"
        ]
        yield bill, chance.choice(others)
