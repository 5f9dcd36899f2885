"""E-mails and archives in each other, as people save them: every file comes in by itself."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from tests import papers

INVOICE = papers.invoice(papers.ROAD, "F1001", "1250.00")


def letter(name: str, content: bytes) -> bytes:
    made = EmailMessage()
    made["From"] = "Åkeri Norr <ekonomi@akeri.example>"
    made["To"] = "faktura@kommunen.example"
    made["Subject"] = "Faktura F1001, 19900101-1239"
    made["Date"] = "Mon, 23 Nov 2026 08:00:00 +0100"
    made.set_content("Se bilaga.")
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


def received(program, tmp_path, name: str, data: bytes) -> list[tuple[str, str, str]]:
    """Each row's place in what was received, its kind and what became of it."""
    (tmp_path / name).write_bytes(data)
    rows = program("receive", tmp_path / name, "--json").json["files"]
    return [(row["path"].removeprefix(str(tmp_path)), row["kind"], row["status"]) for row in rows]


@pytest.mark.parametrize(
    "name, data, rows",
    [
        (
            "brev.eml",
            letter("f.xml", INVOICE),
            [("/brev.eml", "e-mail", "new"), ("/brev.eml!f.xml", "ubl", "new")],
        ),
        (
            "brev.eml",
            letter("f.zip", packed("f.xml", INVOICE)),
            [
                ("/brev.eml", "e-mail", "new"),
                ("/brev.eml!f.zip", "zip", "new"),
                ("/brev.eml!f.zip!f.xml", "ubl", "new"),
            ],
        ),
        (
            "arkiv.zip",
            packed("brev.eml", letter("f.xml", INVOICE)),
            [
                ("/arkiv.zip", "zip", "new"),
                ("/arkiv.zip!brev.eml", "e-mail", "new"),
                ("/arkiv.zip!brev.eml!f.xml", "ubl", "new"),
            ],
        ),
        (
            "arkiv.zip",
            packed("brev.eml", letter("f.zip", packed("f.xml", INVOICE))),
            [
                ("/arkiv.zip", "zip", "new"),
                ("/arkiv.zip!brev.eml", "e-mail", "new"),
                ("/arkiv.zip!brev.eml!f.zip", "", "refused"),
            ],
        ),
    ],
)
def test_every_file_comes_in_by_itself_but_no_archive_in_an_archive(
    program, tmp_path, name, data, rows
):
    assert received(program, tmp_path, name, data) == rows
    assert program("verify", today=False).code == 0


def test_the_debt_is_the_same_however_it_came(program, tmp_path):
    received(program, tmp_path, "f.xml", INVOICE)
    rows = received(program, tmp_path, "brev.eml", letter("f.xml", INVOICE))
    assert rows[1] == ("/brev.eml!f.xml", "ubl", "known")
    assert len(program.payables()) == 1


def test_an_e_mail_shows_what_it_says_of_itself_and_what_hung_on_it(program, tmp_path):
    received(program, tmp_path, "brev.eml", letter("f.xml", INVOICE))
    mail, member = program.json("original", "list", "--search", "brev")["originals"]
    page = program.json("original", "show", mail["sha256"])
    assert page["says_of_itself"]["from"] == "Åkeri Norr <ekonomi@akeri.example>"
    assert page["says_of_itself"]["subject"] == "Faktura F1001, 19900101-****"
    assert [one["sha256"] for one in page["holds"]] == [member["sha256"]]
    assert program.json("original", "show", member["sha256"])["inside"] == mail["sha256"]
    assert "Säger sig komma från" in program("original", "show", mail["sha256"]).out


@pytest.mark.parametrize(
    ("charset", "name"), [("utf-8''l%C3%B6n", "lön.xml"), ("koi8-r''l%C3%B6n", "part-1")]
)
def test_a_name_of_other_letters_keeps_no_file_out(program, tmp_path, charset, name):
    """The child that opens the e-mail cannot load a character set any more."""
    sent = letter("lön.xml", INVOICE)
    assert b"utf-8''l%C3%B6n" in sent
    rows = received(
        program, tmp_path, "brev.eml", sent.replace(b"utf-8''l%C3%B6n", charset.encode())
    )
    assert rows == [("/brev.eml", "e-mail", "new"), (f"/brev.eml!{name}", "ubl", "new")]
