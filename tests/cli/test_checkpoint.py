"""Checkpoints by the command line: made, printed, vouched for, and held against the home."""

from __future__ import annotations

import io
import stat
import sys

import pytest

from sluss.formats.signed_note import read_key, read_note
from sluss.outside.home import SIGNING_KEY
from sluss.reception.notes import notes_in
from tests.cli.conftest import Program

PHRASE = "four words and more"


@pytest.fixture
def desk(back: Program, tmp_path, monkeypatch) -> Program:
    """The program, and the passphrase of everybody's key."""
    monkeypatch.setenv("SLUSS_KEY_PASSWORD", PHRASE)
    return back


@pytest.fixture
def key_of(desk, tmp_path):
    """Makes a key of somebody's, and gives its file."""

    def make(name: str):
        file = tmp_path / f"{name}.pem"
        if not file.exists():
            desk.json("checkpoint", "new-key", "--out", file)
        return file

    return make


def test_it_is_made_printed_vouched_for_and_agrees_with_the_home(desk, key_of, tmp_path):
    pdf, text = tmp_path / "one.pdf", tmp_path / "one.note"
    made = desk.json("checkpoint", "make", "--pdf", pdf, "--out", text, "--as", "max")
    assert made["note"] == text.read_text(encoding="utf-8")
    assert (made["day"], made["by"], made["cosigned"]) == ("2026-11-24", "max", [])
    assert made["figures"] == {
        "originals": 3,
        "payables": 2,
        "open": [{"currency": "SEK", "amount": "300.00"}],
        "vouchers": 2,
        "batches": 0,
        "payments": 0,
        "handed_out": [],
    }
    assert notes_in(pdf.read_bytes()) == [made["note"]]

    both = tmp_path / "two.pdf"
    words = ("checkpoint", "cosign", pdf, "--key-file", key_of("cia"), "--as", "cia")
    done = desk.json(*words, "--pdf", both)
    assert [one["by"] for one in done["cosigned"]] == ["cia"]
    assert notes_in(both.read_bytes()) == [done["note"]]
    assert len(read_note(done["note"]).signatures) == 2

    proof = desk.json("verify", "--checkpoint", text, "--checkpoint", both)
    assert [(one["file"], one["size"]) for one in proof["checkpoints"]] == [
        ("one.note", made["size"]),
        ("two.pdf", made["size"]),
    ]
    quick = desk("verify", "--checkpoint", both, "--without-replay", "--lang", "en")
    assert quick.code == 0
    assert "without --without-replay" in quick.out
    said = desk("verify", "--checkpoint", both, "--lang", "en")
    assert (said.code, "two.pdf: agrees." in said.out) == (0, True)


def test_a_photograph_of_the_paper_is_read(desk, tmp_path):
    import pypdfium2

    pdf, photo = tmp_path / "one.pdf", tmp_path / "one.jpg"
    desk.json("checkpoint", "make", "--pdf", pdf, "--as", "max")
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=3, rotation=90).to_pil()
    page.convert("RGB").save(photo, quality=70)
    assert desk("verify", "--checkpoint", photo).code == 0


def test_the_note_comes_by_pipe_and_the_list_shows_who_vouched(desk, key_of, monkeypatch):
    note = desk("checkpoint", "make", "--as", "max").out
    monkeypatch.setattr(sys, "stdin", io.StringIO(note))
    words = ("checkpoint", "cosign", "-", "--key-file", key_of("dag"), "--as", "dag")
    assert desk(*words).code == 0
    assert desk("checkpoint", "show", 1).out.startswith(note)
    (row,) = desk.json("checkpoint", "list")["checkpoints"]
    assert [one["by"] for one in row["cosigned"]] == ["dag"]
    assert "max" in desk("checkpoint", "list").out
    assert desk("checkpoint", "show", 2).code == 2


def test_whoever_made_it_does_not_vouch_for_it(desk, key_of, tmp_path):
    text = tmp_path / "one.note"
    desk.json("checkpoint", "make", "--out", text, "--as", "max")
    words = ("checkpoint", "cosign", text, "--key-file", key_of("max"), "--as", "max", "--json")
    said = desk(*words)
    assert (said.code, said.json["refused"]["code"]) == (3, "safekeeping.cosign_made_it")
    assert desk("checkpoint", "make", "--as", "eva").code == 3
    assert desk("checkpoint", "make").code == 2


def test_the_home_s_key_is_shown_by_its_public_half_and_noted_when_it_signs(desk, key_of, tmp_path):
    before = desk.json("checkpoint", "key")
    assert (before["noted"], before["others"]) == (False, [])
    text = tmp_path / "one.note"
    desk.json("checkpoint", "make", "--out", text, "--as", "max")
    desk.json("checkpoint", "cosign", text, "--key-file", key_of("cia"), "--as", "cia")
    after = desk.json("checkpoint", "key")
    assert (after["key"], after["noted"]) == (before["key"], True)
    assert [one["by"] for one in after["others"]] == ["cia"]
    assert read_key(after["others"][0]["key"]).name == "sluss/2120009999/cia"


def test_a_key_of_ones_own_is_never_in_the_home_and_never_short_of_a_passphrase(
    desk, key_of, tmp_path, monkeypatch
):
    file = key_of("cia")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert desk("checkpoint", "new-key", "--out", file).code == 2
    assert desk("checkpoint", "new-key", "--out", desk.home / "k.pem").code == 2
    link = tmp_path / "link"
    link.symlink_to(desk.home)
    assert desk("checkpoint", "new-key", "--out", link / "k.pem").code == 2
    monkeypatch.setenv("SLUSS_KEY_PASSWORD", "short")
    assert desk("checkpoint", "new-key", "--out", tmp_path / "k.pem").code == 2
    assert not (tmp_path / "k.pem").exists()


def test_a_wrong_passphrase_signs_nothing(desk, key_of, tmp_path, monkeypatch):
    text, file = tmp_path / "one.note", key_of("cia")
    desk.json("checkpoint", "make", "--out", text, "--as", "max")
    words = ("checkpoint", "cosign", text, "--as", "cia", "--key-file")
    monkeypatch.setenv("SLUSS_KEY_PASSWORD", "another one than that")
    assert desk(*words, file).code == 2
    monkeypatch.setenv("SLUSS_KEY_PASSWORD", PHRASE)
    assert desk(*words, text).code == 2
    assert desk(*words, tmp_path / "none.pem").code == 2
    assert desk.json("checkpoint", "list")["checkpoints"][0]["cosigned"] == []


def test_no_private_key_is_said_or_stands_in_the_database(desk, key_of, tmp_path):
    text, file = tmp_path / "one.note", key_of("cia")
    said = [
        desk("checkpoint", "make", "--out", text, "--as", "max"),
        desk("checkpoint", "cosign", text, "--key-file", file, "--as", "cia"),
        desk("checkpoint", "key"),
        desk("checkpoint", "list", "--json"),
        desk("verify", "--checkpoint", text, "--json"),
        desk("export", "--format", "journal", "--out", tmp_path / "out"),
    ]
    seed = (desk.home / SIGNING_KEY).read_text(encoding="ascii")
    pem = file.read_text(encoding="ascii").splitlines()[1]
    spoken = "".join(one.out + one.err for one in said)
    kept = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    kept += [path for path in desk.home.iterdir() if path.is_file() and path.name != SIGNING_KEY]
    secrets = [seed, bytes.fromhex(seed).decode("latin-1"), pem, PHRASE]
    for secret in secrets:
        assert secret not in spoken
        assert [path for path in kept if secret.encode("latin-1") in path.read_bytes()] == []


def test_what_is_no_checkpoint_is_said_before_anything_is_proved(desk, key_of, tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"%PDF-1.4 nothing")
    assert desk("verify", "--checkpoint", empty).code == 2
    assert desk("verify", "--checkpoint", tmp_path / "none").code == 2
    keys = tmp_path / "keys.txt"
    keys.write_text("no key\n", encoding="utf-8")
    assert desk("verify", "--public-key", keys).code == 2
    words = ("checkpoint", "cosign", empty, "--key-file", key_of("cia"), "--as", "cia")
    assert desk(*words).code == 2


def test_another_home_of_the_same_organisation_is_found_out(desk, tmp_path, fresh_home):
    from tests.services.office import begin

    text, keys = tmp_path / "one.note", tmp_path / "keys.txt"
    desk.json("checkpoint", "make", "--out", text, "--as", "max")
    keys.write_text(desk.json("checkpoint", "key")["key"], encoding="utf-8")
    other = Program(fresh_home("begun", begin))
    said = other("verify", "--checkpoint", text, "--json")
    assert (said.code, [one["what"] for one in said.json["differences"]]) == (
        3,
        ["it is signed by an unknown key", "the journal is shorter than the checkpoint"],
    )
    said = other("verify", "--checkpoint", text, "--public-key", keys, "--json")
    assert [(one["table"], one["row"], one["found"]) for one in said.json["differences"]] == [
        ("checkpoint", "one.note/8", "7")
    ]


def test_of_a_drill_the_note_is_not_marked_and_the_origin_says_it(desk, tmp_path, monkeypatch):
    from sluss.services import _checkpoints, drill

    monkeypatch.setattr(drill, "is_drill_home", lambda: True)
    monkeypatch.setattr(_checkpoints, "is_drill", lambda: True)
    text = tmp_path / "one.txt"
    assert desk("checkpoint", "make", "--out", text, "--as", "max").code == 0
    assert text.read_text(encoding="utf-8").startswith("sluss-drill/2120009999\n")


def test_the_whole_note_is_in_the_code_however_many_vouched(desk):
    """Eight with the longest names, and sums in four currencies: the most that may be."""
    from datetime import UTC, date, datetime

    from sluss.core.money import Money
    from sluss.formats.signed_note import Key, signature_of
    from sluss.rules.safekeeping.checkpoint import COSIGNERS_MAX, Checkpoint, Figures, key_name
    from sluss.telling import checkpoint_pages as pages
    from sluss.telling.pages import set_page

    sums = tuple(Money(currency, 10**14 - 1) for currency in ("EUR", "NOK", "SEK", "USD"))
    most = 10**9
    figures = Figures(
        originals=most, payables=most, open=sums, vouchers=most, batches=most, payments=most,
        handed_out=sums,
    )  # fmt: skip
    origin = "sluss-drill/2120009999"
    text = Checkpoint(
        origin=origin, size=most, root="ab" * 32, on=date(2026, 11, 24), epoch=99, figures=figures
    ).text
    at = datetime(2026, 11, 24, 16, tzinfo=UTC)

    def signed(name: str, number: int) -> dict[str, str]:
        key = Key(name, bytes([number]) * 32)
        line = signature_of(key, bytes([number]) * 64).line
        return {"key": key.text, "line": line, "by": name, "at": at.isoformat()}

    names = [key_name(origin, "ö" * 39 + str(number)) for number in range(COSIGNERS_MAX)]
    cosigned = [signed(name, number) for number, name in enumerate(names)]
    row = {"number": 1, "seq": 1, "text": text, **signed(origin, 99), "by": "max"}
    row["cosigned"] = cosigned
    blocks = tuple(pages.blocks(row, "sv"))
    pdf = set_page("x", blocks, lang="sv", organisation="x", at=at)
    (note,) = notes_in(pdf)
    assert len(read_note(note).signatures) == 1 + COSIGNERS_MAX
    assert note == pages.told(row)["note"]
