"""The journey of last month's payouts: repeated, attested, signed, paid, and corrected after."""

from __future__ import annotations

import csv
import io
import re
from zipfile import ZipFile

import pytest

from tests.payouts import ANNA, BERTIL, CECILIA, DAVID, EVERYBODY, debits, payment_file, to

KRONOR = {person: f"{n}000.00" for n, person in enumerate(EVERYBODY, start=1)}


def old_file(**more) -> bytes:
    transfers = [
        to(person, f"SOC10-{n}", kronor, text="Ekonomiskt bistånd", number=person.written, **more)
        for n, (person, kronor) in enumerate(KRONOR.items(), start=1)
    ]
    return payment_file("SOC10", *transfers, on="2026-10-27")


BOOKED = debits(
    *((p, k, f"SOC10-{n}") for n, (p, k) in enumerate(KRONOR.items(), start=1)), on="2026-10-27"
)
DAVID_BACK = debits((DAVID, "4000.00", "SOC10-4"), on="2026-10-29", back="AC04")
EXCLUDED = (
    "Personnr;Skäl;Nytt konto\r\n"
    f"{ANNA.written};avliden;\r\n{BERTIL.written};;{BERTIL.clearing}-0000127\r\n"
)


@pytest.fixture
def files(program, folder):
    """Last month's file, its bank files (taken in), and the list of exclusions."""
    made = folder(
        oktober__xml=old_file(),
        kontoutdrag__xml=BOOKED,
        retur__xml=DAVID_BACK,
        undantag__csv=EXCLUDED.replace("0000127", DAVID.account).encode("cp1252"),
    )
    program("incident", "declare", "--on", "2026-11-22", "--as", "max")
    program("receive", made / "kontoutdrag.xml", made / "retur.xml")
    return made


def repeat(program, files, *more):
    words = ("--exclude", files / "undantag.csv", "--as", "eva", *more)
    return program("repeat-run", files / "oktober.xml", *words)


def shows_nobody(said) -> bool:
    bare = re.sub(r"[-+ ]", "", said.out + said.err)
    return not any(person.number in bare for person in EVERYBODY)


def test_the_journey_of_last_months_payouts(program, files, tmp_path):
    said = repeat(program, files, "--reason", "Procapita är låst", "--json")
    answer = said.json
    assert said.code == 1
    assert [one["payee"] for one in answer["repeated"]] == [CECILIA.name]
    assert [(one["payee"], one["reason"], one["line"]) for one in answer["excluded"]] == [
        (ANNA.name, "deceased", 2)
    ]
    assert [(one["payee"], one["code"]) for one in answer["held"]] == [
        (BERTIL.name, "register.account_unverified")
    ]
    assert [(one["payee"], one["code"]) for one in answer["left_out"]] == [
        (DAVID.name, "pay.repeat_came_back")
    ]
    assert answer["source"] | {"sha256": ""} == {
        "sha256": "",
        "kind": "pain.001",
        "count": 4,
        "amount": "10000.00",
        "currency": "SEK",
        "other_currencies": [],
    }
    counts = {name: sums["count"] for name, sums in answer["totals"].items()}
    assert counts == {"last_time": 4, "repeated": 1, "excluded": 1, "held": 1, "left_out": 1}
    assert shows_nobody(said)

    assert program("batch", "sign", 1, "--as", "cia").code == 3
    for name in ("anna", "bo"):
        assert program("approve", "--batch", 1, "--as", name).code == 0
    for name in ("cia", "dag"):
        assert program("batch", "sign", 1, "--as", name).code == 0
    out = tmp_path / "to-the-bank.xml"
    assert program("batch", "export", 1, "--out", out, "--as", "cia").code == 0
    text = out.read_text()
    assert (text.count("<CdtTrfTxInf>"), "Ekonomiskt bistånd" in text) == (1, True)
    assert "SOC10" not in text

    (e2e,) = re.findall(r"<EndToEndId>(\w+)<", text)
    bank = files / "svar.xml"
    bank.write_bytes(debits((CECILIA, "3000.00", e2e), on="2026-11-24"))
    assert program("receive", bank).code == 0
    states = {p["supplier"]["name"]: p["state"] for p in program.payables()}
    assert states == {BERTIL.name: "held", CECILIA.name: "settled"}

    cecilia = answer["repeated"][0]["id"]
    words = ("correct", cecilia, "--right-amount", "3250", "--reason", "B 12", "--as", "eva")
    assert program.json("repeat-run", *words)["corrected"] == [
        {
            "id": cecilia,
            "amount": "3000.00",
            "right_amount": "3250.00",
            "difference": "250.00",
            "verdict": "underpaid",
        }
    ]
    found = program.json("repeat-run", "corrections")
    assert found["totals"] == {
        "count": 2,
        "open": 1,
        "underpaid": "250.00",
        "overpaid": "0.00",
        "currency": "SEK",
    }
    assert program("verify", today=False).code == 0


def test_it_is_said_in_words_who_is_not_paid_again_and_what_to_do_next(program, files):
    said = repeat(program, files, "--lang", "en")
    assert said.code == 1
    spoken = re.sub(r" +", " ", said.out)
    for words in (
        "Last time 4 10\u00a0000,00",
        "Paid again 1 3\u00a0000,00",
        "Deceased, line 2 of the list: avliden",
        "is not verified",
        "Last time the money came back",
        "sluss approve --batch 1",
    ):
        assert words in spoken
    assert shows_nobody(said)


def test_explain_decides_nothing_and_the_real_run_is_the_same(program, files):
    tried = repeat(program, files, "--explain", "--json").json
    assert program.payables() == []
    made = repeat(program, files, "--json").json
    for name in ("repeated", "excluded", "held", "left_out"):
        assert [one["row"] for one in tried[name]] == [one["row"] for one in made[name]]
    assert tried["totals"] == made["totals"]
    assert (tried["batch"], made["batch"]) == (None, 1)


def test_twice_is_refused_to_keep_a_promise(program, files):
    repeat(program, files)
    again = repeat(program, files, "--json")
    assert again.code == 3
    assert again.json["refused"]["code"] == "pay.repeated_already"


def test_a_list_that_does_not_fit_is_told_by_line_and_nothing_is_made(program, files):
    (files / "undantag.csv").write_bytes(b"Namn;Rad;Reason\r\nNils;;moved\r\n;1;\r\n")
    said = repeat(program, files, "--json")
    assert said.code == 1
    assert [(f["code"], f["place"]["line"]) for f in said.json["findings"]] == [
        ("payees.not_found", 2),
        ("payees.no_reason", 3),
    ]
    assert said.json["batch"] is None
    assert program.payables() == []


def test_a_file_of_this_month_or_of_no_payments_is_not_repeated(program, files, tmp_path):
    now = tmp_path / "now.xml"
    now.write_bytes(payment_file("N", to(ANNA, "N1", "1.00"), on="2026-11-20"))
    assert program("repeat-run", now, "--as", "eva").code == 3
    twice = program("repeat-run", now, "--twice-a-month", "--as", "eva", "--json")
    assert (twice.code, twice.json["batch"]) == (0, 1)
    other = tmp_path / "other.csv"
    other.write_bytes(b"Leverant\xf6r;Fakturanr;Belopp\r\nA AB;1;5,00\r\n")
    assert program("repeat-run", other, "--as", "eva").code == 1
    unknown = tmp_path / "unknown"
    unknown.write_bytes(b"\x00\x01nothing")
    said = program("repeat-run", unknown, "--as", "eva", "--json")
    assert said.code == 1
    assert [f["code"] for f in said.json["findings"]] == ["intake.unknown_kind"]
    assert said.json["batch"] is None and said.json["repeated"] == []


def test_the_answer_always_has_the_same_keys(program, files, tmp_path):
    (files / "fel.csv").write_bytes(b"Namn;Rad;Sk\xe4l\r\nNils;;flyttad\r\n")
    unknown = tmp_path / "unknown"
    unknown.write_bytes(b"\x00\x01nothing")
    calls = [
        (unknown,),
        (files / "oktober.xml", "--exclude", files / "fel.csv"),
        (files / "oktober.xml", "--exclude", files / "undantag.csv", "--explain"),
        (files / "oktober.xml", "--exclude", files / "undantag.csv"),
    ]
    answers = [program("repeat-run", *call, "--as", "eva", "--json").json for call in calls]
    assert [len(one["findings"]) for one in answers] == [1, 1, 0, 0]
    assert [one["batch"] for one in answers] == [None, None, None, 1]
    assert {tuple(sorted(one)) for one in answers} == {tuple(sorted(answers[0]))}
    assert {tuple(sorted(one["totals"])) for one in answers} == {
        tuple(sorted(answers[0]["totals"]))
    }
    more = {
        "repeated": {"end_to_end_id"},
        "excluded": {"reason", "words", "line"},
        "held": {"code", "message"},
        "left_out": {"code", "message"},
    }
    for name, own in more.items():
        keys = {frozenset(row) for one in answers[1:] for row in one[name]}
        assert keys == {frozenset({"id", "row", "payee", "amount", "currency", *own})}, name
    assert (answers[-1]["held"][0]["id"], answers[-1]["left_out"][0]["id"]) == (
        program.payables("--state", "held")[0]["id"],
        None,
    )


def test_a_folder_or_a_zip_of_several_files_is_refused_and_not_taken_in(program, files, tmp_path):
    packed = tmp_path / "two.zip"
    with ZipFile(packed, "w") as made:
        made.writestr("a.xml", old_file())
        made.writestr("b.xml", payment_file("B", to(ANNA, "B1", "1.00"), on="2026-10-20"))
    before = program.json("original", "list")
    for given in (files, packed):
        said = program("repeat-run", given, "--as", "eva", "--lang", "en")
        assert (said.code, "is several files" in said.err) == (2, True)
    assert program.json("original", "list") == before


def test_somebody_must_act_and_the_words_must_fit_together(program, files):
    file = files / "oktober.xml"
    assert program("repeat-run", file).code == 2
    assert program("repeat-run", "correct", "--reason", "x", "--as", "eva").code == 2
    assert program("repeat-run", "correct", "a", "--reason", "x", "--as", "eva").code == 2
    bad = ("repeat-run", "correct", "a", "--right-amount", "-1", "--reason", "x", "--as", "eva")
    assert program(*bad).code == 2
    for month in ("kalle", "2026-13", "202610", "2026-1"):
        said = program("repeat-run", "corrections", "--period", month, "--lang", "en")
        assert (said.code, f"{month} is not a month" in said.err) == (2, True)
    assert program("approve", "--as", "anna").code == 2
    assert program("approve", "--batch", 9, "--as", "anna").code == 2


def test_a_word_of_an_option_is_no_verb_and_options_stand_anywhere(program, files):
    file, also = files / "oktober.xml", ("--as", "eva", "--json", "--explain")
    for words in (
        ("--reason", "corrections"),
        ("--exclude", files / "undantag.csv", "--date", "2026-11-25"),
    ):
        before = program("repeat-run", *words, *also, file)
        assert before.json == program("repeat-run", file, *words, *also).json
        assert before.json["source"]["count"] == 4
    said = repeat(program, files, "--reason", "corrections", "--json")
    assert said.json["batch"] == 1
    found = program("repeat-run", "--lang", "en", "--json", "corrections")
    assert (found.code, found.json["totals"]["count"]) == (0, 2)


def test_help_names_the_file_and_the_other_verbs(program):
    said = program("repeat-run", "--lang", "en", "--help", today=False)
    assert said.code == 0
    assert "Usage: sluss repeat-run [OPTIONS] FILE" in said.out
    assert "repeat-run corrections" in " ".join(said.out.split()).replace(
        "repeat- run", "repeat-run"
    )


def test_without_a_word_it_says_what_it_can_do(program):
    said = program("--lang", "en", "repeat-run", today=False)
    assert said.code == 2
    assert "Usage: sluss repeat-run [OPTIONS] FILE" in said.err
    assert "corrections  " in said.err and "  correct  " in said.err
    assert "  file  " not in said.err


def test_right_amounts_from_a_list_and_the_register_as_a_table(program, files, tmp_path):
    answer = program("repeat-run", files / "oktober.xml", "--as", "eva", "--json").json
    for name in ("anna", "bo"):
        program("approve", "--batch", 1, "--as", name)
    for name in ("cia", "dag"):
        program("batch", "sign", 1, "--as", name)
    program("batch", "export", 1, "--out", tmp_path / "f.xml", "--as", "cia")
    rights = tmp_path / "ratt.csv"
    rights.write_bytes(
        f"Personnr;Rätt belopp\r\n{ANNA.written};0\r\n{BERTIL.written};2 000,00\r\n"
        f"{CECILIA.written};mycket\r\n{DAVID.written};4000\r\n".encode()
    )
    words = ("correct", "--from", rights, "--reason", "Beslut 7", "--as", "eva")
    said = program("repeat-run", *words, "--json")
    assert said.code == 1
    ids = {one["payee"]: one["id"] for one in answer["repeated"]}
    assert {one["id"]: one["verdict"] for one in said.json["corrected"]} == {
        ids[ANNA.name]: "overpaid",
        ids[BERTIL.name]: "right",
    }
    assert [(f["code"], f["place"]["line"]) for f in said.json["findings"]] == [
        ("payees.bad_amount", 4),
        ("payees.not_found", 5),
    ]
    for name in ("r.csv", "r.xlsx"):
        told = program("repeat-run", "corrections", "--out", tmp_path / name)
        assert told.code == 0
        assert shows_nobody(told)
    text = (tmp_path / "r.csv").read_text("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["payee"], row["status"], row["difference"]) for row in table] == [
        (ANNA.name, "settled", "-1000,00"),
        (BERTIL.name, "settled", "0,00"),
        (CECILIA.name, "open", ""),
    ]
    assert {row["number"] for row in table} == {f"{p.number[:6]}-****" for p in EVERYBODY[:3]}
    # The same again is there already; another file is never written over.
    assert program("repeat-run", "corrections", "--out", tmp_path / "r.csv").code == 0
    assert program("repeat-run", "corrections", "--out", rights).code == 2
    assert program.json("repeat-run", "corrections", "--period", "2026-10")["corrections"] == []


def test_no_personal_number_shows_anywhere(program, files):
    (files / "undantag.csv").write_text(
        f"Personnr;Namn;Skäl\r\n{ANNA.written};Någon Annan;{ANNA.written} avliden\r\n"
        f"{ANNA.number[:-1]}0;;avliden\r\n",
        encoding="utf-8",
    )
    for more in ([], ["--json"]):
        assert shows_nobody(repeat(program, files, *more))
    (files / "undantag.csv").write_text(
        f"Personnr;Skäl\r\n{ANNA.written};avliden, se {ANNA.written}\r\n", encoding="utf-8"
    )
    for more in (["--explain"], ["--explain", "--json"], ["--json"]):
        said = repeat(program, files, *more)
        assert "avliden, se 19850313" in said.out
        assert shows_nobody(said)
    for call in (["corrections"], ["corrections", "--json"]):
        assert shows_nobody(program("repeat-run", *call))
    for payable in program.payables():
        assert shows_nobody(program("payable", "show", payable["id"], "--json"))
    assert shows_nobody(program("batch", "show", 1, "--json"))
