"""The tokens by which programs act in the name of people."""

from django.db import migrations, models

from sluss.store import triggers


def _once(_apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    statements = (triggers.sqlite_once if is_sqlite else triggers.postgres_once)(triggers.TOKENS)
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Three tables, and the triggers of two."""

    dependencies = (("store", "0013_ticks"),)
    operations = (
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.CharField(max_length=40)),
                ("person", models.CharField(db_index=True, max_length=40)),
                ("name", models.CharField(max_length=400)),
                ("scopes", models.CharField(max_length=400)),
                ("until_on", models.CharField(max_length=10)),
                ("handle", models.CharField(max_length=40, unique=True)),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="ApiTokenEnd",
            fields=[
                ("token", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="ApiTokenUse",
            fields=[
                ("token", models.BigIntegerField(primary_key=True, serialize=False)),
                ("last_at", models.CharField(max_length=40)),
                ("minute", models.CharField(max_length=40)),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        migrations.RunPython(_once, migrations.RunPython.noop),
    )
