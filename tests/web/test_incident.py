"""The pages of an incident: declared, noted once, ticked, answered, and told of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.services.office import Office

WHAT = "Ekonomisystemet <b>svarar inte</b>"


@pytest.fixture
def max_(desk):
    """A manager who has declared an incident."""
    found = desk("max")
    given = {"what": WHAT, "how": "leverantören ringde", "type": "municipality", "key": "a" * 32}
    for _ in range(2):
        said = found.post("/incident/declare", given)
        assert (said.status_code, said["Location"]) == (303, "/incident/")
    return found


def note(person, kind: str, text: str, key: str = "b" * 32, **more: str):
    given = {"kind": kind, "text": text, "key": key, **more}
    return person.post("/incident/note", given)


def entries() -> list[tuple[str, str]]:
    from sluss.services import incident

    found = incident.last()
    assert found is not None
    return [(entry.kind.value, entry.text) for entry in found.entries]


def test_before_any_is_declared_the_page_says_so_and_who_leads_may_declare(desk):
    page = desk("max").text("/incident/")
    assert "Ingen incident är förklarad" in page
    assert 'action="/incident/declare"' in page
    assert 'action="/incident/declare"' not in desk("eva").text("/incident/")


def test_a_declaration_is_one_however_often_it_is_clicked_and_starts_the_clocks(max_):
    page = max_.text("/incident/")
    assert entries() == [("declared", WHAT)]
    assert "&lt;b&gt;svarar inte&lt;/b&gt;" in page
    assert "IMY" in page
    assert "Källa" in page or "källa" in page
    assert "☐" in page
    assert Office(Path()).verify()["ok"]


def test_lines_decisions_meetings_and_costs_are_noted_and_two_forms_may_share_a_key(max_):
    from sluss.store import frozen

    note(max_, "log", "Ringt banken")
    note(max_, "log", "Ringt banken")
    note(max_, "decision", "Betala klass A", ground="de kan inte vänta")
    note(max_, "meeting", "Stab", present="Max, Eva", lagesbild="1")
    note(max_, "cost", "Övertid", category=_category(), hours="2,5")
    assert [kind for kind, _ in entries()] == ["declared", "log", "decision", "meeting", "cost"]
    assert len(list(frozen.frozen())) == 1
    page = max_.text("/incident/")
    for said in ("Ringt banken", "de kan inte vänta", "Max, Eva", "2,50"):
        assert said in page, said
    assert Office(Path()).verify()["ok"]


def _category() -> str:
    from sluss.services import _shipped

    return _shipped.cost_categories()[0].name


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "cost", "hours": "1", "amount": "1"},
        {"kind": "cost"},
        {"kind": "cost", "hours": "٣"},
        {"kind": "card", "card": "nosuchcard"},
        {"kind": "reported", "clock": "nosuchclock"},
        {"kind": "declared"},
        {"kind": "decision", "ground": ""},
        {"kind": "log", "text": "  "},
    ],
)
def test_what_lacks_something_is_refused_and_not_noted(max_, given):
    note(max_, **{"text": "x", "category": _category(), **given})
    assert 'role="alert"' in max_.text("/incident/")
    assert len(entries()) == 1


def test_a_card_is_ticked_and_a_clock_is_answered(max_):
    page = max_.text("/incident/")
    card = re.findall(r'name="card" value="([^"]+)"', page)[0]
    clock = re.findall(r'name="clock" value="([^"]+)"', page)[0]
    note(max_, "card", "", card=card)
    note(max_, "explained", "inga personuppgifter berörs", clock=clock)
    page = max_.text("/incident/")
    assert "☑" in page
    assert f'value="{card}"' not in page
    assert "inga personuppgifter berörs" in page


def test_a_task_is_raised_taken_and_done(max_):
    max_.post("/incident/task", {"text": "Ring IMY", "due_at": "2026-11-24T12:00", "key": "c" * 32})
    number = re.findall(r'name="task" value="([0-9]+)"', max_.text("/incident/"))[0]
    for step in ("take", "done"):
        max_.post("/incident/task/step", {"task": number, "step": step, "key": "d" * 32})
    page = max_.text("/incident/")
    assert "öppna: 0" in page
    assert f'name="task" value="{number}"' not in page


def test_the_log_is_searched_and_taken_out(max_, desk):
    note(max_, "log", "=Ringt banken")
    assert "Ringt banken" in max_.text("/incident/log", data={"search": "banken"})
    assert "Ringt banken" not in max_.text("/incident/log", data={"kind": "declared"})
    said = max_.get("/incident/log", data={"as": "csv"})
    content = b"".join(said.streaming_content).decode()
    assert content.count("\r\n") == 3
    assert ";=Ringt" not in content


def test_drafts_and_texts_are_filled_with_what_is_known_and_printed(max_):
    page = max_.text("/incident/")
    for room in ("drafts", "texts"):
        urls = re.findall(rf'href="(/incident/{room}/[^"]+)"', page)
        assert urls, room
        for url in urls:
            assert "Exempelkommun" in max_.text(url), url
        printed = max_.get(f"{urls[0]}/pdf")
        assert printed.content.startswith(b"%PDF-")
    blank = re.findall(r'<input class="ds-input" id="blank-([a-z_]+)"', max_.text(urls[0]))
    for name in blank[:1]:
        assert "070 &lt;i&gt;" in max_.text(urls[0], data={name: "070 <i>"})


def test_closing_names_the_clocks_that_nobody_answered(max_):
    max_.post("/incident/close", {"reason": "allt är igång", "key": "e" * 32})
    page = max_.text("/incident/")
    assert 'role="alert"' in page
    assert 'action="/incident/close"' in page


def test_the_worksheet_judges_what_is_said_and_shows_each_source(max_, desk):
    url = "/incident/significance"
    page = max_.text(url)
    assert "inget angivet" in page
    assert "Källa" in page or "källa" in page
    passed = max_.text(url, data={"hours_limited": "1000", "persons": "5000000"})
    assert "PASSERAD" in passed
    assert "Betydande" in passed
    assert 'role="alert"' in max_.text(url, data={"hours_limited": "<b>"})
    assert 'role="alert"' in max_.text(url, data={"persons": "1,5"})
    assert "inte passerad" in max_.text(url, data={"hours_limited": "0"})
    assert "/incident/significance/note" not in desk("eva").text(url)
    assert len(entries()) == 1


def test_the_worksheet_is_noted_once_with_what_it_said(max_):
    from sluss.rules.incident.entries import Assessment
    from sluss.services import incident

    given = {
        "hours_limited": "1000",
        "cost": "12 500,50",
        "text": "den är betydande",
        "key": "f" * 32,
    }
    for _ in range(2):
        max_.post("/incident/significance/note", given)
    assert entries()[1:] == [("significance", "den är betydande")]
    said = incident.last().entries[-1].facts
    assert isinstance(said, Assessment)
    assert (said.hours_limited, said.cost.text, bool(said.passed)) == (100_000, "12500.50", True)
    max_.post("/incident/significance/note", {**given, "cost": "tolv"})
    assert len(entries()) == 2
    assert "Något av talen" in max_.text("/incident/")


def test_the_log_is_printed_as_a_whole_or_of_a_kind(max_):
    note(max_, "decision", "Betala klass A", ground="de kan inte vänta")
    for url in (
        "/incident/log/pdf",
        "/incident/log/pdf?kind=decision",
        "/incident/log/pdf?incident=1",
    ):
        said = max_.get(url)
        assert said.content.startswith(b"%PDF-"), url
    assert max_.get("/incident/log/pdf?incident=7").status_code == 404
    assert max_.get("/incident/log?incident=x").status_code == 404


def test_costs_stand_with_their_sources_and_go_out_with_their_evidence(max_):
    from sluss.store.models import Original

    sha256 = Original.objects.values_list("sha256", flat=True).first()
    note(max_, "cost", "Konsult", category=_category(), amount="1 000", evidence=sha256)
    note(max_, "cost", "Okänt underlag", category=_category(), amount="5", evidence="0" * 64)
    page = max_.text("/incident/costs")
    assert f"/intake/{sha256}" in page
    assert "MCFFS" in page
    assert "Okänt underlag" not in page
    said = max_.get("/incident/costs", data={"as": "csv"})
    content = b"".join(said.streaming_content).decode()
    assert sha256 in content
    assert content.count("\r\n") == 2


def test_a_line_is_taken_back_and_a_meeting_leads_to_its_situation(max_):
    note(max_, "meeting", "Stab", present="Max", lagesbild="1")
    assert 'href="/report/frozen/1"' in max_.text("/incident/")
    number = re.findall(r'class="number">([0-9]+)<', max_.text("/incident/log"))[0]
    note(max_, "retracted", "fel möte", corrects=number)
    assert [kind for kind, _ in entries()] == ["declared", "meeting", "retracted"]
    assert "fel möte" in max_.text("/incident/")


def test_tasks_are_narrowed_to_open_and_mine(max_):
    for text, owner in (("Ring IMY", "max"), ("Fråga kuriren", "eva")):
        max_.post("/incident/task", {"text": text, "owner": owner, "key": "c" * 32})
    mine = max_.text("/incident/", data={"tasks": "mine"})
    assert "Ring IMY" in mine
    assert "Fråga kuriren" not in mine.partition('id="log"')[0]
    assert "Fråga kuriren" in max_.text("/incident/", data={"tasks": "open"})
