"""The verb lagesbild: the situation on one page."""

from __future__ import annotations

import hashlib
import json

import pytest
from pypdfium2 import PdfDocument

from tests.cli.test_persons import PEOPLE, shows_nobody
from tests.papers import FOOD, GLASS, ROAD, Firm, Move, Order, camt, invoice, pain001, suppliers
from tests.payouts import ANNA, BERTIL, payout_list
from tests.services.test_situation import balanced


@pytest.fixture
def told(program, folder):
    """Three invoices, one of them paid by the locked system and one sent by it; two payouts."""
    papers = {
        "list": suppliers(ROAD, FOOD, GLASS),
        "one": invoice(ROAD, "F1", "36500.00", issued="2026-03-01", due="2026-04-20"),
        "two": invoice(GLASS, "F2", "200.00"),
        "three": invoice(FOOD, "F3", "300.00", due="2026-12-20"),
        "four": invoice(ROAD, "F4", "40.00"),
        "order": pain001("OLD", Order("E2", "200.00", GLASS, text="F2")),
        "moved": camt(Move("40.00", ROAD, text="F4")),
        "balance": balanced("5000.00", on="2026-11-23", number=9),
        "stöd": payout_list((ANNA, "4000.00"), (BERTIL, "5000.00"), on="2026-11-20"),
    }
    program.json("receive", folder(**papers))
    program.json("incident", "declare", "--on", "2026-11-20", "--as", "max")
    return program


def test_it_is_told_for_programs(told):
    found = told.json("lagesbild", "--since", "2026-11-01")
    assert found["event"] == {
        "organisation": "Exempelkommun", "locked_on": "2026-11-20", "days": 4,
    }  # fmt: skip
    said = found["consequences"]
    assert [(one["state"], one["owed"], one["count"]) for one in said["known"]["by_state"]] == [
        ("open", True, 3),
        ("held", True, 1),  # The list came too late to vouch for its account.
        ("sent", True, 1),
        ("settled-elsewhere", False, 1),
    ]
    assert (said["known"]["count"], said["unpaid"]["count"]) == (6, 5)
    assert said["unpaid"]["sums"] == [{"currency": "SEK", "amount": "46000.00"}]
    assert [(one["class"], one["ages"]) for one in said["unpaid"]["by_class"]] == [
        ("A", [age("1-7", 2, "9000.00")]),
        ("C", [age("not-late", 1, "300.00")]),
        ("E", [age("1-7", 1, "200.00"), age("61-", 1, "36500.00")]),
    ]
    assert [one["age"] for one in said["unpaid"]["ages"]] == [
        "not-late", "1-7", "8-30", "31-60", "61-", "undated",
    ]  # fmt: skip
    assert [(one["document_number"], one["days_late"]) for one in said["tail"]] == [
        ("F1", 218),
        ("F2", 4),
    ]
    assert said["persons"] == {"waiting": 2, "late": 2}
    assert said["suppliers"] == {"waiting": 3, "late": 2}
    assert said["exposure"] == told.json("exposure")["totals"]
    sums = [{"currency": "SEK", "amount": "200.00"}]
    assert found["measures"] == {
        "batches": [],
        "in_flight": {"count": 1, "ask_bank": 1, "sums": sums},
    }
    (balance,) = found["resources"]["balances"]
    assert (balance["amount"], balance["currency"], balance["on"]) == (
        "5000.00", "SEK", "2026-11-23",
    )  # fmt: skip
    assert {"role": "signer", "count": 2} in found["actors"]
    assert {one["kind"] for one in found["sources"]["kinds"]} >= {"ubl", "camt.053", "pain.001"}
    gaps = told.json("sources")["totals"]
    assert {one["code"]: one["count"] for one in found["sources"]["gaps"]} == {
        code: total["count"] for code, total in gaps.items()
    }
    assert found["changes"] == {
        "since": "2026-11-01",
        "version": None,
        "sums": [
            {
                "currency": "SEK",
                "before": "0.00",
                "claimed": "46040.00",
                "credited": "0.00",
                "elsewhere": "-40.00",
                "ours": "0.00",
                "dropped": "0.00",
                "now": "46000.00",
            }
        ],
    }


def test_what_leaves_what_is_expected_and_what_is_needed_are_told(told):
    found = told.json("lagesbild")
    money = found["resources"]
    days = money["outflow"]["days"]
    assert days[0] == {
        "on": "2026-11-24", "sent": "200.00", "batched": "0.00", "due": "45500.00",
        "sum": "45700.00",
    }  # fmt: skip
    assert (len(days), money["outflow"]["later"], money["outflow"]["other"]) == (10, "300.00", [])
    outlook = money["forecast"]
    assert (outlook["start"], outlook["start_on"]) == ("5000.00", "2026-11-23")
    assert (outlook["inflow_from"], outlook["short_on"]) == (None, "2026-11-24")
    assert outlook["days"][0] == {
        "on": "2026-11-24", "inflow": None, "outflow": "45700.00", "balance": "-40700.00",
    }  # fmt: skip
    needs = [(one["need"], one["about"], one["count"]) for one in found["decisions"]]
    assert needs == [
        ("clock", "cyber-early-warning", 1),
        ("clock", "cyber-notification", 1),
        ("clock", "gdpr-imy", 1),
        ("cash-short", None, 1),
        ("attest", None, 3),
        ("hold", "register.account_unverified", 1),
        ("ask-bank", None, 1),
        ("organisation-type", None, 1),
    ]


def age(name: str, count: int, kronor: str) -> dict:
    return {"age": name, "count": count, "sums": [{"currency": "SEK", "amount": kronor}]}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("sv", [
            "LÄGESBILD Exempelkommun, 2026-11-24", "låst sedan 2026-11-20, dag 4",
            "Kända skulder: 6", "Personer som väntar på en utbetalning: 2; för sent: 2.",
            "Äldsta otvistiga fakturor:", "Ingen batch är gjord.",
            "Sända men inte bekräftade betalningar: 1, 200,00 SEK.",
            "5 000,00 SEK vid utgången av 2026-11-23", "undertecknare: 2",
            "nya fordringar: 46 040,00 SEK", "Över 60", "BESLUT SOM BEHÖVS",
            "Pengarna räcker inte 2026-11-24: -40 700,00 SEK", "Att fråga banken om: 1",
            "Inbetalningar är inte räknade", "Ring upp mottagaren på ett nummer",
        ]),
        ("en", [
            "SITUATION Exempelkommun, 2026-11-24", "locked since 2026-11-20, day 4",
            "Known debts: 6", "Persons who wait for a payout: 2; late: 2.",
            "Oldest undisputed invoices:", "No batch has been made.",
            "Payments sent and not confirmed: 1, 200,00 SEK.",
            "5 000,00 SEK at the end of 2026-11-23", "signer: 2",
            "new claims: 46 040,00 SEK", "Over 60", "DECISIONS NEEDED",
            "The money does not suffice on 2026-11-24: -40 700,00 SEK", "ask the bank about: 1",
            "Money in is not counted", "Call the payee",
        ]),
    ],
)  # fmt: skip
def test_it_is_told_for_people(told, lang, words):
    said = told("lagesbild", "--since", "2026-11-01", "--lang", lang)
    assert said.code == 0, said.err
    out = " ".join(said.out.split())
    assert [word for word in words if word not in out] == []


def test_an_empty_home_has_a_situation_too(program):
    found = program.json("lagesbild")
    assert found["event"]["locked_on"] is None and found["changes"] is None
    assert found["consequences"]["unpaid"]["by_class"] == []
    out = program("lagesbild", "--lang", "en").out
    for words in ("no incident is declared", "No unpaid invoice is known.", "No batch",
                  "no whole statement", "Cash forecast: not known",
                  "None that the rules can see"):  # fmt: skip
        assert words in out


def test_nobody_is_named_and_no_number_is_shown(told, folder):
    number = PEOPLE[0]
    trader = Firm("Bo Ek Snickeri", number, ROAD.bankgiro)
    told.json("receive", folder(bill=invoice(trader, f"{number}-7", "100.00")))
    texts = [told("lagesbild", "--json").out, told("lagesbild").out]
    for text in texts:
        assert shows_nobody(text) and "Bo Ek Snickeri" in text
        assert ANNA.name not in text and BERTIL.name not in text


def test_batches_are_told_by_state(told):
    id_ = told.id("F1")
    for name in ("anna", "bo"):
        told.json("approve", id_, "--as", name)
    told.json("batch", "propose", id_, "--as", "eva")
    assert told.json("lagesbild")["measures"]["batches"] == [
        {
            "state": "proposed",
            "count": 1,
            "payments": 1,
            "sums": [{"currency": "SEK", "amount": "36500.00"}],
        }
    ]
    assert "Batches, proposed: 1; payments in them: 1, 36" in told("lagesbild", "--lang", "en").out


def test_it_is_printed_on_one_sheet_that_names_no_person(told, tmp_path):
    file = tmp_path / "läge.pdf"
    said = told("lagesbild", "--since", "2026-11-01", "--pdf", file)
    assert (said.code, str(file) in said.err) == (0, True)
    (sheet,) = PdfDocument(file.read_bytes())
    words = " ".join(sheet.get_textpage().get_text_range().split())
    assert "LÄGESBILD Exempelkommun, 2026-11-24" in words and "Sida 1 av 1" in words
    for word in (
        "låst sedan 2026-11-20, dag 4",
        "36 500,00",
        "F1",
        "218",
        "5 000,00 SEK",
        "BESLUT SOM BEHÖVS",
        "räcker inte",
        "betalda 1",
        "på väg 1",
        "väntar 3",
        "Att betala per bankdag, tusen kronor",
        "24/11",
        "-41",
        "7/12",
    ):
        assert word in words, word
    assert shows_nobody(words) and ANNA.name not in words and BERTIL.name not in words


def test_a_printout_stands_over_no_other_file(told, tmp_path):
    file = tmp_path / "läge.pdf"
    file.write_bytes(b"something else")
    said = told("lagesbild", "--pdf", file)
    assert (said.code, file.read_bytes()) == (2, b"something else")
    assert told("lagesbild", "--pdf", tmp_path / "no" / "läge.pdf").code == 2


def test_a_frozen_situation_stays_as_it_was_and_the_next_one_says_what_moved(told, tmp_path):
    sheet = tmp_path / "ett.pdf"
    as_eva = ("--as", "eva")
    kept = told.json(
        "lagesbild", "freeze", "--reason", "stab 19800101-1238", "--pdf", sheet, *as_eva
    )
    assert (kept["version"], kept["by"], kept["reason"]) == (1, "eva", "stab 19800101-****")
    before = told.json("lagesbild", "frozen", "show", "1")
    body = json.dumps(before["situation"], sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False)  # fmt: skip
    assert hashlib.sha256(body.encode()).hexdigest() == kept["sha256"] == before["sha256"]
    assert before["situation"]["rests_on"]["entries"] > 5
    told.json("payable", "dismiss", told.id("F3"), "--reason", "x", "--as", "max")
    assert told.json("lagesbild", "frozen", "show", "1") == before
    changes = told.json("lagesbild")["changes"]
    assert (changes["version"], changes["since"]) == (1, "2026-11-24")
    (sums,) = changes["sums"]
    assert (sums["before"], sums["dropped"], sums["now"]) == ("46000.00", "-300.00", "45700.00")
    assert [one for one in changes["counts"] if one["before"] != one["now"]] == [
        {"what": "unpaid", "before": 5, "now": 4},
        {"what": "suppliers", "before": 3, "now": 2},
    ]
    assert told.json("lagesbild", "--since", "1")["changes"] == changes
    assert told.json("lagesbild", "--since", "2026-11-24")["changes"]["version"] is None
    out = told("lagesbild").out
    assert "Sedan fryst lägesbild 1" in out and "obetalda 5 → 4" in out
    again = tmp_path / "igen.pdf"
    assert told("lagesbild", "frozen", "show", "1", "--pdf", again).code == 0
    assert again.read_bytes() == sheet.read_bytes()
    words = " ".join(PdfDocument(again.read_bytes())[0].get_textpage().get_text_range().split())
    assert f"Fryst lägesbild 1. SHA-256 {kept['sha256']}" in words
    listed = told.json("lagesbild", "frozen")["frozen"]
    assert listed == [kept]
    assert kept["sha256"][:12] in told("lagesbild", "frozen").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("freeze",), 2),
        (("frozen", "show", "7"), 2),
        (("--since", "7"), 2),
        (("--since", "i går"), 2),
        (("--since", "2026-11-01", "freeze", "--as", "eva"), 2),
        (("freeze", "--since", "2026-11-01", "--as", "eva"), 0),
        (("frozen",), 0),
    ],
)
def test_how_a_call_about_versions_ends(program, words, code):
    assert program("lagesbild", *words).code == code


def test_a_meeting_takes_the_situation_along(told):
    said = told.json("incident", "meeting", "stab", "--lagesbild", "--as", "eva")
    (kept,) = told.json("lagesbild", "frozen")["frozen"]
    assert said["situation"] == {"version": 1, "sha256": kept["sha256"]}
    assert kept["reason"] == "stab"
    met = told.json("incident", "show")["entries"][-1]
    assert met["situation"] == kept["sha256"]
    assert kept["sha256"] in "".join(told("incident", "show").out.split())
