"""The plan of readiness: what may stand in it, and what is said of what may not."""

from __future__ import annotations

from datetime import date, time

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.standby.notes import DrillKind
from sluss.rules.standby.plan import CardKind, JobKind, SourceKind, StandbyPlan, read_standby

FIRST = shipped("standby.toml")


def read(*more: str, instead: dict[str, str] | None = None) -> StandbyPlan | list:
    text = FIRST.decode()
    for old, new in (instead or {}).items():
        assert old in text
        text = text.replace(old, new, 1)
    return read_standby("\n".join([text, *more]).encode())


def test_the_first_plan_is_a_plan_and_says_what_nobody_has_filled_in():
    plan = read()
    assert isinstance(plan, StandbyPlan)
    assert (plan.decided_on, plan.decided_by) == (date(2026, 11, 28), "")
    assert [source.kind for source in plan.sources] == list(SourceKind)
    assert plan.places == {}
    assert (plan.people_min, plan.off_network_min, plan.signers) == (4, 1, ())
    assert set(plan.drill_days_max) == set(DrillKind)
    assert [card.kind for card in plan.cards] == [
        CardKind.BANK, CardKind.ACCESS_POINT, CardKind.VAN, *[CardKind.AUTHORITY] * 3
    ]  # fmt: skip
    assert not any(card.is_complete for card in plan.cards)
    (job,) = plan.jobs
    assert (job.kind, job.daily_at, job.every_minutes) == (JobKind.MIRROR, time(4, 30), None)


def test_several_kinds_may_come_from_one_folder():
    from_ = '# from = "/srv/sluss/ekonomi"'
    plan = read(instead={from_: 'from = "/x"', f"{from_}\nbank_days_max = 1\n\n[[source]]\nkind = "
                         '"attest-list"': 'from = "/x"\nbank_days_max = 1\n\n[[source]]\nkind = '
                         '"attest-list"'})  # fmt: skip
    assert plan.places == {"/x": (SourceKind.OPEN_ITEMS, SourceKind.SUPPLIERS)}


SIGNER = '[[signer]]\nname = "sven"\nchannels = ["net", "branch"]\noff_network = ["branch"]'
GUARD = '[[job]]\ndo = "guard"\nevery_minutes = 5\nwatch = "/a"\nclean = "/b"'


def test_signers_cards_and_jobs_are_read():
    card = '[[card]]\nkind = "bank"\nname = "B"\nphone = "1"\nchecked_on = 2026-11-01'
    plan = read(SIGNER, GUARD, card)
    (signer,) = plan.signers
    assert (signer.channels, signer.off_network) == (("net", "branch"), ("branch",))
    assert plan.cards[-1].is_complete
    assert [job.name for job in plan.jobs] == ["mirror", "guard /a /b"]


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        (SIGNER + "\n" + SIGNER, "overlap", "signer.name"),
        (SIGNER.replace('["net", "branch"]', "[]"), "missing_key", "signer.channels"),
        (SIGNER.replace('= ["branch"]', '= ["post"]'), "bad_value", "signer.off_network"),
        (GUARD + "\n" + GUARD, "overlap", "job.do"),
        (GUARD.replace("/b", "/a"), "bad_value", "job.clean"),
        (GUARD.replace('"/a"', '"a"'), "bad_value", "job.watch"),
        (GUARD.replace('"/a"', '"/a/../b"'), "bad_value", "job.watch"),
        (GUARD.replace('watch = "/a"\n', ""), "missing_key", "job.watch"),
        (GUARD.replace("every_minutes = 5", ""), "missing_key", "job.every_minutes"),
        (GUARD + '\ndaily_at = "04:00"', "missing_key", "job.every_minutes"),
        (GUARD.replace("every_minutes = 5", 'daily_at = "24:00"'), "bad_value", "job.daily_at"),
        (GUARD.replace("= 5", "= 0"), "bad_value", "job.every_minutes"),
        ('[[job]]\ndo = "guard"\nevery_minutes = 1\nwatch = "/a"\nclean = "/b"\nfrom = "x"',
         "unknown_key", "job.from"),
        ('[[job]]\ndo = "drill"\nevery_minutes = 1', "bad_value", "job.do"),
        ('[[source]]\nkind = "open-items"\nbank_days_max = 1', "overlap", "source.kind"),
        ('[[source]]\nkind = "salaries"\nbank_days_max = 1', "bad_value", "source.kind"),
        ('[[card]]\nkind = "bank"', "missing_key", "card.name"),
        ("[more]", "unknown_key", "more"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_named(more, code, field):
    found = read(more)
    assert isinstance(found, list)
    assert (f"standby.{code}", field) in [(f.code, f.place.field) for f in found]


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("generations = 14", "generations = 1", "bad_value", "mirror.generations"),
        ("people_min = 4", "people_min = 1", "bad_value", "signers.people_min"),
        ("days_ahead_min = 3", "", "missing_key", "ready.days_ahead_min"),
        ("on = 2026-11-28", "", "missing_key", "decided.on"),
        ("full_days_max = 366", "full_days_max = -1", "bad_value", "drill.full_days_max"),
        ('# from = "/srv/sluss/attest"', 'from = "attest"', "bad_value", "source.from"),
    ],
)
def test_a_norm_that_is_missing_or_senseless_is_named(old, new, code, field):
    found = read(instead={old: new})
    assert isinstance(found, list)
    assert [(f.code, f.place.field) for f in found] == [(f"standby.{code}", field)]


def test_the_attest_list_has_a_folder_to_itself():
    found = read(instead={'# from = "/srv/sluss/ekonomi"': 'from = "/x"',
                          '# from = "/srv/sluss/attest"': 'from = "/x"'})  # fmt: skip
    assert [(f.code, f.found) for f in found] == [("standby.overlap", "/x")]


def test_what_is_no_toml_is_said():
    (found,) = read_standby(b"[decided\n")
    assert found.code == "standby.not_toml"
