"""Pages as PDF/UA: what is in the file, and that no value can become anything but text."""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from sluss.outside import typeset as typesetting
from sluss.outside.page import (
    Asked,
    Bar,
    Bars,
    Beside,
    Blanks,
    Break,
    Column,
    Columns,
    Frame,
    Heading,
    Items,
    Notice,
    Part,
    Picture,
    Sheet,
    Table,
    Text,
    Verbatim,
)
from sluss.outside.shipped import names, shipped
from sluss.outside.typeset import shown, typeset

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
FRAME = Frame(
    title="Lägesbild",
    lang="sv",
    organisation="Exempelkommun",
    at="2026-11-24 09:00",
    page_of="Sida {page} av {pages}",
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9H0z"/></svg>'
ALL = (
    Heading("Följder"),
    Text("Stycke", strong=True),
    Notice("Märk väl"),
    Verbatim(["— namn AQ+/==", "", "1 l I"]),
    Items(["ett", "två"], size="small"),
    Table([Column("Vem", weight=1), Column("Belopp", is_right=True)],
          [["Glas", "1,00"], ["Summa", "1,00"]], caption="Tabell", has_sum=True),
    Bars("Staplar", "A tre, B två", [Bar("A", [1, 2], "tre"), Bar("B", [0, 2], "två")],
         ["unga", "gamla"]),
    Columns("Dagar", "I dag 5, sedan -2", [Bar("24/11", [5], "fem"), Bar("25/11", [-2], "minus")]),
    Sheet(["Nr", "Fält", "Svar", "Källa"],
          [Asked("1", "Namn", "Exempelkommun", "hemmet"), Asked("2", "Antal", "fyll i", "", True)]),
    Beside((Part((Text("till vänster"),)), Part((Text("till höger"),), weight=2))),
    Picture(SVG, "En svart ruta", 20, caption="Ruta"),
    Blanks(["Underskrift", "Datum"]),
    Break(),
    Text("Sist"),
)  # fmt: skip


def made(*blocks, frame: Frame = FRAME) -> bytes:
    return typeset(frame, blocks, at=AT)


def read(pdf: bytes) -> list[str]:
    """The text of each page in the order in which it is read, blanks as one."""
    file = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in file]


def tags(pdf: bytes) -> set[str]:
    """The names of the structure elements, and the alternative texts, of a file of ours."""
    plain = pdf + b"".join(_inflated(pdf))
    found = set(re.findall(rb"/S\s*/([A-Za-z0-9]+)", plain))
    return {tag.decode() for tag in found}


def _inflated(pdf: bytes):
    for start in re.finditer(rb"stream\r?\n", pdf):
        try:
            yield zlib.decompressobj().decompress(pdf[start.end() :])
        except zlib.error:
            continue


def test_it_says_of_itself_that_it_is_for_everybody():
    pdf = made(*ALL)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Lang(sv)" in pdf and b"/Marked true" in pdf and b"/DisplayDocTitle true" in pdf
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == "Lägesbild"
    assert tags(pdf) >= {"H1", "H2", "P", "L", "LI", "Table", "TH", "TD", "Figure", "Caption"}


def test_every_block_is_read_in_its_order_and_pages_are_counted():
    first, second = read(made(*ALL))
    order = ["Lägesbild", "Följder", "Stycke", "Märk väl", "ett", "två", "Tabell", "Vem", "Glas",
             "Summa", "Staplar", "tre", "unga", "Dagar", "minus", "Nr", "Exempelkommun hemmet",
             "fyll i", "till vänster", "till höger", "Ruta", "Underskrift"]  # fmt: skip
    body = first.partition("2026-11-24 09:00")[2]
    places = [body.find(word) for word in order]
    assert -1 not in places and places == sorted(places)
    assert "Sist" in second
    assert "Sida 1 av 2" in first and "Sida 2 av 2" in second


def test_the_same_values_are_the_same_bytes_and_the_instant_is_the_only_time_in_it():
    assert made(*ALL) == made(*ALL)
    later = typeset(FRAME, ALL, at=AT.replace(year=2027))
    assert later != made(*ALL)
    assert set(re.findall(rb"D:(\d{8})", later)) == {b"20271124"}


def test_a_drill_and_a_seal_are_on_every_page():
    frame = replace(FRAME, drill="ÖVNING", seal="SHA-256 abc")
    for page in read(made(*ALL, frame=frame)):
        assert "ÖVNING" in page and "SHA-256 abc" in page
    assert "ÖVNING" not in "".join(read(made(*ALL)))


@pytest.mark.parametrize(
    "strange",
    [
        "#panic()", '#read("page.typ")', "*fet* _lutad_ $x^2$ `kod`", "= Rubrik", "- punkt",
        "[#sys.version]", '"); #panic("', "\\u{41}", "<märke> @hänvisning", "// /* ~ --- '", "{{}}",
    ],
)  # fmt: skip
def test_a_string_is_text_wherever_it_stands(strange):
    pdf = made(
        Heading(strange), Text(strange), Notice(strange), Items([strange]),
        Table([Column(strange)], [[strange]], caption=strange),
        Bars(strange, strange, [Bar(strange, [1], strange)], [strange, strange]),
        Columns(strange, strange, [Bar(strange, [1], strange)]),
        Sheet([strange] * 4, [Asked(strange, strange, strange, strange)]),
        Blanks([strange]), Picture(SVG, strange, 10, caption=strange),
        frame=replace(FRAME, title=strange, organisation=strange, seal=strange),
    )  # fmt: skip
    said = "".join("".join(read(pdf)).split())
    assert said.count("".join(strange.split())) >= 18


def test_every_character_that_we_let_through_has_a_shape():
    allowed = [
        chr(number)
        for first, last in typesetting._SHAPED
        for number in range(first, last + 1)
        if unicodedata.category(chr(number)) != "Cn"
    ]
    assert shown("".join(allowed)) == unicodedata.normalize("NFC", "".join(allowed))
    made(Text(" ".join(allowed)))  # The standard allows none without one: it would raise.


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Å\tÄ\nÖ", "Å Ä\nÖ"),
        ("A\u030a", "Å"),
        ("中文", "[U+4E2D][U+6587]"),
        ("fram\u202ebak", "fram[U+202E]bak"),
        ("\x00\x07\u200b\ufeff", "[U+0000][U+0007][U+200B][U+FEFF]"),
        ("🎉", "[U+1F389]"),
        ("mjukt\u00adbindestreck", "mjukt[U+00AD]bindestreck"),
    ],
)
def test_what_has_no_shape_or_would_hide_is_written_by_its_number(given, wanted):
    assert shown(given) == wanted
    assert "".join(wanted.split()) in "".join(read(made(Text(given)))[0].split())


def test_the_templates_fetch_nothing():
    for name in names("print"):
        text = shipped(f"print/{name}").decode()
        imported = re.findall(r'#(?:import|include)\s+"([^"]+)"', text)
        assert [one for one in imported if one not in names("print")] == []
        assert "@preview" not in text and "http" not in text
