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
