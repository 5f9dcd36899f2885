"""The last supplier list of before the incident is the one that counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.party import Party
from sluss.core.payable import Hold
from sluss.core.records import SupplierEntry
from sluss.rules.register.accounts import PayTo
from sluss.rules.register.entries import (
    entry_of,
    former_accounts,
    held_as_former,
    held_for_namesakes,
    namesakes,
    standing,
    still_listed,
    that_count,
)
from sluss.rules.register.filed import Vouched
from tests.rules.register.records import GIRO, NAME, ORG, OTHER_GIRO

ME = Party(name=NAME, org_number=ORG)
SPRING, AUTUMN, LATE = date(2026, 3, 31), date(2026, 9, 30), date(2026, 11, 23)
LOCKED = date(2026, 11, 22)


def entry(on: date | None, *accounts, party: Party = ME) -> SupplierEntry:
    return SupplierEntry(supplier=party, accounts=accounts, listed_on=on)


FORMER = frozenset({OTHER_GIRO.key})
NOBODY: frozenset[str] = frozenset()
OTHER = Party(name="Glas", org_number="5569000028")


@pytest.mark.parametrize(
    ("entries", "incident_on", "former"),
    [
        ([entry(SPRING, OTHER_GIRO), entry(AUTUMN, GIRO)], None, FORMER),
        ([entry(AUTUMN, GIRO), entry(SPRING, OTHER_GIRO)], None, FORMER),
        ([entry(SPRING, OTHER_GIRO), entry(AUTUMN, GIRO)], LOCKED, FORMER),
        # A list of after the incident takes nothing off.
        ([entry(SPRING, OTHER_GIRO), entry(LATE, GIRO)], LOCKED, NOBODY),
        ([entry(SPRING, OTHER_GIRO), entry(LATE, GIRO)], None, FORMER),
        # Nor does one without a day, or one that has no account at all.
        ([entry(SPRING, OTHER_GIRO), entry(None, GIRO)], None, NOBODY),
        ([entry(None, OTHER_GIRO), entry(AUTUMN, GIRO)], None, NOBODY),
        ([entry(SPRING, OTHER_GIRO), entry(AUTUMN)], None, NOBODY),
        # It stands on another row of the last list.
        ([entry(SPRING, OTHER_GIRO), entry(AUTUMN, GIRO), entry(AUTUMN, OTHER_GIRO)], None, NOBODY),
        # It came back.
        ([entry(SPRING, GIRO), entry(AUTUMN, OTHER_GIRO), entry(LATE, GIRO)], None, FORMER),
        # It is another's, or that of who has the name and no number.
        ([entry(SPRING, OTHER_GIRO, party=OTHER), entry(AUTUMN, GIRO)], None, NOBODY),
        (
            [entry(SPRING, OTHER_GIRO, party=Party(name=NAME)),
             entry(AUTUMN, GIRO, party=Party(name=NAME))],
            None,
            FORMER,
        ),
        ([], None, NOBODY),
    ],
)  # fmt: skip
def test_an_account_is_former_if_the_last_list_has_another_instead(entries, incident_on, former):
    assert former_accounts(ME, entries, incident_on) == former


@pytest.mark.parametrize(
    ("entries", "incident_on", "chosen"),
    [
        ([entry(SPRING, GIRO), entry(AUTUMN, OTHER_GIRO)], None, 1),
        ([entry(AUTUMN, OTHER_GIRO), entry(SPRING, GIRO)], None, 0),
        ([entry(AUTUMN, OTHER_GIRO), entry(LATE, GIRO)], LOCKED, 0),
        ([entry(None, GIRO), entry(SPRING, OTHER_GIRO)], None, 1),
        ([entry(None, GIRO), entry(None, OTHER_GIRO)], None, 0),
        ([entry(LATE, GIRO, party=Party(name=NAME)), entry(SPRING, OTHER_GIRO)], None, 1),
        ([entry(LATE, GIRO, party=OTHER)], None, None),
    ],
)
def test_the_row_of_the_last_list_is_the_one_to_go_by(entries, incident_on, chosen):
    expected = None if chosen is None else entries[chosen]
    assert entry_of(ME, entries, incident_on) is expected


def test_only_a_call_back_vouches_for_a_former_account():
    listed, paid, called, other = (
        Vouched(key, f"org:{ORG}", source, "s")
        for key, source in (
            (OTHER_GIRO.key, "supplier-list"),
            (OTHER_GIRO.key, "paid-before"),
            (OTHER_GIRO.key, "call-back"),
            (GIRO.key, "supplier-list"),
        )
    )
    assert still_listed((listed, paid, called, other), FORMER) == (called, other)


def test_what_is_held_as_unverified_is_said_to_be_former_if_it_is():
    def pay_to(*codes: str) -> PayTo:
        return PayTo(OTHER_GIRO, "", tuple(Hold(code, OTHER_GIRO.key) for code in codes))

    found = pay_to("register.account_unsound", "register.account_unverified")
    assert held_as_former(found, FORMER) == pay_to(
        "register.account_unsound", "register.account_former"
    )
    assert held_as_former(found, NOBODY) == found


NAMELESS, NUMBERLESS = Party(org_number=ORG), Party(name=NAME)
DAYS = [None, SPRING, AUTUMN, LOCKED, LATE]
ROWS = st.lists(
    st.builds(
        entry,
        st.sampled_from(DAYS),
        st.sampled_from([GIRO, OTHER_GIRO]),
        party=st.sampled_from([ME, NAMELESS, NUMBERLESS, OTHER]),
    ),
    max_size=12,
)


def told(rows: dict[str, SupplierEntry], incident_on: date | None):
    """All that a debt takes of the lists, for each way to name the supplier."""
    entries = [rows[name] for name in sorted(rows)]
    return [
        (
            (found := entry_of(party, entries, incident_on)) and (found.supplier, found.accounts),
            former_accounts(party, entries, incident_on),
        )
        for party in (ME, NAMELESS, NUMBERLESS)
    ]


@given(ROWS, ROWS, st.sampled_from([None, AUTUMN, LOCKED]))
def test_the_rows_that_count_say_what_all_rows_say(first, more, incident_on):
    """And if more of them say the same in the same order, no debt can change."""
    rows = {f"{n:03}": row for n, row in enumerate(first)}
    counted = {name: rows[name] for name in that_count(rows, incident_on)}
    assert told(counted, incident_on) == told(rows, incident_on)
    both = rows | {f"{n:03}": row for n, row in enumerate(more, start=100)}
    again = {**counted, **{name: both[name] for name in both.keys() - rows.keys()}}
    kept = {name: again[name] for name in that_count(again, incident_on)}
    assert kept.keys() == that_count(both, incident_on)
    if standing(kept, incident_on) == standing(counted, incident_on):
        assert told(kept, incident_on) == told(counted, incident_on)


# ---- Firms of one name -------------------------------------------------------------------------

NAMELESS = Party(name=NAME)
ANOTHER = Party(name=NAME, org_number="5569000028")


@pytest.mark.parametrize(
    ("supplier", "parties", "numbers"),
    [
        (NAMELESS, [ME, ANOTHER], {ORG, "5569000028"}),
        (NAMELESS, [ME, ME], set()),
        (NAMELESS, [ME, NAMELESS], set()),
        (NAMELESS, [ME, OTHER], set()),
        (ME, [ME, ANOTHER], set()),
        (NAMELESS, [], set()),
    ],
)
def test_a_name_that_several_firms_have_tells_no_account(supplier, parties, numbers):
    entries = [entry(SPRING, GIRO, party=party) for party in parties]
    assert namesakes(supplier, entries) == numbers
    assert (entry_of(supplier, entries, None) is None) == (bool(numbers) or not parties)


def test_whoever_pays_is_told_which_firms_have_the_name():
    none = PayTo(None, "", (Hold("register.no_account"),))
    (hold,) = held_for_namesakes(none, frozenset({ORG, "8506202399"})).holds
    assert (hold.code, hold.detail) == ("register.several_of_this_name", f"{ORG}, 850620-****")
    assert held_for_namesakes(none, frozenset()) == none
    known = PayTo(GIRO, "supplier-list", ())
    assert held_for_namesakes(known, frozenset({ORG, "8506202399"})) == known
