"""The tables of what the restored system says, and of what people said of it."""

from __future__ import annotations

from django.db import models

from sluss.store.widths import ID_CHARS, TEXT_CHARS, WORD_CHARS


class RestoredState(models.Model):
    """What the restored system said of itself at one time. Compared with, and never evidence.

    as_of: the day that it shows, "" if nobody says. files: what was loaded, in order. findings:
    what was wrong with it. parts: of which state the rows of each part are.
    """

    number = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    as_of = models.CharField(max_length=10)
    files = models.TextField()
    parts = models.TextField()
    findings = models.TextField()


class RestoredRow(models.Model):
    """One thing that the restored system says, as typed by its reader. Never changed.

    part: items, suppliers, orders or books. word: by what it is known again in a later state.
    """

    id = models.BigIntegerField(primary_key=True)
    state = models.BigIntegerField(db_index=True)
    part = models.CharField(max_length=WORD_CHARS)
    word = models.CharField(max_length=ID_CHARS, db_index=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=WORD_CHARS)
    source = models.CharField(max_length=WORD_CHARS)
    body = models.TextField()
    keys = models.BinaryField()


class HandbackEntry(models.Model):
    """What a person said while handing back: an explanation, a switch, a signature. Never changed.

    about: the row, the supplier or the hash that it is about. facts: what else was said.
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=WORD_CHARS)
    about = models.CharField(max_length=TEXT_CHARS, db_index=True)
    by = models.CharField(max_length=WORD_CHARS)
    at = models.CharField(max_length=WORD_CHARS)
    text = models.TextField()
    facts = models.TextField()
