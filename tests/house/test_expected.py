"""What a finding expected is said in Swedish to a Swedish reader, and kept as it was found."""

from __future__ import annotations

import re

import pytest

from sluss.core.outcome import Finding, Place
from sluss.telling.expected_words import NAMES, in_words, phrases
from sluss.telling.told import facts_of, plain_of, told
from tests.house.phrases import expected, unresolved
from tools.error_gallery import entries

# What the scan cannot follow, and what it may be.
TABLE: dict[tuple[str, str], tuple[str, ...]] = {
    # A figure of the statement itself.
    ("formats/_camt_proof.py", "counted"): (),
    # What a backup says that it comes to, and the seal of an entry.
    ("services/_restoring.py", "other"): (),
    ("services/_restoring.py", "sealed"): (),
    # The schemas of a profile: each value with what it is to be.
    ("formats/bank_profile.py", "expected"): (
        "03 or 09",
        "CUST, BANK or nothing",
        "true or false",
        "9900 or nothing",
        "9960, 9500 or nothing",
        "bban or pgnr",
        "all or failures",
        "12 to 140",
        "20 to 140",
        "where it was read",
        "the day on which it was read",
        "the bank's name of it",
        "a list of 03 and 09",
        "needed, none or unknown",
        "a day, a month or a year",
        "a sentence",
    ),
}
# Made of others, or read by the scan as a whole of which these are the parts.
PARTS = (
    "20261201 in format 102",
    "a CrossIndustryInvoice of D16B or later",
    "a UBL Invoice or CreditNote",
    "an Invoice or ObjectEnvelope of Svefaktura 1.0",
    "a pain.001 with its GrpHdr",
    "heads such as {0}",
    "kronor",
    "percent",
    # What a rule of an e-invoice expected: a Fault, which check makes a finding of.
    "a number such as 1234.50",
    "a day such as 2026-11-23",
    "one only",
    "a true check digit",
    "true check digits",
    "an account",
    "{0} or later",
    "a supplier in the register",
)
# A word that a person reads as English: of small letters only, and no blank.
_WORD = re.compile(r"(?<![\w.:/{-])[a-z]{2,}(?![\w.:/}-])")
# Words of a file in a row: "kind, columns, sheet".
_ROW = re.compile(r"[\w.-]+(?:, [\w.-]+)+")


def every() -> dict[str, str]:
    """Each text that may be expected, to where it is."""
    texts = {text: f"{file}: {name}" for (file, name), some in TABLE.items() for text in some}
    return expected() | texts | dict.fromkeys(PARTS, "tests/house/test_expected.py")


def test_every_text_that_is_expected_has_its_swedish():
    silent = [
        f"{place}: {text}"
        for text, place in every().items()
        if _WORD.search(text) and text not in phrases("sv")
    ]
    assert silent == [], "\n".join(silent)


def test_every_swedish_text_belongs_to_one_of_the_source():
    from sluss.formats._columns import Column

    known = {*every(), *Column}
    assert [text for text in phrases("sv") if text not in known] == []


def test_the_scan_follows_every_text_or_the_table_says_what_it_is():
    assert unresolved() == set(TABLE)


def test_both_have_the_same_blanks_and_each_is_found_again():
    for text, said in phrases("sv").items():
        blanks = re.findall(r"\{\d\}", text)
        assert sorted(blanks) == sorted(re.findall(r"\{\d\}", said)), text
        values = {blank: f"X{number}" for number, blank in enumerate(blanks)}
        assert in_words(_filled(text, values), "sv") == _filled(said, values)


def _filled(text: str, values: dict[str, str]) -> str:
    for blank, value in values.items():
        text = text.replace(blank, value)
    return text


def test_no_english_of_a_finding_reaches_a_swedish_reader():
    """Unless it is a row of words that are to be written just so, or a name that somebody gave."""
    english = []
    for code, text in ((entry.told.code, entry.told.expected) for entry in entries()):
        if code in NAMES or _ROW.fullmatch(text) or not _WORD.search(text):
            continue
        # Some say the same in both: "1250 bytes".
        is_known = {text, re.sub("[0-9]+", "{0}", text, count=1)} & phrases("sv").keys()
        if in_words(text, "sv", code) == text and not is_known:
            english.append((code, text))
    assert english == []


def test_what_json_gives_is_the_same_in_both_languages():
    flaw = Finding("standby.bad_value", Place(3, "channel.id"), "0", "a whole number from 2 to 100")
    one, other = (told(plain_of(flaw), lang) for lang in ("sv", "en"))
    assert one["expected"] == other["expected"] == "a whole number from 2 to 100"
    assert "ett heltal från 2 till 100" in f"{one['message']} {one['advice']}"
    assert "a whole number from 2 to 100" in f"{other['message']} {other['advice']}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("remaining amount or amount; due date", "restbelopp eller belopp; förfallodag"),
        ("a date such as 20261201 in format 102", "ett datum som 20261201 i format 102"),
        ("a file that is read within 2 s and 9 MB", "en fil som läses inom 2 s och 9 MB"),
        ("percent such as 4.00", "procent som 4.00"),
        ("one cbc:ID for all", "en enda cbc:ID för alla"),
        # No sentence of ours, so it is told as it stands.
        ("one strange thing", "one strange thing"),
        ("1250.00", "1250.00"),
        ("", ""),
    ],
)
def test_a_text_is_put_together_of_what_is_known(text, said):
    assert in_words(text, "sv") == said
    assert in_words(text, "en") == text


def test_a_name_that_somebody_gave_is_told_as_it_is():
    assert in_words("amount", "sv", "lists.mapping_head") == "amount"
    assert in_words("amount", "sv") == "belopp"


@pytest.mark.parametrize(
    ("found", "wanted", "says"),
    [
        ("1234567.50", "-1250.00", "1\u00a0234\u00a0567,50 | -1\u00a0250,00"),
        ("1250.00 SEK", "1249.00 SEK", "1\u00a0250,00 SEK | 1\u00a0249,00 SEK"),
        ("1250.00 / 1249.00", "F1", "1\u00a0250,00 / 1\u00a0249,00 | F1"),
        ("F1", "1250.00 SEK", "F1 | 1\u00a0250,00 SEK"),
        # As it stands in the file.
        ("1250.00", "", "1250.00 | "),
        ("1250.000", "an amount such as 1250.00", "1250.000 | an amount such as 1250.00"),
        ("2026-10.12", "1250.00", "2026-10.12 | 1\u00a0250,00"),
    ],
)
def test_sums_that_are_told_beside_each_other_are_written_for_people(found, wanted, says):
    flaw = Finding("lb.wrong_sum", Place(1), found, wanted)
    facts = facts_of(plain_of(flaw), "en")
    assert f"{facts['found']} | {facts['expected']}" == says
