"""The verb exposure: what waiting has cost and will cost, and in which order to pay."""

from __future__ import annotations

import pytest

from sluss.core.ids import masked
from tests.cli.test_persons import PEOPLE, shows_nobody
from tests.papers import FOOD, GLASS, ROAD, Firm, invoice, suppliers


@pytest.fixture
def owing(program, folder):
    """Three invoices: one that was due in spring, one without a due date, one not yet due."""
    papers = {
        "list": suppliers(ROAD, FOOD, GLASS),
        "spring": invoice(ROAD, "F1", "36500.00", issued="2026-03-01", due="2026-04-20"),
        "dateless": invoice(GLASS, "F2", "200.00", issued="2026-10-20").replace(
            b"<b:DueDate>2026-11-20</b:DueDate>", b""
        ),
        "later": invoice(FOOD, "F3", "300.00", due="2026-12-20"),
    }
    program.json("receive", folder(**papers))
    return program


def claims(program, *argv: str) -> dict[str, dict]:
    told = program.json("exposure", *argv)
    return {one["document_number"]: one for one in told["claims"]}


def test_a_claim_is_told_with_all_that_its_cost_rests_on(owing):
    one = claims(owing, "--at", "2026-04-30", "--lang", "en")["F1"]
    because = one.pop("because")
    assert one == {
        "id": owing.id("F1"),
        "state": "open",
        "supplier": {"name": ROAD.name, "org_number": ROAD.org_number},
        "document_number": "F1",
        "issue_date": "2026-03-01",
        "due_date": "2026-04-20",
        "due_by": "document",
        "days_late": 10,
        "amount": "36500.00",
        "currency": "SEK",
        "interest": "100.00",
        "missing": [],
        "parts": [
            {
                "from": "2026-04-21",
                "to": "2026-04-30",
                "days": 10,
                "year_days": 365,
                "rate_percent": "10.00",
                "verified": False,
                "amount": "100.00",
            }
        ],
        "verified": False,
        "late_fee": "450.00",
        "late_fee_currency": "SEK",
    }
    assert [one["code"] for one in because] == [
        "triage.late",
        "triage.term_too_long",
        "triage.fee",
        "triage.interest",
    ]
    assert because[0]["message"] == "10 days late (fell due 2026-04-20)."


def test_a_due_day_by_law_and_a_missing_rate_are_said(owing):
    told = claims(owing)
    assert [(n, told[n]["due_date"], told[n]["due_by"]) for n in ("F1", "F2", "F3")] == [
        ("F1", "2026-04-20", "document"),
        ("F2", "2026-11-19", "law"),
        ("F3", "2026-12-20", "document"),
    ]
    assert (told["F2"]["days_late"], told["F2"]["interest"]) == (5, None)
    assert (told["F1"]["interest"], told["F1"]["missing"]) == (None, ["2026-07-01"])
    # What is known of it is told, and is not taken for the whole.
    assert [part["to"] for part in told["F1"]["parts"]] == ["2026-06-30"]
    assert (told["F3"]["days_late"], told["F3"]["interest"]) == (0, "0.00")


def test_totals_name_what_is_missing(owing):
    told = owing.json("exposure")
    assert told["as_of"] == "2026-11-24"
    assert told["totals"] == {
        "count": 3,
        "late": 2,
        "undated": 0,
        "late_disputed": 0,
        "late_on_the_way": 0,
        "sums": [
            {
                "currency": "SEK",
                "amount": "37000.00",
                "late_amount": "36700.00",
                "interest": None,
                "lacking": 2,
                "unverified": 0,
            }
        ],
        "late_fees": {"count": 2, "amount": "900.00", "currency": "SEK"},
        "missing": ["2026-07-01"],
    }


def test_the_values_of_the_law_are_told_with_who_looked_them_up(owing):
    told = owing.json("exposure", "--reference-rate", "2,5", "--lang", "en")["law"]
    assert [(v["what"], v["from"], v["value"], v["unit"], v["verified_on"]) for v in told] == [
        ("reference_rate", "2026-01-01", "2.00", "percent", None),
        ("reference_rate", "2026-07-01", "2.50", "percent", None),
        ("surcharge", "2002-07-01", "8.00", "percent", "2026-11-23"),
        ("late_fee", "2013-03-16", "450.00", "kronor", "2026-11-23"),
        ("payment_term", "2013-03-16", "30", "days", "2026-11-23"),
    ]
    assert [value["assumed"] for value in told] == [False, True, False, False, False]
    assert told[1]["source"] == "assumed by whoever asks (--reference-rate)"


def test_the_plan_is_told_by_day_and_compared(owing):
    told = owing.json("exposure", "--at", "2026-06-01", "--per-day", "2")["plan"]
    names = [(one["date"], one["class"], one["document_number"]) for one in told["payments"]]
    assert names == [
        ("2026-06-01", "C", "F3"),
        ("2026-06-01", "E", "F1"),
        ("2026-06-02", "E", "F2"),
    ]
    assert {one["state"] for one in told["payments"]} == {"open"}
    assert (told["from"], told["until"], told["left_out"]) == ("2026-06-01", "2026-07-01", [])
    assert told["outside"] == {"disputed": 0, "on_the_way": 0, "other_currency": 0}
    first, *_, last = told["compared"]
    # 42 days at 10 kr.
    cost = {
        "interest": "420.00",
        "late": 1,
        "late_fees": "450.00",
        "currency": "SEK",
        "missing": [],
    }
    assert first == {
        "on": "2026-06-01",
        "nothing_paid": cost,
        "plan": cost,
        "by_due_date": cost,
    }
    assert told["one_more_day"] == {
        "interest": "10.00",
        "late": 0,
        "late_fees": "0.00",
        "currency": "SEK",
    }
    # If nothing is paid, the plan reaches into a half-year without a rate.
    assert last["nothing_paid"] == {**cost, "interest": None, "missing": ["2026-07-01"]}
    assert last["plan"] == cost


def test_cash_bounds_the_plan(owing):
    told = owing.json("exposure", "--budget", "500")["plan"]
    assert told["budget"] == {"currency": "SEK", "amount": "500.00"}
    assert {one["document_number"] for one in told["payments"]} == {"F2", "F3"}
    assert told["left_out"] == [owing.id("F1")]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("sv", [
            "Obetalda fakturor: 3; försenade: 2.",
            "referensräntan saknas för halvåren från 2026-07-01",
            "Förseningsersättningar som kan krävas: 2, 900,00 SEK.",
            "Referensränta från 2026-01-01: 2,00 %.", "* EJ KONTROLLERAD",
            "kontrollerad 2026-11-23", "Ingen plan:",
            "ränta som inte kan räknas",
        ]),
        ("en", [
            "Unpaid invoices: 3; late: 2.", "missing for the half-years from 2026-07-01",
            "Late fees that may be claimed: 2, 900,00 SEK.",
            "Reference rate from 2026-01-01: 2.00 %.", "* NOT VERIFIED",
            "verified on 2026-11-23", "No plan:", "interest that cannot be worked out",
        ]),
    ],
)  # fmt: skip
def test_it_is_told_in_words(owing, lang, words):
    out = " ".join(owing("exposure", "--lang", lang).out.split())
    assert [word for word in words if word not in out] == []
    # Only what is late stands in the list: the one due in December has cost nothing.
    assert owing.id("F1") in out and owing.id("F3") not in out


def test_an_amount_that_rests_on_what_nobody_verified_is_marked(owing):
    said = owing("exposure", "--at", "2026-04-30", "--per-day", "1", "--lang", "en").out
    line = next(line for line in said.splitlines() if owing.id("F1") in line)
    assert line.split(" ")[-1] == "450,00" and " 36\xa0500,00 " in line and " 100,00* " in line
    out = " ".join(said.split())
    assert "Late interest up to and with 2026-04-30: 100,00 SEK*." in out
    assert "Payments in the plan: 3, from 2026-04-30 to 2026-05-05. Payments a bank day: 1." in out
    assert "First, on 2026-04-30:" in out
    assert "One more day without payment costs 10,00 kr of interest and 0,00 kr" in out


def test_other_money_is_never_told_in_kronor(owing, folder):
    danish = invoice(ROAD, "F9", "36500.00", issued="2026-03-01", due="2026-04-20")
    kroner = danish.replace(b'currencyID="SEK"', b'currencyID="DKK"')
    owing.json("receive", folder(danish=kroner))
    one = claims(owing, "--at", "2026-04-30")["F9"]
    assert (one["currency"], one["interest"]) == ("DKK", "100.00")
    assert (one["late_fee"], one["late_fee_currency"]) == ("450.00", "SEK")
    said = owing("exposure", "--at", "2026-04-30", "--per-day", "1", "--lang", "en").out
    line = next(line for line in said.splitlines() if one["id"] in line)
    assert line.endswith("36\xa0500,00 DKK  100,00* DKK  450,00 SEK")
    assert "in another currency 1" in " ".join(said.split())


def test_nothing_owed(program):
    assert program.json("exposure")["claims"] == []
    assert "No unpaid invoice is known." in program("exposure", "--lang", "en").out


def test_what_is_left_without_a_day_is_said(owing):
    out = " ".join(owing("exposure", "--budget", "500", "--lang", "en").out.split())
    assert "Without a day in the plan: 1. Cash to pay with: 500,00 SEK." in out


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_it_is_written_as_a_table(owing, tmp_path, lang):
    out = tmp_path / "exposure.csv"
    said = owing.json(
        "exposure", "--at", "2026-04-30", "--per-day", "1", "--out", out, "--lang", lang
    )
    assert said == {"file": str(out), "claims": 3}
    head, *rows = out.read_text(encoding="utf-8-sig").splitlines()
    assert head.count(";") == 14
    assert next(row for row in rows if ";F1;" in row).split(";") == [
        owing.id("F1"), "öppen" if lang == "sv" else "open", ROAD.name, ROAD.org_number, "F1",
        "2026-04-20", "fakturan" if lang == "sv" else "document", "10", "36500,00", "SEK",
        "100,00", "", "nej" if lang == "sv" else "no", "450,00", "2026-05-04",
    ]  # fmt: skip
    assert owing("exposure", "--out", out).code == 2
    assert owing("exposure", "--out", tmp_path / "exposure.pdf").code == 2


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--reference-rate", "two"), "two is no reference rate"),
        (("--reference-rate", "250"), "250 is no reference rate"),
        (("--at", "1754-01-01"), "1754-01-01 is too far away"),
        (("--at", "9999-12-31"), "9999-12-31 is too far away"),
        (("--per-day", "0"), "--per-day"),
        (("--budget", "0"), "0 is no amount"),
    ],
)
def test_what_cannot_be_meant_is_refused(program, argv, said):
    answer = program("exposure", *argv, "--lang", "en")
    assert answer.code == 2
    assert said in answer.err


def test_a_sole_trader_s_number_is_masked(program, folder, tmp_path):
    number = PEOPLE[0]
    trader = Firm("Bo Ek Snickeri", number, ROAD.bankgiro)
    program.json("receive", folder(bill=invoice(trader, f"{number}-7", "100.00")))
    out = tmp_path / "f.csv"
    told = program.json("exposure", "--per-day", "1")
    assert told["claims"][0]["supplier"]["org_number"] == masked(number)
    assert told["claims"][0]["document_number"] == f"{number[:6]}****-7"
    program("exposure", "--out", out)
    texts = [str(told), program("exposure", "--per-day", "1").out, out.read_text("utf-8")]
    assert [text for text in texts if not shows_nobody(text)] == []
    assert all("****-7" in text for text in texts)
