"""What the doctor says of each thing, by what was seen. Nothing that nobody saw is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sluss.formats.limits import read_limits
from sluss.outside.shipped import shipped
from sluss.rules.safekeeping.copies import UnsoundRefusal
from sluss.rules.safekeeping.doctor import (
    Check,
    Engine,
    Grade,
    Ground,
    KeyFault,
    Machine,
    Standbys,
    engine_checks,
    gravest,
    journal_clock,
    machine_checks,
    not_opened,
    standby_check,
)
from sluss.rules.safekeeping.doctor_ledger import (
    Keys,
    Medium,
    ProfileDates,
    backup_check,
    clearing_check,
    hold_check,
    key_checks,
    live_check,
    profile_check,
    rate_check,
    sent_check,
)
from sluss.rules.triage.law import InterestRates, LawValue

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BOUNDS = read_limits(shipped("limits/doctor.toml")).on(TODAY)
OK, WARN, BAD = Grade.OK, Grade.WARN, Grade.BAD
MB = 1_000_000
WELL = Machine(
    python=(3, 11),
    now=NOW,
    today=TODAY,
    data_read_on=date(2026, 11, 29),
    stockholm_hours=(1, 2),
    has_home=True,
    file_system="ext4",
    ground=Ground.DISK,
    free_bytes=10_000 * MB,
    home_bytes=100 * MB,
)


def graded(checks) -> dict[str, tuple[Grade, str]]:
    return {one.name: (one.grade, one.code) for one in checks}


def changed(well, other) -> dict[str, tuple[Grade, str]]:
    """What is said otherwise than of what is well."""
    before = graded(well)
    return {name: said for name, said in graded(other).items() if before.get(name) != said}


def test_a_machine_on_which_all_is_well_gets_no_word_of_advice():
    checks = list(machine_checks(WELL, BOUNDS))
    assert [one.name for one in checks] == [
        "python", "clock", "time-zone", "home", "file-system", "disk", "modes",
    ]  # fmt: skip
    assert gravest(checks) is OK


@pytest.mark.parametrize(
    ("seen", "name", "grade", "code"),
    [
        ({"python": (3, 10)}, "python", BAD, "doctor.python_old"),
        ({"python": (3, 14)}, "python", WARN, "doctor.python_untried"),
        ({"today": date(2026, 11, 28)}, "clock", BAD, "doctor.clock_before_program"),
        ({"stockholm_hours": (0, 0)}, "time-zone", BAD, "doctor.zone_wrong"),
        ({"stockholm_hours": (1, 1)}, "time-zone", BAD, "doctor.zone_wrong"),
        ({"ground": Ground.NETWORK}, "file-system", BAD, "doctor.ground_network"),
        ({"ground": Ground.MEMORY}, "file-system", BAD, "doctor.ground_memory"),
        ({"ground": Ground.LAYER}, "file-system", WARN, "doctor.ground_layer"),
        ({"ground": Ground.UNKNOWN}, "file-system", WARN, "doctor.ground_unknown"),
        ({"free_bytes": 200 * MB - 1}, "disk", BAD, "doctor.disk_full"),
        ({"home_bytes": 5_001 * MB}, "disk", WARN, "doctor.disk_low"),
        ({"open_to_others": ("signing-key.txt",)}, "modes", BAD, "doctor.modes_open"),
        ({"is_home_open": True}, "modes", WARN, "doctor.modes_home_open"),
    ],
)
def test_each_fault_of_the_machine_is_said_and_nothing_else(seen, name, grade, code):
    said = changed(machine_checks(WELL, BOUNDS), machine_checks(replace(WELL, **seen), BOUNDS))
    assert said == {name: (grade, code)}


@pytest.mark.parametrize(
    "seen",
    [{"today": date(2026, 11, 29)}, {"free_bytes": 200 * MB}, {"home_bytes": 5_000 * MB}],
)
def test_what_is_just_within_its_bounds_is_well(seen):
    seen = {"home_bytes": 100 * MB, **seen}
    assert gravest(list(machine_checks(replace(WELL, **seen), BOUNDS))) is OK


def test_without_a_home_its_modes_are_not_asked_and_on_a_server_neither_its_file_system():
    none = [one.name for one in machine_checks(replace(WELL, has_home=False), BOUNDS)]
    assert "modes" not in none
    away = replace(WELL, is_embedded=False, ground=Ground.NETWORK)
    assert gravest(list(machine_checks(away, BOUNDS))) is OK


SQLITE = Engine(
    is_embedded=True,
    version=(3, 53, 4),
    at_least=(3, 51, 3),
    settings={"journal_mode": "wal", "synchronous": "2"},
)
SERVER = Engine(
    is_embedded=False,
    version=(17, 10),
    at_least=(3, 51, 3),
    settings={"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"},
)


@pytest.mark.parametrize("engine", [SQLITE, SERVER])
def test_an_engine_that_keeps_what_it_acknowledges_is_well(engine):
    assert gravest(list(engine_checks(engine))) is OK


def unsafe(engine: Engine, **settings: str) -> Engine:
    return replace(engine, settings={**engine.settings, **settings})


@pytest.mark.parametrize(
    ("well", "seen", "name", "grade", "code"),
    [
        (SQLITE, replace(SQLITE, version=(3, 51, 2)), "database", BAD, "doctor.sqlite_old"),
        (SQLITE, unsafe(SQLITE, synchronous="1"), "fsync", BAD, "doctor.writing_unsafe"),
        (SQLITE, unsafe(SQLITE, journal_mode="delete"), "fsync", BAD, "doctor.writing_unsafe"),
        (SQLITE, replace(SQLITE, settings={}), "fsync", BAD, "doctor.writing_unsafe"),
        (SERVER, unsafe(SERVER, fsync="off"), "fsync", BAD, "doctor.writing_unsafe"),
        (SERVER, unsafe(SERVER, synchronous_commit="off"), "fsync", BAD, "doctor.writing_unsafe"),
        (SERVER, unsafe(SERVER, full_page_writes="off"), "fsync", BAD, "doctor.writing_unsafe"),
        (SQLITE, replace(SQLITE, lacking=("a",)), "migrations", WARN, "doctor.database_older"),
        (SQLITE, replace(SQLITE, unknown=("z",)), "migrations", BAD, "doctor.database_newer"),
        (
            SQLITE,
            replace(SQLITE, unknown=("z",), lacking=("a",)),
            "migrations",
            BAD,
            "doctor.database_newer",
        ),
    ],
)
def test_each_fault_of_the_engine_is_said_and_nothing_else(well, seen, name, grade, code):
    assert changed(engine_checks(well), engine_checks(seen)) == {name: (grade, code)}


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"hosts": 1, "names": ""}, None),
        ({"hosts": 3, "names": ""}, (BAD, "doctor.standby_none")),
        ({"hosts": 1, "names": "db2"}, (OK, "doctor.standby")),
        ({"commit": "remote_apply"}, (OK, "doctor.standby")),
        ({"commit": "local"}, (BAD, "doctor.standby_not_waited_for")),
        ({"commit": "remote_write"}, (BAD, "doctor.standby_not_waited_for")),
        ({"followers": ()}, (BAD, "doctor.standby_missing")),
        ({"followers": (("async", "streaming"),)}, (BAD, "doctor.standby_missing")),
        ({"followers": (("sync", "catchup"),)}, (BAD, "doctor.standby_missing")),
        ({"followers": (("quorum", "streaming"),)}, (OK, "doctor.standby")),
        # Who may not read the statistics sees no more than that somebody follows.
        ({"followers": (("", ""),)}, (WARN, "doctor.standby_unseen")),
        ({"followers": (("", ""), ("sync", "streaming"))}, (OK, "doctor.standby")),
    ],
)
def test_what_is_acknowledged_must_be_on_two_servers_where_there_are_several(seen, said):
    well = {"hosts": 3, "names": "db2", "commit": "on", "followers": (("sync", "streaming"),)}
    check = standby_check(Standbys(**{**well, **seen}))
    assert (check and (check.grade, check.code)) == said


def test_a_database_that_cannot_be_opened_is_wrong_by_what_the_machine_did():
    assert not_opened("machine.damaged", "x").grade is BAD


@pytest.mark.parametrize(
    ("last", "is_live", "grade", "code"),
    [
        (None, True, OK, "doctor.journal_empty"),
        (datetime(2026, 12, 1, 8, 2, tzinfo=UTC), True, OK, "doctor.journal_clock"),
        (datetime(2026, 12, 1, 8, 2, 1, tzinfo=UTC), True, BAD, "doctor.clock_before_journal"),
        # A demo may have been opened on a later day that was set.
        (datetime(2026, 12, 1, 8, 2, 1, tzinfo=UTC), False, WARN, "doctor.clock_before_journal"),
    ],
)
def test_a_clock_that_lies_before_the_last_entry_is_wrong(last, is_live, grade, code):
    said = journal_clock(NOW, last, BOUNDS, is_live=is_live)
    assert (said.grade, said.code) == (grade, code)


KEYS = Keys(
    signing=KeyFault.NONE,
    sign_in=KeyFault.NONE,
    has_signed=True,
    recipient="age1x",
    is_recipient=True,
    has_identity=False,
)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({}, {}),
        (
            {"signing": KeyFault.MISSING, "has_signed": False},
            {"signing-key": (OK, "doctor.signing_not_yet")},
        ),
        ({"signing": KeyFault.MISSING}, {"signing-key": (WARN, "doctor.signing_gone")}),
        ({"signing": KeyFault.UNREADABLE}, {"signing-key": (BAD, "doctor.signing_unreadable")}),
        (
            {"signing": KeyFault.MALFORMED, "has_signed": False},
            {"signing-key": (BAD, "doctor.signing_unreadable")},
        ),
        ({"sign_in": KeyFault.MISSING}, {}),
        ({"sign_in": KeyFault.UNREADABLE}, {"sign-in-key": (BAD, "doctor.sign_in_unreadable")}),
        ({"sign_in": KeyFault.MALFORMED}, {"sign-in-key": (BAD, "doctor.sign_in_unreadable")}),
        ({"recipient": ""}, {"backup-keys": (WARN, "doctor.recipient_none")}),
        ({"is_recipient": False}, {"backup-keys": (BAD, "doctor.recipient_bad")}),
        ({"has_identity": True}, {"backup-keys": (WARN, "doctor.identity_here")}),
    ],
)
def test_each_fault_of_a_key_is_said_and_nothing_else(seen, said):
    assert changed(key_checks(KEYS), key_checks(replace(KEYS, **seen))) == said


def of(check: Check) -> tuple[Grade, str]:
    return check.grade, check.code


@pytest.mark.parametrize(
    ("lacks", "is_live", "grade"),
    [
        ((), True, OK),
        ((UnsoundRefusal.NOT_PROVED,), True, WARN),
        ((UnsoundRefusal.TOO_FEW, UnsoundRefusal.NOT_PROVED), True, BAD),
        ((UnsoundRefusal.TOO_FEW,), False, WARN),
    ],
)
def test_copies_are_judged_by_what_they_lack(lacks, is_live, grade):
    said = backup_check(lacks, date(2026, 11, 30), TODAY, is_live=is_live)
    assert (said.grade, said.found, said.expected) == (grade, "2026-11-30", "1")


def test_where_there_is_no_copy_no_day_is_told():
    for is_live, grade in ((True, BAD), (False, WARN)):
        said = backup_check((UnsoundRefusal.TOO_FEW,), None, TODAY, is_live=is_live)
        assert said == Check(name="backups", grade=grade, code="doctor.backups_none")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (60, (OK, "doctor.live")),
        (61, (BAD, "doctor.live_behind")),
        (None, (BAD, "doctor.live_none")),
    ],
)
def test_a_copy_that_follows_is_judged_by_how_far_it_is_behind(seconds, said):
    assert of(live_check(seconds, 60, "/srv")) == said


STICK = Medium(place="/media/a", is_there=True, is_same_disk=False, is_alike=True)
AWAY = Medium(place="/media/b", is_there=False, is_same_disk=False, is_alike=False)


@pytest.mark.parametrize(
    ("media", "is_own_whole", "is_live", "said"),
    [
        ([STICK], True, True, (OK, "doctor.sent")),
        ([], True, True, (BAD, "doctor.sent_here_alone")),
        ([], True, False, (WARN, "doctor.sent_here_alone")),
        ([STICK], False, True, (BAD, "doctor.sent_damaged")),
        ([STICK, AWAY], True, True, (BAD, "doctor.sent_away")),
        ([replace(STICK, is_alike=False)], True, True, (BAD, "doctor.sent_unlike")),
        ([replace(STICK, is_same_disk=True)], True, True, (WARN, "doctor.sent_same_disk")),
        ([replace(STICK, is_same_disk=True), STICK], True, True, (OK, "doctor.sent")),
    ],
)
def test_the_sent_journal_must_be_whole_and_on_another_disk(media, is_own_whole, is_live, said):
    assert of(sent_check(media, is_own_whole=is_own_whole, is_live=is_live)) == said


def test_a_hold_is_to_be_seen_to():
    assert of(hold_check(None)) == (OK, "doctor.hold_none")
    assert of(hold_check(0)) == (WARN, "doctor.hold")


PROFILE = ProfileDates(title="B", verified_on=date(2026, 11, 23), unconfirmed=0, changes=())


@pytest.mark.parametrize(
    ("seen", "is_live", "said"),
    [
        ({}, True, (OK, "doctor.profile")),
        ({"verified_on": None}, True, (WARN, "doctor.profile_old")),
        ({"verified_on": date(2026, 6, 3)}, True, (WARN, "doctor.profile_old")),
        ({"verified_on": date(2026, 6, 4)}, True, (OK, "doctor.profile")),
        (
            {"changes": ("2026-11-22", "2027-01-31", "2027-02", "2025")},
            True,
            (OK, "doctor.profile"),
        ),
        ({"changes": ("2027-01-30",)}, True, (WARN, "doctor.profile_changes")),
        ({"changes": ("2027-01",)}, True, (WARN, "doctor.profile_changes")),
        ({"changes": ("2026",)}, True, (WARN, "doctor.profile_changes")),
        ({"unconfirmed": 3}, True, (WARN, "doctor.profile_unconfirmed")),
        # A drill asks no bank.
        ({"unconfirmed": 3}, False, (OK, "doctor.profile")),
    ],
)
def test_the_profile_is_judged_by_its_dates(seen, is_live, said):
    assert of(profile_check(replace(PROFILE, **seen), BOUNDS, TODAY, is_live=is_live)) == said


def rates(*days: str, verified: bool = True) -> InterestRates:
    read = TODAY if verified else None
    return InterestRates(tuple(LawValue(date.fromisoformat(day), 200, "s", read) for day in days))


@pytest.mark.parametrize(
    ("found", "today", "code"),
    [
        (rates("2026-07-01"), date(2026, 12, 1), "doctor.rate"),
        (rates("2026-01-01"), date(2026, 12, 1), "doctor.rate_missing"),
        (rates("2026-07-01"), date(2026, 12, 17), "doctor.rate"),
        (rates("2026-07-01"), date(2026, 12, 18), "doctor.rate_soon_missing"),
        (rates("2026-07-01", "2027-01-01"), date(2026, 12, 18), "doctor.rate"),
        (rates("2026-07-01", verified=False), date(2026, 12, 1), "doctor.rate_unverified"),
    ],
)
def test_the_rate_of_this_half_year_must_be_there_and_soon_that_of_the_next(found, today, code):
    said = rate_check(found, BOUNDS, today)
    assert (said.code, said.grade is OK) == (code, code == "doctor.rate")


def test_old_lists_of_clearing_numbers_are_counted():
    old, new = date(2019, 8, 21), date(2026, 11, 23)
    said = clearing_check([old, new, new], BOUNDS, TODAY)
    assert (of(said), said.found, said.expected, said.detail) == (
        (WARN, "doctor.clearing_old"), "1", "3", "2019-08-21",
    )  # fmt: skip
    assert of(clearing_check([new], BOUNDS, TODAY)) == (OK, "doctor.clearing")


def test_the_gravest_of_all_decides():
    well, warned, wrong = (Check(name="a", grade=grade, code="c") for grade in Grade)
    assert [gravest(some) for some in ([], [well], [well, warned], [wrong, warned, well])] == [
        OK, OK, WARN, BAD,
    ]  # fmt: skip
