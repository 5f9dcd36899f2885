"""The custody: a table of models.py, which is long."""

from __future__ import annotations

from django.db import models

from sluss.store.widths import ID_CHARS, TEXT_CHARS, WORD_CHARS


class Custody(models.Model):
    """Which provider keeps this database, and whether it is written here: one row, or none.

    Beside the journal: it is about this place, and the same journal in another place has another.
    whereabouts: "here"; "leaving", while a copy is made; "away", at other; "gone", given back.
    provider: its public key in base64. seq, head: the entry of the journal at which it left, 0 and
    "" before the first time. signature: the provider's, in base64, over all the rest.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    org_number = models.CharField(max_length=10)
    provider = models.CharField(max_length=ID_CHARS)
    database = models.CharField(max_length=TEXT_CHARS)
    whereabouts = models.CharField(max_length=WORD_CHARS)
    other = models.TextField()
    seq = models.BigIntegerField()
    head = models.CharField(max_length=ID_CHARS)
    at = models.CharField(max_length=WORD_CHARS)
    signature = models.CharField(max_length=100)
