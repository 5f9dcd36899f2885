"""What the desk's lists ask of a debt, each in a column of its own with an index.

The values of debts that are there already follow from their bodies, as services/_drafts.py says.
"""

import json

from django.db import migrations, models
from django.db.models import F, Func

_AT_ONCE = 2000
_UNATTESTED = ("open", "held", "reserved")
_OWED = ("open", "held", "disputed", "approved", "reserved", "sent")
_COLUMNS = (
    "ALTER TABLE store_payablerow ADD COLUMN awaits_attest boolean NOT NULL DEFAULT false",
    "ALTER TABLE store_payablerow ADD COLUMN is_asked_about boolean NOT NULL DEFAULT false",
    "ALTER TABLE store_payablerow ADD COLUMN hands text NOT NULL DEFAULT '[]'",
)
_LOOSE = """INSERT INTO store_looseentry (record, kind) SELECT id, kind FROM store_recordrow r
    WHERE (kind = 'PaymentOrder' OR kind = 'BankEntry' AND body LIKE '%"minor":-%'
    AND body NOT LIKE '%"is_booked":false%')
    AND NOT EXISTS (SELECT 1 FROM store_evidence e WHERE e.record = r.id AND e.role <> 'repeats')"""
_ASKING = (
    "said number_and_amount digits_and_amount digits_amount_and_date same_number_other_amount "
    "same_number_other_day same_at_other_supplier same_number_other_currency digits_turned "
    "unnumbered reads_like_reminder refers_to_it"
).split()


def _fill(apps, editor):
    rows = apps.get_model("store", "PayableRow").objects.using(editor.connection.alias)
    unattested = rows.filter(state__in=_UNATTESTED, open_minor__gt=0).exclude(kind="credit-note")
    unattested.exclude(body__contains='"facts":["claimed","attested"').update(awaits_attest=True)
    alike = rows.filter(state__in=_OWED, body__contains='"looks_like":[')
    for reason in _ASKING:
        asking = alike.filter(body__contains=f'{{"code":"register.{reason}"')
        asking.update(is_asked_about=True)
    some = []
    for row in rows.order_by("id").iterator(_AT_ONCE):
        told = json.loads(row.body)["payable"]
        hands = sorted({*told.get("registered_by", []), *told.get("attests", [])})
        row.hands = json.dumps(hands, ensure_ascii=False, separators=(",", ":"))
        some.append(row)
        if len(some) == _AT_ONCE:
            rows.bulk_update(some, ("hands",))
            some = []
    rows.bulk_update(some, ("hands",))


class Migration(migrations.Migration):
    """Two lists, and whose hands a debt has been in."""

    dependencies = (("store", "0016_api_tokens"),)
    operations = (
        migrations.SeparateDatabaseAndState(
            # A field added in Django's way makes the table anew in SQLite, without its triggers.
            [migrations.RunSQL(statement) for statement in _COLUMNS],
            [
                migrations.AddField("payablerow", name, field)
                for name, field in (
                    ("awaits_attest", models.BooleanField(default=False)),
                    ("is_asked_about", models.BooleanField(default=False)),
                    ("hands", models.TextField(default="[]")),
                )
            ],
        ),
        migrations.AddIndex(
            "payablerow",
            models.Index(
                fields=("state", "kind", "currency", "open_minor"), name="payable_standing"
            ),
        ),
        migrations.AddIndex(
            "original",
            models.Index(
                F("seq").desc(),
                Func(F("name"), template="substr(%(expressions)s, 1, 200)"),
                "sha256",
                name="original_latest",
            ),
        ),
        migrations.CreateModel(
            "LooseEntry",
            [
                ("record", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
            ],
            {"indexes": (models.Index(fields=("kind", "record"), name="loose_kind"),)},
        ),
        migrations.AddIndex(
            "recordrow",
            models.Index(
                fields=("id",), condition=models.Q(kind="Statement"), name="record_statement"
            ),
        ),
        migrations.RunSQL(_LOOSE),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "payablerow",
            models.Index(
                fields=("urgency", "id", "currency", "claimed_minor", "hands", "awaits_attest"),
                condition=models.Q(awaits_attest=True),
                name="payable_to_attest",
            ),
        ),
        migrations.AddIndex(
            "payablerow",
            models.Index(
                fields=("supplier_name", "claimed_minor", "id", "kind", "is_asked_about"),
                condition=models.Q(is_asked_about=True),
                name="payable_asked_about",
            ),
        ),
    )
