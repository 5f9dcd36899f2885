"""What the restored system owes beside what we owe: five bins, to the öre."""

from __future__ import annotations

from datetime import date

import pytest

from tests.papers import FOOD, GLASS, ROAD, SCHOOL, Move, Order, camt, invoice, pain001
from tests.services.restored import bins, books, faults, items, load, one, placed, row

LOCK = date(2026, 11, 22)


def test_nothing_is_compared_before_anything_is_loaded(stocked):
    from sluss.services import handback

    assert handback.bins() is None


def test_what_both_have_to_the_ore_is_the_same(stocked):
    answer = load(stocked, items(row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00")))
    assert (answer["state"], answer["status"], answer["parts"]) == (1, "new", {"items": 2})
    found = bins()
    assert placed(found) == {"F1": "same", "F2": "same", "F3": "only-here"}
    sums = found["totals"]
    assert (sums["there"], sums["here"], sums["difference"]) == ("300.00", "600.00", "-300.00")
    assert found["unexplained"] == {"rows": 1, "faults": 0}
    assert one(found, "F3")["why"] == "bins.why_unknown_there"


def test_what_is_loaded_is_no_evidence(stocked):
    before = stocked.register()
    load(stocked, items(row(SCHOOL, "S9", "900.00"), row(ROAD, "F1", "1.00")))
    assert stocked.register() == before
    stocked.check_books()
    assert stocked.verify()["ok"]


def test_loading_twice_is_known_and_a_later_state_takes_its_place(stocked):
    first = items(row(ROAD, "F1", "100.00"))
    assert load(stocked, first)["state"] == 1
    again = load(stocked, first)
    assert (again["state"], again["status"]) == (1, "known")
    later = items(row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00"), row(GLASS, "F3", "300.00"))
    assert load(stocked, later)["state"] == 2
    assert set(placed(bins()).values()) == {"same"}
    assert stocked.verify()["ok"]


def test_the_same_key_gives_the_same_answer(stocked):
    paper = items(row(ROAD, "F1", "100.00"))
    assert load(stocked, paper, key="k") == load(stocked, paper, key="k")


def test_what_we_paid_sent_or_have_in_a_batch_is_told_apart(stocked):
    stocked.pay(stocked.id("F1"))
    stocked.receive(camt(Move("100.00", ROAD, e2e=stocked.payment_of("F1")), on="2026-11-25"))
    stocked.pay(stocked.id("F2"))
    stocked.approve(stocked.id("F3"))
    stocked.propose(stocked.id("F3"))
    load(
        stocked,
        items(row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00"), row(GLASS, "F3", "300.00")),
    )
    found = bins()
    assert set(placed(found).values()) == {"paid-here"}
    told = {
        number: (one(found, number)["here"]["payment"], one(found, number)["rules"])
        for number in ("F1", "F2", "F3")
    }
    assert told == {
        "F1": ("booked", ["bins.rule_paid_here"]),
        "F2": ("on-its-way", ["bins.rule_on_its_way"]),
        "F3": ("in-batch", []),
    }
    assert [one(found, n)["difference"] for n in told] == ["100.00", "200.00", "300.00"]
    assert found["unexplained"]["rows"] == 1
    assert one(found, "F3")["why"] == "bins.why_in_batch"


def test_what_was_paid_here_and_is_marked_there_is_in_no_bin(stocked):
    stocked.pay(stocked.id("F1"))
    stocked.receive(camt(Move("100.00", ROAD, e2e=stocked.payment_of("F1")), on="2026-11-25"))
    load(stocked, items(row(FOOD, "F2", "200.00"), row(GLASS, "F3", "300.00")))
    assert placed(bins()) == {"F2": "same", "F3": "same"}
    load(stocked, items(row(ROAD, "F1", "100.00", rest="0.00"), row(FOOD, "F2", "200.00")))
    assert placed(bins()) == {"F2": "same", "F3": "only-here"}


def test_a_debt_that_was_asked_for_again_is_the_same_debt(office):
    head = "Leverantör;Orgnr;Fakturanr;Typ;Belopp;Bankgiro"
    told = f"{ROAD.name};{ROAD.org_number};F1;Påminnelse;100,00;{ROAD.bankgiro}"
    office.receive(invoice(ROAD, "F1", "100.00"), f"{head}\r\n{told}\r\n".encode())
    assert "asks-again" in str(office.payables()["F1"]["evidence"])
    load(office, items(row(ROAD, "F1", "100.00")))
    assert placed(bins()) == {"F1": "same"}


def test_only_lists_of_before_the_lock_are_the_systems_own_word(office):
    from sluss.services import organisation

    organisation.declare_incident(LOCK.isoformat(), office.who("max"), key="lock")
    office.receive(items(row(ROAD, "F1", "100.00")), listed_on="2026-11-20")
    office.receive(items(row(FOOD, "F2", "200.00")), listed_on="2026-11-25")
    office.receive(items(row(GLASS, "F3", "300.00")))
    load(office, items(row(SCHOOL, "S1", "1.00")))
    assert [one(bins(), number)["why"] for number in ("F1", "F2", "F3")] == [
        "bins.why_missing_there",
        "bins.why_unknown_there",
        "bins.why_unknown_there",
    ]


def test_what_we_never_saw_is_new_there(stocked):
    load(stocked, items(row(SCHOOL, "S1", "50.00")))
    found = one(bins(), "S1")
    assert (found["bin"], found["here"], found["difference"]) == ("new-there", None, "50.00")
    assert found["why"] == "bins.why_unknown_here"


def test_an_invoice_of_after_the_lock_is_to_be_registered_there(office):
    office.receive(invoice(ROAD, "N1", "70.00", issued="2026-11-25", due="2026-12-25"))
    load(office, items(row(SCHOOL, "S1", "50.00")), as_of=LOCK)
    found = one(bins(), "N1")
    assert (found["bin"], found["rules"]) == ("only-here", ["bins.rule_arrived_since"])


@pytest.mark.parametrize(
    ("there", "bin_", "why"),
    [
        (row(ROAD, "F1", "150.00"), "differing", "bins.why_asked"),
        (row(ROAD, "F1", "100.00", rest="40.00"), "differing", "bins.why_amounts"),
        (row(ROAD, "F1", "100.00", rest="0.00"), "differing", "bins.why_paid_there"),
        (row(ROAD, "F1", "100.00"), "same", None),
    ],
)
def test_other_amounts_are_for_a_person_to_explain(stocked, there, bin_, why):
    load(stocked, items(there))
    found = one(bins(), "F1")
    assert (found["bin"], found["why"]) == (bin_, why)


def test_a_credit_and_the_primarys_own_payment_explain_themselves(stocked):
    stocked.receive(
        invoice(ROAD, "K1", "30.00", credits="F1"),
        pain001("OLD", Order("E1", "200.00", FOOD, text="F2"), Order("E2", "300.00", GLASS, "F3")),
        camt(Move("200.00", FOOD, e2e="E1")),
    )
    load(
        stocked,
        items(row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00"), row(GLASS, "F3", "300.00")),
    )
    found = bins()
    assert set(placed(found).values()) == {"differing"}
    told = {n: (one(found, n)["difference"], one(found, n)["rules"]) for n in ("F1", "F2", "F3")}
    assert told == {
        "F1": ("30.00", ["bins.rule_credited"]),
        "F2": ("200.00", ["bins.rule_own_file"]),
        "F3": ("300.00", ["bins.rule_own_file"]),
    }
    assert found["unexplained"]["rows"] == 0


def test_a_row_that_an_earlier_state_had_is_missed(stocked):
    whole = [row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00"), row(SCHOOL, "S1", "50.00")]
    load(stocked, items(*whole, row(GLASS, "F3", "300.00")))
    load(stocked, items(whole[0]), as_of=date(2026, 11, 1))
    found = bins()
    assert placed(found) == {"F1": "same", "F2": "only-here", "F3": "only-here"}
    assert one(found, "F2")["why"] == "bins.why_gone_there"
    # S1 is on nobody's list now but in the fault: it is not lost.
    (fault,) = found["faults"]
    assert fault["finding"]["code"] == "handback.row_gone"
    assert (fault["finding"]["found"], fault["finding"]["expected"]) == (
        f"{SCHOOL.name} S1",
        "50.00 SEK",
    )


def test_an_older_state_than_before_is_named(stocked):
    paper = row(ROAD, "F1", "100.00")
    load(stocked, items(paper), as_of=date(2026, 11, 20))
    answer = load(stocked, items(paper), as_of=date(2026, 11, 10))
    assert [flaw["code"] for flaw in answer["faults"]] == ["handback.older_state"]
    assert faults(bins()) == ["older_state"]


def test_an_export_that_contradicts_itself_is_named_and_nothing_is_guessed(stocked):
    load(
        stocked,
        items(
            row(ROAD, "F1", "100.00"),
            row(ROAD, "F1", "130.00"),
            row(FOOD, "F2", "200.00"),
            row(FOOD, "F2", "200.00"),
            total="1234.00",
        ),
    )
    found = bins()
    assert faults(found) == ["half_restored", "contradicts", "listed_twice"]
    told = [(one["document_number"], one["bin"], one["why"]) for one in found["rows"]]
    assert told == [
        ("F1", "same", None),
        ("F1", "new-there", "bins.why_looks_like"),
        ("F3", "only-here", "bins.why_unknown_there"),
        ("F2", "differing", "bins.why_listed_twice"),
    ]
    assert found["totals"]["there"] == "630.00"


def test_files_of_others_are_named(stocked):
    other = books((ROAD, "F1", "100.00"), org_number="212000-1111")
    order = pain001("P", Order("E1", "100.00", ROAD, text="F1")).replace(
        b"SE5360000000000000123456", b"SE4550000000058398257466"
    )
    load(stocked, items(row(ROAD, "F1", "100.00")), other, order)
    assert faults(bins()) == ["other_organisation", "other_payer"]
    assert one(bins(), "F1")["there"][0]["proposed"] is True


def test_books_alone_tell_of_items_and_are_not_trusted_without_a_word(stocked):
    load(stocked, books((ROAD, "F1", "100.00"), (FOOD, "F2", "250.00")))
    found = bins()
    assert faults(found) == ["items_from_books"]
    assert placed(found) == {"F1": "same", "F2": "differing", "F3": "only-here"}


def test_a_later_load_without_items_leaves_the_items_as_they_were(stocked):
    load(stocked, items(row(ROAD, "F1", "100.00")))
    load(stocked, pain001("P", Order("E1", "100.00", ROAD, text="F1")))
    found = bins()
    assert found["state"]["number"] == 2
    assert one(found, "F1")["there"][0]["proposed"] is True


@pytest.mark.parametrize("paper", [b"", b"\0\1\2", invoice(ROAD, "F9", "9.00")])
def test_a_file_that_no_finance_system_exports_keeps_the_whole_load_out(stocked, paper):
    answer = load(stocked, items(row(ROAD, "F1", "100.00")), paper)
    assert (answer["state"], answer["status"]) == (None, "refused")
    assert [file["status"] for file in answer["files"]] == ["new", "refused"]


def test_a_restored_file_can_be_received_as_evidence_afterwards(stocked):
    paper = items(row(SCHOOL, "S1", "50.00"))
    load(stocked, paper)
    assert stocked.receive(paper)[0]["status"] == "new"
    assert placed(bins())["S1"] == "same"
    assert stocked.verify()["ok"]


def test_what_was_dismissed_or_is_drawn_by_the_payee_explains_itself(stocked):
    stocked.decide("dismiss", stocked.id("F1"))
    stocked.receive(invoice(SCHOOL, "A1", "70.00", means="49"))
    load(stocked, items(row(ROAD, "F1", "100.00"), row(SCHOOL, "A1", "70.00")))
    found = bins()
    told = {n: (one(found, n)["bin"], one(found, n)["rules"]) for n in ("F1", "A1")}
    assert told == {
        "F1": ("differing", ["bins.rule_dismissed"]),
        "A1": ("differing", ["bins.rule_drawn"]),
    }


def test_a_netted_credit_note_and_its_invoice_are_both_paid_here(stocked):
    stocked.receive(invoice(FOOD, "K2", "50.00", credits="X9"))
    stocked.pay(stocked.id("F2"))
    stocked.receive(camt(Move("150.00", FOOD, e2e=stocked.payment_of("F2")), on="2026-11-25"))
    load(stocked, items(row(FOOD, "F2", "200.00"), row(FOOD, "K2", "-50.00")))
    found = bins()
    told = {n: (one(found, n)["difference"], one(found, n)["rules"]) for n in ("F2", "K2")}
    assert told == {
        "F2": ("200.00", ["bins.rule_paid_here"]),
        "K2": ("-50.00", ["bins.rule_paid_here"]),
    }


def test_what_is_of_a_function_that_is_not_back_is_explained_so(stocked):
    head = "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut"
    told = "19850311-1232;Berit Bengtsson;6000;123456789;500,00;2026-11-27;Bistånd;B1"
    stocked.receive(f"{head}\r\n{told}\r\n".encode())
    load(stocked, items(row(ROAD, "F1", "100.00")))
    assert one(bins(), "B1")["rules"] == ["bins.rule_not_loaded"]
    load(stocked, items(row(ROAD, "F1", "100.00")), f"{head}\r\n{told}\r\n".encode())
    assert one(bins(), "B1")["bin"] == "same"


def test_a_payment_that_came_back_is_owed_on_both_sides_again(stocked):
    stocked.pay(stocked.id("F1"))
    id_ = stocked.payment_of("F1")
    load(stocked, items(row(ROAD, "F1", "100.00")))
    assert placed(bins())["F1"] == "paid-here"
    stocked.receive(camt(Move("100.00", ROAD, e2e=id_), on="2026-11-25"))
    stocked.receive(camt(Move("100.00", ROAD, e2e=id_, back="AC01"), on="2026-11-26"))
    assert placed(bins())["F1"] == "same"


def test_any_order_of_rows_and_files_gives_the_same_bins(stocked):
    rows = [row(ROAD, "F1", "100.00"), row(FOOD, "F2", "190.00"), row(SCHOOL, "S1", "5.00")]
    rows += [row(FOOD, "F2", "200.00"), row(SCHOOL, "S1", "5.00")]
    load(stocked, items(*rows))
    first = bins()
    load(stocked, items(*reversed(rows[2:])), items(*rows[:2]))
    second = bins()
    assert second["rows"] and [
        {k: v for k, v in r.items() if k != "there"} for r in second["rows"]
    ] == [{k: v for k, v in r.items() if k != "there"} for r in first["rows"]]
    assert second["sha256"] != first["sha256"]
