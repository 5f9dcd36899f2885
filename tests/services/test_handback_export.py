"""What goes back: the sums are ours in other programs, and nothing of it is lost or changed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from sluss.core.records import LedgerRow
from sluss.formats.sie4 import read_sie4
from tests.papers import FOOD, GLASS, ROAD, SCHOOL, Move, camt, invoice, suppliers
from tests.services.ledgers import sums_of
from tests.services.office import TODAY, Office, begin
from tests.services.restored import bins, items, load, row

F1, F2, F3, N1 = (
    invoice(ROAD, "F1", "100.00"),
    invoice(FOOD, "F2", "200.00"),
    invoice(GLASS, "F3", "300.00"),
    invoice(SCHOOL, "N1", "70.00", issued="2026-11-25", due="2026-12-25"),
)


@pytest.fixture
def paid(office):
    """F1 is paid and F2 on its way, F3 is in the system's own list, N1 came after the lock."""
    office.receive(suppliers(ROAD, FOOD, GLASS), F1, F2, F3, N1, items(row(GLASS, "F3", "300.00")))
    office.pay(office.id("F1"))
    office.receive(camt(Move("100.00", ROAD, e2e=office.payment_of("F1")), on="2026-11-25"))
    office.pay(office.id("F2"))
    load(
        office,
        items(row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00"), row(GLASS, "F3", "300.00")),
        as_of=date(2026, 11, 20),
    )
    return office


def handed_over() -> dict[str, bytes]:
    from sluss.services import handback

    return {name: b"".join(chunks) for name, chunks in handback.hand_over().items()}


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def vouchers() -> bytes:
    from sluss.services import safekeeping

    return b"".join(safekeeping.export_sie4(TODAY)[0])


def test_what_to_mark_as_paid_names_the_payment_and_the_voucher(paid):
    told = table(handed_over()["mark-as-paid.csv"])
    said = [
        (r["document_number"], r["amount"], r["paid_on"], r["standing"], r["bin"]) for r in told
    ]
    assert said == [
        ("F1", "100.00", "2026-11-25", "booked", "paid-here"),
        ("F2", "200.00", "", "ordered", "paid-here"),
    ]
    assert told[0]["end_to_end_id"] == paid.payment_of("F1")
    numbers = {v.voucher_text.split()[0] for v in read_sie4(vouchers()).records}
    assert told[0]["vouchers"] in numbers
    assert told[1]["vouchers"] == ""


def test_originals_that_the_system_never_had_go_back_unchanged(paid):
    files = handed_over()
    index = table(files["originals.csv"])
    assert [(one["document_number"], one["state"]) for one in index] == [("N1", "held")]
    (name,) = [name for name in files if name.startswith("originals/")]
    assert name == index[0]["file"]
    assert files[name] == N1
    assert index[0]["sha256"] == hashlib.sha256(N1).hexdigest()


def test_who_attested_and_what_was_said_goes_along(paid):
    from tests.services.restored import explain, switch

    switch(paid, ROAD.org_number, "there")
    files = handed_over()
    attests = table(files["attests.csv"])
    assert [(one["document_number"], one["by"]) for one in attests] == [
        ("F1", "anna"),
        ("F1", "bo"),
        ("F2", "anna"),
        ("F2", "bo"),
    ]
    assert [one["kind"] for one in table(files["decisions.csv"])] == ["switch"]
    assert [one["bin"] for one in table(files["bins.csv"])] == [
        one["bin"] for one in bins()["rows"]
    ]
    assert explain(paid, "nosuchrow")["refused"]


def test_accounts_that_were_changed_go_along_with_the_call(paid):
    from sluss.core.party import Account, Scheme
    from sluss.services import approve

    account = Account(Scheme.BANKGIRO, SCHOOL.bankgiro)
    answer = approve.propose_account(
        org_number=SCHOOL.org_number,
        name=SCHOOL.name,
        account=account,
        requested_on=paid.today,
        reason="letter",
        who=paid.who("eva"),
        key="a",
    )
    (told,) = table(handed_over()["supplier-changes.csv"])
    assert (told["name"], told["number"], told["proposed_by"], told["state"]) == (
        answer["name"],
        SCHOOL.bankgiro,
        "eva",
        "proposed",
    )


# ---- The vouchers in other programs ---------------------------------------------------------


def balances(rows: list[LedgerRow]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in rows:
        found[one.account] += one.amount.minor
    return dict(found)


def ours() -> dict[str, int]:
    from django.db.models import Sum

    from sluss.store.models import Posting

    rows = Posting.objects.values("account").annotate(s=Sum("amount_minor"))
    return {one["account"]: one["s"] for one in rows}


def as_beancount(rows: list[LedgerRow]) -> str:
    """The rows of a SIE file as another program's books, voucher by voucher."""
    lines = [f"2000-01-01 open Assets:A{account}" for account in sorted({r.account for r in rows})]
    by_voucher: dict[str, list[LedgerRow]] = defaultdict(list)
    for one in rows:
        by_voucher[one.voucher_text].append(one)
    for text, some in by_voucher.items():
        lines.append(f'{some[0].booked_on} * "{text.split()[0]}"')
        lines += [f"  Assets:A{one.account}  {one.amount}" for one in some]
    return "\n".join(lines) + "\n"


def test_beancount_comes_to_the_sums_of_our_sie_file(paid):
    rows = [one for one in read_sie4(vouchers()).records if isinstance(one, LedgerRow)]
    told = {n.removeprefix("Assets:A"): s for n, s in sums_of(as_beancount(rows)).items()}
    assert told == {account: Decimal(minor) / 100 for account, minor in ours().items()}


def test_a_second_sluss_comes_to_the_same_sums_and_the_same_open_items(paid, fresh_home):
    file, sums = vouchers(), ours()
    owed = {p["document_number"]: p["amounts"][-1] for p in paid.register() if p["amounts"][-1]}
    second = Office(fresh_home("begun", begin))
    told = second.receive(file)[0]
    assert (told["status"], told["kind"]) == ("new", "sie4")
    from sluss.services import _closure
    from sluss.store.models import RecordRow

    numbers = RecordRow.objects.filter(kind="LedgerRow").values_list("id", flat=True)
    kept = [filed.record for filed in _closure.load_records(numbers)]
    assert len(kept) == told["facts"]["LedgerRow"]
    assert balances(kept) == sums
    load(second, file)
    there = {one["document_number"]: one["there_amount"] for one in bins()["rows"]}
    assert there == {number: f"{minor / 100:.2f}" for number, minor in owed.items()}
    assert bins()["totals"]["there"] == f"{sum(owed.values()) / 100:.2f}"
