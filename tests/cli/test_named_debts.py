"""Debts named by as much of their id as is enough, and never by less."""

from __future__ import annotations

import pytest

from tests.papers import FOOD, ROAD, invoice


@pytest.fixture
def debts(program, folder) -> list[str]:
    place = folder(a__xml=invoice(ROAD, "F1", "100.00"), b__xml=invoice(FOOD, "F2", "200.00"))
    assert program("receive", place).code == 0
    return [program.id("F1"), program.id("F2")]


def test_the_beginning_of_an_id_is_enough_and_the_whole_one_is_said(program, debts):
    said = program("payable", "show", debts[0][:4].upper(), "--json")
    assert said.json["id"] == debts[0]
    assert debts[0] in said.err


def test_every_verb_that_asks_for_an_id_takes_its_beginning(program, debts):
    one, other = (id_[:5] for id_ in debts)
    words = ["--reason", "x", "--as", "eva"]
    for verb, ids in (("hold", [one]), ("release", [one]), ("dispute", [one])):
        said = program("payable", verb, *ids, *words, "--json")
        assert said.json.get("id") == debts[0], said.out
    said = program("payable", "different", one, other, *words, "--json")
    assert "register.no_such_payable" not in said.out + said.err
    answer = program("approve", one, other, "--as", "anna", "--json").json
    assert sorted(a["id"] for a in answer["approved"] + answer["refused"]) == sorted(debts)
    answer = program("batch", "propose", one, "--as", "eva", "--json")
    assert one not in {row["id"] for row in answer.json["left_out"]}


def test_what_begins_several_ids_is_asked_about_and_nothing_is_done(program, debts):
    from sluss.store.models import PayableAlias, PayableRow

    row = PayableRow.objects.get(public_id=debts[1])
    twin = debts[0][:6] + "zzzzzzzzzz"
    PayableAlias.objects.create(public_id=twin, payable=row.id)
    said = program("approve", debts[0][:6], "--as", "anna")
    assert said.code == 2
    assert debts[0] in said.err
    assert twin in said.err
    assert program.json("payable", "show", debts[0][:6] + "z")["id"] == debts[1]


@pytest.mark.parametrize("word", ["zzz", "zzzzz", "F1"])
def test_what_begins_no_id_or_is_too_short_is_no_debt(program, debts, word):
    assert program("payable", "show", word).code == 1
    assert program("payable", "show", debts[0][:3]).code == 1
