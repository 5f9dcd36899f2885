"""What the restored system says, and what people say of it: written once."""

from django.db import migrations, models

from sluss.store import triggers


def _once(_apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    statements = (triggers.sqlite_once if is_sqlite else triggers.postgres_once)(triggers.HANDBACK)
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Three tables, and their triggers."""

    dependencies = (("store", "0005_incident"),)
    operations = (
        migrations.CreateModel(
            name="RestoredState",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=40)),
                ("as_of", models.CharField(max_length=10)),
                ("files", models.TextField()),
                ("parts", models.TextField()),
                ("findings", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="RestoredRow",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("state", models.BigIntegerField(db_index=True)),
                ("part", models.CharField(max_length=40)),
                ("word", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=40)),
                ("body", models.TextField()),
                ("keys", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="HandbackEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("about", models.CharField(db_index=True, max_length=400)),
                ("by", models.CharField(max_length=40)),
                ("at", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("facts", models.TextField()),
            ],
        ),
        migrations.RunPython(_once, migrations.RunPython.noop),
    )
