"""What a rule for e-invoices is, and a set of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from sluss.formats.einvoice_tables import Absent
from sluss.formats.einvoice_tree import Invoice, Kind, Node

Holds: TypeAlias = Callable[[Node, Invoice], bool]


class Flag(StrEnum):
    """What the publisher says of a broken rule."""

    FATAL = "fatal"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, asked of every element that its context takes.

    holds: True where the rule is kept. May raise values.Malformed.
    field: the path from the context to what it is about ("" is the context itself).
    terms: the business terms and groups it is about ("BT-126", "BG-25").
    most:  of a rule that the field stands so many times at most: how many. It is then looked
           for where the field is, and nothing is asked where there is none.
    needs: of a rule that can only be broken where one of these stands anywhere in the document:
           their names. Where none does it is not asked.
    terms_at: of a rule for many places: which of the terms a place is; () if it is none of them.
    """

    id: str
    holds: Holds
    field: str = ""
    terms: tuple[str, ...] = ()
    flag: Flag = Flag.FATAL
    most: int | None = None
    needs: tuple[str, ...] = ()
    terms_at: Callable[[Kind], tuple[str, ...]] | None = None

    @property
    def formula(self) -> str:
        """What must hold in one line, as the check's maker or the function's docstring says it."""
        return " ".join((self.holds.__doc__ or "").split())


def about(rule: str, check: Holds, terms: str = "", at: str = "", flag: Flag = Flag.FATAL) -> Rule:
    """A row of a table of rules; terms in one text ("BT-31 BT-32")."""
    return Rule(rule, check, at, tuple(terms.split()), flag)


def on(rule: str, make: Callable[[str], Holds], path: str, terms: str = "") -> Rule:
    """A row whose check is made of the one path that it is about."""
    return Rule(rule, make(path), path, tuple(terms.split()))


def with_any(names: str, rule: Rule) -> Rule:
    """The same row, to be asked only of documents that have an element of one of these names."""
    return replace(rule, needs=tuple(names.split()))


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that can be broken only where something stands: the rest need not be asked.

    keys:  what stands there, as the rules are named after it.
    rules: by key; those of a key that does not stand there all hold.
    """

    keys: Callable[[Node, Invoice], Iterable[str]]
    rules: Mapping[str, tuple[Rule, ...]]


@dataclass(frozen=True, slots=True)
class Context:
    """The elements that some rules are about, as a Schematron context.

    paths:   each the last steps of a path ("cac:TaxTotal/cac:TaxSubtotal"), or with "/" before
             it the whole path from the root; "*" is any name, "ram:*ID" one that ends so.
    rules:   asked in this order.
    when:    what must hold of the element itself; where it raises Malformed it does not match.
    of_kind: what must hold of its path of names.
    cases:   many contexts on the same paths in one: when gives the case, and the element is
             taken if there are rules for it.
    groups:  rules that are asked only where there is reason to, after the others.
    where:   what must hold of the whole document; if it raises Malformed the same.
    """

    paths: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    when: Callable[[Node], bool | str] | None = None
    of_kind: Callable[[Kind], bool] | None = None
    cases: Mapping[str, tuple[Rule, ...]] | None = None
    groups: tuple[Group, ...] = ()
    where: Callable[[Invoice], bool] | None = None

    def all_rules(self) -> tuple[Rule, ...]:
        """Its rules, of all cases and groups."""
        parts = [group.rules for group in self.groups]
        if self.cases is not None:
            parts.append(self.cases)
        apart = (rule for part in parts for rules in part.values() for rule in rules)
        return (*self.rules, *apart)

    def may_match(self, kind: Kind) -> bool:
        """Whether an element of this kind can match, if when holds."""
        is_there = any(kind_matches(path, kind.path) for path in self.paths)
        return is_there and (self.of_kind is None or self.of_kind(kind))


@dataclass(frozen=True, slots=True)
class Selected:
    """A rule whose faults are found by looking for them in the whole document.

    faulty: the elements that break it, each once.
    """

    rule: Rule
    faulty: Callable[[Invoice], Iterable[Node]]


# Contexts in the order of precedence: the first that matches an element takes it.
Pattern: TypeAlias = tuple[Context, ...]


@dataclass(slots=True, eq=False)
class RuleSet:
    """The rules of one publisher in one syntax and edition.

    from_on:  the day from which they are to be kept.
    family:   the name of the newest edition of the same rules; "" if there is but one.
    selected: rules that are in no pattern, for they are about elements of any kind.
    counted:  the names of what a rule says how often it may stand.
    wheres:   what its contexts ask of the whole document.
    plans:    verdict.py's own, by what of the wheres is met.
    """

    name: str
    version: str
    from_on: date
    source: str
    syntax: str
    patterns: tuple[Pattern, ...]
    absent: tuple[Absent, ...] = ()
    selected: tuple[Selected, ...] = ()
    family: str = ""
    counted: frozenset[str] = field(init=False)
    wheres: frozenset[Callable[[Invoice], bool]] = field(init=False, repr=False)
    plans: dict[object, dict[Kind, Any]] = field(default_factory=dict, repr=False)
    _absent_at: dict[str, list[Absent]] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        contexts = [context for pattern in self.patterns for context in pattern]
        self.wheres = frozenset(one.where for one in contexts if one.where is not None)
        counted = (rule.field for rule in self.rules() if rule.most is not None)
        self.counted = frozenset(path.rpartition("/")[2] for path in counted)
        for row in self.absent:
            below = row.path.partition("@")[0].strip("/")
            for name in {path.rpartition("/")[2] for path in ([below] if below else row.contexts)}:
                self._absent_at.setdefault("*" if "*" in name else name, []).append(row)

    def absent_at(self, name: str) -> Iterator[Absent]:
        """The rows that may forbid elements of a name, or attributes of them."""
        yield from self._absent_at.get(name, ())
        yield from self._absent_at.get("*", ())

    def rules(self) -> list[Rule]:
        """Every rule but those of absent, in the order of the patterns."""
        asked = [rule for one in self.patterns for context in one for rule in context.all_rules()]
        return [*(one.rule for one in self.selected), *asked]


def kind_matches(path: str, names: tuple[str, ...]) -> bool:
    """Whether a path of names ends in these steps, or with "/" before them is them."""
    if not path.endswith(names[-1]) and "*" not in path:
        return False
    is_whole = path.startswith("/")
    steps = path.lstrip("/").split("/")
    if len(steps) > len(names) or (is_whole and len(steps) != len(names)):
        return False
    return all(map(_is_named, steps, names[-len(steps) :]))


def _is_named(step: str, name: str) -> bool:
    if step == name or "*" not in step:
        return step == name
    before, _, after = step.partition("*")
    return name.startswith(before) and name.endswith(after) and len(name) >= len(step) - 1
