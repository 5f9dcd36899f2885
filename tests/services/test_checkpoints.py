"""Checkpoints made and vouched for in an office: what is kept, who is refused, what verify says."""

from __future__ import annotations

import pytest

from sluss.formats.signed_note import read_key, read_note
from sluss.rules.safekeeping.checkpoint import read_checkpoint
from sluss.rules.safekeeping.held import Breach

PHRASE = "four words and more"


@pytest.fixture
def keys(tmp_path):
    """Makes a person's key, and gives it; the same name gives the same key."""
    from sluss.outside import signing

    def make(name: str) -> signing.Signer:
        file = tmp_path / f"{name}.pem"
        return signing.read_file(file, PHRASE) if file.exists() else signing.make_file(file, PHRASE)

    return make


def make(office, by: str = "max", key: str = ""):
    from sluss.services import safekeeping

    return safekeeping.make_checkpoint(office.who(by), key=key or office.key())


def cosign(office, signer, by: str = "cia", number: int = 1, key: str = "", text: str = ""):
    from sluss.services import safekeeping
    from sluss.store import keeping

    text = text or keeping.checkpoint(number)["text"]
    return safekeeping.cosign_checkpoint(text, signer, office.who(by), key=key or office.key())


def note(number: int = 1) -> str:
    from sluss.services import safekeeping
    from sluss.store import keeping

    return safekeeping.note_of(keeping.checkpoint(number)).whole


def held(office, *raws: str, keys=()):
    """What verify says of notes that were kept elsewhere."""
    from sluss.services import safekeeping

    notes = [safekeeping.Handed("paper", raw) for raw in raws]
    return safekeeping.verify(
        office.folder, progress=lambda *_: None, notes=notes, keys=[read_key(key) for key in keys]
    )


def whats(proof) -> list[str]:
    return [one["what"] for one in proof["differences"]]


def test_it_is_of_the_head_before_its_own_entry_and_says_what_it_all_comes_to(stocked):
    from sluss.store import journal, read

    batch, _ = stocked.pay(stocked.id("F1"), stocked.id("F2"))
    before = journal.head()
    made = make(stocked)
    assert (made["checkpoint"], made["size"], made["root"]) == (1, *before)
    assert journal.head()[0] == before[0] + 1
    kept = read_checkpoint(read_note(note()).text)
    assert (kept.origin, kept.size, kept.root) == ("sluss/2120009999", *before)
    assert kept.on == stocked.today
    figures = kept.figures
    assert (figures.originals, figures.payables, figures.batches, figures.payments) == (5, 3, 1, 2)
    assert [one.text for one in figures.open] == ["600.00"]
    assert [one.text for one in figures.handed_out] == ["300.00"]
    assert read.batch(batch)["totals"]["amount"] == "300.00"
    assert whats(held(stocked, note())) == []


def test_asked_twice_the_first_stands_and_another_key_makes_another(office):
    once = make(office, key="k")
    assert make(office, key="k") == once
    again = make(office)
    assert (again["checkpoint"], again["size"]) == (2, once["size"] + 1)
    assert whats(held(office, note(1), note(2))) == []


def test_if_somebody_writes_meanwhile_it_is_signed_anew(office, monkeypatch):
    from sluss.outside.signing import Signer
    from sluss.store import journal

    sign, left = Signer.sign, [2]

    def interrupted(self, text):
        if left[0]:
            left[0] -= 1
            office.decide("hold", "nobodys")
        return sign(self, text)

    monkeypatch.setattr(Signer, "sign", interrupted)
    before = journal.head()[0]
    assert make(office)["size"] == before + 2
    assert journal.head()[0] == before + 3
    assert office.verify()["ok"]


def test_if_the_journal_never_stands_still_nothing_is_kept(office, monkeypatch):
    from sluss.outside.signing import Signer
    from sluss.services import safekeeping
    from sluss.store import keeping

    def interrupted(self, text):
        office.decide("hold", "nobodys")
        return b"\0" * 64

    monkeypatch.setattr(Signer, "sign", interrupted)
    with pytest.raises(safekeeping.HeadMoved):
        make(office)
    assert list(keeping.checkpoints()) == []
    assert office.verify()["ok"]


def test_another_person_vouches_and_the_note_has_both_signatures(office, keys):
    make(office)
    done = cosign(office, keys("cia"), key="k")
    assert cosign(office, keys("cia"), key="k") == done
    assert read_key(done["key"]).name == "sluss/2120009999/cia"
    assert [one.name for one in read_note(note()).signatures] == [
        "sluss/2120009999",
        "sluss/2120009999/cia",
    ]
    proof = held(office, note())
    assert whats(proof) == []
    assert proof["checkpoints"] == [
        {
            "file": "paper",
            "size": 7,
            "day": "2026-11-24",
            "signed_by": ["sluss/2120009999", "sluss/2120009999/cia"],
        }
    ]


def test_nobody_vouches_for_their_own_nor_with_the_key_of_another(office, keys):
    from sluss.outside import signing

    make(office)
    refused = {
        "eva": "safekeeping.cosign_lacks_role",
        "max": "safekeeping.cosign_made_it",
    }
    for name, code in refused.items():
        assert cosign(office, keys(name), by=name) == {"refused": code}
    assert "refused" not in cosign(office, keys("cia"))
    again = cosign(office, keys("new"))
    assert again == {"refused": "safekeeping.cosigned_already"}
    for signer in (keys("cia"), signing.of_home()):
        told = cosign(office, signer, by="dag")
        assert told == {"refused": "safekeeping.cosign_key_of_another"}
    assert "refused" not in cosign(office, keys("dag"), by="dag")
    assert office.verify()["ok"]


def test_a_text_that_the_journal_does_not_hold_is_vouched_for_by_nobody(office, keys):
    from sluss.store import keeping

    make(office)
    text = keeping.checkpoint(1)["text"].replace("payables 0", "payables 1")
    told = cosign(office, keys("cia"), text=text)
    assert told == {"refused": "safekeeping.no_such_checkpoint"}


def test_a_clerk_makes_none(office):
    assert make(office, by="eva") == {"refused": "safekeeping.checkpoint_lacks_role"}
    assert office.verify()["ok"]


def test_the_home_of_a_drill_is_another_origin(office, monkeypatch):
    from sluss.services import _checkpoints

    monkeypatch.setattr(_checkpoints, "is_drill", lambda: True)
    make(office)
    assert note().startswith("sluss-drill/2120009999\n")
    monkeypatch.undo()
    assert whats(held(office, note()))[0] == Breach.OTHER_ORGANISATION


def test_a_key_that_the_home_does_not_know_must_be_brought(office, keys, home_key):
    make(office)
    stranger, _ = keys("x"), make(office)
    from sluss.formats.signed_note import Key, signature_of

    whole = read_note(note(2))
    key = Key("sluss/2120009999/x", stranger.public)
    raw = whole.signed([signature_of(key, stranger.sign(whole.text))]).whole
    assert whats(held(office, raw)) == [Breach.UNKNOWN_KEY]
    assert whats(held(office, raw, keys=[key.text])) == []


def test_a_signature_over_another_text_is_broken(office):
    make(office)
    raw = note().replace("originals 0", "originals 1")
    assert whats(held(office, raw)) == [Breach.BROKEN_SIGNATURE, Breach.OTHER_FIGURES]


def test_what_is_no_note_is_told_and_not_passed_over(office):
    make(office)
    proof = held(office, "hej", "a\n\n" + note().splitlines()[-1])
    assert whats(proof) == [Breach.NO_CHECKPOINT, Breach.NO_CHECKPOINT]
    assert [one["size"] for one in proof["checkpoints"]] == [None, None]


@pytest.fixture
def home_key(office):
    from sluss.services import safekeeping

    return safekeeping.home_key()


def test_a_new_key_of_the_home_is_known_beside_the_old_one(office, home_key):
    from sluss.outside import home
    from sluss.services import safekeeping

    make(office)
    (home.current() / home.SIGNING_KEY).unlink()
    make(office)
    assert safekeeping.home_key() != home_key
    assert whats(held(office, note(1), note(2))) == []


def test_asking_for_proof_makes_no_key(office):
    from sluss.outside import home

    held(office, "hej")
    assert not (home.current() / home.SIGNING_KEY).exists()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_one(office, act):
    from django.db import DatabaseError, transaction

    from sluss.store.models import KeepingEntry

    make(office)
    rows = KeepingEntry.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(by="eva") if act == "update" else rows.delete()
    assert office.verify()["ok"]
