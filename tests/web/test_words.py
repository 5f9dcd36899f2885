"""What the templates say as people do: amounts of reasons, and who nobody was."""

from __future__ import annotations

import pytest

from sluss.telling.sums import with_currency
from sluss.telling.texts import LANGUAGES, advice, is_known, on_page, reasoned
from sluss.web.charts import Bar, Chart, columns


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_amount_of_a_reason_is_written_as_all_amounts_are(language):
    assert "1\u00a0450,00 kr" in reasoned("triage.fee", language, {"amount": "1450.00"})


def test_what_came_in_without_a_sign_in_came_by_the_command_line(desk):
    from sluss.web.tags import by

    assert "kommandoraden" in by({"lang": "sv"}, "local")
    assert "admin" in by({"lang": "sv"}, "admin")


def test_every_fact_of_the_journal_has_its_words(desk):
    from sluss.services import _acts, _command

    _acts.know_all()
    codes = {f"fact.{name.replace('.', '_')}" for name in _command.names()}
    assert {code for code in codes if not is_known(code)} == set()


def test_a_page_advises_its_own_way_and_a_terminal_the_verb():
    assert "sluss in-flight" in advice("handback.on_its_way", "sv")
    with on_page():
        assert "se Bekräfta" in advice("handback.on_its_way", "sv")
    assert "sluss in-flight" in advice("handback.on_its_way", "sv")


def test_kronor_are_kr_on_a_page_and_other_money_has_its_code():
    assert with_currency("1250.00", "SEK") == "1\u00a0250,00 SEK"
    with on_page():
        assert with_currency("1250.00", "SEK") == "1\u00a0250,00\u00a0kr"
        assert with_currency("20.00", "EUR") == "20,00 EUR"


@pytest.mark.parametrize(
    ("highest", "end", "first"),
    [
        (0, "4", "1"),
        (4, "4", "1"),
        (5, "8", "2"),
        (1_935_500, "2\u00a0000\u00a0000", "500\u00a0000"),
        (2_000_001, "4\u00a0000\u00a0000", "1\u00a0000\u00a0000"),
    ],
)
def test_the_scale_of_a_chart_is_written_as_sums_are_and_ends_at_a_round_one(highest, end, first):
    chart = Chart(name="c", title="T", told="t", bars=[Bar("1", (highest,), "x")])
    assert f">{end}</text>" in columns(chart)
    assert f">{first}</text>" in columns(chart)
