"""Whether two claims are about one debt: each verdict by a pair that earns it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.records import DocumentKind, Origin
from sluss.rules.register.reused import reused_in
from sluss.rules.register.same import Verdict, judge
from tests.rules.register.records import GIRO, OTHER_GIRO, claim, day

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
NEAR = (Verdict.POINTS, "same_amount_near_date")
# A row without a number, in the lists of two nights.
NIGHTLY = [claim("-", origin=LIST, listed_on=day(on)) for on in ("2026-11-01", "2026-11-02")]
SLIPS = [claim(n, origin=LIST, listed_on=day("2026-11-01")) for n in ("1034", "1043")]
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
        (claim(""), claim("-"), Verdict.ASKS, "unnumbered"),
        (claim("", due=None), claim("", due=None, issued="2026-10-21"), *NEAR),
        (claim("", reference=OCR), claim("", reference="1234574"), *NEAR),
        (NIGHTLY[0], NIGHTLY[0], *NEAR),
        (NIGHTLY[0], NIGHTLY[1], Verdict.ASKS, "unnumbered"),
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
        (claim("0033609"), claim("0033690", origin=LIST), Verdict.ASKS, "digits_turned"),
        (claim("33609"), claim("0033690", origin=LIST), Verdict.ASKS, "digits_turned"),
        # The hand left the currency out as well.
        (claim("1034"), claim("1043", origin=LIST, currency="EUR"), Verdict.ASKS, "digits_turned"),
        (claim("1034"), claim("1043", currency="EUR"), Verdict.IMPOSSIBLE, "kind"),
        (claim("1034"), claim("1043", 90, origin=LIST, currency="EUR"), Verdict.IMPOSSIBLE, "kind"),
        (
            claim("1034", reference=OCR),
            claim("1043", origin=LIST, issued=None, reference=OCR),
            Verdict.ASKS,
            "digits_turned",
        ),
        (claim("1034"), claim("1043"), *NEAR),
        (*SLIPS, *NEAR),
        (claim("1034", reference=OCR), claim("1043", origin=LIST, reference="1234574"), *NEAR),
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


def rent(month: str, **more):
    """An e-invoice a month, all with the tenant's OCR reference."""
    return claim(f"H{month}", issued=f"2026-{month}-01", due=f"2026-{month}-28", **more)


def row(month: str, issued: str | None = "01", due: str | None = "28", **more):
    """The list shows the reference where the number should stand."""
    issued, due = (on and f"2026-{month}-{on}" for on in (issued, due))
    return claim(OCR, origin=LIST, issued=issued, due=due, **more)


RENTS = [rent(month, reference=OCR) for month in ("09", "10", "11")]
ON = {"listed_on": day("2026-11-20")}


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reason"),
    [
        (RENTS[0], row("09"), Verdict.SAME, "number_and_amount"),
        (RENTS[0], row("09", issued="05"), Verdict.SAME, "number_and_amount"),
        (RENTS[0], row("09", due=None), Verdict.SAME, "number_and_amount"),
        (RENTS[0], row("10"), *USED_AGAIN),
        (RENTS[0], row("10", issued="05", due=None), *MOVED),
        (RENTS[0], row("09", issued=None, due=None), *MOVED),
        (row("09"), row("10"), *USED_AGAIN),
        (row("09"), row("09"), Verdict.SAME, "number_and_amount"),
        (row("09"), row("10", issued="05", due=None), *MOVED),
        # Of another supplier, who has the reference once.
        (
            claim("A1", org="5569000028", account=None, reference=OCR, issued="2026-09-01"),
            row("10", org="5569000028", account=None),
            Verdict.SAME,
            "number_and_amount",
        ),
    ],
)
def test_a_reference_of_many_rents_says_which_only_by_its_day(one, other, verdict, reason):
    reused = reused_in([*RENTS, RENTS[0], one])
    assert (judge(one, other, reused).verdict, judge(one, other, reused).reason) == (
        verdict,
        reason,
    )
    assert judge(other, one, reused) == judge(one, other, reused)


def test_two_rows_of_one_list_with_one_number_and_other_days_are_asked_about():
    september, october = row("09", **ON), row("10", **ON)
    assert judge(september, october).reason == "same_number_other_day"
    assert judge(september, row("09", issued="05", **ON)).verdict is Verdict.SAME


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
