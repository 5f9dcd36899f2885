"""The texts that lie ready: what is known is filled in, what is not cannot be missed."""

from __future__ import annotations

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.incident.law import Words
from sluss.rules.incident.ready_texts import KNOWN, ReadyText, Written, read_texts, write_text

TEXT = ReadyText(
    "web",
    Words("Titel", "Title"),
    (
        Words("{organisation} {phone}", "{phone}: {organisation}"),
        Words("igen {phone}", "again {phone}"),
    ),
)
MARK = {"phone": "[???]"}
TOML = """
[[text]]
name = "web"
title_sv = "T"
title_en = "T"
sv = ["{organisation} {phone}"]
en = ["{phone} {organisation}"]

[[blank]]
name = "phone"
sv = "telefon"
en = "telephone"
"""


@pytest.mark.parametrize(
    ("facts", "lang", "written"),
    [
        ({"organisation": "K"}, "sv", Written(("K [???]", "igen [???]"), ("phone",))),
        ({"organisation": "K", "phone": ""}, "en",
         Written(("[???]: K", "again [???]"), ("phone",))),
        ({"organisation": "K", "phone": "1"}, "sv", Written(("K 1", "igen 1"), ())),
        ({"organisation": "{phone}", "phone": "1"}, "sv", Written(("{phone} 1", "igen 1"), ())),
    ],
)  # fmt: skip
def test_blanks_are_filled_or_marked(facts, lang, written):
    assert write_text(TEXT, facts, lang, MARK) == written


def test_what_ships_says_in_both_languages_what_saves_from_paying_twice_and_from_fraud():
    found = read_texts(shipped("incident/texts.toml"))
    assert [text.name for text in found.texts] == ["web", "switchboard", "suppliers", "payers"]
    for lang, again, account in (
        ("sv", ("skicka inte fakturan en gång till", "skicka fakturan igen? nej"), "kontonummer"),
        ("en", ("do not send the invoice again", "send the invoice again? no"), "account number"),
    ):
        for text in found.texts:
            whole = " ".join(one.in_(lang) for one in text.paragraphs).casefold()
            assert account in whole
            assert text.name == "payers" or any(word in whole for word in again)
    used = {name for text in found.texts for one in text.paragraphs
            for name in write_text(ReadyText("", text.title, (one,)), {}, "sv",
                                   dict.fromkeys([*found.blanks, *KNOWN], "")).missing}  # fmt: skip
    assert used == found.blanks.keys() | KNOWN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[blank]]", "[[gap]]"),
        ('title_en = "T"\n', ""),
        ('en = ["{phone} {organisation}"]', 'en = ["{phone}"]'),
        ('en = ["{phone} {organisation}"]', 'en = ["{phone} {organisation}", "more"]'),
        ('name = "phone"', 'name = "mail"'),
    ],
)
def test_a_broken_file_of_ours_is_an_exception(old, new):
    assert old in TOML and read_texts(TOML.encode())
    with pytest.raises(ValueError, match="texts: "):
        read_texts(TOML.replace(old, new).encode())
