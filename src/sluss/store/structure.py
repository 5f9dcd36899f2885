"""Whether the database still is what it was made: its file whole, and all that it refuses refused.

The rows may be right and the index that stops a second payment not: no row tells of that.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connections

from sluss.store.compare import Difference
from sluss.store.triggers import WRITTEN_ONCE

_TABLE = "database"
# What the program of a live copy lays beside our tables: two of its own, of these words alone.
# Source: docs/sources.md [litestream].
_OF_LIVE_COPY = {
    "_litestream_seq": "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)",
    "_litestream_lock": "CREATE TABLE _litestream_lock (id INTEGER)",
}
_OF_BOOKS = frozenset({"voucher_balances", "voucher_is_sealed", "custody_stops_writing"})


def file_faults(name: str) -> Iterator[Difference]:
    """The first fault in the file of an embedded database: a page, an index that says otherwise."""
    connection = connections[name]
    if connection.vendor != "sqlite":
        return  # A server's files are its own affair (pg_amcheck, data checksums).
    with connection.cursor() as cursor:
        (said,) = cursor.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        yield Difference(_TABLE, "", "the file is damaged", said, "ok")


def rule_faults(name: str, made_anew: str) -> Iterator[Difference]:
    """The first table, index or trigger that is missing, too many or another than it should be.

    made_anew: an embedded database that was made just now, by the same migrations.
    """
    if connections[name].vendor == "sqlite":
        found, expected = _made(name), _made(made_anew)
    else:
        found = {rule: rule for rule in _rules_of_server(name)}
        expected = {rule: rule for rule in _rules_expected()}
        # A server has more of its own making: one for each key and foreign word.
        found = {rule: said for rule, said in found.items() if rule in expected}
    for rule in sorted(found.keys() | expected.keys()):
        here, there = found.get(rule, ""), expected.get(rule, "")
        if here != there:
            what = "it is missing" if not here else "it is another than was made"
            yield Difference(_TABLE, rule, what, here, there)
            return


def _made(name: str) -> dict[str, str]:
    with connections[name].cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        return {
            f"{kind} {one}": f"{table}: {sql or ''}"
            for kind, one, table, sql in cursor
            if not (kind == "table" and _OF_LIVE_COPY.get(one) == sql)
        }


def _rules_of_server(name: str) -> Iterator[str]:
    with connections[name].cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
            "UNION SELECT conname FROM pg_constraint "
            "UNION SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE indisvalid"
        )
        yield from (str(rule) for (rule,) in cursor)


def _rules_expected() -> frozenset[str]:
    models = apps.get_app_config("store").get_models()
    named = {rule.name for model in models for rule in model._meta.constraints}
    return frozenset(named | {f"{table}_once" for table in WRITTEN_ONCE} | _OF_BOOKS)
