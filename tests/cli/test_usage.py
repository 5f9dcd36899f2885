"""A call that is written wrongly is told so in the language of the call."""

from __future__ import annotations

import pytest

# What was written; what is said in Swedish and in English.
WRONG = [
    (["payables", "foo", "bar"], "ett ord för mycket: foo bar.", "a word too many: foo bar."),
    (["payables", "--nix"], "valet --nix finns inte.", "there is no option --nix."),
    (["payabls"], "kommandot payabls finns inte.", "there is no command payabls."),
    (["payables", "--limit", "x"], "--limit: x är inget heltal från 0.", "is no whole number from"),
    (["payables", "--limit", "-1"], "-1", "-1"),
    (["payables", "--limit"], "efter --limit ska det stå ett värde.", "must follow --limit."),
    (["payables", "--json=3"], "--json tar inget värde.", "--json takes no value."),
    (["payables", "--sort", "it's"], "--sort: it's är inget av urgency, due", "is none of urgency"),
    (["payables", "--today", "i går"], "--today: i går är ingen dag.", "--today: i går"),
    (["receive"], "PATH… saknas.", "PATH… is missing."),
    (["receive", "/no/such"], "PATH…: /no/such finns inte", "/no/such is not there"),
    (["batch", "sign", "x"], "BATCH: x är inget heltal.", "BATCH: x is no whole number."),
    (["payables", "--home", "/elsewhere"], "--home före verbet", "--home before the verb"),
]


@pytest.mark.parametrize(("written", "swedish", "english"), WRONG)
def test_what_is_wrong_is_told_in_the_language_of_the_call(program, written, swedish, english):
    said = program("--lang", "sv", *written, today=False)
    assert (said.code, swedish in said.err) == (2, True), said.err
    said = program("--lang", "en", *written, today=False)
    assert (said.code, english in said.err) == (2, True), said.err


def test_what_may_have_been_meant_is_named(program):
    assert "Menas --limit?" in program("payables", "--limt", "3").err
