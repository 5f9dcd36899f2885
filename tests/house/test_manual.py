"""The manual says what the pages say, and shows every page."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.house.test_texts import LANGUAGES, texts
from tests.house.tree import ROOT, SRC
from tools.manual import ALL_BYTES_MOST, BYTES_MOST
from tools.manual_story import SHOTS

MANUAL = ROOT / "docs" / "manual"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
BOLD, HEADING = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"^(#+) ", re.MULTILINE)
# Read as text: the pages themselves need a database.
DOOR = re.compile(r'Door\("\w+", "([^"]+)"')
BLANK = re.compile(r"\\\{\w+\\\}")


@cache
def _page(language: str) -> str:
    return (MANUAL / f"{language}.md").read_text(encoding="utf-8")


def _pictures(language: str) -> list[str]:
    """Where the manual shows a picture, in its order."""
    return [place for _, place in PICTURE.findall(_page(language))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_in_bold_stands_on_a_page(language):
    said = [re.escape(sentences[language]) for _, sentences in texts().values()]
    known = re.compile("|".join(BLANK.sub(".+", text) for text in said))
    names = {name for name in BOLD.findall(_page(language)) if not known.fullmatch(name)}
    assert names == set()


def test_both_languages_have_the_same_parts_and_pictures_in_the_same_order():
    parts = [
        [
            match.group(1) or match.group(2).rpartition("/")[2]
            for match in re.finditer(r"^(#+) |\]\((.+\.png)\)", _page(language), re.MULTILINE)
        ]
        for language in LANGUAGES
    ]
    assert parts[0] == parts[1]


def test_every_page_of_the_menu_has_its_picture_in_both_languages():
    doors = DOOR.findall((SRC / "web" / "pages.py").read_text(encoding="utf-8"))
    assert doors[0] == "/"
    for language in LANGUAGES:
        of = {
            shot.url.partition("?")[0]
            for shot in SHOTS
            if f"{language}/{shot.name}.png" in _pictures(language)
        }
        assert [door for door in doors if door not in of] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_described(language):
    assert [place for said, place in PICTURE.findall(_page(language)) if len(said) < 5] == []


def test_the_pictures_are_those_that_are_taken_and_each_is_shown():
    taken = {f"{language}/{shot.name}.png" for shot in SHOTS for language in shot.languages}
    kept = {str(file.relative_to(MANUAL)) for file in MANUAL.rglob("*.png")}
    shown = {place for language in LANGUAGES for place in _pictures(language)}
    assert taken == kept == shown


def test_an_english_picture_is_shown_where_there_is_one():
    english = {shot.name for shot in SHOTS if "en" in shot.languages}
    wrong = [p for p in _pictures("en") if (p[3:-4] in english) != p.startswith("en/")]
    assert wrong == []


def test_the_pictures_are_small():
    sizes = {file.name: file.stat().st_size for file in MANUAL.rglob("*.png")}
    assert {name: size for name, size in sizes.items() if size > BYTES_MOST} == {}
    assert sum(sizes.values()) <= ALL_BYTES_MOST
