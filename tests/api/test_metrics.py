"""What Prometheus is told: counts, to whoever has a token, and nothing of anybody."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.house.tree import ROOT


@pytest.fixture
def scrape(town, monkeypatch):
    """scrape(token): every sample by name and labels."""
    from django.conf import settings
    from django.test import Client

    monkeypatch.setattr(settings, "SLUSS_HOME", str(town))

    def ask(token: str):
        said = Client().get("/metrics", HTTP_AUTHORIZATION=f"Bearer {token}")
        assert said.status_code == 200, said.content
        assert said.headers["Content-Type"].startswith("text/plain")
        families = text_string_to_metric_families(said.content.decode())
        samples = [one for family in families for one in family.samples]
        return {(one.name, *one.labels.values()): one.value for one in samples}

    return ask


def test_the_figures_are_those_of_the_home(scrape, program, cli):
    eva = program("eva", "read")
    assert eva.get("/payables")
    found = scrape(eva.token)
    by_state = {key[1]: int(value) for key, value in found.items() if key[0] == "sluss_payables"}
    listed = [one["state"] for one in cli("payables")["payables"]]
    assert {state: count for state, count in by_state.items() if count} == {
        state: listed.count(state) for state in set(listed)
    }
    assert found[("sluss_hold",)] == 0
    assert found[("sluss_journal_entries",)] > 10
    route = "api/v1/payables"
    assert found[("sluss_requests_total", "GET", route, "200")] >= 1
    assert found[("sluss_request_seconds_count", route)] >= 1
    # A backup that was never made has no time.
    assert ("sluss_last_backup_timestamp_seconds",) not in found


def test_jobs_are_told_by_their_kind_and_not_by_their_folders(scrape, program, town):
    (town / "jobs.json").write_text(
        '{"mirror": {"tried_at": "2026-11-24T04:30:00+00:00"},'
        ' "guard /srv/anna /srv/b": {"tried_at": "2026-11-24T05:00:00+00:00",'
        ' "done_at": "2026-11-24T05:00:01+00:00"}}'
    )
    found = scrape(program("eva", "read").token)
    jobs = {key: value for key, value in found.items() if key[0].startswith("sluss_job")}
    assert set(jobs) == {
        ("sluss_job_tried_timestamp_seconds", "mirror"),
        ("sluss_job_tried_timestamp_seconds", "guard"),
        ("sluss_job_done_timestamp_seconds", "guard"),
    }


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic x"])
def test_without_a_token_nothing_is_told(town, header):
    from django.test import Client

    said = Client().get("/metrics", HTTP_AUTHORIZATION=header, REMOTE_ADDR="127.0.0.1")
    assert (said.status_code, said.json()["refused"]["code"]) == (401, "approve.token_unknown")


def test_a_token_for_something_else_is_refused(program):
    said = program("eva", "receive")
    from django.test import Client

    answer = Client().get("/metrics", HTTP_AUTHORIZATION=f"Bearer {said.token}")
    assert answer.status_code == 403


def test_no_series_is_made_of_what_somebody_types(scrape, program):
    from django.test import Client

    Client().get("/register/19121212-1212-anna?q=anna")
    Client().get("/anna-svensson/19121212-1212")
    Client().generic("ANNA", "/readyz")
    text = " ".join(" ".join(map(str, key)) for key in scrape(program("eva", "read").token))
    assert "none" in text
    assert "anna" not in text.casefold()
    assert "19121212" not in text


def test_the_manual_names_every_metric(scrape, program):
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    found = {key[0] for key in scrape(program("eva", "read").token)}
    ours = {name.removesuffix("_bucket").removesuffix("_count") for name in found}
    lacking = {n for n in ours if n.removesuffix("_sum").removesuffix("_created") not in page}
    assert lacking == set()
