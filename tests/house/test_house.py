"""The house rules that no linter knows. A rule that is not here is a wish."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.tree import PYPROJECT, ROOT, SRC, kept_files, nodes, python_files, source

FILE_LINES_MAX, FUNCTION_LINES_MAX = 500, 50
OURS = python_files("src", "tools")
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
ROOMS = next(c["layers"] for c in CONTRACTS if c.get("containers") == ["sluss.rules"])
NAMELESS = {
    "common", "data", "helper", "helpers", "info", "manager", "managers", "misc", "process",
    "stuff", "util", "utils",
}  # fmt: skip
WIRING = ("__init__", "__main__", "settings", "urls", "wsgi")


def test_every_file_and_each_of_its_functions_fits_on_a_screen():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [file.name for file in OURS if file.text.count("\n") > FILE_LINES_MAX]
    long += [
        f"{file.at(node)} {node.name}"
        for file in OURS
        for _, node in nodes((file,), *functions)
        if node.end_lineno - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert long == [], "\n".join(long)


@pytest.mark.parametrize("room", ROOMS)
def test_every_door_has_its_room_on_both_floors(room):
    """A room that pyproject.toml gives in (parentheses) has no code yet, on either floor."""
    name = room.strip("()")
    is_open = name == room
    assert (SRC / "rules" / name / "__init__.py").exists() == is_open
    assert (SRC / "services" / f"{name}.py").exists() == is_open


def test_every_service_is_held_apart_from_the_others():
    held = next(c["modules"] for c in CONTRACTS if c["type"] == "independence")
    there = [
        f"sluss.services.{path.stem}"
        for path in (SRC / "services").glob("*.py")
        if not path.stem.startswith("_")
    ]
    assert sorted(held) == sorted(there)


def test_nothing_has_a_name_that_says_nothing():
    modules = [f.name for f in OURS if f.path.stem.strip("_") in NAMELESS]
    packages = [f.name for f in OURS if f.path.parent.name in NAMELESS]
    classes = [
        f"{file.at(node)} {node.name}"
        for file, node in nodes(OURS, ast.ClassDef)
        if node.name.endswith(("Helper", "Util", "Utils", "Info", "Data"))
    ]
    assert modules + packages + classes == []


def test_only_the_life_cycle_compares_states():
    """Elsewhere one asks it: may, is_owed. A filter(state=...) in a query compares nothing here."""
    allowed = SRC / "core" / "lifecycle.py"
    found = [
        f"{file.at(node)} {ast.unparse(node)}"
        for file, node in nodes(source(), ast.Compare)
        if file.path != allowed and any(map(_is_state, (node.left, *node.comparators)))
    ]
    found += [
        f"{file.at(node)} match {ast.unparse(node.subject)}"
        for file, node in nodes(source(), ast.Match)
        if file.path != allowed and _is_state(node.subject)
    ]
    assert found == [], "\n".join(found)


def _is_state(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="state") | ast.Attribute(attr="state"):
            return True
        case (
            ast.Attribute(value=ast.Name(id="State"))
            | ast.Attribute(attr="value", value=ast.Attribute(value=ast.Name(id="State")))
        ):
            return True
    return False


def test_nothing_in_the_source_vanishes_under_python_o_or_is_swallowed():
    asserts = [file.at(node) for file, node in nodes(OURS, ast.Assert)]
    bare = [file.at(node) for file, node in nodes(OURS, ast.ExceptHandler) if node.type is None]
    assert (asserts, bare) == ([], [])


def test_what_is_unfinished_has_an_issue_and_what_is_silenced_a_reason():
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "HACK"))
    wanted = {
        rf"\b(?:{marks})\b": rf"\b(?:{marks})\b.*#[0-9]+",
        r"#\s*noqa\b": r"#\s*noqa: [A-Z0-9, ]+ -- \S",
        r"#\s*type:\s*ignore": r"#\s*type: ignore\[[a-z, -]+\] *(?:#|--) *\S",
    }
    wrong = [
        f"{file.name}:{number}: {line.strip()}"
        for file in OURS
        for number, line in enumerate(file.text.split("\n"), start=1)
        for mark, whole in wanted.items()
        if re.search(mark, line) and not re.search(whole, line)
    ]
    assert wrong == [], "\n".join(wrong)


def test_every_file_of_the_source_is_used_by_another():
    used: set[str] = set()
    for file in source():
        used |= _imported(file.tree, _module(file.path).split("."), file.path.stem == "__init__")
    unused = [
        file.name
        for file in source()
        if file.path.stem not in WIRING
        # Django finds these by their names: migrations, its app, how it speaks with PostgreSQL.
        and not {"migrations", "postgresql"} & {*file.path.parts}
        and file.path.stem != "apps"
        # Every door stands on every floor; one that is not built yet is its sentence alone.
        and not (file.path.stem in (*ROOMS, "standby") and len(file.tree.body) == 1)
        and _module(file.path) not in used
    ]
    assert unused == [], "\n".join(unused)


def _module(path) -> str:
    parts = path.relative_to(SRC.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.Module, here: list[str], is_package: bool) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {name.name for name in names}
            case ast.ImportFrom(module=module, names=names, level=level):
                up = here[: len(here) - level + is_package] if level else []
                base = ".".join([*up, *([module] if module else [])])
                found |= {base, *(f"{base}.{name.name}" for name in names)}
            case ast.Constant(value=str(text)) if text.startswith("sluss."):
                # A command that is only loaded when it is asked for, a Django setting.
                found |= {text, text.partition(":")[0], text.rpartition(".")[0]}
    return found


def test_the_lab_shares_nothing_but_the_core_with_what_it_measures():
    """A mistake that maker and judge had in common would hide itself."""
    lab = [file for file in source() if file.name.startswith("src/sluss/lab/")]
    imported = {
        name
        for file in lab
        for name in _imported(file.tree, _module(file.path).split("."), False)
        if name.startswith("sluss.")
    }
    assert len(lab) > 20
    assert {name.split(".")[1] for name in imported} == {"core", "lab"}


def test_nothing_tells_where_it_was_made_or_fetched():
    telling = [
        "/" + "work/", "/" + "root/", "/" + "home/", "python" + "hosted", "pypi" + ".org",
        "--index" + "-url", "find" + "-links",
    ]  # fmt: skip
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in kept_files()
        for word in telling
        if word.encode() in path.read_bytes()
    ]
    assert found == [], "\n".join(found)


def test_the_commands_and_the_rooms_are_the_doors_of_the_plan():
    doors = ["intake", "register", "triage", "approve", "pay", "confirm", "report", "handback"]
    assert [room.strip("()") for room in reversed(ROOMS)] == [
        *doors,
        "incident",
        "standby",
        "safekeeping",
    ]
