"""Tokens in the journal: made once, shown once, revoked for ever, and proved by the replay."""

from __future__ import annotations

from sluss.rules.approve.token import Scope

READ = frozenset({Scope.READ})


def test_a_token_is_shown_once_and_its_hash_alone_is_kept(office):
    from sluss.services import tokens
    from sluss.store.models import ApiToken, JournalEntry

    made = tokens.make("system", READ, None, office.who("eva"), key="once")
    again = tokens.make("system", READ, None, office.who("eva"), key="once")
    assert again == {**made, "secret": None}
    assert ApiToken.objects.count() == 1
    kept = [*ApiToken.objects.values_list("sha256", "handle")[0]]
    kept += JournalEntry.objects.values_list("payload", flat=True)
    secret = made["secret"].split("_", 2)[2]  # A blank of its own may stand in it.
    assert len(secret) > 40
    assert not any(secret in text for text in kept)
    assert tokens.shown(made["secret"]).handle == made["token"]


def test_the_same_key_for_another_token_is_refused(office):
    import pytest

    from sluss.services import tokens
    from sluss.services._command import KeyReused

    tokens.make("system", READ, None, office.who("eva"), key="once")
    with pytest.raises(KeyReused):
        tokens.make("another", READ, None, office.who("eva"), key="once")


def test_a_name_is_free_again_when_its_token_is_revoked(office):
    from sluss.services import tokens

    def make():
        return tokens.make("system", READ, None, office.who("eva"), key=office.key())

    first = make()
    assert make()["refused"] == "approve.token_name_taken"
    gone = tokens.revoke(first["token"], office.who("eva"), key=office.key())
    assert gone["revoked_by"] == "eva"
    again = tokens.revoke(first["token"], office.who("eva"), key=office.key())
    assert again["refused"] == "approve.token_revoked_already"
    assert make()["secret"]


def test_the_administrator_takes_a_token_and_nobody_else_does(office):
    from sluss.services import tokens

    made = tokens.make("system", READ, None, office.who("eva"), key=office.key())
    for name, code in (("anna", "approve.token_not_yours"), ("max", "approve.token_not_yours")):
        assert tokens.revoke(made["token"], office.who(name), key=office.key()) == {"refused": code}
    assert "refused" not in tokens.revoke(made["token"], office.who("admin"), key=office.key())
    assert tokens.shown(made["secret"]).case.is_revoked


def test_tokens_come_out_of_the_journal_again(office):
    from sluss.services import tokens
    from sluss.store.models import ApiTokenUse

    made = tokens.make("system", READ, office.today, office.who("eva"), key=office.key())
    tokens.seconds_to_wait(tokens.shown(made["secret"]).number, now=office.now, today=office.today)
    tokens.revoke(made["token"], office.who("admin"), key=office.key())
    assert ApiTokenUse.objects.count() == 1
    assert office.verify()["ok"]


def test_a_token_that_somebody_changed_in_the_database_is_found(office):
    import pytest
    from django.db import DatabaseError

    from sluss.services import tokens
    from sluss.store.models import ApiToken

    tokens.make("system", READ, None, office.who("eva"), key=office.key())
    with pytest.raises(DatabaseError, match="written once"):
        ApiToken.objects.update(scopes='["pay"]')
