"""A list of payees that a person writes: read line by line, nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Scheme
from sluss.formats.payee_list import Asked, Cause, read_exclusions, read_right_amounts

HEADS = "Personnr;Namn;Clearingnr;Kontonr;EndToEndId;Rad;Skäl;Nytt konto;Nytt clearingnr"
ACCOUNT = Account(Scheme.BBAN, "5001-0000119")


def listed(*rows: str, heads: str = HEADS, charset: str = "utf-8") -> list[Asked | Finding]:
    return read_exclusions("\r\n".join([heads, *rows, ""]).encode(charset))


def test_everything_that_a_row_can_say():
    row = "19850313-1214;Anna Ahlgren;5001;0000119;E1;12;Avliden 3 nov;IBAN;"
    row = row.replace("IBAN", "SE1950000000000000000119")
    assert listed(row) == [
        Asked(
            line=2,
            number="8503131214",
            name="Anna Ahlgren",
            account=ACCOUNT,
            end_to_end_id="E1",
            row=12,
            reason=Cause.DECEASED,
            words="Avliden 3 nov",
            new_account=Account(Scheme.IBAN, "SE1950000000000000000119"),
        )
    ]


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("avliden", Cause.DECEASED),
        ("Död", Cause.DECEASED),
        ("deceased", Cause.DECEASED),
        ("flyttat till Umeå", Cause.MOVED),
        ("upphört", Cause.ENDED),
        ("ended", Cause.ENDED),
        ("other", Cause.OTHER),
        ("annat", Cause.OTHER),
        ("3 skäl", Cause.OTHER),
        ("…", Cause.OTHER),
    ],
)
def test_a_reason_is_known_by_its_first_word_and_kept_as_written(words, cause):
    (found,) = listed(f";Anna;;;;;{words};;")
    assert isinstance(found, Asked)
    assert (found.reason, found.words) == (cause, words)


@pytest.mark.parametrize(
    ("new", "clearing", "account"),
    [
        ("0000119", "5001", ACCOUNT),
        ("5001-0000119", "", ACCOUNT),
        ("BG 991-2346", "", Account(Scheme.BANKGIRO, "9912346")),
        ("SE19 5000 0000 0000 0000 0119", "", Account(Scheme.IBAN, "SE1950000000000000000119")),
    ],
)
def test_a_new_account_in_the_ways_that_people_write_one(new, clearing, account):
    (found,) = listed(f";Anna;;;;;;{new};{clearing}")
    assert isinstance(found, Asked)
    assert (found.new_account, found.reason) == (account, None)


def test_a_head_in_english_any_order_and_an_old_character_set():
    found = listed("moved;Åsa Öberg", heads="Reason,Name".replace(",", ";"), charset="cp1252")
    assert found == [Asked(line=2, name="Åsa Öberg", reason=Cause.MOVED, words="moved")]


def test_a_wrong_row_is_told_and_the_rest_is_read_on():
    found = listed(";Anna;;;;x;avliden;;", ";Bo;;;;;;;", ";Cia;;;;;flyttad;;")
    assert [item.code for item in found[:2] if isinstance(item, Finding)] == [
        "payees.bad_row",
        "payees.no_reason",
    ]
    assert found[2] == Asked(line=4, name="Cia", reason=Cause.MOVED, words="flyttad")


def test_a_wrong_account_is_told_wherever_it_stands():
    for row in (";Anna;1;2;;;avliden;;", ";Anna;;;;;;SE00;", ";Anna;;;;;;BG 991-2345;"):
        (found,) = listed(row)
        assert isinstance(found, Finding) and found.code == "payees.bad_account"


def test_nothing_at_all_is_no_list():
    assert [f.code for f in read_exclusions(b"") if isinstance(f, Finding)] == ["payees.no_header"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1 250,50", "1250.50"), ("0", "0"), ("1250.5", "1250.50")],
)
def test_a_right_amount_is_kronor_and_may_be_nothing(text, amount):
    (found,) = read_right_amounts(f"Namn;Rätt belopp\r\nAnna;{text}\r\n".encode())
    assert found == Asked(line=2, name="Anna", amount=Money.parse(amount))


@pytest.mark.parametrize("text", ["", "-5", "mycket"])
def test_what_is_no_right_amount_is_told(text):
    (found,) = read_right_amounts(f"Namn;Belopp\r\nAnna;{text}\r\n".encode())
    assert isinstance(found, Finding) and found.code == "payees.bad_amount"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet="avlidenAnB0123456789-; ", min_size=1, max_size=30), max_size=8))
def test_every_row_ends_as_a_row_or_a_finding(rows):
    filled = [row for row in rows if row.strip("; ")]
    found = listed(*filled)
    assert len(found) == len(filled)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(data):
    for read in (read_exclusions, read_right_amounts):
        assert all(isinstance(item, Asked | Finding) for item in read(data))
