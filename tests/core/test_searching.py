"""What is typed into a search box finds what is kept."""

from __future__ import annotations

import pytest

from sluss.core.searching import search_words

TYPED = [
    ("", []),
    ("  ", []),
    ("Åkeri NORR", [("åkeri",), ("norr",)]),
    ("1 250,50", [("1250.50",)]),
    ("1\u00a0250,50 kr", [("1250.50",)]),
    ("1.250,5", [("1250.50",)]),
    ("1250,50", [("1250.50",)]),
    ("1250.50", [("1250.50",)]),
    ("1 250", [("1250",)]),
    ("12 250 000 SEK", [("12250000",)]),
    ("800 kr", [("800",)]),
    ("norr 1 250,50 f-1", [("norr",), ("1250.50",), ("f-1",)]),
    ("556900-0019", [("556900-0019", "5569000019")]),
    ("2026-10-296", [("2026-10-296", "202610296")]),
    ("f1001", [("f1001",)]),
    ("12 34", [("12",), ("34",)]),
    ("1,505", [("1,505",)]),
    ("٣", [("٣",)]),
]


@pytest.mark.parametrize(("typed", "words"), TYPED)
def test_what_is_typed_is_looked_for_as_it_is_kept(typed, words):
    assert search_words(typed) == words
