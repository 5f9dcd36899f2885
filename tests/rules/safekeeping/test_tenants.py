"""When a municipality may be added, lifted out and brought home, first things first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.core.tenants import Custody, Tenant, Whereabouts, listing_text
from sluss.rules.safekeeping.tenants import (
    HomeCase,
    HomeRefusal,
    TenantCase,
    TenantRefusal,
    refuse_add,
    refuse_home,
    refuse_lift,
    refuse_return,
    refuse_use,
)

OURS = Custody(
    org_number="2120001231", provider="k1", database="sluss_1", whereabouts="here", head="h", at="t"
)
CASE = TenantCase(
    is_listed=True, is_row_right=True, provider="k1", custody=OURS, is_custody_right=True
)


def kept(whereabouts: Whereabouts, other: str = "") -> TenantCase:
    return replace(CASE, custody=replace(OURS, whereabouts=whereabouts.value, other=other))


def test_everything_that_keeps_one_from_moving_is_said_in_order():
    case = replace(CASE, is_listed=False, is_row_right=False, custody=None, provider="k2")
    seen = [refuse_use(case)]
    case = replace(case, is_listed=True)
    seen += [refuse_use(case), refuse_add(replace(CASE, is_begun=True))]
    case = replace(case, is_row_right=True)
    seen.append(refuse_use(case))
    case = replace(case, custody=OURS, is_custody_right=False)
    seen.append(refuse_use(case))
    case = replace(case, provider="k1")
    seen.append(refuse_use(case))
    seen += [
        refuse_lift(kept(Whereabouts.AWAY, "/a"), "/b", is_target_taken=True),
        refuse_lift(kept(Whereabouts.LEAVING, "/a"), "/b", is_target_taken=True),
        refuse_lift(CASE, "/b", is_target_taken=True),
        refuse_return(CASE, reason=" "),
        refuse_return(kept(Whereabouts.AWAY, "/a"), reason=" "),
    ]
    assert seen == list(TenantRefusal)


@pytest.mark.parametrize("refuse", [refuse_add, refuse_use])
def test_a_row_that_was_changed_and_another_provider_keep_one_from_everything(refuse):
    assert refuse(replace(CASE, is_row_right=False)) is TenantRefusal.ROW_CHANGED
    begun = replace(CASE, is_begun=False)
    assert refuse(replace(begun, provider="k2")) is TenantRefusal.OF_ANOTHER
    assert refuse(replace(begun, is_custody_right=False)) is TenantRefusal.CUSTODY_CHANGED


def test_what_was_begun_goes_on():
    assert refuse_add(replace(CASE, is_listed=False, custody=None, is_begun=False)) is None
    assert refuse_add(replace(CASE, is_listed=False)) is None
    assert refuse_add(replace(CASE, is_begun=False)) is None
    assert refuse_add(replace(CASE, is_listed=False, custody=None)) is TenantRefusal.UNKEPT
    assert refuse_lift(CASE, "/b", is_target_taken=False) is None
    assert refuse_lift(kept(Whereabouts.LEAVING, "/b"), "/b", is_target_taken=True) is None
    assert refuse_return(kept(Whereabouts.LEAVING, "/b"), reason="the stick is full") is None
    assert refuse_return(kept(Whereabouts.AWAY, "/b")) is None


def test_what_is_refused_for_any_use_is_refused_for_moving():
    wrong = replace(CASE, is_listed=False)
    assert refuse_lift(wrong, "/b", is_target_taken=False) is TenantRefusal.NOT_LISTED
    assert refuse_return(wrong) is TenantRefusal.NOT_LISTED


def test_what_is_wrong_with_a_home_is_said_in_order():
    away = replace(OURS, whereabouts="away", seq=9)
    other = replace(away, org_number="2120002007", provider="k2")
    case = HomeCase(lent=None, is_lent_right=False, ours=away, same=3)
    seen = [refuse_home(case)]
    case = replace(case, lent=other)
    seen.append(refuse_home(case))
    assert refuse_home(replace(case, lent=away)) is HomeRefusal.OF_ANOTHER_PROVIDER
    case = replace(case, lent=replace(other, provider="k1"), is_lent_right=True)
    seen.append(refuse_home(case))
    case = replace(case, lent=away)
    seen.append(refuse_home(case))
    # What cannot be told from the two claims is told when all rows are held against each other.
    assert [*seen, HomeRefusal.DIFFERS] == list(HomeRefusal)
    assert refuse_home(replace(case, same=9)) is None


def test_what_is_signed_says_everything_of_a_row_and_a_custody():
    row = Tenant("1", "K", "postgresql://s/", "d", "t")
    assert row.url == "postgresql://s/d"
    rows = [row, *(replace(row, **{name: "x"}) for name in Tenant.__dataclass_fields__)]
    assert len({one.text for one in rows}) == len(rows)
    words = {name: 7 if name == "seq" else "x" for name in Custody.__dataclass_fields__}
    said = [OURS, *(replace(OURS, **{name: word}) for name, word in words.items())]
    assert len({one.text for one in said}) == len(said)
    assert listing_text("s", [row]) != listing_text("s", [])
