"""The verb guard: what a clerk sees of a payment file of the restored system."""

from __future__ import annotations

import pytest

from tests.papers import FOOD, GLASS, ROAD, Firm, Move, Order, camt, invoice, pain001, suppliers

PERSON = Firm("Berit Bengtsson 850311-1232", "", "50501055")


@pytest.fixture
def back(program, folder):
    """Three debts, of which one was paid, and the system that pays them all again."""
    program.json(
        "receive",
        folder(
            firms=suppliers(ROAD, FOOD, GLASS),
            one=invoice(ROAD, "F1", "100.00"),
            two=invoice(FOOD, "F2", "200.00"),
            moved=camt(Move("100.00", ROAD, text="F1")),
        ),
    )
    return program


def file(folder, *orders: Order, name: str = "ny.xml"):
    made = folder(**{name.replace(".", "__"): pain001("NEW", *orders, on="2026-12-10")})
    return made / name


def test_every_order_is_told_and_what_is_stopped_comes_first(back, folder):
    path = file(
        folder,
        Order("A2", "200.00", FOOD, text="F2"),
        Order("A3", "30.00", PERSON),
        Order("A1", "100.00", ROAD, text="F1"),
    )
    said = back("guard", path, "--json")
    assert said.code == 1
    told = said.json
    assert [(t["end_to_end_id"], t["verdict"]) for t in told["transactions"]] == [
        ("A2", "pay"),
        ("A3", "unknown-payee"),
        ("A1", "double"),
    ]
    (because,) = told["transactions"][2]["because"]
    assert because["payable"] == back.id("F1") and because["message"] and because["advice"]
    assert [(c["date"], c["ours"], c["standing"]) for c in because["collides"]] == [
        ("2026-11-12", False, "booked")
    ]
    assert told["totals"]["double"]["amount"] == "100.00"
    assert told["totals"]["all"]["count"] == 3
    out = back("guard", path, "--lang", "en").out
    assert out.index(ROAD.name) < out.index("Berit")
    assert FOOD.name not in out
    assert "1232" not in out and "1232" not in said.out
    assert back.id("F1") in out.replace("\n", "")


def test_a_file_against_which_nothing_speaks_ends_well(back, folder):
    path = file(folder, Order("A2", "200.00", FOOD, text="F2"))
    assert back("guard", path).code == 0
    told = back.json("guard", path)
    assert [one["because"] for one in told["transactions"]] == [[]]
    assert "Nothing speaks against" in back("guard", path, "--lang", "en").out


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(
    ("content", "code"),
    [(suppliers(ROAD), "handback.no_payment_file"), (b"what?", "intake.unknown_kind")],
)
def test_what_is_no_payment_file_is_said_to_be_none(back, folder, content, code, lang):
    path = folder(other=content) / "other"
    said = back("guard", path, "--json", "--lang", lang)
    assert said.code == 1
    (finding,) = said.json["findings"]
    assert finding["code"] == code and finding["message"]
    assert finding["message"] in back("guard", path, "--lang", lang).err


def test_a_folder_is_no_file(back, folder):
    assert back("guard", folder()).code == 2


def test_every_reason_has_words_with_nothing_left_open(back, folder):
    from sluss.cli.texts import advice, sentence
    from sluss.rules.handback.verdict import Refusal

    facts = dict.fromkeys(("field", "detail", "found", "expected"), "x")
    for lang in ("sv", "en"):
        said = [sentence(code.value, lang, **facts) for code in Refusal]
        said += [advice(code.value, lang, **facts) for code in Refusal]
        assert not [one for one in said if "{" in one or not one]
