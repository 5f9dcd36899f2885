"""A year of a made-up town: whole, the same for the same seed, and its truth is true."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

import pytest

from sluss.core.records import BankEntry, Claim, DocumentKind, LedgerRow, PaymentOrder, Purpose
from sluss.formats.camt import read_camt
from sluss.formats.lists import read_list
from sluss.formats.pain001 import read_pain001
from sluss.formats.pdf import read_pdf
from sluss.formats.sie4 import read_sie4
from sluss.lab.town import Fate, Town, plan_town, read_truth, write_truth
from sluss.lab.town.bills import FRAUDS, SHARES, Bill, Form, Twist
from sluss.lab.town.suppliers import Supplier, make_suppliers
from tests.lab.schemas import errors_of

LOCKED_ON = date(2026, 11, 25)
# Their shares are so small that a town of this size may have none.
SELDOM = {"by-hand", "credited-by-negative", "nothing"}


@cache
def town(seed: int = 1) -> tuple[Town, dict[str, bytes]]:
    made = plan_town(seed, inhabitants=2000, days=200, locked_on=LOCKED_ON)
    written = list(made.files())
    files = dict(written)
    assert len(files) == len(written), "two files have one name"
    return made, files


def named(beginning: str) -> dict[str, bytes]:
    return {path: file for path, file in town()[1].items() if path.startswith(beginning)}


def orders() -> list[PaymentOrder]:
    found = [one for file in named("bank/pain001").values() for one in read_pain001(file).records]
    return [one for one in found if isinstance(one, PaymentOrder)]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    again = plan_town(1, inhabitants=2000, days=200, locked_on=LOCKED_ON)
    assert dict(again.files()) == town()[1]
    assert town(2)[1].keys() != town()[1].keys()


def test_every_twist_comes_and_the_truth_has_every_fate():
    made, _ = town()
    twists = {bill.twist for bill in made.bills}
    assert twists >= {*SHARES, *FRAUDS} - SELDOM
    assert {bill.form for bill in made.bills} == set(Form)
    assert {bill.fate for bill in made.truth()} == set(Fate)


@pytest.mark.parametrize(
    "folder", ["peppol", "bank/pain001", "bank/pain002", "bank/camt053", "bank/camt054"]
)
def test_the_files_are_what_their_schemas_ask_for(folder):
    chosen = [file for _, file in sorted(named(folder).items())]
    seen = chosen if folder == "bank/camt054" else chosen[::7]
    assert len(seen) > 1
    assert [error for file in seen for error in errors_of(file)] == []


def test_the_truth_adds_up_bill_by_bill():
    made, _ = town()
    for bill in made.bills:
        assert 0 <= bill.left <= bill.amount.minor
        assert 0 <= bill.sent <= bill.left
        assert min(bill.paid, bill.credited) >= 0


def test_the_bank_has_moved_what_the_bills_were_paid():
    """What left the accounts, and neither came back nor was for anything else, paid the bills."""
    made, _ = town()
    assert made.clock.lost
    whole = plan_town(1, inhabitants=2000, days=200, locked_on=LOCKED_ON)
    # The bank's own statements, those that nobody has among them.
    whole.clock = replace(whole.clock, lost=frozenset())
    files = {path: file for path, file in whole.files() if path.startswith("bank/camt053")}
    assert len(files) > 130
    moved: Counter[str] = Counter()
    for entry in entries(files):
        if not is_beside(entry):
            moved[entry.amount.currency] -= entry.amount.minor
    paid: Counter[str] = Counter()
    for bill in whole.bills:
        paid[bill.amount.currency] += -bill.paid if bill.is_credit else bill.paid
    paid["SEK"] += sum(payout.paid for payout in whole.persons.payouts)
    assert moved == paid
    assert min(paid[currency] for currency in ("SEK", "EUR", "NOK")) > 0
    # A lost statement changes what of a bill is known to nobody: its truth is the same.
    assert [bill.paid for bill in made.bills] == [bill.paid for bill in whole.bills]


def entries(files: dict[str, bytes]) -> list[BankEntry]:
    found = [one for _, file in sorted(files.items()) for one in read_camt(file).records]
    return [one for one in found if isinstance(one, BankEntry)]


def is_beside(entry: BankEntry) -> bool:
    """Income, and what is paid for something else than a bill."""
    if entry.amount.minor > 0:
        return not entry.is_return
    beside = entry.counterparty.name in ("Skatteverket", "Kommunlån", "Banken")
    return beside or entry.text.startswith("LÖN")


def test_what_is_told_is_told_by_a_file_of_ours():
    made, files = town()
    hashes = {hashlib.sha256(content).hexdigest() for content in files.values()}
    told = [name for bill in made.truth() for name in (*bill.told_by, *bill.asked_again)]
    assert {name.partition(":")[0] for name in told} <= hashes
    assert len(told) == len(set(told))


def test_a_document_is_never_laid_over_another_of_its_day_and_number():
    made = plan_town(1, inhabitants=300, days=60, locked_on=LOCKED_ON)
    one = made.sent[0]
    paths = [made.document(one)[0] for _ in range(3)]
    stem, _, ending = paths[0].rpartition(".")
    assert paths == [paths[0], f"{stem}_2.{ending}", f"{stem}_3.{ending}"]


def test_the_truth_is_read_as_it_was_written():
    made, _ = town()
    bills = list(made.truth())
    assert read_truth(write_truth(bills)) == bills


def test_the_truth_says_where_each_payee_has_its_money():
    made, files = town()
    newest = read_list(files[max(named("primary/leverantorer"))]).records
    listed = {account.key for one in newest for account in one.accounts}
    bills = [bill for bill in made.truth() if bill.fate is not Fate.FRAUD and bill.accounts]
    of_suppliers = [bill for bill in bills if bill.twist != "payout"]
    assert len(bills) + len(FRAUDS * 2) == len(list(made.truth()))
    assert {bill.accounts[-1] for bill in of_suppliers} <= listed
    lately = {bill.accounts for bill in of_suppliers if len(bill.accounts) > 1}
    assert [account in listed for account, _ in lately] == [False], "told by itself only"
    # What a supplier left so long ago that no list has it is nobody's any more.
    left = [
        one
        for one in made.suppliers
        if one.changed_on and one.registered(made.clock.listed_on) != one.firm
    ]
    gone = {f"{one.firm.account.scheme}:{one.firm.account.number}" for one in left}
    assert gone
    assert gone.isdisjoint(account for bill in bills for account in bill.accounts)


def test_lists_were_printed_on_some_nights_and_the_last_before_the_lock():
    clock = town()[0].clock
    for kind, ending in (("oppna_poster", "csv"), ("leverantorer", "xlsx")):
        days = [night.on for night in clock.nights]
        assert sorted(named(f"primary/{kind}")) == [f"primary/{kind}_{d}.{ending}" for d in days]
    assert 0 <= (LOCKED_ON - clock.listed_on).days <= 1
    assert len(clock.nights) > 4
    newest = {bill.number for bill in town()[0].truth() if len(bill.told_by) == 1}
    assert len(newest) > 100, "some invoices stand on no list"


def test_the_bank_goes_on_after_the_lock_and_one_statement_is_lost():
    clock = town()[0].clock
    assert clock.last >= LOCKED_ON
    after = [path for path in named("bank/camt053") if path[13:23] >= str(LOCKED_ON)]
    assert after
    assert len(named("bank/camt054")) == len(after)
    assert all(path[13:23] < str(LOCKED_ON) for path in named("bank/pain001"))
    assert clock.lost
    assert not [day for day in clock.lost if f"bank/camt053_{day}.xml" in town()[1]]


def test_what_was_paid_after_the_lock_is_true_and_what_is_sent_ahead_is_on_its_way():
    made, _ = town()
    told = entries(named("bank/camt054"))
    assert {entry.booked_on for entry in told} == {
        date.fromisoformat(path[13:23])
        for path in named("bank/camt053")
        if path[13:23] >= str(LOCKED_ON)
    }
    back = {entry.end_to_end_id for entry in told if entry.is_return}
    arrived = {one.end_to_end_id for one in told if one.amount.minor < 0} - back - {""}
    ahead = {one.end_to_end_id for one in orders() if one.execution_on > made.clock.last}
    assert arrived
    assert ahead
    assert arrived.isdisjoint(ahead)
    # The id of a payment begins with the first bill that it pays; a forged copy has its number.
    real = [bill for bill in made.bills if bill.twist not in FRAUDS]
    after = [bill for bill in real if ids_of(bill, arrived)]
    assert set().union(*(ids_of(bill, arrived) for bill in after)) == arrived
    assert [bill for bill in after if bill.left != 0 or bill.sent != 0] == []
    waiting = [bill for bill in made.bills if bill.sent]
    assert waiting == [bill for bill in real if ids_of(bill, ahead)]
    assert [bill for bill in waiting if bill.sent != bill.left] == [], "none is sent in part"
    true = [one for one in made.truth() if one.fate is Fate.SENT and one.twist != "payout"]
    assert Counter(one.number for one in true) == Counter(one.invoice.number for one in waiting)
    assert sum(bill.sent for bill in waiting) == sum(
        one.amount.minor for one in orders() if one.end_to_end_id in ahead
    )


def ids_of(bill: Bill, ids: set[str]) -> set[str]:
    number = "".join(letter for letter in bill.listed_as if letter.isalnum())
    payee = bill.invoice.factor or bill.supplier.firm
    begins = f"EXK{payee.supplier_number}X{number}{bill.invoice.issued_on:%y%m}"
    return {id_ for id_ in ids if re.sub("B*(R[0-9]+)?$", "", id_) == begins}


def test_a_pdf_says_what_its_bill_is_with_a_code_and_without():
    made, _ = town()
    came = [one for one in made.sent if one.form in PDFS]
    sent = {(one.invoice.number, one.bill.amount): one for one in came}
    pdfs = named("e-post")
    assert len(pdfs) > 15
    forms = Counter()
    for path, file in pdfs.items():
        reading = read_pdf(file)
        claims = [record for record in reading.records if isinstance(record, Claim)]
        assert len(claims) == 1, path
        claim = claims[0]
        one = sent[claim.document_number, claim.amount]
        bill = one.bill
        assert reading.findings == []
        assert claim.supplier.org_number == bill.invoice.seller.org_number
        assert (claim.issue_date, claim.due_date) == (bill.invoice.issued_on, bill.invoice.due_on)
        forms[one.form] += 1
    assert min(forms[form] for form in PDFS) > 3
    assert any(one.is_again for one in came), "a copy of an e-invoice"


PDFS = (Form.PDF, Form.PDF_WITH_CODE)


def test_people_are_paid_each_month_and_the_last_list_is_not():
    made, _ = town()
    lists = named("socialtjanst")
    found = [read_list(file) for _, file in sorted(lists.items())]
    assert [reading.findings for reading in found] == [[] for _ in found]
    claims = [one for reading in found for one in reading.records if isinstance(one, Claim)]
    assert {one.kind for one in claims} == {DocumentKind.PAYOUT}
    assert len({one.supplier.org_number for one in claims}) == len(made.persons.people)
    last = [one for one in made.persons.payouts if one.pays_on >= LOCKED_ON]
    assert {one.left for one in last} == {one.minor for one in last} != set()
    assert {one.left for one in made.persons.payouts if one not in last and not one.sent} == {0}
    standing = Counter(one.number for one in made.persons.payouts)
    assert max(standing.values()) > 4, "a decision that is paid month by month"


def test_suppliers_abroad_are_paid_in_their_currency_from_an_account_in_it():
    abroad = [order for order in orders() if order.amount.currency != "SEK"]
    assert {order.amount.currency for order in abroad} == {"EUR", "NOK"}
    assert len({order.debtor_account for order in abroad}) == 2
    for order in abroad:
        iban = order.creditor_account.number
        turned = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
        assert int(turned) % 97 == 1
        assert iban[:2] in ("DE", "FI", "NO")
    assert any("-EUR" in path for path in named("bank/camt053"))


def test_a_run_draws_credit_notes_from_other_invoices_and_names_them_all():
    drawn = [
        order
        for order in orders()
        if any(document.purpose is Purpose.CREDIT_NOTE for document in order.documents)
    ]
    assert drawn
    for order in drawn:
        signs = {Purpose.INVOICE: 1, Purpose.CREDIT_NOTE: -1}
        parts = [signs[one.purpose] * one.amount.minor for one in order.documents]
        assert sum(parts) == order.amount.minor > 0


def test_the_books_balance_and_tell_what_was_paid():
    books = sorted(named("primary/bokforing").items())
    assert len(books) == 2
    for _, file in books:
        reading = read_sie4(file)
        assert reading.findings == []
        rows = [row for row in reading.records if isinstance(row, LedgerRow)]
        sums: Counter[tuple[str, str]] = Counter()
        for row in rows:
            sums[row.series, row.number] += row.amount.minor
        assert set(sums.values()) == {0}
        assert {row.series for row in rows} == {"LEV", "BET"}


def test_suppliers_are_of_every_legal_form_and_some_change_name_or_number():
    suppliers = plan_town(1, inhabitants=12000, days=200, locked_on=LOCKED_ON).suppliers
    groups = {one.firm.org_number[:1] for one in suppliers}
    assert {"2", "5", "7", "8", "9", ""} <= groups
    assert any(one.firm.org_number[2:3] in ("0", "1") for one in suppliers), "a sole trader"
    renamed = [one for one in suppliers if one.former]
    same = [one for one in renamed if one.former.org_number == one.firm.org_number]
    assert same
    assert len(same) < len(renamed)
    assert all(one.former.name != one.firm.name for one in renamed)


def test_some_bills_were_registered_at_another_supplier_and_nobody_paid_them():
    wrong = [bill for bill in town()[0].bills if bill.listed_at]
    assert wrong
    assert {bill.left for bill in wrong} == {bill.amount.minor for bill in wrong}


def test_two_suppliers_have_one_number():
    suppliers: dict[str, set[str]] = {}
    for bill in town()[0].bills:
        suppliers.setdefault(bill.invoice.number, set()).add(bill.supplier.firm.supplier_number)
    twins = [b for b in town()[0].bills if b.twist is Twist.NUMBER_OF_ANOTHER]
    # The first of all, and the first from abroad, have none to be numbered as.
    assert sum(len(suppliers[bill.invoice.number]) > 1 for bill in twins) >= len(twins) - 2 > 0


def test_whole_kronor_are_rounded_as_the_invoice_says():
    rounded = [b.invoice for b in town()[0].bills if b.invoice.is_rounded]
    assert rounded
    assert {invoice.total.minor % 100 for invoice in rounded} == {0}
    assert max(abs(invoice.rounding_minor) for invoice in rounded) <= 50
    told = sum(b"PayableRoundingAmount" in file for file in named("peppol").values())
    assert told > 5


def test_paper_is_keyed_with_digits_turned_round():
    made, files = town()
    keyed = next(file for path, file in files.items() if path.startswith("papper"))
    lines = keyed.decode("utf-8-sig").splitlines()[1:]
    assert len(lines) > 3
    numbers = {re.sub("[ -]", "", b.invoice.number) for b in made.bills}
    strange = [line for line in lines if re.sub("[ -]", "", line.split(";")[2]) not in numbers]
    assert 0 < len(strange) < len(lines)


def test_no_two_payments_of_a_file_have_one_name():
    for path, file in named("bank/pain001").items():
        ids = [
            one.end_to_end_id for one in read_pain001(file).records if isinstance(one, PaymentOrder)
        ]
        assert len(ids) == len(set(ids)) > 0, path


def test_a_supplier_whose_numbers_begin_anew_gives_none_twice_in_a_year():
    supplier = next(one for one in plan_suppliers() if one.begins_anew)
    chance = Random(4)
    days = [date(2025, 10, 21), date(2025, 12, 30), date(2026, 1, 2), date(2025, 12, 31)] * 5
    given = [(day.year, supplier.next_count(day, chance)) for day in days]
    assert len(set(given)) == len(given)
    assert min(count for year, count in given if year == 2026) < 5


def plan_suppliers() -> list[Supplier]:
    return make_suppliers(12_000, date(2025, 10, 21), LOCKED_ON, Random(1))
