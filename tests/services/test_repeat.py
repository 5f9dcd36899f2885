"""Last time's payments once more: who is paid again, held, left out; and never twice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from tests.formats import bankgirot_files as bankgirot
from tests.papers import invoice, open_items, pain002
from tests.payouts import (
    ANNA,
    BERTIL,
    CECILIA,
    DAVID,
    EVERYBODY,
    debits,
    payment_file,
    payout_list,
    to,
)
from tests.services.test_once import _at_once

KRONOR = {person: f"{n}000.00" for n, person in enumerate(EVERYBODY, start=1)}
OLD = payment_file(
    "SOC10",
    *(to(p, f"SOC10-{n}", k, text="Stöd") for n, (p, k) in enumerate(KRONOR.items(), start=1)),
    on="2026-10-27",
)
BOOKED = debits(
    *((p, k, f"SOC10-{n}") for n, (p, k) in enumerate(KRONOR.items(), start=1)), on="2026-10-27"
)
DAVID_BACK = debits((DAVID, "4000.00", "SOC10-4"), on="2026-10-29", back="AC04")
LISTED = payout_list(*KRONOR.items(), on="2026-10-27")
LIST_HEAD = "Personnr;Namn;Rad;Skäl;Nytt konto\r\n"


@pytest.fixture
def paid(office):
    """Last month's payments are with the bank, and one came back."""
    declare(office)
    office.receive(OLD, BOOKED, DAVID_BACK)
    return office


def declare(office) -> None:
    from sluss.services import organisation

    answer = organisation.declare_incident("2026-11-22", office.who("max"), key=office.key())
    assert "refused" not in answer


def rows(office) -> dict[str, dict]:
    """The repeated payments by payee: what shows of each."""
    return {p["supplier"]: p for p in office.register() if p["document_number"].startswith("R2")}


def codes(listed) -> dict[str, str]:
    return {one["payee"]: one.get("code", "") for one in listed}


def sign_and_export(office, batch: int) -> str:
    for name in ("anna", "bo"):
        ids = [p["payables"][0] for p in batch_of(batch)]
        assert office.attest(name, *ids)["refused"] == []
    for name in ("cia", "dag"):
        assert "refused" not in office.sign(batch, name)
    file = office.export(batch)
    assert isinstance(file, bytes)
    return file.decode()


def batch_of(number: int) -> list[dict]:
    from sluss.store import read

    found = read.batch(number)
    assert found is not None
    return list(found["payments"])


def test_last_time_is_paid_again_but_for_who_came_back(paid):
    answer = paid.repeat(OLD)
    assert codes(answer["repeated"]) == {"Anna Ahlgren": "", "Bertil Borg": "", CECILIA.name: ""}
    assert codes(answer["left_out"]) == {"David Dahl": "pay.repeat_came_back"}
    assert (answer["excluded"], answer["held"], answer["findings"]) == ([], [], [])
    assert (answer["period"], answer["date"], answer["batch"]) == ("2026-11", "2026-11-24", 1)
    kronor = {"currency": "SEK", "other_currencies": []}
    assert answer["totals"]["last_time"] == {"count": 4, "amount": "10000.00", **kronor}
    assert answer["totals"]["repeated"] == {"count": 3, "amount": "6000.00", **kronor}
    anna = rows(paid)["Anna Ahlgren"]
    assert (anna["state"], anna["verified_by"], anna["account"]) == (
        "reserved",
        "paid-before",
        f"iban:{ANNA.iban}",
    )
    assert [(kind, role) for _, kind, role, _ in anna["evidence"]] == [
        ("pain.001", "repeats"),
        ("repeat-run", "claims"),
    ]
    assert anna["reference"] == {"type": "text", "value": "Stöd"}
    paid.check_books()
    assert paid.verify()["ok"]


def test_the_chain_tells_what_is_repeated_and_why_to_whom(paid):
    from sluss.services import register

    paid.repeat(OLD)
    amounts = {person.name: kronor for person, kronor in KRONOR.items()}
    for payee, payable in rows(paid).items():
        chain = register.chain(payable["id"])
        assert chain is not None
        told = {step["code"]: step for step in chain}
        assert [one["kind"] for one in told["repeats_payment"]["about"]] == ["pain.001"]
        assert told["claimed_by_repeated"]["amount"] == amounts[payee]
        assert "verified_by_paid_before" in told
        assert told["left"]["amount"] == amounts[payee]


def test_an_order_of_last_time_stays_in_flight_though_it_is_repeated(office):
    from sluss.services.confirm import in_flight

    declare(office)
    office.receive(OLD)

    def unknown() -> list[str]:
        return sorted(one.end_to_end_id for one in in_flight(date(2026, 11, 24)))

    before = unknown()
    assert before == [f"SOC10-{n}" for n in range(1, 5)]
    office.repeat(OLD)
    assert len(rows(office)) == 4
    assert unknown() == before


def test_nobody_signs_before_two_have_attested_and_the_runner_is_none_of_them(paid):
    batch = paid.repeat(OLD, by="max")["batch"]
    assert paid.sign(batch, "cia")["refused"] == "pay.sign_not_attested"
    ids = [p["payables"][0] for p in batch_of(batch)]
    paid.attest("anna", *ids)
    assert paid.sign(batch, "cia")["refused"] == "pay.sign_not_attested"
    text = sign_and_export_after(paid, batch, ids)
    assert text.count("<CdtTrfTxInf>") == 3
    assert {p["state"] for p in rows(paid).values()} == {"sent"}


def sign_and_export_after(office, batch, ids) -> str:
    office.attest("bo", *ids)
    for name in ("cia", "dag"):
        assert "refused" not in office.sign(batch, name)
    return office.export(batch).decode()


def test_an_attester_who_repeats_may_not_attest_it(paid):
    batch = paid.repeat(OLD, by="anna")["batch"]
    ids = [p["payables"][0] for p in batch_of(batch)]
    refused = paid.attest("anna", *ids)["refused"]
    assert {one["code"] for one in refused} == {"approve.registered_it"}


def test_a_file_is_repeated_once_a_month_by_whomever_and_again_in_the_next(paid):
    first = paid.repeat(OLD, key="k")
    before = paid.register()
    assert paid.repeat(OLD, key="k") == first
    assert paid.repeat(OLD, by="max") == {"refused": "pay.repeated_already"}
    assert paid.repeat(OLD, execution_on=date(2026, 11, 30)) == {"refused": "pay.repeated_already"}
    assert paid.register() == before
    december = paid.repeat(OLD, execution_on=date(2026, 12, 22))
    assert december["period"] == "2026-12"
    ids = {one["id"] for one in first["repeated"]}
    assert not ids & {one["id"] for one in december["repeated"]}
    assert len(paid.payments()) == 6
    assert paid.verify()["ok"]


def test_eight_at_once_and_it_is_repeated_once(paid):
    answers = _at_once([lambda k=k: paid.repeat(OLD, key=f"k{k % 4}") for k in range(8)])
    assert not [a for a in answers if isinstance(a, Exception)]
    assert {a.get("batch") or a["refused"] for a in answers} == {1, "pay.repeated_already"}
    assert len(rows(paid)) == len(paid.payments()) == 3
    assert paid.verify()["ok"]


@pytest.mark.parametrize("where", ["file_run", "propose_run"])
def test_a_failure_half_way_leaves_nothing_and_frees_the_key(paid, monkeypatch, where):
    from sluss.services import pay

    listed = f"{LIST_HEAD};Anna Ahlgren;;avliden;\r\n".encode()
    before = paid.register()
    with monkeypatch.context() as broken:
        broken.setattr(pay, where, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            paid.repeat(OLD, listed, key="k")
    assert paid.register() == before
    assert paid.repeat(OLD, listed, key="k")["batch"] == 1
    assert paid.verify()["ok"]


def test_exclusions_and_changed_accounts(paid):
    listed = (
        f"{LIST_HEAD};Ahlgren Anna;;avliden;\r\n;Bertil Borg;;;5001-0000119\r\n"
        f";;4;;{DAVID.clearing}-{DAVID.account}\r\n"
    ).encode()
    answer = paid.repeat(OLD, listed)
    assert [(one["payee"], one["reason"], one["line"]) for one in answer["excluded"]] == [
        ("Anna Ahlgren", "deceased", 2)
    ]
    assert codes(answer["held"]) == {
        "Bertil Borg": "register.account_unverified",
        "David Dahl": "register.account_unverified",
    }
    assert codes(answer["repeated"]) == {CECILIA.name: ""}
    assert answer["left_out"] == []
    # No money goes to the old account, and none to the new one before two people say so.
    assert rows(paid)["Bertil Borg"]["account"] == "bban:5001-0000119"
    assert "Anna Ahlgren" not in rows(paid)
    assert paid.verify()["ok"]


def test_a_new_account_is_paid_once_one_has_called_back_and_another_confirmed(paid):
    from sluss.core.party import Account, Scheme
    from sluss.services import approve

    paid.receive(b"Namn;Telefon\r\nBertil Borg;0640-12345\r\n", listed_on="2026-11-01")
    paid.repeat(OLD, f"{LIST_HEAD};Bertil Borg;;;5001-0000119\r\n".encode())
    change = approve.propose_account(
        org_number="",
        name="Bertil Borg",
        account=Account(Scheme.BBAN, "5001-0000119"),
        requested_on=date(2026, 11, 20),
        reason="letter",
        who=paid.who("eva"),
        key=paid.key(),
    )["change"]
    told = approve.call_back(change, "0640-12345", "Bertil", paid.who("max"), key=paid.key())
    assert told["state"] == "called-back"
    assert rows(paid)["Bertil Borg"]["state"] == "held"
    approve.confirm_account(change, paid.who("anna"), key=paid.key())
    bertil = rows(paid)["Bertil Borg"]
    assert (bertil["state"], bertil["holds"], bertil["verified_by"]) == ("open", [], "call-back")
    _, file = paid.pay(bertil["id"])
    assert b"0000119" in file
    assert paid.verify()["ok"]


def test_a_list_that_is_not_right_makes_nothing_and_is_kept(paid):
    listed = f"{LIST_HEAD};Nils Nord;;avliden;\r\n;Anna Ahlgren;;;\r\n".encode()
    before = paid.register()
    answer = paid.repeat(OLD, listed)
    assert [(f["code"], f["place"]["line"]) for f in answer["findings"]] == [
        ("payees.not_found", 2),
        ("payees.no_reason", 3),
    ]
    assert answer["batch"] is None
    assert paid.register() == before
    from sluss.store import read

    (receipt,) = read.receipts([hash_of(listed)]).values()
    assert (receipt["kind"], receipt["findings"]) == ("payee-list", 2)
    # The corrected list repeats the file; nothing was decided before.
    assert paid.repeat(OLD, f"{LIST_HEAD};Anna Ahlgren;;avliden;\r\n".encode())["batch"] == 1
    assert paid.verify()["ok"]


def hash_of(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"never came", "pay.repeat_no_such_file"),
        (open_items(), "pay.repeat_no_payments"),
        (payment_file("NEW", to(ANNA, "N1", "1.00"), on="2026-11-20"), "pay.repeat_same_month"),
    ],
)
def test_what_is_not_repeated(office, file, code):
    if file != b"never came":
        office.receive(file)
    assert office.repeat(file) == {"refused": code}
    assert office.verify()["ok"]


def test_only_who_may_prepare_a_batch_repeats(paid):
    from sluss.services import organisation

    organisation.add_person("rev", ["auditor"], None, "pw", paid.who("admin"), key=paid.key())
    assert paid.repeat(OLD, by="rev") == {"refused": "pay.propose_lacks_role"}


# ---- A payout list ---------------------------------------------------------------------------


def test_a_payout_list_is_repeated_and_its_own_debts_wait(office):
    office.receive(LISTED)
    answer = office.repeat(LISTED)
    assert len(answer["repeated"]) == 4
    assert [one["row"] for one in answer["repeated"]] == [2, 3, 4, 5]
    last_time = [p for p in office.register() if not p["document_number"].startswith("R2")]
    assert {p["state"] for p in last_time} == {"held"}
    assert {p["holds"][0] for p in last_time} == {("register.repeated_since", "2026-11")}
    assert {p["verified_by"] for p in rows(office).values()} == {"payout-list"}
    # The bank's word closes them, and takes nothing of what is paid again.
    office.receive(listed_debits("2026-10-27"))
    states = {p["document_number"][0]: p["state"] for p in office.register()}
    assert states == {"B": "settled-elsewhere", "R": "reserved"}
    office.check_books()
    assert office.verify()["ok"]


def listed_debits(on: str) -> bytes:
    """The statement of money to the accounts of the list, which names no id."""
    text = debits(*((p, k, "NOTPROVIDED") for p, k in KRONOR.items()), on=on).decode()
    for person in EVERYBODY:
        number = f"{person.clearing}{person.account}"
        other = f"<Othr><Id>{number}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>"
        text = text.replace(f"<IBAN>{person.iban}</IBAN>", other)
    return text.encode()


def test_what_was_rejected_last_time_is_left_out_by_itself(office):
    office.receive(LISTED)
    office.pay(*(p["id"] for p in office.register()))
    e2e = next(e for e, p in payments_by_payee().items() if p == "Bertil Borg")
    office.receive(pain002("SLUSS-2120009999-E1-000001", group="PART", each={e2e: "RJCT"}))
    answer = office.repeat(LISTED, execution_on=date(2026, 12, 22))
    assert codes(answer["left_out"]) == {"Bertil Borg": "pay.repeat_came_back"}


def payments_by_payee() -> dict[str, str]:
    import json

    from sluss.store.models import Payment

    found = Payment.objects.values_list("end_to_end_id", "body")
    return {e2e: json.loads(body)["creditor_name"] for e2e, body in found}


# ---- What is known, or becomes known, beside it ----------------------------------------------


def test_a_payout_of_this_month_keeps_its_payee_out_or_asks(paid):
    paid.receive(payout_list((ANNA, "1000.00"), (BERTIL, "2100.00"), on="2026-11-25"))
    answer = paid.repeat(OLD)
    assert codes(answer["left_out"])["Anna Ahlgren"] == "pay.repeat_double"
    assert codes(answer["held"]) == {"Bertil Borg": "register.repeated_in_month"}
    listed = next(p for p in paid.register() if p["amounts"][0] == 210_000)
    assert listed["holds"] == [("register.repeated_in_month", rows(paid)["Bertil Borg"]["id"])]
    assert paid.verify()["ok"]


def test_the_true_list_of_the_month_that_comes_after_asks_before_anybody_is_paid_twice(paid):
    batch = paid.repeat(OLD)["batch"]
    sign_and_export(paid, batch)
    paid.receive(payout_list((ANNA, "1000.00"), (BERTIL, "2100.00"), on="2026-11-27"))
    listed = [p for p in paid.register() if not p["document_number"].startswith("R2")]
    assert {p["state"] for p in listed} == {"held"}
    assert [p["holds"][0][0] for p in listed] == ["register.repeated_in_month"] * 2
    # A person says that they are two payouts: then the list is an ordinary one.
    paid.decide("release", listed[0]["id"])
    assert next(p for p in paid.register() if p["id"] == listed[0]["id"])["state"] == "open"
    assert paid.verify()["ok"]


def test_dismissing_the_one_frees_the_other(paid):
    paid.receive(payout_list((BERTIL, "2100.00"), on="2026-11-25"))
    paid.repeat(OLD)
    listed = next(p for p in paid.register() if p["amounts"][0] == 210_000)
    paid.decide("dismiss", rows(paid)["Bertil Borg"]["id"])
    assert next(p for p in paid.register() if p["id"] == listed["id"])["state"] == "open"
    assert paid.verify()["ok"]


@pytest.mark.parametrize("kronor", ["3000.00", "3100.00"])
def test_the_true_file_that_lay_at_the_bank_stops_the_repeated_payment(paid, kronor):
    """The same amount closes the debt, another is asked about; nobody signs meanwhile."""
    batch = paid.repeat(OLD)["batch"]
    true = payment_file(
        "SOC11", to(CECILIA, "SOC11-3", kronor), on="2026-11-25", created="2026-11-20"
    )
    paid.receive(true)
    ids = [p["payables"][0] for p in batch_of(batch)]
    for name in ("anna", "bo"):
        paid.attest(name, *ids)
    assert paid.sign(batch, "cia")["refused"] == "pay.sign_payable_changed"
    found = rows(paid)[CECILIA.name]
    if kronor == "3000.00":
        assert found["state"] == "sent"
    else:
        assert found["holds"] == [("register.repeated_paid", f"{kronor} SEK 2026-11-25")]
    assert paid.verify()["ok"]


def test_the_true_file_that_lay_at_the_bank_and_was_known_keeps_its_payees_out(paid):
    true = payment_file(
        "SOC11",
        to(CECILIA, "SOC11-3", "3000.00"),
        to(BERTIL, "SOC11-2", "2100.00"),
        on="2026-11-25",
    )
    paid.receive(true)
    answer = paid.repeat(OLD)
    assert codes(answer["left_out"])[CECILIA.name] == "pay.repeat_double"
    assert codes(answer["held"]) == {"Bertil Borg": "register.repeated_paid"}


def test_money_that_comes_back_afterwards_holds_what_repeats_it(office):
    declare(office)
    office.receive(OLD, BOOKED)
    batch = office.repeat(OLD)["batch"]
    office.receive(DAVID_BACK)
    found = rows(office)["David Dahl"]["holds"]
    assert ("register.repeated_came_back", "AC04") in found
    ids = [p["payables"][0] for p in batch_of(batch)]
    for name in ("anna", "bo"):
        office.attest(name, *ids)
    assert office.sign(batch, "cia")["refused"] == "pay.sign_payable_changed"


def test_a_later_list_with_another_account_is_flagged_and_held(paid):
    moved = replace(ANNA, account=DAVID.account)
    paid.receive(payout_list((moved, "50.00"), (BERTIL, "60.00"), on="2026-10-30", what="Resa"))
    held = paid.repeat(OLD)["held"]
    # The file knows her by name alone: the list's account may be a namesake's. Bertil's is the
    # same, though the file writes it as an IBAN.
    assert codes(held) == {"Anna Ahlgren": "register.repeated_other_account"}
    assert rows(paid)["Anna Ahlgren"]["holds"] == [
        ("register.repeated_other_account", f"bban:5001-{DAVID.account}")
    ]
    assert rows(paid)["Anna Ahlgren"]["account"] == f"iban:{ANNA.iban}"


def test_an_account_in_an_unsent_file_of_after_the_incident_is_held(office):
    declare(office)
    late = payment_file("LATE", to(ANNA, "L1", "10.00"), on="2026-11-23")
    office.receive(late)
    answer = office.repeat(late, execution_on=date(2026, 12, 22))
    assert codes(answer["held"]) == {"Anna Ahlgren": "register.account_unverified"}


def test_our_own_file_is_repeated_the_month_after_to_whom_the_bank_paid(office):
    """Their accounts are in no file of before the incident: only that the money arrived counts."""
    declare(office)
    office.receive(LISTED)
    _, file = office.pay(*(p["id"] for p in office.register()))
    named = {payee: e2e for e2e, payee in payments_by_payee().items()}
    office.receive(
        debits(
            (ANNA, "1000.00", named[ANNA.name]),
            (BERTIL, "2000.00", named[BERTIL.name]),
            on="2026-11-24",
        )
    )
    answer = office.repeat(file, execution_on=date(2026, 12, 22))
    assert codes(answer["repeated"]) == {ANNA.name: "", BERTIL.name: ""}
    assert codes(answer["held"]) == {
        CECILIA.name: "register.account_unverified",
        DAVID.name: "register.account_unverified",
    }
    # When the bank has told of the others as well, they are free.
    office.receive(
        debits(
            (CECILIA, "3000.00", named[CECILIA.name]),
            (DAVID, "4000.00", named[DAVID.name]),
            on="2026-11-25",
        )
    )
    assert {name: row["state"] for name, row in rows(office).items()} == {
        ANNA.name: "reserved",
        BERTIL.name: "reserved",
        CECILIA.name: "open",
        DAVID.name: "open",
    }
    assert office.verify()["ok"]


def test_weekly_payments_are_repeated_week_by_week_and_two_runs_of_a_month_ask(office):
    weeks = [
        payment_file(f"W{n}", to(ANNA, f"W{n}-1", "700.00"), on=f"2026-11-{n:02d}") for n in (3, 10)
    ]
    office.receive(*weeks)
    assert office.repeat(weeks[1]) == {"refused": "pay.repeat_same_month"}
    assert len(office.repeat(weeks[1], is_twice_a_month=True)["repeated"]) == 1
    second = office.repeat(weeks[0], is_twice_a_month=True)
    assert codes(second["left_out"]) == {ANNA.name: "pay.repeat_double"}


def salaries(*rows, on: str) -> bytes:
    """A file of salaries as Bankgirot has them: each payee is a payout number of its own."""
    records = []
    for n, (who, kronor) in enumerate(rows, start=1):
        number = f"00000{n:05d}"
        records += [
            bankgirot.placed("26", (3, number), (13, who.name.upper())),
            bankgirot.account(number, who.clearing, who.account, "L"),
            bankgirot.payment(float(kronor), "LÖN OKTOBER", number=number, own=f"LON-{n}"),
        ]
    total = sum(float(kronor) for _, kronor in rows)
    return bankgirot.lb(*records, kronor=total, pay=on[2:].replace("-", ""))


def test_a_salary_file_of_bankgirot_is_repeated_as_salaries(office):
    file = salaries((BERTIL, "25000.00"), (CECILIA, "31000.00"), on="2026-10-27")
    office.receive(file)
    answer = office.repeat(file)
    assert codes(answer["repeated"]) == {"BERTIL BORG": "", "CECILIA CEDERLUND": ""}
    text = sign_and_export(office, answer["batch"])
    assert (text.count("<CdtTrfTxInf>"), text.count("<Cd>SALA</Cd>")) == (2, 1)
    assert office.verify()["ok"]


def test_an_invoice_that_was_paid_is_not_paid_again(office):
    from tests.papers import ROAD, Order, pain001, suppliers

    office.receive(suppliers(ROAD), invoice(ROAD, "1001", "700.00"))
    file = pain001("OLD", Order("X1", "700.00", ROAD, text="1001"), on="2026-10-30")
    office.receive(file)
    answer = office.repeat(file)
    assert codes(answer["left_out"]) == {ROAD.name: "pay.repeat_pays_invoice"}
    assert answer["batch"] is None


LATER = (
    payout_list((ANNA, "1000.00"), (BERTIL, "2100.00"), on="2026-11-27"),
    payment_file("SOC11", to(CECILIA, "SOC11-3", "3100.00"), on="2026-11-25", created="2026-11-20"),
    DAVID_BACK,
    BOOKED,
    listed_debits("2026-10-28"),
    debits((BERTIL, "2000.00", "SOC11-2"), on="2026-11-26"),
)


@pytest.mark.parametrize("seed", range(8))
def test_what_comes_after_in_any_order_and_grouping_ends_the_same(fresh_home, seed):
    from tests.services.office import Office, begin

    def after(papers, size):
        office = Office(fresh_home("begun", begin))
        office.receive(OLD)
        office.repeat(OLD)
        for start in range(0, len(papers), size):
            office.receive(*papers[start : start + size])
        office.check_books()
        return office.register(), office.payments()

    expected = after(list(LATER), len(LATER))
    chance = random.Random(seed)
    papers = [*LATER, *chance.sample(LATER, 2)]
    chance.shuffle(papers)
    assert after(papers, chance.choice((1, 1, 2, 3))) == expected


# ---- What was right --------------------------------------------------------------------------


def test_corrections_are_noted_once_paid_and_the_last_word_holds(paid):
    from sluss.services._corrections import lines

    batch = paid.repeat(OLD)["batch"]
    anna = rows(paid)["Anna Ahlgren"]["id"]
    assert paid.correct(**{anna: "900"})["refused"] == [
        {"id": anna, "code": "pay.correct_not_paid"}
    ]
    sign_and_export(paid, batch)
    told = paid.correct(**{anna: "900", "nosuchpayable": "1"})
    assert told["corrected"] == [
        {
            "id": anna,
            "amount": "1000.00",
            "right_amount": "900.00",
            "difference": "-100.00",
            "verdict": "overpaid",
        }
    ]
    assert told["refused"] == [{"id": "nosuchpayable", "code": "pay.correct_no_such_line"}]
    assert {line["status"] for line in lines()} == {"open", "settled"}
    paid.correct(**{anna: "1000"})
    (line,) = (line for line in lines("2026-11") if line["id"] == anna)
    assert (line["verdict"], line["difference"], line["by"]) == ("right", "0.00", "eva")
    assert lines("2026-10") == []
    assert paid.verify()["ok"]


def test_a_payment_that_was_dismissed_is_told_as_not_paid(paid):
    from sluss.services._corrections import lines

    batch = paid.repeat(OLD)["batch"]
    from sluss.services import pay

    pay.cancel(batch, "wrong", paid.who("eva"), key=paid.key())
    paid.decide("dismiss", rows(paid)["Anna Ahlgren"]["id"])
    assert {line["payee"]: line["status"] for line in lines()} == {
        "Anna Ahlgren": "not-paid",
        "Bertil Borg": "open",
        CECILIA.name: "open",
    }


def test_what_was_cancelled_is_proposed_again_in_the_ordinary_way(paid):
    from sluss.services import pay

    batch = paid.repeat(OLD)["batch"]
    pay.cancel(batch, "wrong day", paid.who("eva"), key=paid.key())
    ids = [p["id"] for p in rows(paid).values()]
    _, file = paid.pay(*ids)
    assert file.count(b"<CdtTrfTxInf>") == 3
    assert paid.verify()["ok"]


def test_many_are_repeated_with_few_queries(office):
    """Not a query a row: thirty payments cost what three do."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.payouts import person

    def cost(first: int, count: int) -> int:
        people = [person(first + n, f"Namn {first + n}") for n in range(count)]
        orders = (to(p, f"{first}-{n}", f"{first}.{n:02d}") for n, p in enumerate(people))
        file = payment_file(f"M{first}", *orders, on="2026-10-27")
        office.receive(file)
        with CaptureQueriesContext(connection) as asked:
            assert len(office.repeat(file)["repeated"]) == count
        return len(asked)

    first, few, many = cost(100, 3), cost(300, 3), cost(500, 30)
    assert (few <= first + 10, many <= few + 3) == (True, True)
