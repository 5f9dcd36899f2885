"""The ticks of entry sheets: a table of models.py, which is long."""

from django.db import models

from sluss.store.widths import WORD_CHARS


class Tick(models.Model):
    """That somebody keyed a row of an entry sheet into the bank, or took the tick back.

    Never changed: the last one of a payment counts.
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    batch = models.BigIntegerField(db_index=True)
    end_to_end_id = models.CharField(max_length=35)
    is_undone = models.BooleanField()
    at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
