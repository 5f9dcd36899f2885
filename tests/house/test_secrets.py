"""Whoever guesses at a secret learns nothing from the time that the answer takes."""

from __future__ import annotations

import ast

from tests.house.tree import nodes, source

SECRETS = {"challenge", "hmac", "mac", "password", "secret", "signature", "token"}
# hmac.compare_digest and secrets.compare_digest are one; Django's check_password uses it too.


def test_a_secret_is_compared_in_a_time_that_tells_nothing():
    found = [
        f"{file.at(node)} {ast.unparse(node)}"
        for file, node in nodes(source(), ast.Compare)
        if any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        and any(_is_secret(side) for side in (node.left, *node.comparators))
        and not any(_is_plain(side) for side in (node.left, *node.comparators))
    ]
    assert found == [], "\n".join(found)


def _is_secret(node: ast.expr) -> bool:
    """Whether a name, an attribute or a key is called as a secret is."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_") in SECRETS
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name in SECRETS
    return False


def _is_plain(node: ast.expr) -> bool:
    """Whether the other side is a word of the program, such as "" or a kind: no secret is."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())
