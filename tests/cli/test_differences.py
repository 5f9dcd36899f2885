"""What verify finds is told in words that the reader has, whatever it finds."""

from __future__ import annotations

import ast

import pytest

from sluss.rules.safekeeping.held import Breach
from sluss.telling.differences_shown import what_shown
from tests.house.tree import SRC


def said() -> set[str]:
    """Every text that is told of a difference: it is given where one is made, or named what."""
    found: set[str] = set()
    sources = (path.read_text(encoding="utf-8") for path in sorted(SRC.rglob("*.py")))
    for source in sources:
        for node in ast.walk(ast.parse(source)) if "Difference(" in source else ():
            match node:
                case ast.Call(func=ast.Name(id="Difference"), args=[_, _, what, *_]):
                    found |= texts_of(what)
                case ast.Assign(targets=[ast.Name(id="what")], value=value):
                    found |= texts_of(value)
    return found


def texts_of(node: ast.expr) -> set[str]:
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return texts_of(body) | texts_of(orelse)
        case ast.JoinedStr(values=values):
            return {"".join("x" if isinstance(v, ast.FormattedValue) else v.value for v in values)}
    return set()


@pytest.mark.parametrize("what", sorted(said() | set(Breach)))
def test_it_has_words_in_swedish_and_stays_as_it_is_in_english(what):
    assert what_shown(what, "en") == what
    assert what_shown(what, "sv") not in ("", what)


def test_the_scan_finds_them_and_what_nobody_knows_stays():
    every = {"the seal is broken", "the row is missing", "x differs", "the file is damaged"}
    assert every < said()
    assert what_shown("something new", "sv") == "something new"


def test_a_clerk_reads_it_in_swedish(back, tmp_path):
    text = tmp_path / "one.note"
    back.json("checkpoint", "make", "--out", text, "--as", "max")
    whole = text.read_text(encoding="utf-8")
    text.write_text(whole.replace("\n8\n", "\n80\n", 1), encoding="utf-8")
    said = back("verify", "--checkpoint", text)
    assert said.code == 3
    assert said.out.splitlines()[:2] == [
        "checkpoint, rad one.note/80: underskriften håller inte (står sluss/2120009999).",
        "checkpoint, rad one.note/80: journalen är kortare än kontrollpunkten"
        " (står 9, ska vara 80).",
    ]
