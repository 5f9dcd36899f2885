"""The verb in-flight, and the line of it that a debt shows."""

from __future__ import annotations

import pytest

from tests.papers import FOOD, ROAD, Move, Order, camt, invoice, pain001, pain002


def day(number: int) -> str:
    return f"2026-11-{number:02d}"


@pytest.fixture
def ordered(program, folder):
    """A debt that the locked system sent to the bank, to be paid on the 12th."""
    papers = {
        "bill": invoice(FOOD, "F2", "200.00"),
        "order": pain001("OLD", Order("E2", "200.00", FOOD, text="F2")),
    }
    program.json("receive", folder(**papers))
    return program


def json_on(program, on: str, *argv: str) -> dict:
    said = program(*argv, "--json", "--today", on, today=False)
    assert said.code == 0, said.err
    return said.json


def test_what_is_sent_is_told_with_all_that_one_needs_to_ask(ordered):
    told = json_on(ordered, day(16), "in-flight")
    (one,) = told["transfers"]
    assert (told["as_of"], told["totals"]) == (
        day(16),
        {
            "count": 1,
            "waiting": 0,
            "ask_bank": 1,
            "sums": [{"currency": "SEK", "amount": "200.00"}],
        },
    )
    source, ask = one.pop("source"), one.pop("ask")
    assert one == {
        "end_to_end_id": "E2",
        "message_id": "OLD",
        "ours": False,
        "batch": None,
        "payables": [ordered.id("F2")],
        "payee": FOOD.name,
        "amount": "200.00",
        "currency": "SEK",
        "ordered_on": day(10),
        "execution_on": day(12),
        "bank_said": "nothing",
        "bank_status": None,
        "said_on": None,
        "ask_bank_on": day(16),
        "state": "ask-bank",
    }
    assert source["file"].endswith("order") and len(source["sha256"]) == 64
    assert ask["code"] == "ask.not_booked" and ask["message"] and ask["advice"]


@pytest.mark.parametrize(
    ("lang", "waits", "asks"),
    [
        ("sv", "Fråga banken från 2026-11-16.", "Fråga banken, sedan 2026-11-16."),
        ("en", "Ask the bank from 2026-11-16.", "Ask the bank, since 2026-11-16."),
    ],
)
def test_a_sent_debt_shows_since_when_and_from_when_to_ask(ordered, lang, waits, asks):
    for on, words in ((day(13), waits), (day(16), asks)):
        show = ("payable", "show", ordered.id("F2"), "--lang", lang, "--today", on)
        said = ordered(*show, today=False)
        assert words in said.out.replace("\n", " ")
        assert f"{day(10)} (OLD)" in said.out
    (told,) = json_on(ordered, day(13), "payable", "show", ordered.id("F2"))["in_flight"]
    assert (told["state"], told["ask_bank_on"]) == ("waiting", day(16))


def test_time_alone_changes_nothing_and_the_bank_s_word_ends_it(ordered, folder):
    before = ordered.payables()
    for on in (day(12), day(16), "2027-11-16"):
        assert json_on(ordered, on, "in-flight")["totals"]["count"] == 1
    assert ordered.payables() == before
    ordered.json("receive", folder(answer=pain002("OLD", group="ACCP")))
    (told,) = json_on(ordered, day(13), "in-flight")["transfers"]
    assert (told["bank_said"], told["bank_status"]) == ("accepted", "ACCP")
    ordered.json("receive", folder(moved=camt(Move("200.00", FOOD, e2e="E2"))))
    assert json_on(ordered, day(16), "in-flight")["transfers"] == []
    show = ("payable", "show", ordered.id("F2"))
    assert json_on(ordered, day(16), *show)["in_flight"] == []
    assert "Nothing is in flight" in ordered("in-flight", "--lang", "en").out


def test_the_oldest_is_told_first(ordered, folder):
    later = pain001("NEW", Order("E0", "5.00", ROAD), created=f"{day(11)}T08:00:00", on=day(13))
    ordered.json("receive", folder(later=later))
    told = json_on(ordered, day(16), "in-flight")["transfers"]
    assert [one["end_to_end_id"] for one in told] == ["E2", "E0"]
    said = ordered("in-flight", "--lang", "en").out
    assert said.index(FOOD.name) < said.index(ROAD.name)
    assert "Ask the bank. Payments: 2, " in said


def test_the_weightiest_question_is_put_first_each_once_with_its_sums(ordered, folder):
    more = [Order("E0", "5.00", ROAD), Order("E3", "7.50", ROAD)]
    later = pain001("NEW", *more, created=f"{day(11)}T08:00:00", on=day(13))
    euro = pain001("EUR", Order("E4", "9.00", ROAD)).replace(b'Ccy="SEK"', b'Ccy="EUR"')
    answer = pain002("NEW", group="PDNG", at=f"{day(12)}T09:00:00")
    ordered.json("receive", folder(later=later, euro=euro, answer=answer))
    told = json_on(ordered, day(18), "in-flight")
    assert [one["ask"]["code"] for one in told["transfers"]] == [
        "ask.not_booked",
        "ask.not_booked",
        "ask.still_pending",
        "ask.still_pending",
    ]
    sums = [{"currency": "EUR", "amount": "9.00"}, {"currency": "SEK", "amount": "212.50"}]
    assert told["totals"] == {"count": 4, "waiting": 0, "ask_bank": 4, "sums": sums}
    said = ordered("in-flight", "--lang", "en", "--today", day(18), today=False).out
    assert [line.split(". ")[1] for line in said.splitlines() if "Ask the bank. " in line] == [
        "Payments: 2, 12,50 SEK",
        "Payments: 2, 9,00 EUR, 200,00 SEK",
    ]


@pytest.mark.parametrize(("lang", "said"), [("sv", "(namn saknas)"), ("en", "(no name)")])
def test_a_payee_without_a_name_is_said_to_have_none(program, folder, lang, said):
    order = pain001("OLD", Order("E2", "200.00", FOOD, text="F2"))
    program.json("receive", folder(order=order.replace(f"<Nm>{FOOD.name}</Nm>".encode(), b"")))
    (told,) = json_on(program, day(16), "in-flight")["transfers"]
    assert told["payee"] == ""
    assert said in program("in-flight", "--lang", lang).out


def test_nobodys_number_is_shown(ordered, folder):
    number = "8503111232"
    wage = pain001("WAGE", Order(f"LON-{number}", "5.00", ROAD)).replace(
        b"<Nm>", f"<Nm>{number} ".encode()
    )
    ordered.json("receive", folder(wage=wage))
    for argv in (("in-flight",), ("in-flight", "--json"), ("in-flight", "--lang", "en")):
        said = ordered(*argv)
        assert "850311****" in said.out
        assert number not in said.out
