"""What is told to suppliers: how their invoices are found, and who asked."""

from django.db import migrations, models

from sluss.store import triggers


def _once(_apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    statements = (triggers.sqlite_once if is_sqlite else triggers.postgres_once)(triggers.STATUS)
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Two tables, the triggers of one, and an index of the payables."""

    dependencies = (("store", "0007_standby"),)
    operations = (
        migrations.CreateModel(
            name="StatusLookUp",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=40)),
                ("caller", models.CharField(max_length=64)),
                ("answer", models.CharField(max_length=40)),
            ],
            options={"indexes": [models.Index(fields=["at"], name="status_look_up_at")]},
        ),
        migrations.CreateModel(
            name="StatusSalt",
            fields=[
                ("day", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddIndex(
            model_name="payablerow",
            index=models.Index(fields=["org_number", "claimed_minor"], name="payable_of_supplier"),
        ),
        migrations.RunPython(_once, migrations.RunPython.noop),
    )
