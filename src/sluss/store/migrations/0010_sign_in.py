"""Signing in: rights with days, second factors, the alarm, and what is counted beside the journal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Four columns of persons and four tables."""

    dependencies = (("store", "0009_printing"),)
    operations = (
        migrations.AddField("person", "since_on", models.CharField(default="", max_length=10)),
        migrations.AddField("person", "until_on", models.CharField(default="", max_length=10)),
        migrations.AddField("person", "stamp", models.PositiveIntegerField(default=0)),
        migrations.AddField("person", "is_sealed", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Factor",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.CharField(max_length=40)),
                ("person", models.CharField(db_index=True, max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=400)),
                ("name", models.TextField()),
                ("secret", models.TextField()),
                ("state", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "passkey")),
                        fields=("name",),
                        name="passkey_is_ones_own",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=40)),
                ("answered_by", models.CharField(max_length=40)),
                ("answered_at", models.CharField(max_length=40)),
                ("reason", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="SignInTry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=64)),
                ("caller", models.CharField(max_length=64)),
                ("outcome", models.CharField(max_length=40)),
            ],
            options={"indexes": [models.Index(fields=["at"], name="sign_in_try_at")]},
        ),
        migrations.CreateModel(
            name="FactorUse",
            fields=[
                ("factor", models.BigIntegerField(primary_key=True, serialize=False)),
                ("count", models.BigIntegerField()),
                ("about", models.CharField(max_length=64)),
            ],
        ),
    )
