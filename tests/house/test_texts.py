"""Every code that a person may meet has its sentences, in both languages, and no other has."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from string import Formatter

import pytest

from tests.house.tree import CODE, SRC, File, nodes, source

LANGUAGES = ("sv", "en")
PLACEHOLDERS = {"field", "line", "found", "expected", "detail"}
# Calls whose first argument (or code=) is a code that is shown to people.
TELLING = {"Finding", "Hold"}


@cache
def texts() -> dict[str, tuple[str, dict[str, str]]]:
    """Code to the file it stands in and its sentences."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for path in sorted((SRC / "locale").glob("*.toml")):
        for code, sentences in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{code} stands in {found[code][0]} and in {path.name}")
            found[code] = (path.name, sentences)
    return found


@cache
def told() -> dict[str, str]:
    """Code to the place where the source tells it: in a Finding, a Hold or a Refusal."""
    codes = {code: file.at(node) for file, node, code in _refusals()}
    tellers = {name: (0, "") for name in TELLING}
    while True:
        found, more = _calls(tellers)
        codes |= found
        if more.items() <= tellers.items():
            return codes
        tellers |= more


def _refusals() -> list[tuple[File, ast.AST, str]]:
    return [
        (file, part, part.value.value)
        for file, node in nodes(source(), ast.ClassDef)
        if node.name.endswith("Refusal")
        for part in node.body
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant)
    ]


def _calls(
    tellers: dict[str, tuple[int, str]],
) -> tuple[dict[str, str], dict[str, tuple[int, str]]]:
    """What these tell, and the functions that hand their own argument on to one of them.

    A teller is (position of the code, what stands before it): a reader's own note("bad_amount")
    that makes Finding(f"ubl.{code}") tells ubl.bad_amount.
    """
    codes: dict[str, str] = {}
    more: dict[str, tuple[int, str]] = {}
    for file in source():
        for function, call in _calls_within(file.tree):
            name = _name(call.func)
            # A function that is private to its file is told apart by the file's name.
            known = tellers.get(name) or tellers.get(f"{file.name}:{name}")
            if known is None or (argument := _argument(call, known[0])) is None:
                continue
            for before, last in _readings(argument):
                if isinstance(last, str):
                    codes[known[1] + before + last] = file.at(call)
                elif function is not None and last.id in (own := _parameters(function)):
                    place = (own.index(last.id), known[1] + before)
                    more[f"{file.name}:{function.name}"] = place
    return codes, more


def _calls_within(tree: ast.AST, function=None):
    for node in ast.iter_child_nodes(tree):
        inner = node if isinstance(node, ast.FunctionDef) else function
        if isinstance(node, ast.Call):
            yield inner, node
        yield from _calls_within(node, inner)


def _name(func: ast.expr) -> str:
    match func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _argument(call: ast.Call, position: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == "code":
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def _readings(argument: ast.expr) -> list[tuple[str, str | ast.Name]]:
    match argument:
        case ast.Constant(value=str(text)):
            return [("", text)]
        case ast.Name():
            return [("", argument)]
        case ast.JoinedStr(
            values=[ast.Constant(value=before), ast.FormattedValue(value=ast.Name() as name)]
        ):
            return [(before, name)]
        case ast.IfExp(body=body, orelse=orelse):
            return _readings(body) + _readings(orelse)
    return []


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [argument.arg for argument in function.args.args]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def test_every_code_that_is_told_has_its_sentences():
    silent = [f"{place}: {code}" for code, place in told().items() if code not in texts()]
    assert silent == [], "\n".join(silent)


def test_every_sentence_belongs_to_a_code_of_the_source():
    words = {
        node.value
        for _, node in nodes(source(), ast.Constant)
        if isinstance(node.value, str) and node.value
    }
    words |= {word.rpartition(".")[2] for word in words if CODE.fullmatch(word)}
    unused = [
        f"{place}: {code}"
        for code, (place, _) in texts().items()
        if code not in told() and code not in words and not _is_said(code, words)
    ]
    assert unused == [], "\n".join(unused)


def _is_said(code: str, words: set[str]) -> bool:
    """Whether a code can be made of words of the source: help.user_add of "user" and "add"."""
    parts = code.partition(".")[2].split("_")
    cuts = [(parts[:cut], parts[cut:]) for cut in range(len(parts))]
    return any(
        all(not part or words & {"_".join(part), "-".join(part)} for part in cut) for cut in cuts
    )


@pytest.mark.parametrize("code", sorted(texts()))
def test_a_code_is_one_of_ours_and_says_the_same_in_both_languages(code):
    _, sentences = texts()[code]
    assert CODE.fullmatch(code)
    assert [kind for kind in LANGUAGES if not sentences.get(kind, "").strip()] == []
    for kind in ("", "_advice"):
        asked = [_placeholders(sentences.get(f"{language}{kind}", "")) for language in LANGUAGES]
        assert asked[0] == asked[1]
        # Whoever tells a finding or a refusal fills these and knows no others.
        assert code not in told() or asked[0] <= PLACEHOLDERS


@pytest.mark.parametrize("code", sorted(told().keys() & texts().keys()))
def test_a_told_code_says_what_to_do(code):
    _, sentences = texts()[code]
    silent = [
        kind
        for language in LANGUAGES
        for kind in (language, f"{language}_advice")
        if not sentences.get(kind, "").strip()
    ]
    assert silent == []


def test_refusals_begin_with_their_room_and_are_never_used_twice():
    codes = [code for _, _, code in _refusals()]
    strange = [
        f"{file.at(node)} {code}"
        for file, node, code in _refusals()
        if file.path.is_relative_to(SRC / "rules")
        and not code.startswith(file.path.relative_to(SRC / "rules").parts[0] + ".")
    ]
    assert strange == [], "\n".join(strange)
    assert sorted(codes) == sorted(set(codes))


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
