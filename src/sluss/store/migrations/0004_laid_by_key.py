"""In SQLite, lay the two largest tables by their keys alone: half the bytes, and half the writing.

They have no other columns, so that a row of its own beside its key says everything twice.
"""

from django.db import migrations, models

_TABLES = {
    "store_recordkey": (
        '"key" bigint NOT NULL, "record" bigint NOT NULL, PRIMARY KEY ("key", "record")'
    ),
    "store_evidence": (
        '"payable" bigint NOT NULL, "record" bigint NOT NULL, "role" varchar(40) NOT NULL, '
        'PRIMARY KEY ("payable", "record", "role")'
    ),
}
_INDEX = "CREATE INDEX store_evidence_record_by_key ON store_evidence (record)"


def _lay(_apps, editor):
    if editor.connection.vendor != "sqlite":
        return
    for table, columns in _TABLES.items():
        editor.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
        editor.execute(f"CREATE TABLE {table} ({columns}) WITHOUT ROWID")
        editor.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
        editor.execute(f"DROP TABLE {table}_before")
    editor.execute(_INDEX)


class Migration(migrations.Migration):
    """Tables whose rows are their keys."""

    dependencies = (("store", "0003_message_sums"),)
    operations = (
        migrations.RunPython(_lay, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="payablerow",
            index=models.Index(fields=["account_key"], name="payable_account"),
        ),
    )
