"""Hold an e-invoice to the rules: EN 16931, Peppol BIS Billing 3, and ours for what is paid.

    >>> from sluss.check import check
    >>> empty = b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>"
    >>> checked = check(empty)
    >>> checked.syntax, checked.is_invoice
    ('ubl', True)
    >>> [one.rule for one in checked.findings if one.term == "BT-1"]
    ['BR-02']
    >>> next(one.message for one in checked.findings if one.rule == "BR-02")
    'Fakturanumret (BT-1) saknas.'

It needs no home, no database and no network, and reads nothing but what it is given. What is
wrong with a file is told, never raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sluss.core.outcome import Finding as Refusing
from sluss.core.outcome import Place
from sluss.formats._xml import WHOLE_BYTES_MAX
from sluss.formats.einvoice_tree import Invoice, no_invoice, read_invoice
from sluss.outside import files
from sluss.outside.files import Found
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice import payables
from sluss.rules.intake.einvoice.payable_terms import day_of, first_of, text_of
from sluss.rules.intake.einvoice.payables import NOTHING_KNOWN, Known, payable_faults, told_once
from sluss.rules.intake.einvoice.rule import Flag, RuleSet
from sluss.rules.intake.einvoice.sets import in_force, rule_sets
from sluss.rules.intake.einvoice.verdict import Fault, faults_of
from sluss.rules.intake.einvoice.weight import Weight, Weights, read_weights
from sluss.rules.triage.law import Fees, LawValue, read_fees
from sluss.rules.triage.law import in_force as law_in_force
from sluss.telling.einvoice_words import words_of
from sluss.telling.told import plain_of, told

__all__ = [
    "Carried", "Checked", "Finding", "Known", "NoSuchRules", "as_plain", "carried", "check",
    "check_file", "rules_there_are",
]  # fmt: skip

OURS = payables.NAME
# What a document says of itself (BT-24) when it is of Peppol.
_PEPPOL = "urn:fdc:peppol.eu:2017:poacc:billing:3.0"
EN16931, PEPPOL = "en16931", "peppol"


class NoSuchRules(ValueError):
    """Rules were asked for that there are none of. The message names those there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that is broken at one place.

    Shapes: rule: its official id, or SLUSS-nn of ours, or the code of what refuses the file.
            flag: "fatal" or "warning", its publisher's word. weight: "stop", "ask" or "note",
            what it means to us who are to pay. term: the first business term it is about, or "".
            path: from the root; expected: a sum, or the formula of the rule.
    """

    rule: str
    rule_set: str
    flag: str
    weight: str
    line: int
    path: str
    term: str
    found: str
    expected: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one document.

    Shapes: syntax: "ubl" or "cii", "" if it is no e-invoice. rule_sets: the name of each it was
            held to, as the findings have it. findings: one for each broken rule at each place;
            fatal ones first, then by line. editions: of each set but ours its edition.
            rules_from: where the document is older than an edition used, the first day of that;
            else None.
    """

    syntax: str
    rule_sets: tuple[str, ...]
    findings: tuple[Finding, ...]
    editions: tuple[str, ...] = ()
    rules_from: date | None = None

    @property
    def is_invoice(self) -> bool:
        """Whether it is an e-invoice at all."""
        return bool(self.syntax)

    @property
    def told(self) -> tuple[Finding, ...]:
        """The findings as people are told them: what two sets say in the same words, once."""
        told: dict[tuple[str, str, str], Finding] = {}
        for one in self.findings:
            told.setdefault((one.rule, one.path, one.message), one)
        return tuple(told.values())

    @property
    def fatal(self) -> int:
        """How many findings are fatal."""
        return sum(1 for one in self.findings if one.flag == Flag.FATAL)


def check(
    document: bytes,
    *,
    rules: Sequence[str] = (),
    on: date | None = None,
    as_dated: bool = False,
    lang: str = "sv",
    known: Known = NOTHING_KNOWN,
) -> Checked:
    """Everything that is wrong with an e-invoice in UBL or CII.

    rules: of "en16931", "peppol" and "sluss", in the edition of the day; or whole names of sets
           ("peppol-ubl"), which are that edition whatever the day; empty: those that the document
           says it follows, and ours.
    on:    the day whose rules hold; None: the newest that there are. If we have no edition that
           old, the first that we have.
    as_dated: the rules of the invoice's own day, where on is None: for an archive.
    known: what is known beside the invoice, for our own rules.
    Errors: NoSuchRules. Nothing is raised for the document.
    """
    wanted = _known_rules(rules)
    invoice = read_invoice(document)
    if isinstance(invoice, Refusing):
        return Checked("", (), (_refused(invoice, lang),))
    refusing = no_invoice(invoice)
    first = () if refusing is None else (_refused(refusing, lang),)
    if not invoice.syntax:
        return Checked("", (), first)
    issued = day_of(first_of(invoice, "BT-2"))
    day = on or (issued if as_dated else None)
    used = _used(invoice, wanted, day)
    faults = [fault for one in used for fault in faults_of(invoice, one)]
    names = [one.name for one in used]
    if refusing is None and (not wanted or OURS in wanted):
        faults = told_once(faults, payable_faults(invoice, _with_term(known, issued or on)))
        names.append(OURS)
    found = sorted((_found(one, lang) for one in faults), key=_in_order)
    later = [one.from_on for one in used if day is not None and day < one.from_on]
    return Checked(
        syntax=invoice.syntax,
        rule_sets=tuple(names),
        findings=(*first, *found),
        editions=tuple(one.version for one in used),
        rules_from=max(later, default=None),
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """A file with its bytes, or what refuses it: for a process that does not see our disk."""

    found: Found
    data: bytes | Refusing


def carried(found: Found) -> Carried:
    """A file that was found, read."""
    return Carried(found, _read(found))


def check_file(
    found: Found | Carried,
    *,
    rules: Sequence[str] = (),
    on: date | None = None,
    as_dated: bool = False,
    lang: str = "sv",
    known: Known = NOTHING_KNOWN,
) -> Checked:
    """The same of a file that was found (outside.files.walk); what cannot be read is told."""
    data = found.data if isinstance(found, Carried) else _read(found)
    if isinstance(data, Refusing):
        return Checked("", (), (_refused(data, lang),))
    return check(data, rules=rules, on=on, as_dated=as_dated, lang=lang, known=known)


def _read(found: Found) -> bytes | Refusing:
    if (leads := _no_file(found)) is not None:
        return leads
    try:
        return b"".join(_bounded(files.stretches(found.path)))
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Refusing("intake.unreadable", Place(), why, "")


def as_plain(path: str, checked: Checked) -> dict[str, Any]:
    """One file as --json and the API give it: for programs, so that counts can be compared."""
    return {
        "path": path,
        "syntax": checked.syntax,
        "rule_sets": list(checked.rule_sets),
        "findings": [
            {
                "rule": one.rule,
                "rule_set": one.rule_set,
                "flag": one.flag,
                "line": one.line,
                "path": one.path,
                "term": one.term,
                "found": one.found,
                "expected": one.expected,
                "message": one.message,
            }
            for one in checked.findings
        ],
    }


@cache
def rules_there_are() -> tuple[str, ...]:
    """The names that rules can be asked for by."""
    sets = _sets()
    return tuple(dict.fromkeys([*map(_family_of, sets), *(one.name for one in sets), OURS]))


def _used(invoice: Invoice, wanted: frozenset[str], day: date | None) -> list[RuleSet]:
    """The sets that an invoice is held to. One that is asked for by its whole name is that one."""
    said = PEPPOL if not wanted and _PEPPOL in text_of(invoice, "BT-24") else EN16931
    return _chosen(invoice.syntax, wanted, wanted or frozenset({EN16931, said}), day or date.max)


# A day for each invoice of an archive, and two syntaxes.
@lru_cache(maxsize=1024)
def _chosen(
    syntax: str, wanted: frozenset[str], families: frozenset[str], day: date
) -> list[RuleSet]:
    there = [one for one in _sets() if one.syntax == syntax]
    current = in_force(there, day)
    return [
        one
        for one in there
        if one.name in wanted or (one in current and _family_of(one) in families)
    ]


def _family_of(one: RuleSet) -> str:
    return one.name.partition("-")[0]


def _with_term(known: Known, day: date | None) -> Known:
    """The same with the longest time to pay of the day, unless it is given."""
    row = law_in_force(_terms(), day) if day is not None and known.term_days is None else None
    return known if row is None else replace(known, term_days=row.value)


@cache
def _terms() -> tuple[LawValue, ...]:
    fees = read_fees(shipped("law/late_fee.toml"))
    if not isinstance(fees, Fees):
        raise ValueError(f"the law that ships with the product: {fees[0]}")
    return fees.payment_terms


@cache
def weights() -> Weights:
    """What each rule means to us."""
    return read_weights(shipped("einvoice/weight.toml"))


@cache
def _sets() -> tuple[RuleSet, ...]:
    return rule_sets(shipped)


def _no_file(found: Found) -> Refusing | None:
    if found.is_stray:
        return Refusing("intake.link_leads_out", Place(), "", "")
    try:
        is_file = files.size_of(found.path) is not None
    except OSError:
        return None  # Whoever reads it is told why it cannot be.
    return None if is_file else Refusing("intake.not_a_file", Place(), "", "")


def _bounded(parts: Iterator[bytes]) -> Iterator[bytes]:
    """As many stretches as the parser takes, and one more so that it says that it is too much."""
    size = 0
    for part in parts:
        yield part
        size += len(part)
        if size > WHOLE_BYTES_MAX:
            return


def _known_rules(rules: Sequence[str]) -> frozenset[str]:
    there = rules_there_are()
    for one in rules:
        if one not in there:
            raise NoSuchRules(f"{one}: there are {', '.join(there)}")
    return frozenset(rules)


def _found(fault: Fault, lang: str) -> Finding:
    weight = weights().of(fault.rule, fault.flag)
    message, advice = words_of(fault, weight, lang)
    return Finding(
        rule=fault.rule,
        rule_set=fault.rule_set,
        flag=fault.flag.value,
        weight=weight.value,
        line=fault.line,
        path=f"{fault.path}/{fault.at}" if fault.at else fault.path,
        term=fault.terms[0] if fault.terms else "",
        found=fault.found,
        expected=fault.expected,
        message=message,
        advice=advice,
    )


def _refused(refusing: Refusing, lang: str) -> Finding:
    said = told(plain_of(refusing), lang)
    return Finding(
        rule=refusing.code,
        rule_set=OURS,
        flag=Flag.FATAL.value,
        weight=Weight.STOP.value,
        line=refusing.place.line,
        path=refusing.place.field,
        term="",
        found=refusing.found,
        expected=refusing.expected,
        message=said["message"],
        advice=said["advice"],
    )


def _in_order(one: Finding) -> tuple[bool, int, str, str, str]:
    return one.flag != Flag.FATAL, one.line, one.rule_set, one.rule, one.path
