"""Every code that the source can tell a person, found in the source itself.

A code is told by making a Finding, a Hold, a Refusal or a Reason of it. Readers seldom do so
themselves: notes.warn("bad_date", ...) hands half of a code on to what makes Finding(f"ubl.{...}").
So those that hand on are followed, within their file and into the files that import from it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product

from sluss.core.records import Origin
from tests.house.tree import SRC, File, nodes, source


class Kind(StrEnum):
    FINDING = "finding"
    HOLD = "hold"
    REFUSAL = "refusal"
    FAULT = "fault"  # Of the supplier register: what is wrong, and what to do.
    REASON = "reason"  # It explains and asks for nothing, so it needs no advice.


@dataclass(frozen=True)
class Teller:
    """Who tells what stands in one of its arguments. before: what it puts before it."""

    kind: Kind
    position: int = 0
    before: str = ""


@dataclass(frozen=True)
class Told:
    """A code and where it is told."""

    code: str
    kind: Kind
    place: str


# File and function to how it tells; one that names no room of its own tells for several.
Tellers = dict[tuple[str, str], set[Teller]]

# Known by these names in every file.
TELLERS = {
    "Finding": Teller(Kind.FINDING),
    "Hold": Teller(Kind.HOLD),
    "Fault": Teller(Kind.FAULT),
    "Reason": Teller(Kind.REASON),
    "why.add": Teller(Kind.REASON, before="why."),
}
# Enums whose values are codes once this stands before them.
ENUMS = {"Flaw": "pay.flaw_"}
# What only running the program could tell: file and expression to what it may be.
TABLE: dict[tuple[str, str], tuple[str, ...]] = {
    ("formats/sie4.py", "line.fault"): (
        "line_too_long",
        "nul",
        "quote_open",
        "objects_open",
    ),
    ("rules/triage/rank.py", "_CLASS_CODES[rule.urgency_class]"): tuple(
        f"triage.class_{letter}" for letter in "abcdef"
    ),
    # What two claims that may be one debt have in common; test_texts.py reads it from same.py.
    ("rules/register/derive.py", "near.reason"): (
        "said",
        "number_and_amount",
        "digits_and_amount",
        "digits_amount_and_date",
        "same_number_other_amount",
        "same_number_other_day",
        "same_at_other_supplier",
        "same_number_other_currency",
        "digits_turned",
        "unnumbered",
        "reads_like_reminder",
        "refers_to_it",
    ),
    ("rules/register/ours.py", "standing.value"): ("rejected", "returned"),
    ("rules/register/settle.py", "flow.standing.value"): ("rejected", "returned"),
}


@cache
def told() -> dict[str, Told]:
    """Every code by its name."""
    found = {one.code: one for one in (*_of_enums(), *_answered(), *_of_origins())}
    return found | {one.code: one for one in _calls()[0]}


def unresolved() -> set[tuple[str, str]]:
    """The expressions that the scan cannot follow, in the form of TABLE."""
    return _calls()[1]


def refusals() -> dict[str, list[str]]:
    """Module and name of each enum of codes to its codes in their order of precedence."""
    return {
        f"{_short(file).removesuffix('.py').replace('/', '.')}.{node.name}": [
            ENUMS.get(node.name, "") + part.value.value
            for part in node.body
            if isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant)
        ]
        for file, node in nodes(source(), ast.ClassDef)
        if node.name.endswith("Refusal") or node.name in ENUMS
    }


def _of_enums() -> Iterator[Told]:
    for enum, codes in refusals().items():
        for code in codes:
            yield Told(code, Kind.REFUSAL, enum)


def _answered() -> Iterator[Told]:
    """A service's {"refused": "room.what"}, where the whole rule is one question."""
    for file, node in nodes(source(), ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            match key, value:
                case ast.Constant(value="refused"), ast.Constant(value=str(code)) if code:
                    yield Told(code, Kind.REFUSAL, file.at(value))


def _of_origins() -> Iterator[Told]:
    for origin in Origin:
        code = f"why.from_{origin.value.replace('-', '_')}"
        yield Told(code, Kind.REASON, "rules/register/derive.py")


@cache
def _calls() -> tuple[tuple[Told, ...], set[tuple[str, str]]]:
    tellers: Tellers = {}
    while True:
        found: list[Told] = []
        unknown: set[tuple[str, str]] = set()
        more: Tellers = {}
        for file in source():
            for function, call in calls_within(file.tree):
                for teller in _tellers_of(file, call, tellers):
                    _read(file, function, call, teller, found, more, unknown)
        if more == tellers:
            return tuple(found), unknown
        tellers = more


def _tellers_of(file: File, call: ast.Call, tellers: Tellers) -> set[Teller]:
    name = _name(call.func)
    if name in TELLERS:
        return {TELLERS[name]}
    if (_short(file), name) in tellers or name.startswith("_"):
        return tellers.get((_short(file), name), set())
    return {one for module in _imports(file) for one in tellers.get((module, name), ())}


def _read(file, function, call, teller, found, more, unknown) -> None:
    argument = _argument(call, teller.position)
    if argument is None:
        return
    own = _parameters(function) if function else []
    for text, last in _readings(argument, function, own):
        if last is None:
            found.append(Told(teller.before + text, teller.kind, file.at(call)))
        elif last in own:
            handed = Teller(teller.kind, own.index(last), teller.before + text)
            more.setdefault((_short(file), function.name), set()).add(handed)
        else:
            unknown.add((_short(file), last))
            found += [
                Told(teller.before + text + word, teller.kind, file.at(call))
                for word in TABLE.get((_short(file), last), ())
            ]


@cache
def calls_within(tree: ast.Module) -> tuple[tuple[ast.FunctionDef | None, ast.Call], ...]:
    """Every call of a file with the function that it stands in."""
    return tuple(_calls_within(tree))


def _calls_within(tree: ast.AST, function=None):
    for node in ast.iter_child_nodes(tree):
        inner = node if isinstance(node, ast.FunctionDef) else function
        if isinstance(node, ast.Call):
            yield inner, node
        yield from _calls_within(node, inner)


def _name(func: ast.expr) -> str:
    match func:
        case ast.Attribute(attr="add", value=ast.Name(id="why") | ast.Attribute(attr="why")):
            return "why.add"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _argument(call: ast.Call, position: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == "code":
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def _readings(argument: ast.expr, function, own: list[str]) -> list[tuple[str, str | None]]:
    """What an argument may be: a text, and after it the name of a parameter or None."""
    match argument:
        case ast.Constant(value=str(text)):
            return [(text, None)]
        case ast.Name(id=name) if name in own:
            return [("", name)]
        case ast.Name(id=name):
            return [
                r for value in _assigned(function, name) for r in _readings(value, function, own)
            ]
        case ast.Starred(value=ast.Name(id=name)):
            tuples = [v for v in _assigned(function, name) if isinstance(v, ast.Tuple)]
            return [r for value in tuples for r in _readings(value.elts[0], function, own)]
        case ast.IfExp(body=body, orelse=orelse):
            return _readings(body, function, own) + _readings(orelse, function, own)
        case ast.FormattedValue(value=ast.Attribute() as value) if rooms := _rooms_of(value):
            return [(room, None) for room in sorted(rooms)]
        case ast.FormattedValue(value=value):
            return _readings(value, function, own)
        case ast.JoinedStr(values=values):
            *first, last = (_readings(value, function, own) for value in values)
            if not any(name for part in first for _, name in part):
                starts = ["".join(text for text, _ in parts) for parts in product(*first)]
                return [(start + text, name) for start in starts for text, name in last]
    return [("", ast.unparse(argument))]


def _assigned(function, name: str) -> list[ast.expr]:
    """What a local name is made of; the name itself if that is more than plain assignments."""
    found = [
        node.value
        for node in ast.walk(function or ast.Module([], []))
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    return found or [ast.Attribute(ast.Name(""), name)]


def _rooms_of(value: ast.Attribute) -> frozenset[str]:
    """The rooms that an attribute may name; none if it is no such attribute."""
    match value:
        case ast.Attribute(attr="room", value=ast.Name(id="self")):
            return _rooms()
        case ast.Attribute(attr="code", value=ast.Attribute(attr="syntax")):
            return _syntaxes()
    return frozenset()


@cache
def _rooms() -> frozenset[str]:
    """What documents that people edit are called in codes: read_document(..., room="law")."""
    return frozenset(
        keyword.value.value
        for _, call in nodes(source(), ast.Call)
        for keyword in call.keywords
        if keyword.arg == "room" and isinstance(keyword.value, ast.Constant)
    )


@cache
def _syntaxes() -> frozenset[str]:
    """What the syntaxes of invoices are called in codes: Syntax(code="ubl")."""
    return frozenset(
        keyword.value.value
        for _, call in nodes(source(), ast.Call)
        if _name(call.func) == "Syntax"
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    )


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [argument.arg for argument in function.args.args]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


@cache
def _imports(file: File) -> tuple[str, ...]:
    """The files of ours that a file imports from, in the form of _short."""
    return tuple(
        node.module.removeprefix("sluss.").replace(".", "/") + ".py"
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sluss.")
    )


@cache
def _short(file: File) -> str:
    return str(file.path.relative_to(SRC))
