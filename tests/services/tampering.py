"""A small home over two days, and everything that somebody with the file might do to it.

Each way is a function of the file and of chance; it gives a word for what it did, or "" if it
changed nothing, and then it is tried again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pysqlite3 as sqlite3
from django.core.exceptions import ObjectDoesNotExist

from tests.papers import FOOD, GLASS, ROAD, Move, camt, invoice, of_every_kind, pain002
from tests.services.office import Office, begin

JOURNAL = "store_journalentry"
WORDS = "store_payablewords"
PHRASE = "four words and more"
DAY_TWO = date(2026, 11, 25)
# What the journal does not hold, and verify does not look at: see docs/DESIGN.md 3.
# SQLite's own check of its index of words does not prove the places of its leaves: whoever writes
# there can have a search miss a debt, but no list.
PLACES = "store_payablewords_idx"
BESIDE = {
    "store_statuslookup", "store_statussalt", "store_apitokenuse", "store_signintry",
    "store_factoruse", "store_custody",
}  # fmt: skip


@dataclass
class Town:
    """The home. paper: what was printed on the evening of the first day, with two signatures.

    size: how many entries it is of. before: the database at some moments up to then.
    """

    paper: str = ""
    size: int = 0
    before: list[Path] = field(default_factory=list)

    def build(self) -> None:
        from sluss.services import safekeeping
        from sluss.store import keeping

        begin()
        office = Office(Path(os.environ["SLUSS_HOME"]))
        for step in (_first_morning, _first_afternoon, _first_evening):
            self._keep(office)
            step(office)
        self._keep(office)
        made = safekeeping.make_checkpoint(office.who("max"), key="make")
        signer = _signer(office.folder / "cia.pem")
        text = keeping.checkpoint(made["checkpoint"])["text"]
        safekeeping.cosign_checkpoint(text, signer, office.who("cia"), key="cosign")
        self.paper = safekeeping.note_of(keeping.checkpoint(made["checkpoint"])).whole
        self.size = made["size"]
        office.today = DAY_TWO
        _second_day(office)
        # From here on its keys are the thief's: a copy of the home has no other.
        (office.folder / "signing-key.txt").unlink()

    def _keep(self, office: Office) -> None:
        from django.db import connection

        file = office.folder / f"before-{len(self.before)}.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        self.before.append(file)


def _signer(file: Path):
    from sluss.outside import signing

    return signing.make_file(file, PHRASE)


def _first_morning(office: Office) -> None:
    office.receive(*of_every_kind())
    office.receive(invoice(GLASS, "G1", "75.00"), by="eva")


def _first_afternoon(office: Office) -> None:
    from sluss.core.party import Account, Scheme
    from sluss.rules.incident.entries import Kind, Meeting
    from sluss.rules.standby.notes import Printed
    from sluss.services import approve, incident, standby

    office.pay(office.id("F1001"), office.id("77"))
    office.decide("hold", office.id("F1000"))
    approve.propose_account(
        org_number=GLASS.org_number, name=GLASS.name,
        account=Account(Scheme.BANKGIRO, GLASS.bankgiro), requested_on=office.today,
        reason="an invoice asks for it", who=office.who("eva"), key=office.key(),
    )  # fmt: skip
    incident.declare(incident.Said(what="all of it"), office.who("max"), key=office.key())
    met = incident.Note(kind=Kind.MEETING, text="stab", facts=Meeting())
    incident.note(met, office.who("max"), key=office.key())
    standby.note(standby.Wanted(facts=Printed()), office.who("max"), key=office.key())


def _first_evening(office: Office) -> None:
    from sluss.rules.approve.token import Scope
    from sluss.services import report, tokens

    road, food = sorted(office.payments())
    office.receive(pain002("SLUSS-2120009999-E1-000001", group="ACCP"))
    office.receive(camt(Move("1250.00", ROAD, e2e=road), Move("300.00", FOOD, e2e=food)))
    report.freeze({"as_of": "2026-11-24"}, "stab", office.who("eva"), key=office.key())
    tokens.make("system", [Scope.READ], None, office.who("eva"), key=office.key())


def _second_day(office: Office) -> None:
    office.receive(invoice(ROAD, "F1002", "10.00"), invoice(FOOD, "78", "20.00"))
    office.pay(office.id("F1002"))
    office.decide("hold", office.id("78"))


# ---- What may be done to it -------------------------------------------------------------------


@dataclass
class Thief:
    """Somebody with the file, the program and chance, but without yesterday's paper."""

    file: Path
    town: Town
    chance: Random

    def __post_init__(self) -> None:
        # Whatever they find, they can write: no trigger stands in their way, and each stands again
        # when they leave.
        self.line = sqlite3.connect(self.file, isolation_level=None)
        self.triggers = self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in self.triggers:
            self.line.execute(f"DROP TRIGGER {name}")

    def close(self) -> None:
        for _, sql in self.triggers:
            self.line.execute(sql)
        self.line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.line.close()

    def rows(self, statement: str, *values: object) -> list[tuple]:
        return self.line.execute(statement, values).fetchall()

    def tables(self) -> list[str]:
        """Those that hold anything and are proved, but for the journal."""
        found = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in found if name.startswith("store_")} - BESIDE - {JOURNAL}
        names -= {WORDS, PLACES}  # The first is no table of its own: those named after it are.
        return sorted(name for name in names if self.rows(f"SELECT 1 FROM {name} LIMIT 1"))

    def columns(self, table: str) -> list[str]:
        return [f'"{row[1]}"' for row in self.rows(f"PRAGMA table_info({table})")]

    def state(self, table: str) -> list[tuple]:
        return self.rows(f"SELECT * FROM {table} ORDER BY {', '.join(self.keys(table))}")

    def keys(self, table: str) -> list[str]:
        """The columns that tell its rows apart."""
        found = self.rows(f"PRAGMA table_info({table})")
        return [f'"{row[1]}"' for row in sorted(found, key=lambda row: row[5]) if row[5]]

    def any_row(self, table: str) -> tuple:
        """The key of one of its rows."""
        return self.chance.choice(self.rows(f"SELECT {', '.join(self.keys(table))} FROM {table}"))

    def there(self, table: str) -> str:
        """The condition that a key fills."""
        return " AND ".join(f"{name} = ?" for name in self.keys(table))

    def change(self, table: str, statement: str, *values: object) -> bool:
        """Carry it out; whether the table is another one then. What an index refuses is not."""
        before = self.state(table)
        try:
            self.line.execute(statement, values)
        except sqlite3.IntegrityError:
            return False
        return self.state(table) != before


def other_value(old: object, others: list, chance: Random) -> object:
    """Another value for one in a column: a sign of it, one of its neighbours', or of no kind."""
    fitting = [other for other in others if other != old]
    if fitting and chance.random() < 0.3:
        return chance.choice(fitting)
    if chance.random() < 0.1:
        return chance.choice(["", "x", b"\xff\xfe", -1])
    if isinstance(old, int):
        return old ^ (1 << chance.randrange(12))
    if isinstance(old, str) and old:
        at = chance.randrange(len(old))
        sign = chance.choice([c for c in "0123456789abcdefXYZ,å" if c != old[at]])
        return chance.choice([old[:at] + sign + old[at + 1 :], old[:at] + old[at + 1 :]])
    if isinstance(old, bytes) and old:
        data = bytearray(old)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    return "x"


def _edit(thief: Thief, table: str) -> str:
    column, row = thief.chance.choice(thief.columns(table)), thief.any_row(table)
    there = thief.there(table)
    ((old,),) = thief.rows(f"SELECT {column} FROM {table} WHERE {there}", *row)
    others = [value for (value,) in thief.rows(f"SELECT DISTINCT {column} FROM {table}")]
    new = other_value(old, others, thief.chance)
    done = thief.change(table, f"UPDATE {table} SET {column} = ? WHERE {there}", new, *row)
    return f"{table}.{column} {old!r:.40} -> {new!r:.40}" if done else ""


def _swap(thief: Thief, table: str) -> str:
    """Two rows get each other's value, of one column or of all that are no key."""
    keys, there = thief.keys(table), thief.there(table)
    names = [name for name in thief.columns(table) if name not in keys]
    if not names:
        return ""
    names = names if thief.chance.random() < 0.5 else [thief.chance.choice(names)]
    one, other = thief.any_row(table), thief.any_row(table)
    before = thief.state(table)
    listed, put = ", ".join(names), ", ".join(f"{name} = ?" for name in names)
    values = {
        row: thief.rows(f"SELECT {listed} FROM {table} WHERE {there}", *row)[0]
        for row in (one, other)
    }
    try:
        for row, of in ((one, other), (other, one)):
            thief.line.execute(f"UPDATE {table} SET {put} WHERE {there}", [*values[of], *row])
    except sqlite3.IntegrityError:
        return ""
    return f"{table} {listed:.40} swapped" if thief.state(table) != before else ""


def _delete(thief: Thief, table: str) -> str:
    row, count = thief.any_row(table), thief.chance.choice([1, 1, 3, 1000])
    keys = ", ".join(thief.keys(table))
    marks = ", ".join("?" * len(row))
    some = f"SELECT {keys} FROM {table} WHERE ({keys}) >= ({marks}) ORDER BY {keys} LIMIT ?"
    done = thief.change(table, f"DELETE FROM {table} WHERE ({keys}) IN ({some})", *row, count)
    return f"{table} {count} rows from {row}" if done else ""


def _add(thief: Thief, table: str) -> str:
    """A copy of a row under another key."""
    of = f"SELECT * FROM {table} WHERE {thief.there(table)}"
    ((*values,),) = thief.rows(of, *thief.any_row(table))
    place = thief.columns(table).index(thief.keys(table)[-1])
    old = values[place]
    values[place] = old + 1000 if isinstance(old, int) else f"{old}9"[-40:]
    marks = ", ".join("?" * len(values))
    done = thief.change(table, f"INSERT INTO {table} VALUES ({marks})", *values)
    return f"{table} + {values[place]!r:.40}" if done else ""


def edit_a_table(thief: Thief) -> str:
    return _edit(thief, thief.chance.choice(thief.tables()))


def swap_in_a_table(thief: Thief) -> str:
    return _swap(thief, thief.chance.choice(thief.tables()))


def delete_from_a_table(thief: Thief) -> str:
    return _delete(thief, thief.chance.choice(thief.tables()))


def add_to_a_table(thief: Thief) -> str:
    # What is put into the tables of the index beside what it points to, nobody reads.
    tables = [name for name in thief.tables() if not name.startswith(WORDS)]
    return _add(thief, thief.chance.choice(tables))


def edit_the_journal(thief: Thief) -> str:
    return _edit(thief, JOURNAL)


def swap_in_the_journal(thief: Thief) -> str:
    return _swap(thief, JOURNAL)


def delete_from_the_journal(thief: Thief) -> str:
    return _delete(thief, JOURNAL)


def cut_the_journal(thief: Thief) -> str:
    last = thief.chance.randrange(thief.town.size + 3)
    done = thief.change(JOURNAL, f"DELETE FROM {JOURNAL} WHERE seq > ?", last)
    return f"cut behind {last}" if done else ""


def seal_anew(thief: Thief) -> str:
    """An entry up to the paper is changed, and it and all later ones get the seals for it."""
    seq = thief.chance.randint(1, thief.town.size)
    column = thief.chance.choice(["at", "by", "payload"])
    old = thief.rows(f'SELECT "{column}" FROM {JOURNAL} WHERE seq = ?', seq)[0][0]
    new = other_value(old, [], thief.chance)
    if not isinstance(new, str) or new == old:
        return ""
    thief.line.execute(f'UPDATE {JOURNAL} SET "{column}" = ? WHERE seq = ?', [new, seq])
    previous = "0" * 64
    listed = "seq, at, by, fact, payload"
    for row in thief.rows(f"SELECT {listed} FROM {JOURNAL} ORDER BY seq"):
        previous = _sealed(thief, row, previous)
    return f"entry {seq}.{column} {old!r:.30} -> {new!r:.30}, sealed anew"


def _sealed(thief: Thief, row: tuple, previous: str) -> str:
    from sluss.store.journal import Entry, seal

    sealed = seal(Entry(*row), previous)
    put = f"UPDATE {JOURNAL} SET previous = ?, hash = ? WHERE seq = ?"
    thief.line.execute(put, [previous, sealed, row[0]])
    return sealed


def put_an_older_one_back(thief: Thief) -> str:
    older = thief.chance.choice(thief.town.before)
    thief.close()
    shutil.copyfile(older, thief.file)
    thief.__post_init__()
    return f"the whole of {older.stem}"


def play_another_life(thief: Thief) -> str:
    """All of it made anew from a changed journal, and signed with a key of the thief's own.

    Such a home is whole in itself: whoever has no paper sees nothing.
    """
    from sluss.services import _acts
    from sluss.store import engine
    from sluss.store.which import use

    _acts.know_all()
    seq = thief.chance.randint(2, thief.town.size)
    entries = thief.rows(f"SELECT seq, at, by, fact, payload FROM {JOURNAL} ORDER BY seq")
    file = thief.file.with_name("another-life.sqlite3")
    engine.open_scratch("another-life", file)
    try:
        with use("another-life"):
            told = [_live(row, seq, thief.chance) for row in entries]
    except (LookupError, ValueError, ObjectDoesNotExist):
        file.unlink()
        return ""  # Without that entry a later one cannot be; a thief would take another.
    finally:
        engine.close_scratch("another-life")
    thief.close()
    shutil.move(file, thief.file)
    thief.__post_init__()
    return f"another life from entry {seq}: {next(filter(None, told), '')}"


def _live(row: tuple, changed: int, chance: Random) -> str:
    """Carry an entry out, or another in its place; what was done otherwise."""
    from sluss.services import _checkpoints, _command
    from sluss.services._original import StoredBytes

    seq, at, by, fact, text = row
    payload, told = json.loads(text), ""
    if seq == changed:
        if chance.random() < 0.3 and seq > 8:
            return f"{fact} left out"
        # Some seconds later; nobody can tell but by the seals.
        at, told = f"{at[:17]}{chance.randrange(1, 60):02d}{at[19:]}", f"{fact} at another time"
    if fact == "safekeeping.cosign":
        return told  # They lack the key of whoever vouched.
    if fact == "safekeeping.checkpoint":
        payload["given"]["made"] = _checkpoints._signed(date.fromisoformat(payload["today"]))
    _command.replay(fact, payload, by, at, StoredBytes("default"))
    return told


# Name to act. Of those in ALONE no paper is needed to find them.
Act = Callable[[Thief], str]
WITH_PAPER: dict[str, Act] = {
    "the whole file put back to an older one": put_an_older_one_back,
    "the journal sealed anew from a changed entry": seal_anew,
    "the whole database made anew from a changed journal": play_another_life,
}
ALONE: dict[str, Act] = {
    "a value of a table": edit_a_table,
    "values of a table swapped": swap_in_a_table,
    "rows of a table deleted": delete_from_a_table,
    "a row put into a table": add_to_a_table,
    "a value of the journal": edit_the_journal,
    "values of the journal swapped": swap_in_the_journal,
    "entries of the journal deleted": delete_from_the_journal,
    "the end of the journal cut off": cut_the_journal,
}
