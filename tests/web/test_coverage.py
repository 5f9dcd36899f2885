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
