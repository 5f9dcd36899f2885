"""The doctor in a home as it lies: what is wrong, what to do, and never a traceback."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sluss.outside import clock
from tests.cli.conftest import Program, pay
from tests.conftest import DATABASE

LATER = ("--today", "2026-12-01")
embedded = pytest.mark.skipif(DATABASE == "postgresql", reason="a file: only on SQLite")


@pytest.fixture(autouse=True)
def closed_to_others(program) -> None:
    """A home as sluss init makes it: a stencil is copied with the modes of whoever tests."""
    from tests import databases

    databases.close()
    program.home.chmod(0o700)
    for one in program.home.iterdir():
        one.chmod(0o600)


def doctor(program: Program, *argv: object):
    said = program("doctor", *argv, *LATER, "--json", today=False)
    assert "Traceback" not in said.err
    checks = {one["name"]: one for one in said.json["checks"]}
    assert said.code == (1 if any(one["state"] == "bad" for one in checks.values()) else 0)
    if DATABASE == "postgresql" and "fsync" in checks:
        # The server of the tests is told to spare the disk, and that is seen.
        assert checks.pop("fsync")["code"] == "doctor.writing_unsafe"
    return checks


def bad(checks) -> dict[str, str]:
    return {name: one["code"] for name, one in checks.items() if one["state"] == "bad"}


def test_a_home_that_has_begun_has_nothing_wrong_and_much_to_be_seen_to(program):
    checks = doctor(program)
    assert bad(checks) == {}
    assert checks["migrations"]["state"] == "ok"
    assert checks["backups"]["code"] == "doctor.backups_none"
    assert "sluss backup create" in checks["backups"]["advice"]
    assert checks["sent-journal"]["code"] == "doctor.sent_here_alone"
    assert all(one["advice"] for one in checks.values() if one["state"] != "ok")


def test_the_same_is_told_to_people_in_both_languages(program):
    for lang, word in (("sv", "säkerhetskopior"), ("en", "backups")):
        said = program("doctor", *LATER, "--lang", lang, today=False)
        assert said.code == (1 if DATABASE == "postgresql" else 0)
        assert word in said.out
        assert "doctor." not in said.out.replace("sluss doctor", "")


def test_in_real_use_what_is_lacking_is_wrong(program):
    program.json("organisation", "live", "--as", "admin")
    said = program("doctor", *LATER, "--json", today=False)
    # On a day that was set nothing of a live home is told, here as elsewhere.
    assert (said.code, said.json["refused"]["code"]) == (3, "cli.today_when_live")
    told = program("doctor", "--json", today=False)
    assert told.json["totals"]["bad"] > 1
    found = {one["name"]: one["code"] for one in told.json["checks"] if one["state"] == "bad"}
    assert told.code == 1
    assert found.items() >= {
        "backups": "doctor.backups_none", "sent-journal": "doctor.sent_here_alone",
    }.items()  # fmt: skip


def test_where_there_is_no_home_the_rest_is_looked_at(tmp_path, monkeypatch, program):
    monkeypatch.delenv("SLUSS_DATABASE_URL", raising=False)
    nowhere = tmp_path / "nowhere"
    monkeypatch.setenv("SLUSS_HOME", str(nowhere))
    checks = doctor(Program(nowhere))
    assert (bad(checks), checks["home"]["code"]) == ({}, "doctor.home_none")
    assert checks["clock"]["state"] == "ok"
    assert "database" not in checks
    assert not nowhere.exists()


@embedded
@pytest.mark.parametrize(
    ("content", "code"),
    [(b"this is no database, " * 500, "machine.damaged"), (None, "machine.not_opened")],
)
def test_a_database_that_cannot_be_opened_is_said_with_what_to_do(program, content, code):
    from tests import databases

    databases.close()
    file = program.home / "sluss.sqlite3"
    if content is None:
        # A log that is a folder cannot be opened, whoever asks.
        (program.home / "sluss.sqlite3-wal").unlink(missing_ok=True)
        (program.home / "sluss.sqlite3-wal").mkdir(mode=0o700)
    else:
        file.write_bytes(content)
    checks = doctor(program)
    assert bad(checks) == {"database": code}
    assert checks["database"]["advice"]
    assert checks["disk"]["state"] == "ok"


def sql(statement: str, *given: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def test_a_database_of_a_later_version_is_said_to_be_newer(program):
    sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)",
        "store", "9999_of_later", "2027-01-01 00:00:00+00:00",
    )  # fmt: skip
    checks = doctor(program)
    assert bad(checks) == {"migrations": "doctor.database_newer"}
    assert checks["migrations"]["found"] == "store.9999_of_later"


def test_a_database_of_an_earlier_version_is_said_to_be_older_and_left_so(program):
    sql("DELETE FROM django_migrations WHERE app = %s AND name >= %s", "store", "0020")
    for _ in range(2):
        checks = doctor(program)
        assert (bad(checks), checks["migrations"]["code"]) == ({}, "doctor.database_older")
        # What is still to come may be asked for by the other checks, so they wait.
        assert "backups" not in checks


def test_keys_that_others_may_read_or_that_are_none_are_wrong(program, tmp_path):
    program.json("backup", "create", "--to", tmp_path)
    key = program.home / "signing-key.txt"
    assert doctor(program)["signing-key"]["code"] == "doctor.signing"
    key.chmod(0o644)
    checks = doctor(program)
    assert (bad(checks), checks["modes"]["found"]) == (
        {"modes": "doctor.modes_open"}, "signing-key.txt",
    )  # fmt: skip
    key.chmod(0o600)
    key.write_text("no key")
    assert bad(doctor(program)) == {"signing-key": "doctor.signing_unreadable"}
    key.unlink()
    assert doctor(program)["signing-key"]["code"] == "doctor.signing_gone"
    assert not key.exists()


def test_a_second_medium_is_looked_at_each_time(back, tmp_path):
    medium = tmp_path / "medium"
    medium.mkdir()
    back.json("backup", "sent-journal", "--to", medium)
    assert pay(back, "F1", out=tmp_path / "out.xml").code == 0
    state = doctor(back)["sent-journal"]
    # Beside the home in the tests, so on the same disk.
    assert (state["state"], state["code"]) == ("warn", "doctor.sent_same_disk")
    there = medium / "sent-journal.jsonl"
    told = json.loads(there.read_text())
    there.write_text(json.dumps(told | {"message_id": "X"}) + "\n")
    assert bad(doctor(back)) == {"sent-journal": "doctor.sent_unlike"}
    there.unlink()
    medium.rmdir()
    assert bad(doctor(back)) == {"sent-journal": "doctor.sent_away"}


def test_a_journal_that_lies_ahead_of_the_clock_is_told(program):
    checks = doctor(program)
    assert checks["journal-clock"]["state"] == "ok"
    said = program("doctor", "--today", "2026-11-23", "--json", today=False)
    codes = {one["name"]: one["code"] for one in said.json["checks"] if one["state"] != "ok"}
    assert codes["journal-clock"] == "doctor.clock_before_journal"
    # The machine's own clock is right: it is the day that is made up.
    assert "clock" not in codes


def test_a_clock_that_is_before_the_program_is_wrong(program, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 2, 8, 0, tzinfo=UTC))
    said = program("doctor", "--json", today=False)
    codes = {one["name"]: one["code"] for one in said.json["checks"]}
    assert (said.code, codes["clock"]) == (1, "doctor.clock_before_program")
