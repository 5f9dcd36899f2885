"""Each light by what was measured and its norm. Nothing that was not measured is green."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.intake.days import BankDays
from sluss.rules.standby.lights import (
    Ahead,
    Colour,
    Following,
    Light,
    Measured,
    Mirrored,
    Setting,
    lights,
)
from sluss.rules.standby.mirrored import day_of, mirrored_of
from sluss.rules.standby.notes import Drill, DrillKind, Note, NoteKind, Printed, Step
from sluss.rules.standby.plan import (
    Card,
    CardKind,
    SignerPlan,
    Source,
    SourceKind,
    StandbyPlan,
    read_standby,
)

# A Tuesday.
TODAY = date(2026, 11, 24)
NOW = Setting(TODAY, BankDays(lambda day: day.weekday() < 5), lambda note: note.at.date(), 50)
STEP = Step(name="s", target_seconds=60, measured_seconds=50)
FRESH = Mirrored(
    as_of=TODAY, rows=100, rows_most=100, is_last=True, is_reachable=True, left=0
)  # fmt: skip


def card(kind: CardKind, **more) -> Card:
    return Card(**{"kind": kind, "name": kind.value, "phone": "1", "checked_on": TODAY} | more)


NEEDED = (CardKind.BANK, CardKind.ACCESS_POINT, CardKind.VAN, CardKind.AUTHORITY)
SIGNERS = tuple(
    SignerPlan(name=name, channels=("net", "branch"), off_network=("branch",)) for name in "abcd"
)


def shipped_plan() -> StandbyPlan:
    plan = read_standby(shipped("standby.toml"))
    assert isinstance(plan, StandbyPlan)
    return plan


READY = replace(
    shipped_plan(),
    decided_by="KS",
    sources=tuple(Source(kind=k, place="/x", bank_days_max=1) for k in SourceKind),
    signers=SIGNERS,
    cards=tuple(map(card, NEEDED)),
)


def note(number: int, on: date, facts) -> Note:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    kind = NoteKind.DRILL if isinstance(facts, Drill) else NoteKind.KIT_PRINTED
    return Note(number=number, kind=kind, at=at, noted_at=at, by="x", text="", facts=facts)


def drill(kind: DrillKind, passed: bool = True) -> Drill:
    return Drill(drill=kind, steps=(STEP,), passed=passed)


DRILLS = tuple(note(n, TODAY, drill(kind)) for n, kind in enumerate(DrillKind, start=1))
SEEN = Measured(
    mirrors=dict.fromkeys(SourceKind, FRESH),
    ahead=Ahead(days=tuple(TODAY + timedelta(days=n) for n in (1, 2, 3)), count=9),
    signers=frozenset("abcd"),
    clean_tenths=1000,
    faults=0,
    backup_on=TODAY,
    restore_on=TODAY,
    has_identity=False,
    notes=(*DRILLS, note(9, TODAY, Printed())),
)
NOTHING = Measured(
    mirrors={},
    ahead=Ahead(),
    signers=frozenset(),
    clean_tenths=None,
    faults=0,
    backup_on=None,
    restore_on=None,
    has_identity=True,
    notes=(),
)


def light(name: str, seen: Measured = SEEN, plan: StandbyPlan = READY) -> Light:
    (found,) = (one for one in lights(plan, seen, NOW) if one.name == name)
    return found


def told(one: Light) -> tuple:
    return one.colour.value, one.code.removeprefix("light."), one.measured


def test_all_is_green_when_all_was_measured_and_is_well():
    assert {one.colour for one in lights(READY, SEEN, NOW)} == {Colour.GREEN}


def test_nothing_is_green_when_nothing_was_measured():
    found = lights(shipped_plan(), NOTHING, NOW)
    assert len(found) == len(lights(READY, SEEN, NOW)) == 19
    assert [one.name for one in found if one.colour is not Colour.RED] == ["plan"]
    assert found[0].colour is Colour.YELLOW


def test_a_norm_of_nought_makes_nothing_green_that_is_not_there():
    loose = replace(READY, days_ahead_min=0, clean_percent_min=0, cards=(), signers=())
    names = [one.name for one in lights(loose, NOTHING, NOW) if one.colour is Colour.GREEN]
    assert names == ["plan"]


MONDAY, FRIDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 20), date(2026, 11, 19)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("green", "mirror_fresh", 0)),
        ({"as_of": MONDAY}, ("green", "mirror_fresh", 1)),
        # The weekend does not count: nothing was paid in it.
        ({"as_of": FRIDAY}, ("yellow", "mirror_late", 2)),
        ({"as_of": date(2026, 11, 22)}, ("yellow", "mirror_late", 2)),
        ({"as_of": THURSDAY}, ("red", "mirror_old", 3)),
        ({"as_of": date(2026, 11, 25)}, ("red", "mirror_ahead", None)),
        ({"is_reachable": False}, ("yellow", "mirror_unreachable", 0)),
        ({"is_last": False}, ("yellow", "mirror_not_in_last", 0)),
        ({"rows": 50}, ("green", "mirror_fresh", 0)),
        ({"rows": 49}, ("yellow", "mirror_shrunk", 0)),
        ({"left": 1}, ("yellow", "mirror_left", 0)),
        # The gravest counts.
        ({"as_of": THURSDAY, "is_reachable": False, "rows": 1}, ("red", "mirror_old", 3)),
    ],
)
def test_a_mirror_is_as_good_as_its_age_and_what_is_missing(change, expected):
    seen = replace(SEEN, mirrors={SourceKind.OPEN_ITEMS: replace(FRESH, **change)})
    assert told(light("mirror:open-items", seen)) == expected
    assert told(light("mirror:suppliers", seen)) == ("red", "mirror_never", None)


def test_a_kind_without_a_place_or_left_out_of_the_plan_is_red():
    one = Source(kind=SourceKind.SUPPLIERS, place="", bank_days_max=1)
    plan = replace(READY, sources=(one,))
    assert told(light("mirror:suppliers", plan=plan))[:2] == ("red", "mirror_no_place")
    assert told(light("mirror:open-items", plan=plan))[:2] == ("red", "mirror_unplanned")


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, ("red", "ahead_none", 0)), (1, ("yellow", "ahead_few", 1)),
     (2, ("yellow", "ahead_few", 2)), (3, ("green", "ahead_enough", 3))],
)  # fmt: skip
def test_days_of_payments_that_lie_at_the_bank(days, expected):
    ahead = Ahead(days=tuple(TODAY + timedelta(days=n) for n in range(1, days + 1)), count=days)
    assert told(light("ahead", replace(SEEN, ahead=ahead))) == expected


@pytest.mark.parametrize(
    ("signers", "there", "expected", "channels"),
    [
        (SIGNERS, "abcd", ("green", "signers_enough", 4), ("green", "channels_enough", 1)),
        (SIGNERS, "abc", ("red", "signers_few", 3), ("green", "channels_enough", 1)),
        # Who is in the plan and has no such role may not sign.
        (SIGNERS, "a", ("red", "signers_few", 1), ("red", "channels_few", 0)),
        (SIGNERS[:3], "abcde", ("red", "signers_few", 3), ("green", "channels_enough", 1)),
        ((*SIGNERS, SignerPlan(name="z", channels=("net",), off_network=())), "abcd",
         ("yellow", "signers_unknown", 4), ("green", "channels_enough", 1)),
        ((), "abcd", ("red", "signers_few", 0), ("red", "channels_few", 0)),
    ],
)  # fmt: skip
def test_four_may_sign_and_two_of_them_off_the_network(signers, there, expected, channels):
    plan, seen = replace(READY, signers=signers), replace(SEEN, signers=frozenset(there))
    assert told(light("signers", seen, plan)) == expected
    assert told(light("channels", seen, plan)) == channels


def test_a_channel_that_one_person_has_is_no_way_to_the_bank():
    alone = (
        replace(SIGNERS[0], off_network=("branch", "branch")),
        *(replace(one, off_network=()) for one in SIGNERS[1:]),
    )
    assert told(light("channels", plan=replace(READY, signers=alone)))[1] == "channels_few"


@pytest.mark.parametrize(
    ("tenths", "faults", "expected"),
    [
        (None, 0, ("red", "suppliers_no_list", None)),
        (949, 40, ("red", "suppliers_faulty", 94)),
        (950, 40, ("yellow", "suppliers_some_faults", 95)),
        (1000, 0, ("green", "suppliers_clean", 100)),
        (0, 9, ("red", "suppliers_faulty", 0)),
    ],
)
def test_the_supplier_register(tenths, faults, expected):
    seen = replace(SEEN, clean_tenths=tenths, faults=faults)
    assert told(light("suppliers", seen)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, ("red", "backup_never", None)), (0, ("green", "backup_fresh", 0)),
     (1, ("green", "backup_fresh", 1)), (2, ("yellow", "backup_old", 2)),
     (3, ("red", "backup_old", 3)), (-1, ("red", "backup_ahead", None))],
)  # fmt: skip
def test_a_backup_by_its_age(days, expected):
    day = None if days is None else TODAY - timedelta(days=days)
    assert told(light("backup", replace(SEEN, backup_on=day))) == expected


def test_a_key_that_lies_in_the_home_is_red():
    assert told(light("identity", replace(SEEN, has_identity=True)))[:2] == ("red", "identity_here")


TABLETOP = "drill:tabletop"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], ("red", "drill_never", None)),
        ([(183, True)], ("green", "drill_fresh", 183)),
        ([(184, True)], ("yellow", "drill_old", 184)),
        ([(367, True)], ("red", "drill_old", 367)),
        ([(400, True), (10, True)], ("green", "drill_fresh", 10)),
        ([(10, False)], ("red", "drill_never", None)),
        ([(20, True), (10, False)], ("yellow", "drill_failed", 20)),
        ([(20, False), (10, True)], ("green", "drill_fresh", 10)),
        # Noted late: what was held last counts, not what was written last.
        ([(10, True), (20, False)], ("green", "drill_fresh", 10)),
        ([(400, True), (10, False)], ("red", "drill_old", 400)),
    ],
)
def test_a_drill_by_the_last_that_passed_and_the_last_that_was_held(held, expected):
    notes = tuple(
        note(number, TODAY - timedelta(days=days), drill(DrillKind.TABLETOP, passed))
        for number, (days, passed) in enumerate(held, start=1)
    )
    assert told(light(TABLETOP, replace(SEEN, notes=notes))) == expected
    assert told(light("drill:full", replace(SEEN, notes=notes))) == ("red", "drill_never", None)


def test_a_drill_says_what_it_took_against_its_targets():
    steps = (
        Step(name="a", target_seconds=600, measured_seconds=540),
        Step(name="b", target_seconds=1200, measured_seconds=1301),
        Step(name="c", target_seconds=600),
    )
    held = Drill(drill=DrillKind.TABLETOP, steps=steps, passed=True)
    found = light(TABLETOP, replace(SEEN, notes=(note(1, TODAY, held),)))
    assert found.detail == "2026-11-24 (31/40 min, 1/3)"
    failed = replace(held, passed=False)
    notes = (note(1, TODAY - timedelta(days=1), drill(DrillKind.TABLETOP)), note(2, TODAY, failed))
    found = light(TABLETOP, replace(SEEN, notes=notes))
    assert (found.code, found.detail) == ("light.drill_failed", "2026-11-24 (31/40 min, 1/3)")


def test_a_mirror_that_cannot_be_read_is_red():
    seen = replace(SEEN, is_mirror_spoiled=True)
    assert {told(light(f"mirror:{k.value}", seen))[:2] for k in SourceKind} == {
        ("red", "mirror_spoiled")
    }


def test_the_kit_by_the_last_that_was_printed():
    notes = [note(n, TODAY - timedelta(days=d), Printed()) for n, d in ((1, 10), (2, 900))]
    assert told(light("kit", replace(SEEN, notes=notes))) == ("green", "kit_fresh", 10)
    assert told(light("kit", replace(SEEN, notes=notes[1:]))) == ("red", "kit_old", 900)


OLD = TODAY - timedelta(days=184)


@pytest.mark.parametrize(
    ("cards", "expected", "detail"),
    [
        (READY.cards, ("green", "cards_whole", 4), ""),
        (READY.cards[1:], ("red", "cards_lacking", 3), "bank"),
        ((card(CardKind.BANK, phone=""), *READY.cards[1:]), ("red", "cards_lacking", 3), "bank"),
        ((*READY.cards, card(CardKind.OTHER, phone="")), ("yellow", "cards_short", 4), "other"),
        ((*READY.cards, card(CardKind.OTHER, checked_on=None)),
         ("yellow", "cards_short", 4), "other"),
        ((card(CardKind.BANK, checked_on=OLD), *READY.cards[1:]),
         ("yellow", "cards_old", 4), "bank"),
        ((card(CardKind.BANK, checked_on=TODAY + timedelta(days=1)), *READY.cards[1:]),
         ("yellow", "cards_old", 4), "bank"),
        ((), ("red", "cards_lacking", 0), "bank, access-point, van, authority"),
    ],
)  # fmt: skip
def test_somebody_can_be_called(cards, expected, detail):
    found = light("cards", plan=replace(READY, cards=cards))
    assert (told(found), found.detail) == (expected, detail)


# ---- What the generations on disk come to -----------------------------------------------------


def generation(place: str, **kinds: dict[int, int]) -> dict:
    """Of each kind: the day in November, and how many rows are of it."""
    days = {
        kind.replace("_", "-"): {f"2026-11-{day:02}": rows for day, rows in some.items()}
        for kind, some in kinds.items()
    }
    return {"place": place, "kinds": days}


ITEMS = SourceKind.OPEN_ITEMS


def test_the_newest_generation_with_a_kind_counts_wherever_it_came_from():
    told_ = [
        generation("/a", open_items={3: 10}),
        generation("/b", bank_statements={4: 7}),
        generation("/a", suppliers={5: 3}),
    ]
    looked = {
        "/a": {"status": "gone", "left": [{}], "refused": [""]},
        "/b": {"status": "same", "left": []},
    }
    found = mirrored_of(told_, looked)
    assert set(found) == {ITEMS, SourceKind.SUPPLIERS, SourceKind.BANK_STATEMENTS}
    assert found[ITEMS] == Mirrored(
        as_of=date(2026, 11, 3), rows=10, rows_most=10, is_last=False, is_reachable=False, left=2
    )
    statements = found[SourceKind.BANK_STATEMENTS]
    assert (statements.is_last, statements.is_reachable, statements.left) == (True, True, 0)


def test_a_list_is_measured_against_the_fullest_that_is_kept():
    told_ = [
        generation("/a", open_items={3: 90, 2: 95}),
        generation("/a", open_items={3: 90, 4: 20}),
    ]
    found = mirrored_of(told_, {})[ITEMS]
    assert (found.as_of, found.rows, found.rows_most) == (date(2026, 11, 4), 20, 95)


def test_a_list_without_a_day_and_an_archive_are_of_the_day_of_their_files():
    written = date(2026, 11, 9)
    assert day_of(ITEMS, "2026-11-03", written) == "2026-11-03"
    assert day_of(ITEMS, "", written) == "2026-11-09"
    # Invoices have any date, an attest list has none that is known.
    assert day_of(SourceKind.INVOICE_ARCHIVE, "2026-11-30", written) == "2026-11-09"
    assert day_of(SourceKind.ATTEST_LIST, "2026-11-30", written) == "2026-11-09"
    assert mirrored_of([], {}) == {}


@pytest.mark.parametrize(
    ("seconds", "colour", "code"),
    [
        (None, Colour.RED, "light.live_none"),
        (0, Colour.GREEN, "light.live_follows"),
        (60, Colour.GREEN, "light.live_follows"),
        (61, Colour.RED, "light.live_behind"),
    ],
)
def test_a_copy_that_follows_is_green_while_it_does(seconds, colour, code):
    seen = replace(SEEN, live=Following(seconds=seconds, seconds_max=60))
    found = light("live", seen)
    assert (found.colour, found.code, found.measured) == (colour, code, seconds)
    # Nobody must have one, and then nothing is said of it.
    assert [one for one in lights(READY, SEEN, NOW) if one.name == "live"] == []
