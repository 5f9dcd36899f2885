"""What the database itself refuses: changing what was written for good, and unbalanced books.

Kept apart from the tables because each database says it in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable

# Facts, and the books made of them: these rows are written once. The first of all migrations that
# makes triggers knows these tables and no later ones.
_FROM_THE_BEGINNING = (
    "store_journalentry",
    "store_command",
    "store_original",
    "store_originalpart",
    "store_receipt",
    "store_findingrow",
    "store_recordrow",
    "store_decision",
    "store_policy",
    "store_voucher",
    "store_posting",
)
INCIDENT = ("store_incidententry",)
STATUS = ("store_statuslookup",)
HANDBACK = ("store_restoredstate", "store_restoredrow", "store_handbackentry")
STANDBY = ("store_standbyentry",)
FROZEN = ("store_frozensituation",)
TICKS = ("store_tick",)
TOKENS = ("store_apitoken", "store_apitokenend")
KEEPING = ("store_keepingentry",)
WRITTEN_ONCE = (
    *(_FROM_THE_BEGINNING + INCIDENT + HANDBACK + STANDBY + STATUS + FROZEN + TICKS + TOKENS),
    *KEEPING,
)


def sqlite_once(tables: Iterable[str]) -> list[str]:
    """In SQLite's words: these tables are written once."""
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
        for table in tables
        for act in ("UPDATE", "DELETE")
    ]


def postgres_once(tables: Iterable[str]) -> list[str]:
    """In PostgreSQL's words: these tables are written once. Its function is there already."""
    return [
        f"CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION sluss_written_once()"
        for table in tables
    ]


# What a custody that is not "here" refuses, and the words that store/failing.py knows it by. That
# it moves is noted in the journal of either place.
AWAY = "this home is kept elsewhere"
_MOVES = "provider.%"


def sqlite_custody() -> list[str]:
    """In SQLite's words: who is kept elsewhere writes no journal here."""
    return [
        "CREATE TRIGGER custody_stops_writing BEFORE INSERT ON store_journalentry "
        f"WHEN NEW.fact NOT LIKE '{_MOVES}' "
        "AND EXISTS (SELECT 1 FROM store_custody WHERE whereabouts <> 'here') "
        f"BEGIN SELECT RAISE(ABORT, '{AWAY}'); END"
    ]


def postgres_custody() -> list[str]:
    """In PostgreSQL's words: who is kept elsewhere writes no journal here."""
    return [
        "CREATE FUNCTION sluss_custody_stops_writing() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF EXISTS (SELECT 1 FROM store_custody WHERE whereabouts <> 'here') "
        f"THEN RAISE EXCEPTION '{AWAY}'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER custody_stops_writing BEFORE INSERT ON store_journalentry FOR EACH ROW "
        f"WHEN (NEW.fact NOT LIKE '{_MOVES}') EXECUTE FUNCTION sluss_custody_stops_writing()",
    ]


def sqlite_statements() -> list[str]:
    """The triggers in SQLite's words."""
    made = sqlite_once(_FROM_THE_BEGINNING)
    made.append(
        "CREATE TRIGGER voucher_balances BEFORE INSERT ON store_voucher "
        "WHEN NOT EXISTS (SELECT 1 FROM store_posting WHERE voucher = NEW.number) OR EXISTS "
        "(SELECT 1 FROM store_posting WHERE voucher = NEW.number "
        "GROUP BY currency HAVING SUM(amount_minor) <> 0) "
        "BEGIN SELECT RAISE(ABORT, 'a voucher must balance'); END"
    )
    made.append(
        "CREATE TRIGGER voucher_is_sealed BEFORE INSERT ON store_posting "
        "WHEN EXISTS (SELECT 1 FROM store_voucher WHERE number = NEW.voucher) "
        "BEGIN SELECT RAISE(ABORT, 'a voucher takes no more postings'); END"
    )
    return made


def postgres_statements() -> list[str]:
    """The triggers in PostgreSQL's words."""
    made = [
        "CREATE FUNCTION sluss_written_once() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is written once', TG_TABLE_NAME; END $$",
        "CREATE FUNCTION sluss_voucher_balances() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF NOT EXISTS (SELECT 1 FROM store_posting WHERE voucher = NEW.number) OR EXISTS "
        "(SELECT 1 FROM store_posting WHERE voucher = NEW.number "
        "GROUP BY currency HAVING SUM(amount_minor) <> 0) "
        "THEN RAISE EXCEPTION 'a voucher must balance'; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION sluss_voucher_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF EXISTS (SELECT 1 FROM store_voucher WHERE number = NEW.voucher) "
        "THEN RAISE EXCEPTION 'a voucher takes no more postings'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER voucher_balances BEFORE INSERT ON store_voucher "
        "FOR EACH ROW EXECUTE FUNCTION sluss_voucher_balances()",
        "CREATE TRIGGER voucher_is_sealed BEFORE INSERT ON store_posting "
        "FOR EACH ROW EXECUTE FUNCTION sluss_voucher_sealed()",
    ]
    return made + postgres_once(_FROM_THE_BEGINNING)
