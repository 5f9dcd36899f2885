"""The tables of what was noted for later: readiness, safekeeping, the situation as it was told."""

from __future__ import annotations

from django.db import models

from sluss.store.widths import WORD_CHARS


class StandbyEntry(models.Model):
    """A note of readiness: a drill with its times, the paper kit printed. Never changed."""

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=WORD_CHARS)
    at = models.CharField(max_length=WORD_CHARS)
    noted_at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    text = models.TextField()
    facts = models.TextField()


class KeepingEntry(models.Model):
    """A note of safekeeping: a checkpoint, its cosignature, a restore, its release. Never changed.

    seq: the journal entry that wrote it. of: the id of the note that it is about, 0 if of none.
    facts: canonical JSON.
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=WORD_CHARS)
    at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    of = models.BigIntegerField()
    facts = models.TextField()


class FrozenSituation(models.Model):
    """A situation report as it was told once: its text, and the hash of the text. Never changed.

    seq: the journal entry that froze it. body: the answer as canonical JSON.
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    as_of = models.CharField(max_length=10)
    reason = models.TextField()
    sha256 = models.CharField(max_length=64)
    body = models.TextField()
