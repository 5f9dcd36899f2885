"""The municipality's own choices: what is urgent, who must agree, how long an account rests.

The policy is a TOML file that people read and edit; the default is data/policy.toml. The law's
values are not in it: see law.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sluss.core.ids import read_org_number
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import fold_name
from sluss.core.records import DocumentKind
from sluss.formats.toml_tables import Document, Table, read_document


class UrgencyClass(StrEnum):
    """The six classes of urgency, the most urgent first."""

    A = "A"  # Life and livelihood.
    B = "B"  # A date fixed by law or contract.
    C = "C"  # Suppliers that the municipality cannot be without.
    D = "D"  # Suppliers that cannot be without the money.
    E = "E"  # Other debts.
    F = "F"  # Internal or disputed: after the recovery.


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """One way into a class. It matches by any of its words or numbers, within its kinds.

    kinds:      empty is any kind. A rule with kinds alone takes all of these kinds.
    categories: folded words of the payable's category; a final * is any ending.
    names:      the same of the supplier's name.
    """

    name: str
    urgency_class: UrgencyClass
    kinds: frozenset[DocumentKind] = frozenset()
    categories: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    org_numbers: frozenset[str] = frozenset()
    is_statutory: bool = False

    @property
    def is_bare(self) -> bool:
        return not (self.categories or self.names or self.org_numbers)


@dataclass(frozen=True, slots=True)
class AttestStep:
    """From this amount on, so many people must attest. Units: öre."""

    from_minor: int
    needs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one municipality has decided.

    employees_max, dependence_percent_min: a supplier at one of these bounds counts as small.
    rest_hours:        how long a confirmed new account waits before money may go to it.
    first_payment_max: the most that the first payment to a new account may be; None: no cap.
    payments_per_day:  what hands can do in a day; None: the channel has no such bound.
    is_strict:         the first debt that does not fit the budget stops those after it.
    """

    rules: tuple[ClassRule, ...]
    employees_max: int
    dependence_percent_min: int
    attest_steps: tuple[AttestStep, ...]
    rest_hours: int
    signers: int
    first_payment_max: Money | None = None
    payments_per_day: int | None = None
    is_strict: bool = False


# Two people sign, always: that nobody signs alone is a promise and not a choice.
SIGNERS = range(2, 6)
ATTESTS = range(1, 6)
REST_HOURS = range(0, 24 * 31)
EMPLOYEES = range(0, 1_001)
PERCENT = range(1, 101)
PAYMENTS_PER_DAY = range(1, 1_000_001)

_TABLES = frozenset({"class", "small_supplier", "attest", "account", "pay"})
_WORD = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*\*?")
_RANGE = re.compile(r"([A-F])(?:-([A-F]))?")


def read_policy(toml: bytes) -> Policy | list[Finding]:
    """The policy in a TOML file, or everything that is wrong with it.

    Shapes: never a policy with findings: a policy that is half understood decides about money.
    """
    document = read_document(toml, room="policy")
    if isinstance(document, list):
        return document
    document.only(_TABLES)
    rules = _class_rules(document)
    steps = _attest_steps(document)
    policy = _policy(document, rules, steps)
    return document.findings or policy


def read_class_range(text: str) -> frozenset[UrgencyClass] | None:
    """The classes of 'A-D' or 'C', or None if it is no such range."""
    match = _RANGE.fullmatch(text.strip().upper())
    if match is None:
        return None
    first, last = match.group(1), match.group(2) or match.group(1)
    return frozenset(one for one in UrgencyClass if first <= one.value <= last) or None


def _policy(
    document: Document, rules: tuple[ClassRule, ...], steps: tuple[AttestStep, ...]
) -> Policy:
    small, account, pay = (document.table(name) for name in ("small_supplier", "account", "pay"))
    cap = account.hundredths("first_payment_max", "kronor such as 50000.00", is_needed=False)
    policy = Policy(
        rules=rules,
        employees_max=small.whole("employees_max", EMPLOYEES) or 0,
        dependence_percent_min=small.whole("dependence_percent_min", PERCENT) or 0,
        attest_steps=steps,
        rest_hours=account.whole("rest_hours", REST_HOURS) or 0,
        first_payment_max=None if cap is None else Money("SEK", cap),
        signers=pay.whole("signers", SIGNERS) or 0,
        payments_per_day=pay.whole("payments_per_day", PAYMENTS_PER_DAY, is_needed=False),
        is_strict=pay.yes("strict"),
    )
    for table in (small, account, pay):
        table.close()
    return policy


def _class_rules(document: Document) -> tuple[ClassRule, ...]:
    read: list[ClassRule] = []
    for table in document.rows("class"):
        rule = _class_rule(table)
        if rule is not None:
            _note_overlaps(table, rule, read)
            read.append(rule)
    return tuple(read)


def _class_rule(table: Table) -> ClassRule | None:
    name, letter = table.text("name"), table.text("is")
    kinds = frozenset(_kinds(table))
    categories = tuple(_words(table, "categories"))
    names = tuple(_words(table, "names"))
    org_numbers = frozenset(_org_numbers(table))
    is_statutory = table.yes("statutory")
    table.close()
    if letter is not None and letter not in list(UrgencyClass):
        table.note("bad_value", "is", letter, "a class from A to F")
        return None
    if name is None or letter is None:
        return None
    if not (kinds or categories or names or org_numbers):
        table.note("missing_key", "categories", "", "kinds, categories, names or org_numbers")
        return None
    return ClassRule(
        name=name,
        urgency_class=UrgencyClass(letter),
        kinds=kinds,
        categories=categories,
        names=names,
        org_numbers=org_numbers,
        is_statutory=is_statutory,
    )


def _kinds(table: Table) -> Iterator[DocumentKind]:
    for text in table.texts("kinds"):
        if text in list(DocumentKind):
            yield DocumentKind(text)
        else:
            table.note("bad_value", "kinds", text, "one of " + ", ".join(DocumentKind))


def _words(table: Table, key: str) -> Iterator[str]:
    """Words folded as names are, so that case and accents do not matter."""
    for text in table.texts(key):
        folded = fold_name(text.removesuffix("*")) + ("*" if text.endswith("*") else "")
        if _WORD.fullmatch(folded):
            yield folded
        else:
            table.note("bad_value", key, text, "letters and digits, perhaps with a final *")


def _org_numbers(table: Table) -> Iterator[str]:
    for text in table.texts("org_numbers"):
        number = read_org_number(text)
        if number is None:
            table.note("bad_value", "org_numbers", text, "ten digits with a true check digit")
        else:
            yield number


def _note_overlaps(table: Table, rule: ClassRule, earlier: list[ClassRule]) -> None:
    """Note what an earlier rule has taken already: this rule would never be asked about it."""
    for other in earlier:
        if other.kinds and rule.kinds and not other.kinds & rule.kinds:
            continue
        if other.is_bare and (not other.kinds or (rule.kinds and rule.kinds <= other.kinds)):
            table.note("overlap", "kinds", rule.name, f"kinds that '{other.name}' does not take")
        for key, ours, theirs in (
            ("categories", set(rule.categories), set(other.categories)),
            ("names", set(rule.names), set(other.names)),
            ("org_numbers", rule.org_numbers, other.org_numbers),
        ):
            for both in sorted(ours & theirs):
                table.note("overlap", key, both, f"it to stand once; '{other.name}' has it")


def _attest_steps(document: Document) -> tuple[AttestStep, ...]:
    """The steps by rising amount, the first from 0: every amount then has its number."""
    steps: list[AttestStep] = []
    tables = document.rows("attest")
    if not tables:
        document.note("missing_key", "attest", "", "at least one [[attest]] from 0 kronor", 0)
    for table in tables:
        from_minor = table.hundredths("from_amount", "kronor such as 100000.00")
        needs = table.whole("needs", ATTESTS)
        table.close()
        if from_minor is None or needs is None:
            continue
        if table.index == 0 and from_minor != 0:
            table.note("bad_value", "from_amount", str(from_minor // 100), "the first from 0")
        if steps and from_minor <= steps[-1].from_minor:
            table.note("overlap", "from_amount", str(from_minor // 100), "a rising amount")
        steps.append(AttestStep(from_minor, needs))
    return tuple(steps)
