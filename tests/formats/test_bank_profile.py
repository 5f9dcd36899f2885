"""Bank profiles: whole, sourced, and nothing unknown in them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.formats.bank_profile import BankProfile, read_profile
from tests.formats.payments import BANKS, SHIPPED, profile_of

GENERIC = (SHIPPED / "banks" / "generic.toml").read_text(encoding="utf-8")


def told(old: str, new: str) -> list[tuple[str, str]]:
    if old not in GENERIC:
        raise AssertionError(old)
    read = read_profile(GENERIC.replace(old, new, 1).encode())
    return [] if isinstance(read, BankProfile) else [(f.code, f.place.field) for f in read]


def test_the_shipped_profiles_are_those_of_the_contract():
    assert sorted(path.stem for path in (SHIPPED / "banks").glob("*.toml")) == sorted(BANKS)


@pytest.mark.parametrize("bank", BANKS)
def test_every_shipped_profile_reads_and_names_itself(bank):
    profile = profile_of(bank)
    assert (profile.bank, profile.message_version) == (bank, "03")
    assert profile.verified_on == date(2026, 11, 23)
    assert "batch_booking" in profile.unconfirmed


def test_what_is_known_of_single_banks_is_in_their_profiles():
    assert [b for b in BANKS if profile_of(b).pays_bankgiro_from_bankgiro] == ["swedbank"]
    assert [b for b in BANKS if profile_of(b).demands_address] == ["swedbank"]
    assert [b for b in BANKS if not profile_of(b).writes_documents] == ["lansforsakringar"]
    assert "writes_documents" not in profile_of("lansforsakringar").unconfirmed


VERIFIED = "verified_on = 2026-11-23"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('bank = "generic"', 'bank = ""', [("profile.missing_key", "bank")]),
        ('title = "', 'titel = "', [("profile.unknown_key", "titel"),
                                    ("profile.missing_key", "title")]),
        ('value = "03"', 'value = "05"', [("profile.bad_value", "message_version")]),
        ('value = "03"', "value = 3", [("profile.bad_value", "message_version")]),
        ("value = 140", "value = true", [("profile.bad_value", "text_chars_max")]),
        ("value = 140", "value = 141", [("profile.bad_value", "text_chars_max")]),
        ('value = "03"', "", [("profile.missing_key", "message_version")]),
        (VERIFIED, "", [("profile.no_source", "message_version")]),
        (VERIFIED, 'verified_on = "today"', [("profile.no_source", "message_version")]),
        (VERIFIED, "verified_on = 2026-11-23T00:00:00", [("profile.no_source", "message_version")]),
        (VERIFIED, f"{VERIFIED}\nseen = 1", [("profile.unknown_key", "message_version.seen")]),
        ("confirm_with_bank = true", 'confirm_with_bank = "yes"',
         [("profile.bad_value", "message_version.confirm_with_bank")]),
        ("[debtor_scheme]", "[debtor]", [("profile.unknown_key", "debtor"),
                                         ("profile.missing_key", "debtor_scheme")]),
        ("[debtor_scheme]", "[debtor_scheme", [("profile.not_toml", "")]),
    ],
)  # fmt: skip
def test_a_profile_that_is_not_whole_is_refused_with_every_fault(old, new, found):
    assert told(old, new) == found


@pytest.mark.parametrize("data", [b"\xff", b"x" * 100_001, b"a = " + b"[" * 50_000], ids=len)
def test_what_is_no_profile_is_refused(data):
    read = read_profile(data)
    assert [(f.code, f.refuses_file) for f in read] == [("profile.not_toml", True)]


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(data):
    assert isinstance(read_profile(data), list)


@settings(max_examples=150)
@given(st.text(max_size=60), st.integers(0, len(GENERIC)))
def test_no_change_in_a_profile_makes_the_reader_raise(text, at):
    read_profile((GENERIC[:at] + text + GENERIC[at:]).encode("utf-8", "surrogatepass"))


def test_every_value_tells_where_it_was_read_and_whether_the_bank_must_confirm_it():
    for bank in BANKS:
        profile = profile_of(bank)
        facts = {fact.name: fact for fact in profile.facts}
        assert len(facts) == 16
        for name, fact in facts.items():
            value = getattr(profile, name)
            assert fact.value == (str(value).lower() if isinstance(value, bool) else str(value))
            assert fact.source and fact.verified_on >= date(2026, 11, 23)
        assert set(profile.unconfirmed) == {n for n, f in facts.items() if f.must_confirm}


def test_which_number_stands_for_us_is_known_where_the_bank_gives_one():
    numbers = {bank: (profile_of(bank).initiator_number, profile_of(bank).debtor_number)
               for bank in BANKS}  # fmt: skip
    ours = ("organisation", "organisation")
    assert numbers == dict.fromkeys(BANKS, ours) | {
        "nordea": ("signer", "agreement"),
        "seb": ("organisation", "customer"),
        "swedbank": ("agreement", "agreement"),
    }


def test_a_bank_that_answers_only_what_failed_is_known():
    assert [b for b in BANKS if profile_of(b).answers == "failures"] == ["lansforsakringar"]


def test_the_channels_of_nordea_take_their_own_versions():
    taken = {channel.name: channel.versions for channel in profile_of("nordea").channels}
    assert taken["Corporate eGateway"] == ("03",)
    assert taken["Corporate Access"] == ("03", "09")
    agreements = {channel.name: channel.agreement for channel in profile_of("nordea").channels}
    assert agreements["File import in the internet bank"] == "none"


@pytest.mark.parametrize(
    ("bank", "when", "word"),
    [
        ("nordea", "2026-11-15", "Unstructured"),
        ("handelsbanken", "2026-05-31", "BgMax"),
        ("handelsbanken", "2026-09-26", "Money orders"),
        ("danske", "2026-09", "name is demanded"),
        ("swedbank", "2026-11", "town"),
        *((bank, "2026-11-27", "LB") for bank in BANKS),
    ],
)
def test_what_changes_on_a_day_is_told_in_both_languages(bank, when, word):
    found = [change for change in profile_of(bank).changes if change.when == when]
    assert any(word in change.en and change.sv for change in found)
    days = [change.when for change in profile_of(bank).changes]
    assert days == sorted(days)


CHANNEL = '[[channels]]\nname = "X"\nversions = ["05"]\nagreement = "no"'


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('when = "2026-11-27"', 'when = "2026-13"', [("profile.bad_value", "changes.1.when")]),
        ('when = "2026-11-27"', "when = 2026-11-27", [("profile.bad_value", "changes.1.when")]),
        ('when = "2026-11-27"', "", [("profile.missing_key", "changes.1.when")]),
        ("[[changes]]", "[changes]", [("profile.bad_value", "changes")]),
        ("[[changes]]", "[[changes]]\nwho = 1", [("profile.unknown_key", "changes.1.who")]),
        ("[[changes]]", "channels = [1]\n[[changes]]", [("profile.unknown_key",
                                                        "name_chars_max.channels")]),
        ("[[changes]]", f"{CHANNEL}\n[[changes]]",
         [("profile.bad_value", "channels.1.versions"),
          ("profile.bad_value", "channels.1.agreement"),
          ("profile.missing_key", "channels.1.source"),
          ("profile.missing_key", "channels.1.verified_on")]),
        ('bank = "generic"', 'bank = "generic"\nchannels = [1]',
         [("profile.bad_value", "channels.1")]),
    ],
)  # fmt: skip
def test_a_list_of_a_profile_is_whole_too(old, new, found):
    assert told(old, new) == found
