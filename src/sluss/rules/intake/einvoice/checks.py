"""Checks of a shape that many rules have: each maker gives the check of one rule.

A maker takes paths from the context ("cac:Item/cbc:Name"), "." for the context itself, and the
check it gives has the formula as its docstring.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.rule import Holds
from sluss.rules.intake.einvoice.values import XML_SPACE, decimals, normal, only, string

_Fact = TypeVar("_Fact")


def once(invoice: Invoice, fact: Callable[[Invoice], _Fact]) -> _Fact:
    """What several rules ask of a whole document, worked out once for each document.

    fact: a function of the module (not a lambda made anew), for it is the key.
    Errors: Malformed, again each time.
    """
    facts: dict[object, Any] = invoice.facts
    try:
        found: _Fact = facts[fact]
    except KeyError:
        found = facts[fact] = fact(invoice)
    return found


def at(node: Node, path: str) -> list[Node]:
    """The elements at a path as the makers take it. Slow: split once where it is asked often."""
    return node.along(steps_of(path))


def steps_of(path: str) -> tuple[str, ...]:
    """The steps of a path, for Node.along."""
    return () if path in ("", ".") else tuple(path.split("/"))


def filled(*paths: str) -> Holds:
    """normalize-space(path) != '' of one of the paths."""
    steps = [*map(steps_of, paths)]

    def holds(node: Node, _: Invoice) -> bool:
        for names in steps:
            found = node.along(names)
            if found and (one := only(found)) is not None and one.text.strip(XML_SPACE):
                return True
        return False

    return said(holds, " or ".join(f"normalize-space({path}) != ''" for path in paths))


def exists(*paths: str) -> Holds:
    """exists(path) of one of the paths; the last step may be an attribute."""
    steps = [*map(steps_of, paths)]
    if any("@" in path for path in paths):
        return said(_attribute_check(paths), " or ".join(f"exists({path})" for path in paths))

    def holds(node: Node, _: Invoice) -> bool:
        return any(node.along(names) for names in steps)

    formula = " or ".join(f"exists({path})" for path in paths)
    if not any("/" in path for path in paths):
        # Most are children, and are found without a step.
        wanted = frozenset(paths)
        return said(lambda node, _: not wanted.isdisjoint(node.kids), formula)
    if len(paths) == 1:
        names = steps[0]
        return said(lambda node, _: bool(node.along(names)), formula)
    return said(holds, formula)


def _attribute_check(paths: tuple[str, ...]) -> Callable[[Node, Invoice], bool]:
    parts = [path.rpartition("@") for path in paths]
    steps = [(steps_of(above.rstrip("/")), name) for above, _, name in parts]

    def holds(node: Node, _: Invoice) -> bool:
        for names, name in steps:
            for found in node.along(names):
                if name in found.attributes:
                    return True
        return False

    return holds


def exists_all(*paths: str) -> Holds:
    """exists(path) of each of the paths."""
    steps = [*map(steps_of, paths)]

    def holds(node: Node, _: Invoice) -> bool:
        return all(node.along(names) for names in steps)

    return said(holds, " and ".join(f"exists({path})" for path in paths))


def always(_: Node, __: Invoice) -> bool:
    """true(): a rule that no program can check"""
    return True


def never(_: Node, __: Invoice) -> bool:
    """false(): what the context takes is itself the fault"""
    return False


def no_attribute(name: str) -> Holds:
    """not(//@name)."""

    def holds(_: Node, invoice: Invoice) -> bool:
        return name not in invoice.attribute_names

    return said(holds, f"not(//@{name})")


def none_of(*paths: str) -> Holds:
    """not(path) of each of the paths."""
    steps = [*map(steps_of, paths)]

    def holds(node: Node, _: Invoice) -> bool:
        return not any(node.along(names) for names in steps)

    return said(holds, " and ".join(f"not({path})" for path in paths))


def at_most(most: int, path: str) -> Holds:
    """count(path) <= most."""
    names = steps_of(path)

    def holds(node: Node, _: Invoice) -> bool:
        return len(node.along(names)) <= most

    return said(holds, f"count({path}) <= {most}")


def two_decimals(path: str) -> Holds:
    """string-length(substring-after(path, '.')) <= 2, of a child or of "." itself."""

    def holds(node: Node, _: Invoice) -> bool:
        return path not in node.kids or decimals(string(node.kids[path])) <= 2

    if path == ".":
        return said(_is_in_cents, f"string-length(substring-after({path}, '.')) <= 2")
    return said(holds, f"string-length(substring-after({path}, '.')) <= 2")


def _is_in_cents(node: Node, _: Invoice) -> bool:
    return decimals(node.text) <= 2


def coded(codes: frozenset[str], attribute: str = "") -> Holds:
    """The normalized text of the element (or its attribute) is one of the codes."""

    def holds(node: Node, _: Invoice) -> bool:
        return node.text in codes or normal(node.text) in codes

    def holds_there(node: Node, _: Invoice) -> bool:
        text = node.attributes.get(attribute, "")
        return text in codes or normal(text) in codes

    if attribute:
        return said(holds_there, f"normalize-space(@{attribute}) is one of the codes")
    return said(holds, "normalize-space(.) is one of the codes")


def said(holds: Callable[[Node, Invoice], bool], formula: str) -> Holds:
    """A check that was made, with its formula as its docstring."""
    holds.__doc__ = formula
    return holds
