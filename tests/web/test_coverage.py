"""The page of sources: from when to when, what is missing, and the same day by day."""

from __future__ import annotations

import pytest

from tests.web.test_intake import words


def test_each_source_has_its_days_and_what_is_missing_its_advice(desk):
    page = desk("eva").text("/intake/sources")
    said = words(page)
    assert "e-faktura (Peppol) 2026-10-20" in said
    assert "lista över öppna poster" in said
    assert "inget har kommit, någonsin" in said
    assert "Ta reda på vem som har sådana filer" in said


def test_the_days_are_drawn_with_title_and_words(desk):
    page = desk("eva").text("/intake/sources")
    svg = page.partition("<svg")[2].partition("</svg>")[0]
    assert '<title id="title">Vad som har kommit in' in svg
    assert '<desc id="description">' in svg
    assert "style=" not in svg
    assert "<script>alert" not in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_gaps_are_taken_out_as_a_file(desk, kind):
    said = desk("eva").get("/intake/sources", data={"as": kind})
    assert f"luckor.{kind}" in said["Content-Disposition"]
    assert len(b"".join(said.streaming_content)) > 100


def test_a_long_look_is_waited_for_on_a_page_and_found_once(monkeypatch):
    from threading import Event

    from sluss.web import surveying

    monkeypatch.setattr(surveying, "_WAITED_SECONDS", 0.05)
    survey, goes_on, looks = surveying.Survey(), Event(), []

    def look(what: str):
        def found():
            looks.append(what)
            goes_on.wait(20)
            return what

        return found

    def ask(what: str):
        return survey.ask("sv", (what,), look(what))

    def wait_for(what: str):
        goes_on.set()
        while (said := ask(what)) != (what, True):
            assert said[1] is False
        goes_on.clear()

    assert ask("one") == (None, False)
    assert ask("one") == (None, False)
    wait_for("one")
    assert looks == ["one"]
    # Something came in: the last answer is shown, and said to be older, until the next is there.
    assert ask("two") == ("one", False)
    wait_for("two")
    assert looks == ["one", "two"]


def test_a_look_that_fails_is_told_of_and_the_next_is_tried():
    from sluss.web.surveying import Survey

    survey = Survey()

    def fails():
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        survey.ask("sv", ("one",), fails)
    assert survey.ask("sv", ("one",), lambda: "there") == ("there", True)
