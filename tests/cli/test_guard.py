"""The verb guard: what a clerk sees of a payment file of the restored system."""

from __future__ import annotations

import pytest

from tests.papers import FOOD, ROAD, Firm, Move, Order, camt, pain001, suppliers

PERSON = Firm("Berit Bengtsson 850311-1232", "", "50501055")


@pytest.fixture
def back(back, folder):
    """One of the two debts was paid, and the system that is back pays both again."""
    back.json("receive", folder(moved=camt(Move("100.00", ROAD, text="F1"))) / "moved")
    return back


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
    from sluss.rules.handback.verdict import Refusal
    from sluss.telling.texts import advice, sentence

    facts = dict.fromkeys(("field", "detail", "found", "expected"), "x")
    for lang in ("sv", "en"):
        said = [sentence(code.value, lang, **facts) for code in Refusal]
        said += [advice(code.value, lang, **facts) for code in Refusal]
        assert not [one for one in said if "{" in one or not one]


def test_what_could_not_be_read_is_said_as_its_reader_says_it(back, folder):
    made = pain001("NEW", Order("A2", "200.00", FOOD, text="F2"), on="2026-12-10")
    path = folder(new=made.replace(f"<Id>{FOOD.bankgiro}".encode(), b"<Id>9912347")) / "new"
    for lang in ("sv", "en"):
        (one,) = back("guard", path, "--json", "--lang", lang).json["transactions"]
        first = one["because"][0]
        assert (one["verdict"], first["code"]) == ("stopped", "handback.not_all_read")
        assert "9912347" in first["message"] and "{" not in first["message"]


def valid(*numbers: int) -> bytes:
    from tests.services.test_guard_clean import ROWS, again

    return again(*(ROWS[number - 1] for number in numbers))


def test_what_may_be_paid_is_written_to_a_file(back, folder, tmp_path):
    path, out = folder(new=valid(1, 2)) / "new", tmp_path / "clean.xml"
    said = back("guard", path, "--out", out, "--json")
    assert said.code == 1
    clean = said.json["clean"]
    assert (clean["file"], clean["count"], clean["amount"]) == (str(out), 1, "200.00")
    assert (clean["same"], clean["message_id"]) == (False, None)
    written = out.read_bytes()
    assert b"E000000002" in written and b"E000000001" not in written
    # Asked again it is the same file; another one is never written over.
    text = back("guard", path, "--out", out, "--lang", "en").out.replace("\n", " ")
    assert "sluss receive" in text and out.read_bytes() == written
    other = folder(other=valid(2).replace(b"NEW-1", b"NEW-9")) / "other"
    assert back("guard", other, "--out", out).code == 2
    assert out.read_bytes() == written


def test_where_nothing_may_be_paid_no_file_is_written(back, folder, tmp_path):
    path, out = folder(new=valid(1)) / "new", tmp_path / "clean.xml"
    said = back("guard", path, "--out", out, "--lang", "en")
    assert said.code == 1 and "No file is written" in said.out
    assert not out.exists()
    broken = folder(broken=valid(1)[:-9]) / "broken"
    said = back("guard", broken, "--out", out, "--json")
    assert said.code == 1 and said.json["clean"]["file"] is None
    assert not out.exists()


def test_a_clean_file_is_the_same_file(back, folder, tmp_path):
    path, out = folder(new=valid(2)) / "new", tmp_path / "clean.xml"
    told = back.json("guard", path, "--out", out)
    assert told["clean"]["same"] and out.read_bytes() == valid(2)


def test_a_folder_that_is_not_there_is_said_before_anything_is_done(back, folder, tmp_path):
    path = folder(new=valid(2)) / "new"
    assert back("guard", path, "--out", tmp_path / "none" / "clean.xml").code == 2
