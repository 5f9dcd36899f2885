"""Our vouchers as a SIE 4I file, for the books of the finance system when it is back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from sluss import __version__
from sluss.core.ids import is_person
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Party
from sluss.core.plain import from_plain
from sluss.formats.sie4_file import (
    SieAccount,
    SieFile,
    SieObject,
    SieRow,
    SieVoucher,
    payable_objects,
)
from sluss.formats.sie4_flaws import flaws_of
from sluss.formats.sie4_write import write_sie4
from sluss.services import _shipped
from sluss.store.models import Organisation, PayableRow, Posting, Voucher

# The books of a municipality are in kronor; SIE 4 knows one currency a file.
CURRENCY = "SEK"
_NAMES = {
    "payables": "Leverantörsskulder",
    "bank": "Bank",
    "cost": "Kostnader att fördela",
    "elsewhere": "Betalt på annat sätt",
    "netting": "Kvittade kreditfakturor",
}


def sie4_chunks(today: date) -> tuple[Iterator[bytes], list[Finding]]:
    """The file piece by piece, and what it could not say in so many words."""
    file = _file(today)
    return write_sie4(file), flaws_of(file)


def left_out() -> int:
    """How many vouchers are in another currency, and so in no SIE file."""
    others = Posting.objects.exclude(currency=CURRENCY).values("voucher")
    return int(others.distinct().count())


def _file(today: date) -> SieFile:
    organisation = Organisation.objects.get()
    accounts = tuple(SieAccount(number, _NAMES[role]) for role, number in _shipped.chart().items())
    return SieFile(
        company=organisation.name,
        program="Sluss",
        version=__version__,
        generated_on=today,
        accounts=accounts,
        vouchers=tuple(_vouchers()),
        org_number=organisation.org_number,
    )


def _vouchers() -> Iterator[SieVoucher]:
    payables = _shipped.chart()["payables"]
    objects = {row.id: _objects(row) for row in PayableRow.objects.iterator()}
    rows = Posting.objects.filter(currency=CURRENCY).order_by("voucher", "row").iterator()
    posting = next(rows, None)
    for voucher in Voucher.objects.order_by("number").iterator():
        mine = []
        while posting is not None and posting.voucher == voucher.number:
            # Supplier and invoice stand on the row of the debt, by which it is found again.
            is_debt = posting.account == payables
            mine.append(
                SieRow(
                    account=posting.account,
                    amount=Money(posting.currency, posting.amount_minor),
                    objects=objects.get(posting.payable, ()) if is_debt else (),
                )
            )
            posting = next(rows, None)
        if mine:
            yield SieVoucher(
                id=f"{voucher.series}{voucher.number}",
                booked_on=date.fromisoformat(voucher.booked_on),
                rows=tuple(mine),
                text=voucher.text,
            )


def _objects(row: PayableRow) -> tuple[SieObject, ...]:
    plain = json.loads(row.body)["payable"]
    supplier: Party = from_plain(Party, plain["supplier"])
    if is_person(supplier.org_number) or plain["kind"] == "payout":
        # A person is known by our own id of the debt: no number of theirs leaves the house.
        return payable_objects(supplier="", name="", invoice=row.public_id)
    number = supplier.supplier_number or supplier.org_number or supplier.name
    return payable_objects(supplier=number, name=supplier.name, invoice=plain["document_number"])
