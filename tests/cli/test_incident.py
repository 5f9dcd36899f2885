"""The incident as people and programs see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sluss.cli.app import VERBS

PERSON = "Ringde Anna 19800101-1238"
MASKED = "Ringde Anna 19800101-****"


def declared(program, *more: str) -> None:
    program.json("incident", "declare", "--what", "allt", *more, "--as", "max")


def test_the_whole_log_as_json(program):
    assert "incident" in VERBS
    declared(program, "--on", "2026-11-22", "--known-at", "2026-11-23 06:40")
    program.json("incident", "log", PERSON, "--at", "2026-11-23 07:10", "--as", "eva")
    program.json("incident", "decide", "betala", "--ground", PERSON, "--as", "max")
    program.json(
        "incident", "meeting", "stab", "--present", "Bo", "--present", PERSON, "--as", "eva"
    )
    cost = ("incident", "cost", "--category", "legal", "--text", PERSON, "--as", "eva")
    program.json(*cost, "--hours", "2,5")
    program.json(*cost, "--amount", "100,50", "--corrects", "5")
    program.json("incident", "retract", "2", "--reason", PERSON, "--as", "eva")
    said = program.json("incident", "show")
    assert said["incident"]["incident_on"] == "2026-11-22"
    assert said["incident"]["known_at"] == "2026-11-23T05:40:00+00:00"
    assert said["incident"]["organisation_type"] is None
    told = [
        {k: v for k, v in e.items() if k not in ("at", "noted_at", "by")} for e in said["entries"]
    ]
    none = {"corrects": None, "corrected_by": None}
    legal = {"category": "legal", "evidence": None}
    hours = {"hours": "2.50", "amount": None, "currency": None}
    kronor = {"hours": None, "amount": "100.50", "currency": "SEK"}
    assert told == [
        {"entry": 1, "kind": "declared", "text": "allt", **none},
        {"entry": 2, "kind": "log", "text": MASKED, "corrects": None, "corrected_by": 7},
        {"entry": 3, "kind": "decision", "text": "betala", **none, "ground": MASKED,
         "decided_by": "max"},
        {"entry": 4, "kind": "meeting", "text": "stab", **none, "present": ["Bo", MASKED]},
        {"entry": 5, "kind": "cost", "text": MASKED, "corrects": None, "corrected_by": 6, **legal,
         **hours},
        {"entry": 6, "kind": "cost", "text": MASKED, "corrects": 5, "corrected_by": None, **legal,
         **kronor},
        {"entry": 7, "kind": "retracted", "text": MASKED, "corrects": 2, "corrected_by": None},
    ]  # fmt: skip
    assert said["entries"][1]["at"] == "2026-11-23T06:10:00+00:00"
    only = program.json("incident", "show", "--kind", "cost", "--kind", "meeting")
    assert [entry["entry"] for entry in only["entries"]] == [4, 5, 6]


def test_a_declaration_says_what_stands_now_and_shows_nobodys_number(program):
    said = program("incident", "declare", "--what", PERSON, "--how", PERSON, "--as", "max")
    assert (said.code, said.out.count(MASKED), "1238" in said.out) == (0, 2, False)
    told = program.json("incident", "declare", "--type", "region", "--as", "max")
    assert (told["what"], told["corrects"], told["organisation_type"]) == (MASKED, 1, "region")


def test_the_log_is_printable_and_shows_nobodys_number(program):
    declared(program)
    program("incident", "log", PERSON, "--as", "eva")
    program("incident", "retract", "2", "--reason", PERSON, "--as", "eva")
    for lang in ("sv", "en"):
        said = program("incident", "show", "--lang", lang)
        assert said.code == 0
        assert said.out.count(MASKED) == 2
        assert "1238" not in said.out


def test_costs_are_summed_and_handed_out_without_formulas(program, tmp_path: Path):
    declared(program)
    cost = ("incident", "cost", "--as", "eva")
    program.json(*cost, "--category", "forensics", "--amount", "12500", "--text", "=HYPERLINK(1)")
    program.json(*cost, "--category", "extra-staff", "--hours", "2.25", "--text", PERSON)
    target = tmp_path / "costs.csv"
    said = program.json("incident", "costs", "--csv", target)
    assert {c["category"]: (c["hours"], c["amount"]) for c in said["categories"] if c["count"]} == {
        "forensics": ("0.00", "12500.00"),
        "extra-staff": ("2.25", "0.00"),
    }
    assert [c["verified_on"] for c in said["categories"]] == [None] * 9
    assert said["totals"] == {
        "count": 2, "hours": "2.25", "amount": "12500.00", "currency": "SEK",
    }  # fmt: skip
    rows = [line.split(";")[3:] for line in target.read_text(encoding="utf-8-sig").splitlines()]
    assert rows[1:] == [
        ["Teknisk utredning", "'=HYPERLINK(1)", "", "12500,00", "SEK", ""],
        ["Extra personal och övertid", MASKED, "2,25", "", "", ""],
    ]
    assert "MCFFS 2026:8" in program("incident", "costs").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show",), 2),
        (("costs",), 2),
        (("log", "x", "--as", "eva"), 1),
        (("log", "x"), 2),
        (("declare", "--as", "eva"), 3),
        (("declare", "--as", "max", "--known-at", "2026-11-31 08:00"), 2),
        (("declare", "--as", "max", "--known-at", "i morse"), 2),
        (("declare", "--as", "max", "--known-at", "2026-11-30 08:00"), 1),
        (("cost", "--category", "legal", "--text", "x", "--as", "eva"), 2),
        (("cost", "--category", "legal", "--text", "x", "--hours", "-1", "--as", "eva"), 2),
        (("cost", "--category", "gold", "--text", "x", "--hours", "1", "--as", "eva"), 2),
    ],
)
def test_how_a_call_ends_that_cannot_be(program, words, code):
    assert program("incident", *words).code == code


def test_the_clocks_say_what_is_left_and_what_nobody_has_verified(program):
    declared(program, "--known-at", "2026-11-23 10:00")
    said = program.json("incident", "clocks")
    assert said["incident"]["organisation_type"] is None
    assert {c["clock"]: c["applies"] for c in said["clocks"]} == {
        "cyber-early-warning": "unknown",
        "cyber-notification": "unknown",
        "cyber-final-report": "unknown",
        "gdpr-imy": "yes",
    }
    assert said["totals"] == {"count": 4, "unanswered": 4}
    declared(program, "--type", "municipality")
    program.json(
        "incident", "reported", "cyber-notification", "--reference", PERSON, "--as", "max",
        "--at", "2026-11-23 12:00",
    )  # fmt: skip
    program.json("incident", "explained", "gdpr-imy", "--reason", PERSON, "--as", "max")
    said = {c["clock"]: c for c in program.json("incident", "clocks")["clocks"]}
    assert list(said) == [
        "cyber-early-warning",
        "cyber-final-report",
        "cyber-notification",
        "gdpr-imy",
    ]
    early, final, notice, imy = said.values()
    assert (early["from"], early["due"]) == (
        "2026-11-23T09:00:00+00:00",
        "2026-11-24T09:00:00+00:00",
    )
    assert early["verified_on"] is None
    assert early["source"].startswith("Cybersäkerhetslagen (2025:1506)")
    assert (final["state"], final["due"]) == ("running", "2026-12-23T11:00:00+00:00")
    assert (notice["state"], notice["met_at"], notice["on_time"], notice["reference"]) == (
        "met",
        "2026-11-23T11:00:00+00:00",
        True,
        MASKED,
    )
    assert (imy["state"], imy["explained"], imy["seconds_left"]) == ("explained", MASKED, None)


def test_the_clocks_in_words_mark_what_is_unsettled_and_unverified(program):
    declared(program, "--known-at", "2026-11-19 10:00", "--type", "parish")
    for lang, words in (
        ("sv", ("OKLART om den gäller er", "FÖR SENT sedan", "INTE KONTROLLERAD", "Oklart: ")),
        ("en", ("NOT SETTLED whether", "TOO LATE by", "NOT VERIFIED", "Unsettled: ")),
    ):
        # A cell may be broken into lines anywhere between two words.
        said = " ".join(program("incident", "clocks", "--lang", lang).out.split())
        assert [word for word in words if word not in said] == []


def test_the_worksheet_says_which_thresholds_are_passed_and_is_noted_if_asked(program):
    sheet = ("incident", "significance", "--hours-limited", "5", "--persons", "20")
    said = program.json(*sheet)
    assert (said["organisation_type"], said["significant"], said["entry"]) == (None, None, None)
    assert said["thresholds"][0]["verdict"] == "passed"
    declared(program, "--type", "municipality")
    noted = program.json(*sheet, "--note", PERSON, "--as", "max")
    assert (noted["significant"], noted["entry"]) == (True, 2)
    assert [t["verdict"] for t in noted["thresholds"]] == [
        "passed", "not-said", "not-said", "below", "judged", "judged", "judged",
    ]  # fmt: skip
    (entry,) = program.json("incident", "show", "--kind", "significance")["entries"]
    assert (entry["text"], entry["hours_limited"], entry["persons"]) == (MASKED, "5.00", 20)
    assert entry["thresholds_passed"] == ["public-limited"]
    assert "MCFFS 2026:8" in program(*sheet).out
    assert program(*sheet, "--note", "x").code == 2


def test_a_refused_closing_names_the_clocks(program):
    declared(program, "--type", "municipality")
    said = program("incident", "close", "--reason", "over", "--as", "max", "--json")
    assert said.code == 1
    assert said.json["refused"]["code"] == "incident.close_clock_unanswered"
    assert "gdpr-imy" in said.json["refused"]["message"]
    for clock in ("cyber-early-warning", "cyber-notification", "gdpr-imy"):
        program.json("incident", "explained", clock, "--reason", "no", "--as", "max")
    closed = program.json("incident", "close", "--reason", PERSON, "--as", "max")
    assert (closed["incident"], closed["entry"]) == (1, 5)
    assert program.json("incident", "show")["incident"]["open"] is False
    assert MASKED in program("incident", "show").out
    assert program.json("incident", "declare", "--as", "max")["incident"] == 2
    first, last = (program.json("incident", "show", *n) for n in (("--incident", 1), ()))
    assert [len(one["entries"]) for one in (first, last)] == [5, 1]
    assert program.json("incident", "costs", "--incident", 1)["incident"] == 1
    assert program("incident", "show", "--incident", 3).code == 2


def test_the_cards_of_a_role_are_shown_and_ticked_off(program):
    declared(program)
    program.json("incident", "done", "stop-files", "--note", PERSON, "--as", "eva")
    said = program.json("incident", "cards", "--role", "clerk")
    assert said["totals"] == {"count": 7, "overdue": 0, "open": 5, "undated": 1, "done": 1}
    assert {card["role"] for card in said["cards"]} == {"clerk"}
    last = said["cards"][-1]
    assert (last["card"], last["state"], last["done_by"], last["note"]) == (
        "stop-files",
        "done",
        "eva",
        MASKED,
    )
    assert program("incident", "done", "stop-files", "--as", "max").code == 1
    assert program("incident", "done", "dance", "--as", "max").code == 2
    assert program("incident", "done", "isolate").code == 2
    for lang, words in (("sv", "gjort"), ("en", "done")):
        assert words in program("incident", "cards", "--lang", lang).out


def test_each_kind_of_entry_says_in_words_what_it_is(program):
    declared(program, "--type", "municipality")
    for words in (
        ("decide", "pay", "--ground", "need", "--decided-by", "Bo"),
        ("meeting", "staff", "--present", "Bo", "--present", "Max"),
        ("cost", "--category", "legal", "--text", "help", "--hours", "2,5"),
        ("cost", "--category", "legal", "--text", "bill", "--amount", "1234,5", "--corrects", "4"),
        ("retract", "3", "--reason", "wrong"),
        ("reported", "gdpr-imy", "--reference", "IMY 1"),
        ("significance", "--hours-limited", "5", "--note", "lunch"),
        ("done", "stop-files"),
    ):
        assert program("incident", *words, "--as", "max").code == 0
    said = program("incident", "show", "--lang", "en").out.replace("\u00a0", " ").splitlines()
    # Number, when, who and kind, and then the text.
    assert [" ".join(line.split()[4:]) for line in said[6:]] == [
        "Declared allt",
        "Decision pay · Ground: need · Decided by Bo",
        "Meeting (No longer holds, see line 6.) · staff · Present: Bo, Max",
        "Cost (No longer holds, see line 5.) · help · Legal help · 2,50 hours",
        "Cost (In place of line 4.) · bill · Legal help · 1 234,50 kr",
        "Retracted (Takes back line 3.) · wrong",
        "Filed IMY 1 · gdpr-imy",
        "Worksheet lunch · Thresholds passed: public-limited",
        "Role card stop-files",
    ]


def test_what_was_done_about_a_clock_is_said_in_words(program):
    declared(program, "--type", "region", "--known-at", "2026-11-20 10:00")
    for words in (
        ("reported", "cyber-early-warning", "--reference", "C1", "--at", "2026-11-21 10:00"),
        ("reported", "gdpr-imy", "--reference", "I1", "--at", "2026-11-23 10:01"),
        ("explained", "cyber-notification", "--reason", "small"),
    ):
        program.json("incident", *words, "--as", "max")
    said = " ".join(program("incident", "clocks", "--lang", "en").out.split())
    for words in (
        "Filed 2026-11-21 10:00, C1",
        "Filed too late, 2026-11-23 10:01,",
        "Need not be filed: small",
        "Need not be filed, since",
        "0 to be answered",
    ):
        assert words in said
