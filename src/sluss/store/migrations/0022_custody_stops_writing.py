"""Nothing is written in a database while its organisation is kept elsewhere."""

from django.db import migrations

from sluss.store import triggers


def _stop(_apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    for statement in (triggers.sqlite_custody if is_sqlite else triggers.postgres_custody)():
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The trigger that asks the custody."""

    dependencies = (("store", "0021_custody"),)
    operations = (migrations.RunPython(_stop, migrations.RunPython.noop),)
