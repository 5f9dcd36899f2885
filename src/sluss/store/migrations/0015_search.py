"""The register found by any part of a word, and walked in every order that a list is shown in.

SQLite gets an index of trigrams that triggers keep up; PostgreSQL its own, where whoever made the
database lets the extension in. Without it the same is found, only slower.
"""

from django.db import migrations, models

_SQLITE = (
    """CREATE VIRTUAL TABLE store_payablewords USING fts5(
        search, content='store_payablerow', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER payablewords_in AFTER INSERT ON store_payablerow BEGIN
        INSERT INTO store_payablewords(rowid, search) VALUES (new.id, new.search); END""",
    """CREATE TRIGGER payablewords_out AFTER DELETE ON store_payablerow BEGIN
        INSERT INTO store_payablewords(store_payablewords, rowid, search)
        VALUES ('delete', old.id, old.search); END""",
    """CREATE TRIGGER payablewords_other AFTER UPDATE OF search ON store_payablerow
        WHEN old.search <> new.search BEGIN
        INSERT INTO store_payablewords(store_payablewords, rowid, search)
        VALUES ('delete', old.id, old.search);
        INSERT INTO store_payablewords(rowid, search) VALUES (new.id, new.search); END""",
    "INSERT INTO store_payablewords(store_payablewords) VALUES ('rebuild')",
)
_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX payable_words ON store_payablerow USING gin (search gin_trgm_ops)",
)


_MAY_POSTGRES = """SELECT has_database_privilege(current_database(), 'CREATE')
    AND EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm')"""


def _index(_apps, editor):
    statements = _SQLITE
    if editor.connection.vendor != "sqlite":
        with editor.connection.cursor() as cursor:
            cursor.execute(_MAY_POSTGRES)
            statements = _POSTGRES if cursor.fetchone()[0] else ()
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Three orders, and the words."""

    dependencies = (("store", "0010_sign_in"),)
    operations = (
        migrations.AddIndex(
            "payablerow",
            models.Index(fields=("urgency_class", "urgency", "id"), name="payable_class"),
        ),
        migrations.AddIndex(
            "payablerow",
            models.Index(fields=("due_on", "urgency", "id"), name="payable_due"),
        ),
        migrations.AddIndex(
            "payablerow",
            models.Index(
                fields=("-open_minor", "-claimed_minor", "urgency", "id"), name="payable_amount"
            ),
        ),
        migrations.AddIndex(
            "payablerow",
            models.Index(fields=("supplier_name", "due_on", "id"), name="payable_name"),
        ),
        migrations.AddIndex(
            "payablerow", models.Index(fields=("document_number",), name="payable_number")
        ),
        migrations.RunPython(_index, migrations.RunPython.noop),
    )
