"""The guard over archives and e-mails: each payment file in them, and nothing passed by."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_guard_watch import watched
from tests.cli.test_mail import letter
from tests.formats.bankgirot_files import joined, opening, total
from tests.formats.bankgirot_files import payment as giro
from tests.papers import FOOD, ROAD, invoice, ocr, suppliers
from tests.services.test_guard_clean import again, ids, row

F1, F2, F3 = row(1, 100, ROAD, "F1"), row(2, 200, FOOD, "F2"), row(3, 70, ROAD, "F3")
DAY = opening(written="261209", pay="261210")


def lb(kronor: int, number: int) -> bytes:
    return joined(
        [DAY, giro(kronor, ocr(number), number=ROAD.bankgiro, own="R1"), total(1, kronor)]
    )


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def unzipped(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as made:
        assert made.testzip() is None
        return {name: made.read(name) for name in made.namelist()}


@pytest.fixture
def back(back, folder):
    """F1 is paid. F2, F3, and F7, whose reference is an OCR, are not."""
    paid = again(F1, message="OLD-1")
    came = folder(
        three=invoice(ROAD, "F3", "70.00"),
        seven=invoice(ROAD, "F7", "90.00", reference=ocr(7)),
        old=paid,
    )
    back.json("receive", came)
    return back


@pytest.fixture
def archive(folder):
    """The file of an archive of these."""

    def write(*members: tuple[str, bytes], name: str = "run.zip") -> Path:
        made = folder(**{name.replace(".", "__"): zipped(*members)})
        return Path(made / name)

    return write


def told(back, path: Path, *argv: object, code: int = 1) -> dict:
    said = back("guard", path, *argv, "--json")
    assert said.code == code, said.err
    found: dict = said.json
    return found


def verdicts(answer: dict, path: Path) -> list[tuple[str, int, str]]:
    return [
        (one["path"].removeprefix(f"{path}!"), one["row"], one["verdict"])
        for one in answer["transactions"]
    ]


def test_every_payment_file_in_an_archive_is_judged_and_all_else_is_named(back, archive):
    path = archive(
        ("a/one.xml", again(F1, F2, message="NEW-1")),
        ("old.lb", lb(90, 7)),
        ("firms.csv", suppliers(ROAD)),
        ("readme.txt", b"what?"),
    )
    answer = told(back, path)
    assert verdicts(answer, path) == [
        ("a/one.xml", 1, "double"),
        ("a/one.xml", 2, "pay"),
        ("old.lb", 1, "pay"),
    ]
    assert [
        (one["path"].removeprefix(f"{path}!"), one["kind"], one["count"], one["is_refused"])
        for one in answer["files"]
    ] == [
        ("a/one.xml", "pain.001", 2, False),
        ("old.lb", "lb", 1, False),
        ("firms.csv", "list-csv", 0, True),
        ("readme.txt", "", 0, True),
    ]
    assert [(one["path"].rpartition("!")[2], one["code"]) for one in answer["findings"]] == [
        ("firms.csv", "handback.no_payment_file"),
        ("readme.txt", "intake.unknown_kind"),
    ]
    assert answer["file"]["kind"] == "zip"
    assert answer["totals"]["all"]["amount"] == "390.00"
    said = back("guard", path, "--lang", "en")
    assert "double 1" in said.out and "not judged" in said.out
    assert "Files that could not be judged: 2" in said.out
    assert "\nreadme.txt: " in said.err
    assert back.json("verify")["ok"]


def test_an_archive_in_which_all_may_be_paid_ends_well(back, archive):
    path = archive(("one.xml", again(F2)), ("old.lb", lb(90, 7)))
    assert told(back, path, code=0)["totals"]["pay"]["count"] == 2
    assert "Nothing speaks against" in back("guard", path, "--lang", "en").out
    # Looked at, it is no evidence; when it is received, all of it is read.
    rows = back.json("receive", path)["files"]
    assert [(one["kind"], one["status"]) for one in rows] == [
        ("zip", "new"),
        ("pain.001", "new"),
        ("lb", "new"),
    ]
    assert told(back, path)["totals"]["double"]["count"] == 2
    assert back.json("verify")["ok"]


def test_what_stands_in_two_files_of_an_archive_may_be_paid_in_one(back, archive):
    """Each by itself would be well, and nothing of either is known before."""
    path = archive(
        ("one.xml", again(F2, F3, message="NEW-1")),
        ("two.xml", again(row(9, 200, FOOD, "F2"), message="NEW-2")),
        ("one again.xml", again(F2, F3, message="NEW-1")),
    )
    answer = told(back, path)
    assert [verdict for *_, verdict in verdicts(answer, path)] == [
        "pay", "pay", "double", "double", "double",
    ]  # fmt: skip
    because = answer["transactions"][2]["because"]
    assert [one["code"] for one in because] == ["handback.debt_twice_in_file"]
    assert "Rad 1 (one.xml) i filen betalar redan F2" in because[0]["message"]


def test_of_no_known_debt_either_it_is_told_in_which_file_the_other_is(back, archive):
    path = archive(
        ("one.xml", again(row(5, 55, FOOD, "X5"), message="NEW-1")),
        ("two.xml", again(row(6, 55, FOOD, "X5"), message="NEW-2")),
    )
    first, second = told(back, path)["transactions"]
    assert first["verdict"] == "pay"
    assert [one["code"] for one in second["because"]] == ["handback.twice_in_file"]
    assert "Rad 1 (one.xml)" in second["because"][0]["message"]


def test_what_may_be_paid_is_packed_under_the_names_that_it_had(back, archive, tmp_path):
    whole = again(F3, message="NEW-2")
    path = archive(
        ("a/one.xml", again(F1, F2, message="NEW-1")),
        ("two.xml", whole),
        ("none.xml", again(row(8, 100, ROAD, "F1"), message="NEW-3")),
        ("readme.txt", b"what?"),
    )
    out = tmp_path / "clean.zip"
    clean = told(back, path, "--out", out)["clean"]
    assert (clean["file"], clean["count"], clean["amount"]) == (str(out), 2, "270.00")
    made = unzipped(out)
    assert list(made) == ["a/one.xml", "two.xml"]
    assert ids(made["a/one.xml"]) == ["E000000002"]
    assert made["two.xml"] == whole
    # Asked again it is the same file, to the byte.
    before = out.read_bytes()
    said = back("guard", path, "--out", out, "--lang", "en")
    assert said.code == 1 and out.read_bytes() == before
    text = said.out.replace("\n", " ")
    assert "a/one.xml, with corrected counts and sums" in text
    assert "two.xml, as it came" in text
    assert "left out: none.xml" in text and "left out: readme.txt" in text
    # Once it was taken in, nothing of it may be paid again.
    assert back("receive", out).code == 0
    assert told(back, path)["totals"]["pay"]["count"] == 0


def test_of_a_file_that_is_not_cut_nothing_is_handed_out_and_that_is_said(back, archive, tmp_path):
    """A file for Bankgirot is not written: either all of it may be paid, or it is left out."""
    two = joined([DAY, *(giro(90, ocr(7), number=ROAD.bankgiro, own=own) for own in "AB"),
                  total(2, 180)])  # fmt: skip
    path, out = archive(("two.lb", two), ("one.xml", again(F2))), tmp_path / "clean.zip"
    clean = told(back, path, "--out", out)["clean"]
    assert list(unzipped(out)) == ["one.xml"]
    assert (clean["count"], clean["amount"], clean["currency"]) == (1, "200.00", "SEK")
    assert [(one["path"], one["code"]) for one in clean["findings"]] == [
        (f"{path}!two.lb", "handback.not_cut")
    ]


def test_where_nothing_may_be_paid_no_archive_is_written(back, archive, tmp_path):
    path, out = archive(("one.xml", again(F1))), tmp_path / "clean.zip"
    said = back("guard", path, "--out", out, "--lang", "en")
    assert (said.code, out.exists()) == (1, False)
    assert "No file is written" in said.out


def test_what_hangs_on_an_e_mail_is_judged_also_within_an_archive(back, archive, folder, tmp_path):
    sent = letter("lön.xml", again(F2, message="NEW-1"))
    mail = folder(sent__eml=sent) / "sent.eml"
    answer = told(back, mail, code=0)
    assert [one["path"] for one in answer["transactions"]] == [f"{mail}!lön.xml"]
    path, out = archive(("sent.eml", sent), ("lön.xml", again(F3, message="NEW-2"))), None
    out = tmp_path / "clean.zip"
    answer = told(back, path, "--out", out, code=0)
    assert [name for name, *_ in verdicts(answer, path)] == ["sent.eml!lön.xml", "lön.xml"]
    assert list(unzipped(out)) == ["sent.eml/lön.xml", "lön.xml"]
    assert back.json("verify")["ok"]


@pytest.mark.parametrize(
    ("members", "codes"),
    [
        ([("inner.zip", zipped(("one.xml", again(F2))))], ["intake.archive_in_archive"]),
        ([("../one.xml", again(F2))], ["archive.bad_name"]),
        ([("big.xml", b" " * (2 << 20))], ["archive.ratio"]),
        ([], ["handback.no_payment_file"]),
    ],
)
def test_an_archive_is_opened_within_the_limits_of_receive(back, archive, members, codes, tmp_path):
    path, out = archive(*members), tmp_path / "clean.zip"
    answer = told(back, path, "--out", out)
    assert [one["code"] for one in answer["findings"]] == codes
    assert (answer["transactions"], out.exists()) == ([], False)


def test_a_member_that_cannot_be_had_keeps_the_others_from_nothing(back, archive, tmp_path):
    path, out = archive(("../a.xml", again(F2)), ("b.xml", again(F3))), tmp_path / "clean.zip"
    answer = told(back, path, "--out", out)
    assert verdicts(answer, path) == [("b.xml", 1, "pay")]
    assert list(unzipped(out)) == ["b.xml"]


@pytest.fixture
def folders(back, tmp_path: Path) -> tuple[Path, Path]:
    """A watched folder and the one beside it."""
    made = tmp_path / "watched", tmp_path / "clean"
    for one in made:
        one.mkdir()
    return made


def test_a_watched_archive_is_judged_once_and_its_files_are_in_the_way_of_others(back, folders):
    place, clean = folders
    (place / "run.eml").write_bytes(letter("one.xml", again(F1, F2, message="NEW-1")))
    (first,) = watched(back, folders, code=1)
    made = Path(first["clean"]["file"])
    assert made.suffix == ".zip"
    assert ids(unzipped(made)["one.xml"]) == ["E000000002"]
    (verdict,) = clean.glob("*.verdict.txt")
    assert "\none.xml  1  " in verdict.read_text(encoding="utf-8")
    assert watched(back, folders) == []
    # The same payment in a file by itself, before the archive was taken in.
    (place / "two.xml").write_bytes(again(row(9, 200, FOOD, "F2"), message="NEW-2"))
    (second,) = watched(back, folders, code=1)
    assert second["waits_for"] == [made.name]


def test_it_is_in_nobodys_way_once_its_files_were_taken_in_one_by_one(back, folders, tmp_path):
    place, _ = folders
    (place / "run.zip").write_bytes(zipped(("one.xml", again(F2, message="NEW-1"))))
    (first,) = watched(back, folders)
    (tmp_path / "unpacked.xml").write_bytes(unzipped(Path(first["clean"]["file"]))["one.xml"])
    back.json("receive", tmp_path / "unpacked.xml")
    (place / "two.xml").write_bytes(again(row(9, 200, FOOD, "F2"), message="NEW-2"))
    (second,) = watched(back, folders, code=1)
    assert second["waits_for"] is None
    assert [one["verdict"] for one in second["transactions"]] == ["double"]
