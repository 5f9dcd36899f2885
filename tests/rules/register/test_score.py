"""The parts of a pair's score: each verdict in its band, and each part by a pair that earns it."""

from __future__ import annotations

import ast
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.records import DocumentKind, Origin, Repeats
from sluss.rules.register.inferred import BY_CODE
from sluss.rules.register.same import Verdict
from sluss.rules.register.score import BANDS, scored, verdict_of
from sluss.rules.register.weights import WEIGHTS
from tests.house.tree import nodes, source
from tests.rules.register.records import GIRO, OTHER_GIRO, claim

LIST = Origin.OPEN_ITEMS
OCR = "1234566"
GOOD = claim("F1001", 1000, reference=OCR)
AGAIN = claim(
    kind=DocumentKind.PAYOUT,
    origin=Origin.REPEATED,
    repeats=Repeats(of="a:1", period="2026-11", account=GIRO.key, since=date(2026, 11, 1)),
)
DAYS = [
    *("2025-10-05", "2025-12-28", "2026-01-03", "2026-10-01", "2026-10-05", "2026-10-20", None),
]
CLAIMS = st.builds(
    claim,
    st.sampled_from(["F1001", "F1010", "1001", "F-1001", "1-001", "2002", "", OCR]),
    st.sampled_from([900, 1000]),
    kind=st.sampled_from([DocumentKind.INVOICE, *DocumentKind]),
    origin=st.sampled_from(Origin),
    name=st.sampled_from(["Åkeri Norr AB", "Bo"]),
    issued=st.sampled_from(DAYS),
    due=st.sampled_from(["2026-11-01", "2026-11-05", None]),
    org=st.sampled_from(["5569000010", "5569000010", "5569000028", ""]),
    account=st.sampled_from([GIRO, OTHER_GIRO, None]),
    reference=st.sampled_from(["", OCR]),
    refers_to=st.sampled_from([(), ("F1001",)]),
    open_amount=st.sampled_from([None, 900]),
    currency=st.sampled_from(["SEK", "SEK", "EUR"]),
    note=st.sampled_from(["", "Påminnelse"]),
)


@settings(max_examples=1000)
@given(CLAIMS, CLAIMS)
def test_a_pairs_score_lies_in_the_band_of_its_verdict(one, other):
    found = scored(one, other)
    assert verdict_of(found.score) is found.judged.verdict
    assert found.score == sum(part.points for part in found.parts) <= 100


@settings(max_examples=300)
@given(CLAIMS, CLAIMS)
def test_a_score_has_no_direction(one, other):
    there, back = scored(one, other), scored(other, one)
    assert [part.finding for part in there.parts] == [part.finding for part in back.parts]


def test_the_bands_fall_with_the_verdicts_and_leave_no_gap():
    assert list(BANDS) == [Verdict.SAME, Verdict.ASKS, Verdict.POINTS, Verdict.APART]
    assert list(BANDS.values()) == sorted(BANDS.values(), reverse=True)
    for verdict, least in BANDS.items():
        assert (verdict_of(least), verdict_of(least - 1)) == (verdict, Verdict(verdict - 1))


@pytest.mark.parametrize(
    ("other", "findings", "score"),
    [
        (GOOD, "same_org_number same_number same_amount same_days same_ocr", 100),
        (
            claim(origin=LIST, org="", due=None),
            "same_name same_number same_amount same_issue_day no_ocr_in_common",
            91,
        ),
        (
            claim(OCR, origin=LIST, org="", name="Bo", issued=None),
            "same_account ocr_as_number same_amount same_due_day no_ocr_in_common",
            91,
        ),
        (
            claim(minor=900, origin=LIST, issued=None, due=None),
            "same_org_number same_number shows_rest undated_in_one no_ocr_in_common",
            88,
        ),
        (
            claim("1001", issued=None, due=None, origin=LIST),
            "same_org_number same_digits same_amount undated_in_one no_ocr_in_common",
            81,
        ),
        (
            claim("1001", issued="2026-10-21", due=None),
            "same_org_number same_digits same_amount other_days no_ocr_in_common",
            79,
        ),
        (
            claim(issued="2026-11-17", due="2026-12-17"),
            "same_org_number dated_anew same_amount other_days no_ocr_in_common",
            75,
        ),
        (
            claim(minor=900),
            "same_org_number same_number other_amount same_days no_ocr_in_common",
            73,
        ),
        (
            claim("F2", refers_to=("F1001",)),
            "same_org_number refers_to_it same_amount near_issue_day no_ocr_in_common",
            73,
        ),
        (
            claim("F2", note="Påminnelse", issued=None),
            "same_org_number reads_like_reminder same_amount other_days no_ocr_in_common",
            63,
        ),
        (
            claim(issued="2025-10-20", due=None),
            "same_org_number number_used_again same_amount other_days no_ocr_in_common",
            45,
        ),
        (
            claim("F2"),
            "same_org_number other_number same_amount near_issue_day no_ocr_in_common",
            28,
        ),
        (
            claim("1001", minor=900),
            "same_org_number digits_only other_amount same_days no_ocr_in_common",
            8,
        ),
        (
            claim(name="Bo", org="", account=None),
            "no_common_payee same_number same_amount same_days no_ocr_in_common",
            -24,
        ),
    ],
)
def test_each_part_by_a_pair_that_earns_it(other, findings, score):
    found = scored(GOOD, other)
    assert [part.finding for part in found.parts] == ["same_kind", *findings.split()]
    assert found.score == score


@pytest.mark.parametrize(
    ("other", "finding"),
    [
        (claim(kind=DocumentKind.CREDIT_NOTE), "other_kind"),
        (claim(currency="EUR"), "other_currency"),
        (claim(org="5569000028"), "other_org_number"),
    ],
)
def test_what_makes_it_impossible_outweighs_all_else(other, finding):
    found = scored(GOOD, other)
    assert found.has(finding)
    assert found.score < BANDS[Verdict.APART]


def test_a_payout_of_the_same_sum_days_away_is_another():
    one, other = (claim(n, kind=DocumentKind.PAYOUT) for n in ("1", "2"))
    assert scored(one, other).has("other_days")


def test_what_repeats_a_payment_is_apart_from_it_whatever_else_is_alike():
    found = scored(claim(kind=DocumentKind.PAYOUT), AGAIN)
    assert ([part.finding for part in found.parts], found.score) == (["paid_once_more"], -100)
    assert verdict_of(found.score) is found.judged.verdict is Verdict.APART
    assert scored(AGAIN, AGAIN).judged.verdict is Verdict.SAME


def test_every_weight_has_its_reason_and_its_own_finding():
    assert [w.finding for w in WEIGHTS if not w.because.endswith((".", "?"))] == []
    counts = Counter(weight.finding for weight in WEIGHTS)
    assert [finding for finding, count in counts.items() if count > 1] == []


def test_every_reason_that_same_can_give_is_scored():
    """A reason without a place in the score would be a KeyError the first time it is asked."""
    reasons = {
        call.args[1].value
        for file, call in nodes(source(), ast.Call)
        if ast.unparse(call.func) == "Judged" and file.path.name == "same.py"
    }
    # Of these nothing is told in a chain.
    told = {"kind", "supplier", "number", "digits_only", "repeated"}
    assert reasons - told - BY_CODE.keys() == set()
    seen = {scored(one, other).judged.reason for one in EXAMPLES for other in EXAMPLES}
    assert reasons - seen == set()


def _many() -> list:
    day = date(2026, 10, 20)
    return [
        claim(
            number,
            minor,
            issued=(day + timedelta(days)).isoformat(),
            due=(day + timedelta(days + 30)).isoformat() if days else None,
            origin=origin,
            refers_to=("F1001",) if number == "7" else (),
            note="Påminnelse" if number == "8" else "",
            org=org,
        )
        for number in ("F1001", "1001", "7", "8", "9")
        for minor in (900, 1000)
        for days in (0, 9, 20, 90)
        for origin in (Origin.E_INVOICE, LIST)
        for org in ("5569000010", "5569000028")
    ] + [
        GOOD,
        claim(kind=DocumentKind.PAYOUT),
        claim(org="", name="Bo", account=None),
        AGAIN,
        claim(origin=LIST, currency="EUR"),
        claim("F1010", origin=LIST),
        claim("-", origin=LIST),
    ]


EXAMPLES = _many()
