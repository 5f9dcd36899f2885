"""Two columns are compared byte by byte in every database, as SQLite does it.

By the rules of a language "~" stands before the letters: what nobody waits for would come first,
and whatever waits for somebody would be found nowhere.
"""

from django.db import migrations

_STATEMENTS = (
    'ALTER TABLE store_payablerow ALTER COLUMN urgency TYPE varchar(200) COLLATE "C"',
    'ALTER TABLE store_payablerow ALTER COLUMN supplier_name TYPE text COLLATE "C"',
)


def _by_bytes(_apps, editor):
    if editor.connection.vendor == "postgresql":
        for statement in _STATEMENTS:
            editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Only where the database has a choice."""

    dependencies = (("store", "0018_desk"),)
    operations = (migrations.RunPython(_by_bytes, migrations.RunPython.noop),)
