"""The policy file: what it says is what is understood, and every slip has its line."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.records import DocumentKind
from sluss.rules.triage.policy import (
    AttestStep,
    ClassRule,
    Policy,
    UrgencyClass,
    read_class_range,
    read_policy,
)

SMALL = """\
[[class]]
name = "Tax"
is = "B"
statutory = true
categories = ["Skatt*"]
org_numbers = ["202100-5448"]

[small_supplier]
employees_max = 10
dependence_percent_min = 30

[[attest]]
from_amount = "0.00"
needs = 2

[[attest]]
from_amount = 1000000
needs = 3

[account]
rest_hours = 48
first_payment_max = "50000,50"

[pay]
signers = 2
payments_per_day = 200
strict = true
"""


def _findings(toml: str | bytes) -> list[tuple[str, int, str]]:
    read = read_policy(toml.encode() if isinstance(toml, str) else toml)
    assert isinstance(read, list)
    return [(finding.code, finding.place.line, finding.place.field) for finding in read]


def test_a_policy_is_what_the_file_says():
    assert read_policy(SMALL.encode()) == Policy(
        rules=(
            ClassRule(
                name="Tax",
                urgency_class=UrgencyClass.B,
                categories=("skatt*",),
                org_numbers=frozenset({"2021005448"}),
                is_statutory=True,
            ),
        ),
        employees_max=10,
        dependence_percent_min=30,
        attest_steps=(AttestStep(0, 2), AttestStep(100_000_000, 3)),
        rest_hours=48,
        signers=2,
        first_payment_max=Money("SEK", 5_000_050),
        payments_per_day=200,
        is_strict=True,
    )


def test_the_policy_that_comes_with_the_program_is_whole():
    policy = read_policy((files("sluss") / "data" / "policy.toml").read_bytes())
    assert isinstance(policy, Policy)
    assert (policy.attest_steps, policy.rest_hours, policy.signers) == ((AttestStep(0, 2),), 0, 2)
    assert {rule.urgency_class for rule in policy.rules} == set("ABCF")
    assert policy.rules[1].kinds == {DocumentKind.PAYOUT}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("needs = 2", "nedes = 2", [("policy.missing_key", 12, "attest.needs"),
                                    ("policy.unknown_key", 14, "attest.nedes")]),
        ("[pay]", "[pays]", [("policy.unknown_key", 24, "pays"),
                             ("policy.missing_key", 0, "pay.signers")]),
        ("signers = 2", "signers = 1", [("policy.bad_value", 25, "pay.signers")]),
        ("signers = 2", "signers = true", [("policy.bad_value", 25, "pay.signers")]),
        ("rest_hours = 48", "rest_hours = -1", [("policy.bad_value", 21, "account.rest_hours")]),
        ("strict = true", 'strict = "yes"', [("policy.bad_value", 27, "pay.strict")]),
        ('"0.00"', "0.5", [("policy.bad_value", 13, "attest.from_amount")]),
        ('"0.00"', '"1.00"', [("policy.bad_value", 13, "attest.from_amount")]),
        ("1000000", "0", [("policy.overlap", 17, "attest.from_amount")]),
        ('is = "B"', 'is = "G"', [("policy.bad_value", 3, "class.is")]),
        ('is = "B"', "", [("policy.missing_key", 1, "class.is")]),
        ('["Skatt*"]', '["*"]', [("policy.bad_value", 5, "class.categories")]),
        ('["Skatt*"]', '"Skatt*"', [("policy.bad_value", 5, "class.categories")]),
        ("202100-5448", "202100-5449", [("policy.bad_value", 6, "class.org_numbers")]),
        ("statutory = true", 'kinds = ["bill"]', [("policy.bad_value", 4, "class.kinds")]),
        ("[[class]]", "[class]", [("policy.bad_value", 1, "class")]),
        ("[account]", "[[account]]", [("policy.bad_value", 20, "account"),
                                      ("policy.missing_key", 21, "account.rest_hours")]),
        ("[pay]", "[pay", [("policy.not_toml", 24, "")]),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_a_finding_with_its_line(old, new, found):
    assert _findings(SMALL.replace(old, new, 1)) == found


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ('name = "again"\nis = "C"\ncategories = ["SKATT*"]', ["class.categories"]),
        ('name = "again"\nis = "C"\norg_numbers = ["2021005448"]', ["class.org_numbers"]),
        ('name = "other"\nis = "C"\ncategories = ["skatt"]', []),
        ('name = "people"\nis = "A"\nkinds = ["payout"]\n[[class]]\nname = "more"\nis = "B"\n'
         'kinds = ["payout"]\nnames = ["x"]', ["class.kinds"]),
        ('name = "people"\nis = "A"\nkinds = ["payout"]\n[[class]]\nname = "more"\nis = "B"\n'
         'kinds = ["payout", "invoice"]\nnames = ["x"]', []),
    ],
)  # fmt: skip
def test_a_rule_that_an_earlier_one_has_taken_is_a_finding(rule, found):
    read = read_policy(f"{SMALL}\n[[class]]\n{rule}\n".encode())
    overlaps = [] if isinstance(read, Policy) else read
    assert [(one.code, one.place.field) for one in overlaps] == [
        ("policy.overlap", field) for field in found
    ]


def test_a_rule_that_matches_nothing_and_a_file_without_attests_are_findings():
    assert _findings("[[class]]\nname='x'\nis='A'\n" + SMALL.split("\n\n", 1)[1]) == [
        ("policy.missing_key", 1, "class.categories")
    ]
    assert _findings(SMALL.replace("[[attest]]", "[[attests]]")) == [
        ("policy.unknown_key", 12, "attests"),
        ("policy.missing_key", 0, "attest"),
    ]


@pytest.mark.parametrize(
    "toml", [b"\xff", b"a = " + b"[" * 5_000, b"#" * 300_000], ids=["latin-1", "deep", "long"]
)
def test_what_is_no_toml_is_one_finding(toml):
    assert [code for code, _, _ in _findings(toml)] == ["policy.not_toml"]


@settings(max_examples=200)
@given(st.text() | st.sampled_from(SMALL.split("\n")).map(lambda line: SMALL.replace(line, "x")))
def test_any_text_is_a_policy_or_findings_and_never_an_exception(text):
    read = read_policy(text.encode("utf-8", "surrogatepass"))
    assert isinstance(read, Policy) or (
        len(read) > 0 and all(isinstance(one, Finding) for one in read)
    )


@pytest.mark.parametrize(
    ("text", "classes"),
    [("A-D", "ABCD"), ("c", "C"), (" B-F ", "BCDEF"), ("D-A", None), ("A-G", None), ("", None)],
)
def test_a_class_range_is_read(text, classes):
    assert read_class_range(text) == (classes if classes is None else frozenset(classes))


def test_the_default_policy_is_valid_toml_for_others_too():
    text = (files("sluss") / "data" / "policy.toml").read_text(encoding="utf-8")
    assert sorted(tomllib.loads(text)) == ["account", "attest", "class", "pay", "small_supplier"]
