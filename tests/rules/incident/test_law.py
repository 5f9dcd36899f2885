"""The law's values for incidents: what ships, what a broken file says, and the thresholds."""

from __future__ import annotations

from datetime import date

import pytest

from sluss.core.money import Money
from sluss.outside.shipped import shipped
from sluss.rules.incident.entries import Assessment, Organisation
from sluss.rules.incident.law import Duties, Measure, Words, read_categories, read_duties
from sluss.rules.incident.significance import Verdict, assess

DAY = date(2026, 11, 24)
CLOCK = """
[[clock]]
name = "one"
from = 2026-01-01
hours = 24
applies_to = ["region"]
title_sv = "t"
title_en = "t"
condition_sv = "c"
condition_en = "c"
rule_sv = "r"
rule_en = "r"
source = "s"
verified_on = 2026-11-01
"""
THRESHOLD = """
[[threshold]]
name = "one"
from = 2026-01-01
measure = "persons"
at_least = "5"
applies_to = ["region"]
text_sv = "t"
text_en = "t"
source = "s"
to_be_verified = true
"""


def duties() -> Duties:
    read = read_duties(shipped("law/incident.toml"))
    assert isinstance(read, Duties)
    return read


def test_what_ships_is_whole_and_says_that_nobody_has_verified_it():
    read, categories = duties(), read_categories(shipped("law/incident_costs.toml"))
    assert [len(read.deadlines), len(read.thresholds), len(categories)] == [4, 9, 9]
    rows = [*read.deadlines, *read.thresholds, *categories]
    assert {row.backing.verified_on for row in rows} == {None}
    assert {one.measure for one in read.thresholds} == set(Measure)


def test_a_text_is_swedish_unless_english_is_asked_for():
    assert [Words("sv", "en").in_(lang) for lang in ("sv", "en")] == ["sv", "en"]


@pytest.mark.parametrize(
    ("toml", "old", "new", "codes"),
    [
        (CLOCK, "", "", []),
        (THRESHOLD, "", "", []),
        (CLOCK, "[[clock]]", "[[watch]]", ["unknown_key"]),
        (CLOCK, "hours = 24", "", ["bad_value"]),
        (CLOCK, "hours = 24", "hours = 24\nmonths = 1", ["bad_value"]),
        (CLOCK, "hours = 24", "hours = 24\ncounts_from = 'two'", ["bad_value"]),
        (CLOCK, '"region"', '"kingdom"', ["bad_value"]),
        (CLOCK, 'rule_en = "r"', "", ["missing_key"]),
        (CLOCK, 'rule_en = "r"', 'rule_en = "r"\nunsettled_sv = "u"', ["missing_key"]),
        (CLOCK, "verified_on = 2026-11-01", "", ["bad_value"]),
        (THRESHOLD, 'at_least = "5"', "", ["bad_value"]),
        (THRESHOLD, 'at_least = "5"', 'above = "4"\nat_least = "5"', ["bad_value"]),
        (THRESHOLD, '"persons"', '"judged"', ["bad_value"]),
        (THRESHOLD, '"persons"', '"feelings"', ["bad_value"]),
        (THRESHOLD, 'measure = "persons"', "", ["missing_key"]),
        (THRESHOLD, '"t"', "", ["not_toml"]),
    ],
)
def test_a_file_that_is_wrong_says_where(toml, old, new, codes):
    read = read_duties(toml.replace(old, new).encode())
    found = [finding.code for finding in read] if isinstance(read, list) else []
    assert found == [f"law.{code}" for code in codes]


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ("[[category]]\nname = 'x'\nverified_on = 2026-11-01", "missing_key"),
        ("x =", "not_toml"),
        ("[[cat]]", "unknown_key"),
    ],
)
def test_a_broken_list_of_categories_says_so_too(toml, code):
    read = read_categories(toml.encode())
    assert isinstance(read, list)
    assert {finding.code for finding in read} == {f"law.{code}"}


LAST_YEAR = Money("SEK", 100_000_00)


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ({}, []),
        ({"hours_limited": 400}, []),
        ({"hours_limited": 401}, ["public-limited"]),
        ({"hours_workaround": 1200}, []),
        ({"hours_workaround": 1201}, ["public-workaround"]),
        ({"persons": 499}, []),
        ({"persons": 500}, ["persons"]),
        ({"cost": Money("SEK", 5_000_00)}, []),
        ({"cost": Money("SEK", 5_000_00), "last_year": LAST_YEAR}, []),
        ({"cost": Money("SEK", 5_000_01), "last_year": LAST_YEAR}, ["cost"]),
    ],
)
def test_a_threshold_is_passed_by_one_more_than_it_and_not_by_less(said, passed):
    judged = assess(Assessment(**said), duties().thresholds, Organisation.MUNICIPALITY, day=DAY)
    assert [one.threshold.name for one in judged if one.verdict is Verdict.PASSED] == passed


def test_what_was_not_said_is_said_to_be_so_and_what_no_figure_tells_is_left_to_a_person():
    judged = assess(Assessment(persons=0), duties().thresholds, Organisation.REGION, day=DAY)
    assert [(one.threshold.name, one.verdict) for one in judged] == [
        ("public-limited", Verdict.NOT_SAID),
        ("public-workaround", Verdict.NOT_SAID),
        ("cost", Verdict.NOT_SAID),
        ("persons", Verdict.BELOW),
        ("protected-information", Verdict.JUDGED),
        ("other-provider", Verdict.JUDGED),
        ("twice-same-cause", Verdict.JUDGED),
    ]


def test_others_than_public_administration_have_longer_hours_and_who_is_unknown_sees_all():
    said = Assessment(hours_limited=1201, hours_workaround=4800)

    def passed(organisation: Organisation | None, day: date = DAY) -> list[str]:
        judged = assess(said, duties().thresholds, organisation, day=day)
        return [one.threshold.name for one in judged if one.verdict is Verdict.PASSED]

    assert passed(Organisation.PARISH) == ["limited"]
    assert passed(None) == ["public-limited", "public-workaround", "limited"]
    assert passed(None, date(2026, 6, 30)) == []


def test_the_later_row_of_a_name_holds_from_its_day_on():
    later = CLOCK.replace("2026-01-01", "2026-07-01").replace("24", "12")
    read = read_duties((CLOCK + later).encode())
    assert isinstance(read, Duties)
    from sluss.rules.incident.law import in_force

    for rows in (read.deadlines, read.deadlines[::-1]):
        hours = [in_force(rows, date(2026, month, 30)) for month in (6, 7)]
        assert [[one.hours for one in found] for found in hours] == [[24], [12]]
