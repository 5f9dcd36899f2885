"""The made-up municipality is whole, true to the standards and the same for the same seed."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections import Counter
from datetime import date
from functools import cache

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook
from stdnum import iban, luhn
from stdnum.se import orgnr

from sluss.core.money import Money
from sluss.lab import DEMO_SIZE, make_municipality, many_invoices, plan_municipality
from sluss.lab.situations import CASES
from tests.lab.schemas import errors_of, message_of

LOCKED_ON = date(2026, 11, 23)
ORIGINAL_ORDER = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"{}]+)')


@cache
def files(seed: int = 1) -> dict[str, bytes]:
    written = list(make_municipality(seed, DEMO_SIZE, LOCKED_ON))
    found = dict(written)
    assert len(found) == len(written), "two files have one name"
    return found


def documents(folder: str) -> dict[str, etree._Element]:
    return {
        path: etree.fromstring(content)
        for path, content in files().items()
        if path.startswith(folder) and path.endswith(".xml")
    }


def open_items() -> list[dict[str, str]]:
    (content,) = (text for path, text in files().items() if path.endswith(".csv"))
    _title, *rows = content.decode("cp1252").splitlines()
    return list(csv.DictReader(io.StringIO("\n".join(rows)), delimiter=";"))


def swedish(text: str) -> Money:
    bare = text.replace(" ", "").replace(",", ".")
    return Money.parse("-" + bare[:-1] if bare.endswith("-") else bare)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    again = dict(make_municipality(1, DEMO_SIZE, LOCKED_ON))
    assert again == files()
    assert files(2).keys() != files().keys()


@pytest.mark.parametrize("day", [date(2026, 1, 7), date(2026, 12, 27), date(2027, 5, 6)])
def test_any_day_of_the_year_may_be_the_day_of_the_lock(day):
    paths = [path for path, _content in make_municipality(3, DEMO_SIZE, day)]
    assert sum(path.startswith("bank/camt053_") for path in paths) == 8


def test_every_situation_is_there_and_the_truth_says_its_state():
    debts = plan_municipality(1, DEMO_SIZE, LOCKED_ON).truth().debts
    assert {debt.situation for debt in debts} == {situation.value for situation in CASES}
    assert DEMO_SIZE <= len(debts) <= DEMO_SIZE + 1
    assert {debt.state for debt in debts} == {
        "open",
        "held",
        "sent",
        "credited",
        "settled-elsewhere",
        "not-ours-to-pay",
    }
    for debt in debts:
        is_owed = debt.state in ("open", "held", "sent")
        assert Money("SEK", 0) <= debt.open_amount <= debt.amount
        assert (debt.open_amount.minor > 0) is is_owed


def test_the_numbers_of_a_supplier_are_its_own():
    debts = plan_municipality(1, 400, LOCKED_ON).truth().debts
    seen = Counter((debt.supplier_org_number, debt.number) for debt in debts)
    assert [key for key, count in seen.items() if count > 1] == []


@pytest.mark.parametrize("folder", ["peppol", "bank/pain001", "bank/pain002", "bank/camt053"])
def test_every_file_is_what_its_schema_asks_for(folder):
    chosen = [content for path, content in files().items() if path.startswith(folder)]
    assert chosen
    assert [error for content in chosen for error in errors_of(content)] == []


def test_the_statements_come_in_both_versions():
    kinds = {message_of(text) for path, text in files().items() if "camt053" in path}
    assert kinds == {"camt.053.001.02", "camt.053.001.08"}


def test_organisation_numbers_and_accounts_carry_true_check_digits_but_for_one():
    wrong = []
    for root in documents("peppol").values():
        for company in root.iterfind(".//{*}PartyLegalEntity/{*}CompanyID"):
            assert orgnr.is_valid(company.text)
        for account in root.iterfind(".//{*}PayeeFinancialAccount"):
            branch = account.findtext("{*}FinancialInstitutionBranch/{*}ID")
            number = account.findtext("{*}ID") or ""
            if branch in ("SE:BANKGIRO", "SE:PLUSGIRO"):
                wrong += [] if luhn.is_valid(number) else [number]
            elif branch:
                assert iban.is_valid(number)
    truth = plan_municipality(1, DEMO_SIZE, LOCKED_ON).truth()
    spoilt = [debt.account for debt in truth.debts if debt.situation == "wrong-check-digit"]
    assert wrong == [account.number for account in spoilt if account]
    assert orgnr.is_valid(truth.buyer.org_number) and truth.buyer.org_number[:6] == "212000"
    assert iban.is_valid(truth.buyer.iban) and luhn.is_valid(truth.buyer.bankgiro)


def test_references_of_digits_alone_are_true_ocr_references():
    ocr = [str(tag.text) for root in documents("bank").values() for tag in root.iter("{*}Ref")]
    assert ocr
    assert [number for number in ocr if not luhn.is_valid(number)] == []


def test_lines_tax_and_totals_add_up_in_every_invoice():
    for path, root in documents("peppol").items():
        line_sum = sum(
            Money.parse(str(tag.text)).minor
            for line in root.iterfind("{*}*")
            if etree.QName(line).localname in ("InvoiceLine", "CreditNoteLine")
            for tag in line.iterfind("{*}LineExtensionAmount")
        )
        total = root.find("{*}LegalMonetaryTotal")
        assert total is not None, path
        net, payable = (
            Money.parse(total.findtext(f"{{*}}{name}") or "").minor
            for name in ("LineExtensionAmount", "PayableAmount")
        )
        tax = Money.parse(root.findtext("{*}TaxTotal/{*}TaxAmount") or "").minor
        assert (line_sum, net + tax) == (net, payable), path


def test_the_open_items_list_adds_up_to_its_own_sum():
    *rows, total = open_items()
    assert total["Levnr"] == "Summa"
    money = sum(swedish(row["Restbelopp"]).minor for row in rows)
    assert money == swedish(total["Restbelopp"]).minor
    assert any(row["Restbelopp"].endswith("-") for row in rows)


def test_the_list_shows_nothing_that_came_after_it():
    listed_on = plan_municipality(1, DEMO_SIZE, LOCKED_ON).calendar.listed_on
    *rows, _total = open_items()
    assert max(row["Fakturadatum"] for row in rows) < listed_on.isoformat()


def test_the_supplier_list_is_a_workbook_that_another_program_reads():
    book = CalamineWorkbook.from_filelike(io.BytesIO(files()["primary/leverantorer.xlsx"]))
    _title, header, *rows = book.get_sheet_by_index(0).to_python()
    assert header[:3] == ["Leverantörsnr", "Namn", "Organisationsnr"]
    assert len(rows) == 25
    known = {row[2] for row in rows}
    truth = plan_municipality(1, DEMO_SIZE, LOCKED_ON).truth()
    strange = {
        debt.situation
        for debt in truth.debts
        if f"{debt.supplier_org_number[:6]}-{debt.supplier_org_number[6:]}" not in known
    }
    assert strange == {"unknown-supplier"}


def sie_lines() -> list[str]:
    (content,) = (text for path, text in files().items() if path.endswith(".se"))
    return content.decode("cp437").splitlines()


def test_every_voucher_of_the_books_balances():
    sums: list[int] = []
    for line in sie_lines():
        if line.startswith("#VER"):
            sums.append(0)
        if line.startswith("#TRANS"):
            amount = re.sub(r"\{[^}]*\}", "", line).split()[2]
            sums[-1] += Money.parse(amount).minor
    assert len(sums) > DEMO_SIZE // 2
    assert set(sums) == {0}


def test_a_row_put_in_later_is_followed_by_itself_as_it_counts():
    lines = sie_lines()
    (place,) = (n for n, line in enumerate(lines) if line.startswith("#RTRANS"))
    assert lines[place + 1] == lines[place].replace("#RTRANS", "#TRANS")
    assert lines[place - 1].startswith("#BTRANS")


def test_the_check_sum_of_the_books_is_right():
    _flag, start, *lines, last = sie_lines()
    assert start == "#KSUMMA"
    total = 0
    for line in lines:
        for quoted, bare in ORIGINAL_ORDER.findall(line):
            total = zlib.crc32((quoted.replace('\\"', '"') or bare).encode("cp437"), total)
    assert last == f"#KSUMMA {total}"


def test_the_balances_of_the_statements_chain_and_end_at_the_cash_of_the_truth():
    said: list[tuple[int, int, int]] = []
    for _path, root in sorted(documents("bank/camt053").items()):
        opening, closing = (
            Money.parse(str(tag.text)).minor for tag in root.iterfind(".//{*}Bal/{*}Amt")
        )
        moved = 0
        for entry in root.iter("{*}Ntry"):
            sign = -1 if entry.findtext("{*}CdtDbtInd") == "DBIT" else 1
            moved += sign * Money.parse(entry.findtext("{*}Amt") or "").minor
        said.append((opening, moved, closing))
    assert len(said) == 8
    assert [opening + moved for opening, moved, _closing in said] == [day[2] for day in said]
    assert [day[2] for day in said[:-1]] == [day[0] for day in said[1:]]
    assert Money("SEK", said[-1][2]) == plan_municipality(1, DEMO_SIZE, LOCKED_ON).truth().cash


def test_the_bank_holds_the_last_run_and_only_that():
    municipality = plan_municipality(1, DEMO_SIZE, LOCKED_ON)
    sent = [debt for debt in municipality.truth().debts if debt.state == "sent"]
    bank = municipality.bank()
    assert len(bank.waiting) == len(sent)
    before = bank.balance
    bank.close_day(municipality.calendar.last_run[1])
    assert before - bank.balance == Money("SEK", sum(debt.amount.minor for debt in sent))


def test_a_copy_by_another_program_is_the_same_document_in_other_bytes():
    (copy,) = (path for path in files() if path.endswith("_kopia.xml"))
    first = copy.replace("arkiv/", "").replace("_kopia", "")
    assert files()[copy] != files()[first]
    one, other = (
        etree.tostring(
            etree.fromstring(files()[path], etree.XMLParser(remove_blank_text=True)),
            method="c14n2",
            strip_text=True,
        )
        for path in (copy, first)
    )
    bare = re.compile(rb"</?(?:[a-z0-9]+:)?([A-Za-z]+)[^>]*>")
    assert bare.sub(rb"<\1>", one) == bare.sub(rb"<\1>", other)


def test_invoices_for_measuring_are_all_different_and_of_honest_size():
    made = list(many_invoices(7, 500, LOCKED_ON))
    assert len(set(made)) == 500
    assert {len(one) // 1000 for one in made} <= {8, 9, 10, 11}
    assert [error for one in made[:5] for error in errors_of(one)] == []


def test_false_accounts_are_those_that_no_supplier_has():
    made = plan_municipality(1, DEMO_SIZE, LOCKED_ON)
    false = made.false_accounts()
    assert not false & {firm.account.number for firm in made.firms}
    tricked = {"changed-account", "wrong-check-digit"}
    asked = {d.invoice.account.number for d in made.debts if d.situation.value in tricked}
    assert asked < false  # Beside them those of forged copies.


def test_the_system_that_is_back_wants_to_pay_all_that_it_listed():
    made = plan_municipality(1, DEMO_SIZE, LOCKED_ON)
    root = etree.fromstring(made.proposal())
    assert errors_of(made.proposal()) == []
    listed = [d for d in made.debts if d.case.is_listed and not d.is_credit]
    amounts = Counter(one.text for one in root.iterfind(".//{*}InstdAmt"))
    assert amounts == Counter(debt.amount.text for debt in listed)
    assert root.findtext(".//{*}NbOfTxs") == str(len(listed))
