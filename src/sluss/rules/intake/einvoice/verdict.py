"""What a set of rules says of a document: every fault, with the rule, the line and the path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context as Arithmetic
from decimal import localcontext
from typing import TypeAlias

from sluss.core.outcome import Finding, clipped
from sluss.formats.einvoice_tables import Absent
from sluss.formats.einvoice_tree import Invoice, Kind, Node, no_invoice, read_invoice
from sluss.rules.intake.einvoice.rule import (
    Context,
    Flag,
    Group,
    Holds,
    Pattern,
    Rule,
    RuleSet,
    kind_matches,
)
from sluss.rules.intake.einvoice.values import DIGITS, Malformed

# The rule id of what no official rule names: a value that a rule cannot be asked about.
MALFORMED = "malformed"
# As many kinds as a reader keeps: those it has forgotten are forgotten here too.
PLANS_MAX = 40_000
# A seller here, a buyer there: an archive has some few of all that rules may ask of a document.
KINDS_OF_DOCUMENTS_MAX = 64

_EXACT = Arithmetic(prec=DIGITS)


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule at one element.

    rule:     the official id, or MALFORMED.
    line:     of the element's start tag.
    path:     of the element the rule was asked about; at is the path below it, if any.
    found:    the text there (of the element, if nothing is there), clipped.
    expected: the formula of the rule; of MALFORMED the form that the value should have.
    """

    rule: str
    rule_set: str
    flag: Flag
    line: int
    path: str
    at: str
    found: str
    expected: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Gone:
    """A row of a table, for the kinds that it forbids. climb: how many steps up the context is."""

    row: Absent
    attribute: str
    climb: int


_Asked: TypeAlias = tuple[tuple[Holds, Rule], ...]
_When: TypeAlias = Callable[[Node], bool | str]
_Where: TypeAlias = Callable[[Invoice], bool]
_Choice: TypeAlias = tuple[_When | None, _Asked, Mapping[bool | str, _Asked] | None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is asked of the elements of one kind.

    asked, groups: of every element.
    needing:  of every element of a document that has one of some names.
    choices:  of each pattern whose contexts have conditions: what can match, in order.
    absent:   what must not stand there; attributes: the same of attributes, by name.
    repeated: what must not stand there too often, with how many steps up its context is.
    is_plain: whether all of that but asked and repeated is empty, as it most often is.
    """

    asked: _Asked
    needing: tuple[tuple[tuple[str, ...], _Asked], ...]
    groups: tuple[Group, ...]
    choices: tuple[tuple[_Choice, ...], ...]
    absent: tuple[_Gone, ...]
    attributes: Mapping[str, list[_Gone]]
    repeated: tuple[tuple[Rule, int], ...]
    is_plain: bool = field(init=False)

    def __post_init__(self) -> None:
        others = (self.needing, self.groups, self.choices, self.absent, self.attributes)
        object.__setattr__(self, "is_plain", not any(others))


_NOTHING = _Plan((), (), (), (), (), {}, ())


def verdict(document: bytes | Invoice, rule_sets: Iterable[RuleSet]) -> list[Fault] | Finding:
    """Every fault by every set that is for the document's syntax, by line.

    Errors: the finding that refuses the file: xml.* or einvoice.*; nothing is raised for data.
    """
    invoice = read_invoice(document) if isinstance(document, bytes) else document
    if isinstance(invoice, Finding):
        return invoice
    if (refused := no_invoice(invoice)) is not None:
        return refused
    faults = [
        fault
        for one in rule_sets
        if one.syntax == invoice.syntax
        for fault in faults_of(invoice, one)
    ]
    return sorted(faults, key=lambda fault: (fault.line, fault.rule_set, fault.rule, fault.path))


def faults_of(invoice: Invoice, rule_set: RuleSet) -> list[Fault]:
    """The faults by one set, whatever the syntax of the document is, in no given order."""
    found = _Found(rule_set, invoice)
    with localcontext(_EXACT):
        for one in rule_set.selected:
            found.faults += (_fault(one.rule, rule_set, node) for node in one.faulty(invoice))
        here = frozenset(where for where in rule_set.wheres if _is_met(where, invoice))
        plans = _plans_for(here, rule_set)
        for kind, nodes in invoice.kinds.items():
            plan = plans.get(kind)
            if plan is None:
                plan = plans[kind] = _plan(kind, rule_set, here)
            if plan is _NOTHING:
                continue
            if plan.asked:
                _ask_each(plan.asked, nodes, found)
            if plan.repeated and len(nodes) > 1:
                _count_each(plan.repeated, nodes, found)
            if not plan.is_plain:
                _judge(plan, nodes, found)
    return [*found.faults, *found.gone.values(), *found.malformed.values()]


def _plans_for(here: frozenset[_Where], rule_set: RuleSet) -> dict[Kind, _Plan]:
    if here not in rule_set.plans and len(rule_set.plans) >= KINDS_OF_DOCUMENTS_MAX:
        rule_set.plans.clear()
    plans: dict[Kind, _Plan] = rule_set.plans.setdefault(here, {})
    if len(plans) > PLANS_MAX:
        plans.clear()
    return plans


@dataclass(slots=True)
class _Found:
    """What one set found in one document. gone: by rule and context, for it counts once there."""

    rule_set: RuleSet
    invoice: Invoice
    faults: list[Fault] = field(default_factory=list)
    gone: dict[tuple[str, Node], Fault] = field(default_factory=dict)
    malformed: dict[Node, Fault] = field(default_factory=dict)


def _judge(plan: _Plan, nodes: list[Node], found: _Found) -> None:
    """What is asked under a condition, and what must be absent."""
    for names, asked in plan.needing:
        if any(map(found.invoice.all, names)):
            _ask_each(asked, nodes, found)
    for choices in plan.choices:
        if len(choices) == 1:
            _choose_each(choices[0], nodes, found)
            continue
        for node in nodes:
            _choose(choices, node, found)
    for group in plan.groups:
        for node in nodes:
            _ask_group(group, node, found)
    for one in plan.absent:
        _look_for(one, nodes, found)
    if not found.invoice.attribute_names.isdisjoint(plan.attributes):
        _look_at(plan.attributes, nodes, found)


def _ask_each(asked: _Asked, nodes: Sequence[Node], found: _Found) -> None:
    """The innermost loop of all: every rule of every element comes by here."""
    invoice = found.invoice
    for node in nodes:
        for holds, rule in asked:
            try:
                is_kept = holds(node, invoice)
            except Malformed as error:
                found.malformed.setdefault(error.node, _malformed(error, found.rule_set))
            else:
                if not is_kept:
                    found.faults.append(_fault(rule, found.rule_set, node))


def _choose_each(choice: _Choice, nodes: list[Node], found: _Found) -> None:
    """The same as _choose, of many elements that no other context could take."""
    when, given, cases = choice
    if when is None:
        _ask_each(given, nodes, found)
        return
    for node in nodes:
        try:
            case = when(node)
        except Malformed:
            continue
        if not case:
            continue
        asked = given if cases is None else cases.get(case)
        if asked:
            _ask_each(asked, (node,), found)


def _choose(choices: tuple[_Choice, ...], node: Node, found: _Found) -> None:
    """Ask an element what the first context that takes it asks."""
    for when, given, cases in choices:
        asked = given
        if when is not None:
            case = _case(when, node)
            asked = cases.get(case, ()) if cases is not None else given
            if not case or not asked:
                continue
        _ask_each(asked, (node,), found)
        break


def _ask_group(group: Group, node: Node, found: _Found) -> None:
    try:
        keys = [key for key in group.keys(node, found.invoice) if key in group.rules]
    except Malformed as error:
        found.malformed.setdefault(error.node, _malformed(error, found.rule_set))
        return
    for key in keys:
        _ask_each(_asked(group.rules[key]), (node,), found)


def _count_each(repeated: tuple[tuple[Rule, int], ...], nodes: list[Node], found: _Found) -> None:
    """Find the contexts below which something stands too often."""
    for rule, climb in repeated:
        if rule.most is None or len(nodes) <= rule.most:
            continue
        contexts = nodes
        for _ in range(climb):
            contexts = [one.up or one for one in contexts]
        # Nothing is said to stand less often than once.
        if len(set(contexts)) == len(contexts):
            continue
        for context, count in Counter(contexts).items():
            if count > rule.most:
                found.faults.append(_fault(rule, found.rule_set, context))


def _look_for(one: _Gone, nodes: list[Node], found: _Found) -> None:
    for node in nodes:
        above = _climbed(node, one.climb)
        if (one.row.rule, above) not in found.gone:
            found.gone[one.row.rule, above] = _gone(one, found.rule_set, node)


def _look_at(attributes: Mapping[str, list[_Gone]], nodes: list[Node], found: _Found) -> None:
    for name, forbidden in attributes.items():
        if name in found.invoice.attribute_names:
            bearers = [node for node in nodes if name in node.attributes]
            for one in forbidden if bearers else ():
                _look_for(one, bearers, found)


def _climbed(node: Node, steps: int) -> Node:
    for _ in range(steps):
        node = node.up or node
    return node


def _case(when: _When, node: Node) -> bool | str:
    try:
        return when(node)
    except Malformed:
        return False


def _is_met(where: _Where, invoice: Invoice) -> bool:
    try:
        return where(invoice)
    except Malformed:
        return False


def _plan(kind: Kind, rule_set: RuleSet, here: frozenset[_Where]) -> _Plan:
    """What is to be asked of the elements of one kind, in documents that meet what is here."""
    asked: list[Rule] = []
    groups: list[Group] = []
    choices: list[tuple[_Choice, ...]] = []
    for pattern in rule_set.patterns:
        contexts = _matching(pattern, kind, here)
        if contexts and contexts[0].when is None:
            asked += (rule for rule in contexts[0].rules if rule.most is None)
            groups += contexts[0].groups
        elif contexts:
            choices.append(tuple(map(_choice, contexts)))
    rows = rule_set.absent_at(kind.name)
    absent = [one for row in rows if (one := _forbids(row, kind)) is not None]
    attributes: dict[str, list[_Gone]] = {}
    for one in absent:
        if one.attribute:
            attributes.setdefault(one.attribute, []).append(one)
    plan = _Plan(
        asked=_asked(rule for rule in asked if not rule.needs),
        needing=_needing(asked),
        groups=tuple(groups),
        choices=tuple(choices),
        absent=tuple(one for one in absent if not one.attribute),
        attributes=attributes,
        repeated=tuple(_repeated(kind, rule_set, here)) if kind.name in rule_set.counted else (),
    )
    return _NOTHING if plan == _NOTHING else plan


def _needing(rules: list[Rule]) -> tuple[tuple[tuple[str, ...], _Asked], ...]:
    """The rules that need something, put together by what they need."""
    by_need: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        if rule.needs:
            by_need.setdefault(rule.needs, []).append(rule)
    return tuple((names, _asked(needing)) for names, needing in by_need.items())


def _choice(context: Context) -> _Choice:
    return context.when, _asked(context.rules), _cases(context)


def _matching(pattern: Pattern, kind: Kind, here: frozenset[_Where]) -> list[Context]:
    """The contexts that an element of the kind can match, up to one that is sure to take it."""
    matching: list[Context] = []
    for context in pattern:
        if context.may_match(kind) and (context.where is None or context.where in here):
            matching.append(context)
            if context.when is None:
                break
    return matching


def _repeated(kind: Kind, rule_set: RuleSet, here: frozenset[_Where]) -> Iterator[tuple[Rule, int]]:
    """Rules of contexts above that say how often an element of this kind may stand there.

    Only of contexts without a condition: the others are asked like any rule.
    """
    for steps in range(1, len(kind.path)):
        above, path = Kind(kind.path[:-steps]), "/".join(kind.path[-steps:])
        for pattern in rule_set.patterns:
            contexts = _matching(pattern, above, here)
            if contexts and contexts[0].when is None:
                for rule in contexts[0].rules:
                    if rule.most is not None and rule.field == path:
                        yield rule, steps


def _asked(rules: Iterable[Rule]) -> _Asked:
    return tuple((rule.holds, rule) for rule in rules)


def _cases(context: Context) -> Mapping[bool | str, _Asked] | None:
    if context.cases is None:
        return None
    return {case: _asked(rules) for case, rules in context.cases.items()}


def _forbids(row: Absent, kind: Kind) -> _Gone | None:
    path, _, attribute = row.path.partition("@")
    below = path.strip("/")
    if path.startswith("//"):
        # Anywhere: the context is the root, and so it is broken once at most.
        is_there = any(kind_matches(context, kind.path[:1]) for context in row.contexts)
        if is_there and len(kind.path) > 1 and kind_matches(below, kind.path):
            return _Gone(row, attribute, len(kind.path) - 1)
        return None
    wheres = [f"{context}/{below}" if below else context for context in row.contexts]
    if not any(kind_matches(where, kind.path) for where in wheres):
        return None
    climb = len(below.split("/")) if below else 0
    context = kind.path[: len(kind.path) - climb]
    if any(kind_matches(path, context) for path in row.besides):
        return None
    return _Gone(row, attribute, climb)


def _gone(one: _Gone, rule_set: RuleSet, node: Node) -> Fault:
    row = one.row
    found = node.attributes[one.attribute] if one.attribute else node.text
    return Fault(
        rule=row.rule,
        rule_set=rule_set.name,
        flag=Flag(row.flag),
        line=node.line,
        path=node.path,
        at=f"@{one.attribute}" if one.attribute else "",
        found=clipped(found.strip()),
        expected=f"not({row.path})",
    )


def _fault(rule: Rule, rule_set: RuleSet, node: Node) -> Fault:
    steps, _, attribute = rule.field.partition("@")
    names = [step for step in steps.split("/") if step and step not in (".", "..")]
    start = node.up if steps.startswith("..") and node.up is not None else node
    fields = start.at(*names) if names else [start]
    found = fields[0].attributes.get(attribute, "") if attribute and fields else ""
    if fields and not attribute and not fields[0].kids:
        found = fields[0].text
    return Fault(
        rule=rule.id,
        rule_set=rule_set.name,
        flag=rule.flag,
        line=fields[0].line if fields else node.line,
        path=node.path,
        at=rule.field,
        found=clipped(found.strip()),
        expected=rule.formula,
        terms=(rule.terms_at(node.kind) if rule.terms_at is not None else ()) or rule.terms,
    )


def _malformed(error: Malformed, rule_set: RuleSet) -> Fault:
    return Fault(
        rule=MALFORMED,
        rule_set=rule_set.name,
        flag=Flag.FATAL,
        line=error.node.line,
        path=error.node.path,
        at="",
        found=clipped(error.text.strip()),
        expected=error.expected,
    )
