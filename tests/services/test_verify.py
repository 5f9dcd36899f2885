"""The proof: what verify finds when somebody, or a dying disk, changes what was written."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests import databases
from tests.conftest import DATABASE
from tests.databases import FILE
from tests.needs import need
from tests.papers import (
    FOOD,
    ROAD,
    Move,
    Order,
    camt,
    invoice,
    of_every_kind,
    pain001,
    pain002,
    suppliers,
)

FLIPS = 24


@pytest.fixture
def story(office):
    """A whole way: lists, invoices, an old payment, a batch of ours, the bank's answers."""
    office.receive(*of_every_kind())
    office.pay(office.id("F1001"), office.id("77"))
    road, food = sorted(office.payments())
    office.receive(pain002("SLUSS-2120009999-E1-000001", group="ACCP"))
    office.receive(camt(Move("1250.00", ROAD, e2e=road), Move("300.00", FOOD, e2e=food)))
    return office


def test_a_whole_story_is_proved(story):
    proof = story.verify()
    assert (proof["ok"], proof["differences"]) == (True, [])


def test_the_proof_leaves_the_home_as_it_was(story):
    before = story.register()
    story.verify()
    assert story.register() == before
    assert story.verify()["ok"]


def test_what_was_written_of_a_long_file_and_undone_again_is_undone_in_the_proof_too(
    office, monkeypatch
):
    # Refused at its end, after some hundred of its records had been written.
    monkeypatch.setattr("sluss.services._prepare.LONG_BYTES", 10_000)
    monkeypatch.setattr("sluss.services._tray.RECORDS_AT_ONCE", 100)
    long = pain001("LONG", *(Order(f"E{n}", "1.00", FOOD, text=str(n)) for n in range(500)))
    office.receive(suppliers(FOOD), long[:-200], invoice(FOOD, "F7", "9.00"))
    assert office.verify()["ok"]


@contextmanager
def _unguarded() -> Iterator[None]:
    """Without the triggers for as long as it lasts; afterwards they stand as they stood."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("RESET session_replication_role")


def _flip(table: str, column: str, key: str, chance: random.Random) -> str:
    """Change one byte of one value of a column, whatever kind it is; say where."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {column} FROM {table} ORDER BY {key}")
        rows = [row for row in cursor.fetchall() if row[1] not in (None, "", b"")]
        *keys, old = chance.choice(rows)
        new = _changed(old, chance)
        where = " AND ".join(f"{name} = %s" for name in key.split(", "))
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", [new, *keys])
    return f"{table}.{column} {keys}: {old!r:.60} -> {new!r:.60}"


def _changed(old, chance: random.Random):
    if isinstance(old, bool):
        return not old
    if isinstance(old, int):
        return old ^ (1 << chance.randrange(8))
    if isinstance(old, str):
        place = chance.randrange(len(old))
        other = chance.choice([c for c in "0123456789abcdefXYZ" if c != old[place]])
        return old[:place] + other + old[place + 1 :]
    flipped = bytearray(old)
    flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


PLACES = [
    ("store_originalpart", "packed", "sha256, ordinal"),
    ("store_originalpart", "packed_sha256", "sha256, ordinal"),
    ("store_original", "name", "sha256"),
    ("store_original", "size", "sha256"),
    ("store_journalentry", "payload", "seq"),
    ("store_journalentry", "hash", "seq"),
    ("store_journalentry", "previous", "seq"),
    ("store_journalentry", "at", "seq"),
    ("store_journalentry", "by", "seq"),
    ("store_payablerow", "body", "id"),
    ("store_payablerow", "state", "id"),
    ("store_payablerow", "urgency", "id"),
    ("store_posting", "amount_minor", "voucher, row"),
    ("store_posting", "account", "voucher, row"),
    ("store_posting", "payable", "voucher, row"),
    ("store_voucher", "text", "number"),
    ("store_payment", "body", "end_to_end_id"),
    ("store_payment", "amount_minor", "end_to_end_id"),
    ("store_recordrow", "body", "id"),
    ("store_decision", "by", "id"),
    ("store_person", "roles", "name"),
    ("store_receipt", "status", "sha256"),
]


@pytest.mark.parametrize(("table", "column", "key"), PLACES)
def test_a_flipped_byte_is_found_wherever_it_is(story, table, column, key):
    with _unguarded():
        what = _flip(table, column, key, random.Random(f"{table}.{column}"))
    proof = story.verify()
    assert not proof["ok"], what
    assert proof["differences"], what


# What is sealed by itself, or stands in a sum: seen though nothing is carried out again.
SEEN_AT_ONCE = {"store_originalpart", "store_journalentry", "store_posting.amount_minor"}


@pytest.mark.parametrize(("table", "column", "key"), PLACES)
def test_without_a_replay_seals_and_sums_are_looked_at_and_the_rest_is_not_claimed(
    story, table, column, key
):
    with _unguarded():
        what = _flip(table, column, key, random.Random(f"{table}.{column}"))
    proof = story.verify(is_replayed=False)
    assert not proof["replayed"]
    if {table, f"{table}.{column}"} & SEEN_AT_ONCE:
        assert not proof["ok"], what


@pytest.mark.parametrize("seed", range(FLIPS))
def test_no_byte_of_a_payable_or_posting_or_original_is_free(story, seed):
    chance = random.Random(seed)
    places = [
        p for p in PLACES if p[0] in ("store_payablerow", "store_posting", "store_originalpart")
    ]
    with _unguarded():
        what = _flip(*chance.choice(places), chance)
    assert not story.verify()["ok"], what


def test_a_missing_row_and_a_row_too_many_are_named(story):
    from sluss.store.models import Evidence, Posting

    with _unguarded():
        Evidence.objects.filter(payable=1).delete()
    assert [d["table"] for d in story.verify()["differences"]] == ["evidence"]
    with _unguarded():
        Posting.objects.create(
            voucher=1, row=9, account="2510", currency="SEK", amount_minor=0, payable=0
        )
    found = {(d["table"], d["what"]) for d in story.verify()["differences"]}
    assert found == {
        ("evidence", "the row is missing"),
        ("posting", "the row should not be there"),
    }


def test_two_payments_with_swapped_accounts_are_found(story):
    from sluss.store.models import Payment

    one, other = Payment.objects.order_by("end_to_end_id")
    Payment.objects.filter(pk=one.pk).update(body=other.body)
    Payment.objects.filter(pk=other.pk).update(body=one.body)
    assert [d["table"] for d in story.verify()["differences"]] == ["payment"]


def test_a_journal_cut_short_or_with_a_hole_is_found(story):
    from sluss.store.models import JournalEntry

    with _unguarded():
        JournalEntry.objects.filter(seq=5).delete()
    assert [(d["table"], d["row"]) for d in story.verify()["differences"]] == [("journal", "5")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE store_journalentry SET payload = ''",
        "DELETE FROM store_journalentry",
        "UPDATE store_posting SET amount_minor = 0",
        "DELETE FROM store_posting",
        "DELETE FROM store_voucher",
        "UPDATE store_originalpart SET ordinal = 7",
        "DELETE FROM store_original",
        "UPDATE store_decision SET kind = 'attest'",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_written_once(story, statement):
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert story.verify()["ok"]


def test_a_voucher_that_does_not_balance_is_refused_by_the_database(story):
    from django.db import DatabaseError, transaction

    from sluss.store.models import Posting, Voucher

    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(
            voucher=999, row=1, account="2510", currency="SEK", amount_minor=5, payable=0
        )
        Voucher.objects.create(number=999, series="S", booked_on="2026-11-24", text="", seq=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(
            voucher=1, row=3, account="2510", currency="SEK", amount_minor=0, payable=0
        )
    assert story.verify()["ok"]


@pytest.mark.parametrize(
    ("rule", "drop"),
    [
        ("one_live_payment_a_payable", "DROP INDEX one_live_payment_a_payable"),
        ("voucher_balances", "DROP TRIGGER voucher_balances {on} store_voucher"),
        ("store_decision_no_delete", "DROP TRIGGER store_decision_no_delete"),
        ("store_decision_once", "DROP TRIGGER store_decision_once ON store_decision"),
    ],
)
def test_a_rule_that_the_database_no_longer_holds_is_named(story, rule, drop):
    from django.db import connection

    is_sqlite = connection.vendor == "sqlite"
    if rule.startswith("store_"):
        kind = "SQLite" if rule.endswith("_no_delete") else "PostgreSQL"
        need(is_sqlite == (kind == "SQLite"), f"only on {kind}: its triggers have names of its own")
    with connection.cursor() as cursor:
        statement = drop.format(on="ON")
        cursor.execute(statement.partition(" ON ")[0] if is_sqlite else statement)
    (found,) = story.verify()["differences"]
    assert found["table"] == "database"
    assert found["row"].endswith(rule)
    assert found["what"] == "it is missing"


def test_an_index_that_says_otherwise_than_its_table_is_found(story):
    need(DATABASE == "sqlite", "only on SQLite: a server checks its own files")
    from django.db import connection

    with connection.cursor() as cursor:
        # As a bad sector would leave it: the index holds no row of what the table has.
        cursor.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'one_live_payment_a_payable'"
        )
        ((page,),) = cursor.fetchall()
    file = story.folder / FILE
    databases.close()
    with file.open("r+b") as out:
        out.seek((page - 1) * 4096 + 3)
        out.write(bytes(2))
    assert [(d["table"], d["what"]) for d in story.verify()["differences"]] == [
        ("database", "the file is damaged")
    ]
