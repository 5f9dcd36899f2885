"""Whether two claims are about one debt: each verdict by a pair that earns it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.records import DocumentKind, Origin
from sluss.rules.register.same import Verdict, judge
from tests.rules.register.records import GIRO, OTHER_GIRO, claim

GOOD = claim("F1001", 1000)
LIST = Origin.OPEN_ITEMS
OCR = "1234566"
MONTHLY = {
    "kind": DocumentKind.PAYOUT,
    "origin": Origin.PAYOUT_LIST,
    "issued": None,
    "due": "2026-10-27",
}
PAYOUT = claim("D1", **MONTHLY)
USED_AGAIN = (Verdict.POINTS, "number_used_again")
MOVED = (Verdict.ASKS, "same_number_other_day")
OTHER_CURRENCY = (Verdict.ASKS, "same_number_other_currency")
ELSEWHERE = (Verdict.ASKS, "same_at_other_supplier")


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reason"),
    [
        (GOOD, claim(kind=DocumentKind.CREDIT_NOTE), Verdict.IMPOSSIBLE, "kind"),
        (GOOD, claim(currency="EUR"), Verdict.IMPOSSIBLE, "kind"),
        (GOOD, claim(currency="EUR", origin=LIST), *OTHER_CURRENCY),
        (GOOD, claim(currency="EUR", origin=LIST, minor=90, issued=None), *OTHER_CURRENCY),
        (GOOD, claim("F1002", currency="EUR", origin=LIST), Verdict.IMPOSSIBLE, "kind"),
        (
            GOOD,
            claim(currency="EUR", origin=LIST, issued="2025-10-20"),
            Verdict.IMPOSSIBLE,
            "kind",
        ),
        (GOOD, claim(currency="EUR", origin=LIST, org="5569000028"), Verdict.IMPOSSIBLE, "kind"),
        (GOOD, claim(org="5569000028"), Verdict.IMPOSSIBLE, "supplier"),
        (GOOD, claim(org="", name="Bo", account=OTHER_GIRO), Verdict.APART, "supplier"),
        (GOOD, claim(org="", name="Bo", account=None), Verdict.APART, "supplier"),
        (GOOD, GOOD, Verdict.SAME, "number_and_amount"),
        (GOOD, claim("f 01001"), Verdict.SAME, "number_and_amount"),
        (GOOD, claim(org="", account=None), Verdict.SAME, "number_and_amount"),
        (GOOD, claim(org="", name="AKERI NORR"), Verdict.SAME, "number_and_amount"),
        (GOOD, claim(org="", name="Bo", account=GIRO), Verdict.SAME, "number_and_amount"),
        (GOOD, claim(issued="2026-11-30", due=None), Verdict.SAME, "number_and_amount"),
        (GOOD, claim(issued="2025-10-20", due=None), Verdict.POINTS, "number_used_again"),
        (GOOD, claim(issued="2025-10-20"), Verdict.SAME, "number_and_amount"),
        (
            GOOD,
            claim(issued="2026-11-17", due="2026-12-17"),
            Verdict.ASKS,
            "same_number_other_day",
        ),
        (
            GOOD,
            claim(issued="2026-11-17", due="2026-12-17", origin=LIST),
            Verdict.SAME,
            "number_and_amount",
        ),
        (
            claim(issued="2025-12-20", due="2026-01-19"),
            claim(issued="2026-01-10", due="2026-02-09"),
            Verdict.POINTS,
            "number_used_again",
        ),
        (GOOD, claim(minor=900), Verdict.ASKS, "same_number_other_amount"),
        (GOOD, claim(minor=900, origin=LIST), Verdict.SAME, "number_and_amount"),
        (GOOD, claim(minor=1100, origin=LIST), Verdict.ASKS, "same_number_other_amount"),
        (
            GOOD,
            claim(minor=900, origin=LIST, open_amount=500),
            Verdict.ASKS,
            "same_number_other_amount",
        ),
        (GOOD, claim("1001"), Verdict.SAME, "digits_amount_and_date"),
        (GOOD, claim("1001", issued="2026-10-21"), Verdict.SAME, "digits_amount_and_date"),
        (GOOD, claim("1001", issued="2026-10-21", due=None), Verdict.ASKS, "digits_and_amount"),
        (GOOD, claim("1001", issued=None, due=None), Verdict.ASKS, "digits_and_amount"),
        (
            GOOD,
            claim("1001", issued=None, due=None, origin=LIST),
            Verdict.SAME,
            "digits_and_amount",
        ),
        (GOOD, claim("1001", minor=900), Verdict.APART, "digits_only"),
        (
            claim(reference=OCR),
            claim(OCR, origin=LIST, due=None),
            Verdict.SAME,
            "number_and_amount",
        ),
        (GOOD, claim("F1002"), Verdict.POINTS, "same_amount_near_date"),
        (GOOD, claim("F1002", issued="2026-10-31", due=None), Verdict.APART, "number"),
        (GOOD, claim("F1002", issued=None), Verdict.APART, "number"),
        (GOOD, claim("F1002", minor=900), Verdict.APART, "number"),
        (GOOD, claim("F1002", refers_to=("F1001",)), Verdict.ASKS, "refers_to_it"),
        (
            claim("1", kind=DocumentKind.PAYOUT),
            claim("2", kind=DocumentKind.PAYOUT),
            Verdict.APART,
            "number",
        ),
        (claim(""), claim(""), Verdict.POINTS, "same_amount_near_date"),
        # Keyed without its day of issue, and due at another time.
        (
            GOOD,
            claim(issued=None, due="2025-11-20", minor=900, origin=LIST),
            Verdict.POINTS,
            "number_used_again",
        ),
        (
            GOOD,
            claim(issued=None, due="2025-11-20", origin=LIST),
            Verdict.ASKS,
            "same_number_other_day",
        ),
        (
            GOOD,
            claim(issued=None, due="2026-11-10", minor=900, origin=LIST),
            Verdict.SAME,
            "number_and_amount",
        ),
        # One decision, paid month by month.
        (PAYOUT, claim("D1", **{**MONTHLY, "due": "2026-11-27"}), *USED_AGAIN),
        (PAYOUT, claim("D1", **{**MONTHLY, "due": "2026-10-26"}), *MOVED),
        (PAYOUT, claim("D1", **{**MONTHLY, "due": None}), Verdict.SAME, "number_and_amount"),
        # Registered at another supplier, or at the same one in another legal form.
        (GOOD, claim(org="5569000028", origin=LIST), *ELSEWHERE),
        (
            GOOD,
            claim(org="", name="Bo", account=OTHER_GIRO, origin=LIST),
            Verdict.APART,
            "supplier",
        ),
        (GOOD, claim(org="5569000028", origin=LIST, minor=900), Verdict.IMPOSSIBLE, "supplier"),
        (
            GOOD,
            claim(org="5569000028", origin=LIST, issued="2026-10-21"),
            Verdict.IMPOSSIBLE,
            "supplier",
        ),
        (GOOD, claim(org="5569000028", origin=LIST, due=None), Verdict.IMPOSSIBLE, "supplier"),
        (GOOD, claim("1001", org="5569000028", origin=LIST), Verdict.IMPOSSIBLE, "supplier"),
        # Two digits turned round by a hand.
        (claim("1034"), claim("1043", origin=LIST), Verdict.ASKS, "digits_turned"),
        (
            claim("1034", reference=OCR),
            claim("1043", origin=LIST, issued=None, reference=OCR),
            Verdict.SAME,
            "digits_turned_and_ocr",
        ),
        (claim("1034"), claim("1043"), Verdict.POINTS, "same_amount_near_date"),
        (claim("1034"), claim("1043", origin=LIST, minor=900), Verdict.APART, "number"),
        (
            claim("1034"),
            claim("1043", origin=LIST, issued=None, due=None),
            Verdict.APART,
            "number",
        ),
    ],
)
def test_a_pair_of_claims(one, other, verdict, reason):
    assert (judge(one, other).verdict, judge(one, other).reason) == (verdict, reason)
    assert judge(other, one) == judge(one, other)


CLAIMS = st.builds(
    claim,
    st.sampled_from(["F1001", "1001", "F-1001", "2002", "", OCR]),
    st.sampled_from([900, 1000]),
    kind=st.sampled_from(DocumentKind),
    origin=st.sampled_from(Origin),
    issued=st.sampled_from(["2026-10-01", "2026-10-05", "2025-10-05", None]),
    due=st.sampled_from(["2026-11-01", None]),
    org=st.sampled_from(["5569000010", "5569000028", ""]),
    account=st.sampled_from([GIRO, OTHER_GIRO, None]),
    reference=st.sampled_from(["", OCR]),
    refers_to=st.sampled_from([(), ("F1001",)]),
    open_amount=st.sampled_from([None, 900]),
)


@settings(max_examples=200)
@given(CLAIMS, CLAIMS)
def test_the_verdict_has_no_direction(one, other):
    assert judge(one, other) == judge(other, one)
