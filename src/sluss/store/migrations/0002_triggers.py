"""Let the database refuse what must never happen, whoever asks."""

from django.db import migrations

from sluss.store import triggers


def _create(_apps, editor):
    if editor.connection.vendor == "sqlite":
        statements = triggers.sqlite_statements()
    else:
        statements = triggers.postgres_statements()
    for statement in statements:
        # Without parameters: a % in a trigger is no placeholder.
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Triggers on the tables that are written once, and on vouchers."""

    dependencies = (("store", "0001_tables"),)
    operations = (migrations.RunPython(_create, migrations.RunPython.noop),)
