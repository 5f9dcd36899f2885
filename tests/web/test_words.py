"""What the templates say as people do: amounts of reasons, and who nobody was."""

from __future__ import annotations

import pytest

from sluss.telling.texts import LANGUAGES, reasoned


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_amount_of_a_reason_is_written_as_all_amounts_are(language):
    assert "1\u00a0450,00 kr" in reasoned("triage.fee", language, {"amount": "1450.00"})


def test_what_came_in_without_a_sign_in_came_by_the_command_line(desk):
    from sluss.web.tags import by

    assert "kommandoraden" in by({"lang": "sv"}, "local")
    assert "admin" in by({"lang": "sv"}, "admin")
