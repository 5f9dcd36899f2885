"""What hangs on an e-mail comes off it, whatever program wrote it; its text stays where it is."""

from __future__ import annotations

import base64
import mailbox
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats.mail import MailHead, list_members, read_head, read_members, sniff
from sluss.formats.recognise import recognise

PDF = b"%PDF-1.7 not really"
XML = "<Invoice>åäö</Invoice>".encode()


def letter(
    *files: tuple[str, bytes], subject: str = "Faktura 1001", html: str = ""
) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Åkeri Norr <ekonomi@akeri.example>"
    made["To"] = "faktura@kommunen.example"
    made["Subject"] = subject
    made["Date"] = "Mon, 23 Nov 2026 08:00:00 +0100"
    made["Message-ID"] = "<1001@akeri.example>"
    made.set_content("Hej!\nFrom oss till er.\n")
    if html:
        made.add_alternative(html, subtype="html")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def inside(data: bytes) -> dict[str, bytes | str]:
    """Each member by its name; a refused one by the code of its refusal."""
    members = list_members(data)
    assert isinstance(members, list), members
    contents = read_members(data, members)
    return {
        member.name: content.code if isinstance(content, Finding) else content
        for member, content in zip(members, contents, strict=True)
    }


def raw(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("latin-1")


HEAD = ("From: a@b.example", "To: c@d.example", "Subject: x", "MIME-Version: 1.0")


def attached(
    encoding: str, *body: str, name: str = 'filename="a.xml"', end: str = "--b--"
) -> bytes:
    return raw(
        *HEAD, "Content-Type: multipart/mixed; boundary=b", "", "--b",
        "Content-Type: application/xml", f"Content-Disposition: attachment; {name}",
        f"Content-Transfer-Encoding: {encoding}", "", *body, end,
    )  # fmt: skip


def test_each_file_comes_off_bit_by_bit_and_the_text_stays():
    files = {"faktura.pdf": PDF, "faktura.xml": XML, "räkning 2.csv": b"a;b\r\n1;2\r\n"}
    assert inside(letter(*files.items()).as_bytes()) == files


def test_an_e_mail_is_told_by_its_head_wherever_its_lines_end():
    whole = letter(("a.xml", XML)).as_bytes()
    for data in (
        whole,
        whole.replace(b"\n", b"\r\n"),
        b"From x Mon Nov 23 08:00:00 2026\n" + whole,
    ):
        assert sniff(data)
        assert recognise(data).kind == "e-mail"


@pytest.mark.parametrize(
    "text",
    [b"Namn: Belopp: Datum:\r\n1;2;3\r\n", b"", b"From here to there\nand back", b"Subject: x\n\n"],
)
def test_a_text_with_colons_is_no_e_mail(text):
    assert not sniff(text)


@pytest.mark.parametrize(
    "encoding, body, content",
    [
        ("base64", [base64.b64encode(XML).decode()], XML),
        ("BASE64", [base64.b64encode(XML).decode()[:10], base64.b64encode(XML).decode()[10:]], XML),
        ("quoted-printable", ["<a>=C3=A5</a>"], "<a>å</a>".encode()),
        ("8bit", ["<a>å</a>"], "<a>å</a>".encode("latin-1")),
        ("base64", ["PGE+!!!PC9hPg=="], "mail.bad_encoding"),
        ("base64", ["PGE+PC9hPg="], "mail.bad_encoding"),
        ("x-uuencode", ["begin 644 a"], "mail.bad_encoding"),
    ],
)
def test_what_was_packed_is_unpacked_or_refused_by_itself(encoding, body, content):
    assert inside(attached(encoding, *body)) == {"a.xml": content}


@pytest.mark.parametrize(
    "written, name",
    [
        ('filename="=?utf-8?B?csOka25pbmcueG1s?="', "räkning.xml"),
        ("filename*=utf-8''r%C3%A4kning.xml", "räkning.xml"),
        ('filename*0="rak"; filename*1="ning.xml"', "rakning.xml"),
        ('filename="../../etc/passwd"', ".._.._etc_passwd"),
        ('filename="C:\\\\fel.xml"', "C:_fel.xml"),
        ('filename="a\x00b.xml"', "a\ufffdb.xml"),
        ('filename=""', "part-1"),
        ("filename*=no-such-set''%E4.xml", "ä.xml"),
    ],
)
def test_a_name_is_read_as_it_was_meant_and_deceives_nobody(written, name):
    assert list(inside(attached("8bit", "<a/>", name=written))) == [name]


def test_an_e_mail_that_was_passed_on_is_a_member_with_its_own_files():
    inner = letter(("faktura.pdf", PDF), subject="Vår faktura")
    outer = letter(subject="VB: Vår faktura")
    outer.add_attachment(inner)
    (name, content), *others = inside(outer.as_bytes()).items()
    assert (name, others) == ("Vår faktura.eml", [])
    assert inside(content) == {"faktura.pdf": PDF}


def test_an_e_mail_that_would_be_another_if_it_were_written_is_said_and_its_bytes_are_kept():
    parts = (
        "Content-Type: message/rfc822",
        "",
        "From: x\x0b14:00@b.example",
        "Subject: inre",
        "",
        "text",
    )
    lines = (*HEAD, 'Content-Type: multipart/mixed; boundary="a"', "", "--a", *parts, "--a--", "")
    data = "\r\n".join(lines).encode()
    members = list_members(data)
    assert not isinstance(members, Finding)
    assert [member.refused.code for member in members if member.refused] == ["mail.bad_encoding"]


def test_a_mailbox_gives_each_of_its_e_mails(tmp_path):
    box = mailbox.mbox(tmp_path / "inkorg")
    for number in (1, 2, 3):
        box.add(letter((f"{number}.xml", XML), subject=f"Faktura {number}"))
    box.close()
    found = inside((tmp_path / "inkorg").read_bytes())
    assert list(found) == ["Faktura 1.eml", "Faktura 2.eml", "Faktura 3.eml"]
    assert [inside(one) for one in found.values()] == [{f"{n}.xml": XML} for n in (1, 2, 3)]


def test_a_picture_that_the_text_shows_is_part_of_the_text_and_another_is_a_file():
    made = letter(html='<img src="cid:logo@x">')
    made.get_body("html").add_related(b"logo", "image", "png", cid="<logo@x>", filename="logo.png")
    made.add_attachment(b"scan", maintype="image", subtype="png", filename="faktura.png")
    assert inside(made.as_bytes()) == {"faktura.png": b"scan"}


def test_an_e_mail_without_files_is_told_so_that_somebody_reads_it():
    told = list_members(letter(subject="Betala 500 kr till bg 5050-1055").as_bytes())
    assert (told.code, told.found) == ("mail.no_attachment", "Betala 500 kr till bg 5050-1055")


def test_the_last_file_of_an_e_mail_that_was_cut_off_is_refused_and_the_others_come():
    whole = letter(("a.xml", XML), ("b.csv", b"1;2\n" * 50)).as_bytes()
    assert inside(whole[: whole.rindex(b"--") - 40]) == {"a.xml": XML, "b.csv": "mail.cut_off"}


def test_a_detached_seal_is_no_file():
    made = raw(
        *HEAD, "Content-Type: multipart/signed; boundary=s", "", "--s", "Content-Type: text/plain",
        "", "Hej", "--s", "Content-Type: application/pkcs7-signature; name=smime.p7s",
        "Content-Transfer-Encoding: base64", "", "AAAA", "--s--",
    )  # fmt: skip
    assert list_members(made).code == "mail.no_attachment"


def test_its_head_is_shown_as_it_says():
    assert read_head(letter(subject="Räkning").as_bytes()) == MailHead(
        "Åkeri Norr <ekonomi@akeri.example>",
        "Mon, 23 Nov 2026 08:00:00 +0100",
        "Räkning",
        "<1001@akeri.example>",
    )


def nested(depth: int) -> bytes:
    lines = [*HEAD]
    for level in range(depth):
        lines += [f"Content-Type: multipart/mixed; boundary=b{level}", "", f"--b{level}"]
    return raw(*lines, "Content-Type: text/plain", "", "x")


@pytest.mark.parametrize(
    "data, code",
    [
        (nested(5000), "mail.too_deep"),
        (b"From: a\nTo: b\nDate: c\n" + b"X: y\n" * 300_000, "mail.head_too_long"),
    ],
)
def test_what_would_take_for_ever_is_refused(data, code):
    assert list_members(data).code == code


@pytest.mark.parametrize(
    "data",
    [
        b"From ",
        b"From a first line that no mailbox has" + b"." * 300,
        raw(*HEAD, "Content-Type: text/plain", "Subject: =?\0?q?a?=", "", "x"),
    ],
)
def test_what_fuzzing_broke_it_with_has_nothing_hanging_on_it(data):
    assert list_members(data).code == "mail.no_attachment"


@pytest.mark.parametrize(
    "name", ["filename*=\0''a.xml", "filename==?\0?q?a?=", "filename*=a.xml; filename*0=b.xml"]
)
def test_a_file_name_in_no_character_set_takes_no_file_away(name):
    data = attached("base64", "YWJj", name=name)
    members = list_members(data)
    assert not isinstance(members, Finding)
    assert read_members(data, members) == [b"abc"]


def test_a_boundary_said_twice_once_in_pieces_is_refused():
    twice = "Content-Type: multipart/mixed; boundary*=a; boundary*0=b"
    refused = list_members(raw(*HEAD, twice, "", "--a", "", "x", "--a--"))
    assert isinstance(refused, Finding) and refused.code == "mail.bad_encoding"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_damage_anywhere_is_told_or_harmless(noise, at):
    whole = letter(("a.xml", XML)).as_bytes()
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    members = list_members(damaged)
    if isinstance(members, list):
        assert len(read_members(damaged, members)) == len(members)
    else:
        assert members.refuses_file


def test_a_letter_that_is_not_ascii_is_opened_where_nothing_more_can_be_loaded():
    """A child process may open no file, so what Python loads late it must hold beforehand."""
    from sluss.outside.sandbox import limited

    made = letter(("räkning å.xml", XML), subject="Påminnelse om räkning")
    words = raw(*HEAD[:2], "Subject: =?utf-8?q?L=C3=A4s?=", "", "text")
    members = limited(list_members, bytes(made), seconds=10, memory_bytes=1 << 30)
    refused = limited(list_members, words, seconds=10, memory_bytes=1 << 30)
    assert [member.name for member in members] == ["räkning å.xml"]
    assert (refused.code, refused.found) == ("mail.no_attachment", "Läs")
