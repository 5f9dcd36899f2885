"""What a migration may do while programs of the release before still work: docs/migrations.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# What takes away, or forbids, what the program of the release before reads or writes.
TAKING = frozenset(
    {
        "RemoveField", "RenameField", "AlterField", "DeleteModel", "RenameModel",
        "AlterModelTable", "AlterUniqueTogether", "AddConstraint", "AlterConstraint",
    }
)  # fmt: skip
_SQL_TAKING = re.compile(
    r"\bDROP\s+(?:TABLE|COLUMN)\b|\bRENAME\b|\bSET\s+NOT\s+NULL\b|\bADD\s+CONSTRAINT\b"
    r"|\bALTER\s+COLUMN\b|\bCREATE\s+UNIQUE\b",
    re.IGNORECASE,
)
_ADDS = re.compile(r"\bADD\s+COLUMN\b", re.IGNORECASE)
_NOT_NULL, _DEFAULT = (
    re.compile(rf"\b{word}\b", re.IGNORECASE) for word in ("NOT NULL", "DEFAULT")
)


def faults(source: str) -> list[str]:
    """What in a migration's source breaks the rules, each with its line."""
    tree = ast.parse(source)
    beside = {id(node) for call in _calls(tree) for node in _in_state_alone(call)}
    found = [f"{call.lineno}: {why}" for call in _calls(tree) if (why := _of(call, beside))]
    found += [f"{text.lineno}: {why}" for text in _texts(tree) if (why := _of_sql(text.value))]
    return sorted(found, key=lambda one: int(one.partition(":")[0]))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _in_state_alone(call: ast.Call) -> Iterator[ast.AST]:
    """What stands in the second half of SeparateDatabaseAndState: the database never sees it."""
    if _name(call) == "SeparateDatabaseAndState":
        halves = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "state_operations")]
        for half in halves:
            yield from ast.walk(half)


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _of(call: ast.Call, beside: set[int]) -> str:
    name = _name(call)
    if id(call) in beside:
        return ""
    if name in TAKING:
        return f"{name} takes from, or forbids, what the release before uses"
    if name == "AddField" and not _is_filled(call):
        return "AddField without db_default or null: the release before cannot insert a row"
    return ""


def _is_filled(call: ast.Call) -> bool:
    """Whether the database fills the column when a program that does not know it inserts a row.

    Django's own default is filled in by the program, and taken off the column again.
    """
    fields = [*call.args, *(keyword.value for keyword in call.keywords)]
    given = [k for field in fields if isinstance(field, ast.Call) for k in field.keywords]
    return any(
        k.arg == "db_default"
        or (k.arg == "null" and isinstance(k.value, ast.Constant) and k.value.value is True)
        for k in given
    )


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def _of_sql(text: str) -> str:
    if _SQL_TAKING.search(text):
        return "SQL that takes from, or forbids, what the release before uses"
    if _ADDS.search(text) and _NOT_NULL.search(text) and not _DEFAULT.search(text):
        return "ADD COLUMN NOT NULL without DEFAULT"
    return ""
