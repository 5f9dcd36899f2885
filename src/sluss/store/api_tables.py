"""The tables of the tokens by which programs act in the name of people."""

from __future__ import annotations

from django.db import models

from sluss.store.widths import ID_CHARS, TEXT_CHARS, WORD_CHARS


class ApiToken(models.Model):
    """That a person let a program act for them. Never changed; the token itself is not kept.

    handle: by what it is found. sha256: the hash of the whole token. until_on: its last day, "" for
    no bound. scopes: a JSON list.
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.CharField(max_length=WORD_CHARS)
    person = models.CharField(max_length=WORD_CHARS, db_index=True)
    name = models.CharField(max_length=TEXT_CHARS)
    scopes = models.CharField(max_length=TEXT_CHARS)
    until_on = models.CharField(max_length=10)
    handle = models.CharField(max_length=WORD_CHARS, unique=True)
    sha256 = models.CharField(max_length=ID_CHARS)


class ApiTokenEnd(models.Model):
    """That a token was revoked, when and by whom. Never changed. token: the id of its ApiToken."""

    token = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)


class ApiTokenUse(models.Model):
    """When a token was last used, and how often within that minute. Beside the journal."""

    token = models.BigIntegerField(primary_key=True)
    last_at = models.CharField(max_length=WORD_CHARS)
    minute = models.CharField(max_length=WORD_CHARS)
    count = models.PositiveIntegerField()
