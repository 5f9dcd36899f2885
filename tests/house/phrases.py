"""Every text that the source can give as what was expected, found in the source itself.

What stands in the field expected is kept as it was found and stays as it is in --json; a person
who reads Swedish is told it in Swedish (src/sluss/locale/expected/sv.toml). As for codes, those
that hand the text on are followed, within their file and into the files that import from it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.house.codes import _imports, _name, _short, calls_within
from tests.house.tree import File, source

# Function to the positions and names of the arguments that are such texts.
Tellers = dict[tuple[str, str], set[tuple[int, str]]]
_FINDING = (3, "expected")
_DEPTH_MAX = 8
# What is no text of ours: figures, names and numbers of the file itself, code words in a row.
_VALUES = (ast.Call, ast.Attribute, ast.Subscript)


@cache
def expected() -> dict[str, str]:
    """Each text to a place that gives it, its blanks being {0}, {1}, in their order."""
    return {text: place for text, place in _calls()[0] if text}


def unresolved() -> set[tuple[str, str]]:
    """File and expression of what the scan cannot follow and is no plain value."""
    return set(_calls()[1])


@cache
def _calls() -> tuple[tuple[tuple[str, str], ...], frozenset[tuple[str, str]]]:
    tellers: Tellers = {}
    while True:
        found: list[tuple[str, str]] = []
        unknown: set[tuple[str, str]] = set()
        more: Tellers = {}
        for file in source():
            for function, call in calls_within(file.tree):
                for position, name in _positions(file, call, tellers):
                    given = _given(call, position, name)
                    if given is not None:
                        _read(file, function, given, call, found, more, unknown)
        if more == tellers:
            return tuple(found), frozenset(unknown)
        tellers = more


def _positions(file: File, call: ast.Call, tellers: Tellers) -> set[tuple[int, str]]:
    name = _name(call.func)
    if name == "Finding":
        return {_FINDING}
    if (_short(file), name) in tellers or name.startswith("_"):
        return tellers.get((_short(file), name), set())
    return {one for module in _imports(file) for one in tellers.get((module, name), ())}


def _given(call: ast.Call, position: int, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def _read(file, function, given, call, found, more, unknown) -> None:
    for kind, text in _readings(file, function, given):
        if kind == "text":
            found.append((text, file.at(call)))
        elif kind == "handed":
            place = _parameters(function).index(text)
            more.setdefault((_short(file), function.name), set()).add((place, text))
        elif kind == "unknown":
            unknown.add((_short(file), text))


def _readings(file: File, function, given: ast.expr, depth: int = 0) -> Iterator[tuple[str, str]]:
    """What an expression may be: ("text", …), ("handed", a parameter), ("unknown", its source)."""
    match given:
        case ast.Constant() | ast.JoinedStr() | ast.BinOp(left=ast.Constant(), op=ast.Add()):
            yield "text", _with_blanks(given)
        case ast.IfExp(body=one, orelse=other) | ast.BoolOp(values=[one, other]):
            yield from _readings(file, function, one, depth + 1)
            yield from _readings(file, function, other, depth + 1)
        case ast.Name(id=name) if function and name in _parameters(function):
            yield "handed", name
        case ast.Name(id=name) if depth < _DEPTH_MAX and (made := _made_of(file, function, name)):
            for one in made:
                yield from _readings(file, function, one, depth + 1)
        case ast.Subscript(value=ast.Name(id=name)) if made := _module_level(file, name):
            for one in (value for table in made for value in getattr(table, "values", [])):
                yield from _readings(file, None, one, depth + 1)
        case _ if isinstance(given, _VALUES):
            return
        case _:
            yield "unknown", ast.unparse(given)


def _with_blanks(given: ast.expr) -> str:
    parts = given.values if isinstance(given, ast.JoinedStr) else [given]
    parts = [given.left, given.right] if isinstance(given, ast.BinOp) else parts
    text, blanks = "", 0
    for part in parts:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text, blanks = f"{text}{{{blanks}}}", blanks + 1
    return text


@cache
def _made_of(file: File, function, name: str) -> list[ast.expr]:
    """What a name is assigned in its function, else in its file, else in one that it comes from."""
    made = list(_assigned(ast.walk(function), name)) if function else []
    made = made or _module_level(file, name)
    if made:
        return made
    others = (other for other in source() if _short(other) in _imports(file))
    return [one for other in others for one in _module_level(other, name)]


def _module_level(file: File, name: str) -> list[ast.expr]:
    return list(_assigned(iter(file.tree.body), name))


def _assigned(nodes: Iterator[ast.AST], name: str) -> Iterator[ast.expr]:
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if (
                target == name
            ):
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for target, value in zip(names, values, strict=True):
                    if isinstance(target, ast.Name) and target.id == name:
                        yield value


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names
