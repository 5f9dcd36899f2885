"""Last time's file over the API: tried, made into a batch once, and corrected afterwards."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.payouts import ANNA, BERTIL, EVERYBODY, payment_file, to
from tests.services.office import Office

FILE = payment_file(
    "SOC10",
    *(
        to(person, f"SOC10-{n}", f"{n}000.00", text="Ekonomiskt bistånd", number=person.written)
        for n, person in enumerate(EVERYBODY, start=1)
    ),
    on="2026-10-27",
)
SHA = hashlib.sha256(FILE).hexdigest()
EXCLUDED = f"Personnr;Skäl;Nytt konto\r\n{ANNA.written};avliden;\r\n"
AGAIN = {"sha256": SHA, "exclude": EXCLUDED, "date": "2026-11-26", "reason": "locked"}
WORDS = ("--date", "2026-11-26", "--reason", "locked", "--as", "eva")


@pytest.fixture
def kept(town):
    office = Office(Path())
    office.receive(FILE)
    return office


@pytest.fixture
def lying(tmp_path):
    """The file and the list of exclusions, on the disk of whoever calls the command line."""
    (tmp_path / "last.xml").write_bytes(FILE)
    (tmp_path / "undantag.csv").write_bytes(EXCLUDED.encode())
    return ("repeat-run", str(tmp_path / "last.xml"), "--exclude", str(tmp_path / "undantag.csv"))


def test_a_trial_is_what_the_command_line_gives_and_makes_nothing(program, cli, kept, lying):
    from sluss.store import journal

    eva, before = program("eva"), journal.head()
    said = eva.post("/repeat-run/explain", AGAIN)
    assert journal.head() == before
    assert said == cli(*lying, *WORDS, "--explain")
    assert (said["batch"], said["totals"]["excluded"]["count"]) == (None, 1)
    assert ANNA.number not in str(said)


def test_a_file_is_made_into_a_batch_once(program, cli, kept, lying):
    eva = program("eva")
    made = eva.post("/repeat-run", AGAIN, "repeat-01")
    assert made["batch"]
    assert eva.post("/repeat-run", AGAIN, "repeat-01") == made
    assert eva.refused("POST", "/repeat-run", AGAIN) == (409, "pay.repeated_already")
    assert cli(*lying, *WORDS, code=3)["refused"]["code"] == "pay.repeated_already"
    assert eva.get("/repeat-run/corrections?period=2026-11") == cli(
        "repeat-run", "corrections", "--period", "2026-11"
    )
    shown = eva.get(f"/batches/{made['batch']}")
    assert shown["totals"]["count"] == len(made["repeated"])
    assert kept.verify()["ok"]


def test_a_list_that_is_wrong_makes_nothing_and_is_told(program, kept):
    wrong = f"Personnr;Skäl;Nytt konto\r\n{BERTIL.written};;5001-1\r\n"
    said = program("eva").post("/repeat-run", {**AGAIN, "exclude": wrong})
    assert said["batch"] is None
    assert [one["place"]["line"] for one in said["findings"]] == [2]


def test_what_was_right_is_noted_one_by_one(program, cli, kept):
    eva = program("eva")
    made = eva.post("/repeat-run", AGAIN)
    ids = [row["id"] for row in made["repeated"]]
    one = ids[0]
    early = {"rights": [{"id": one, "right_amount": "1500.00"}], "reason": "decided"}
    said = eva.ask("POST", "/repeat-run/correct", body=early)
    assert (said.status_code, said.json()["refused"][0]["code"]) == (409, "pay.correct_not_paid")
    words = ("--right-amount", "1500", "--reason", "decided", "--as", "eva")
    told = cli("repeat-run", "correct", one, *words, code=1)
    assert said.json() == told
    for name in ("anna", "bo"):
        assert kept.attest(name, *ids, key=f"attest-{name}")["refused"] == []
    for name in ("cia", "dag"):
        kept.sign(made["batch"], name, key=f"sign-{name}")
    assert isinstance(kept.export(made["batch"], key="export-1"), bytes)
    assert eva.get("/repeat-run/corrections")["totals"]["open"] == len(ids)
    both = {"rights": [*early["rights"], {"id": "a" * 16, "right_amount": "0"}], "reason": "x"}
    doubled = {**early, "rights": [*early["rights"], {"id": one, "right_amount": "1.00"}]}
    assert eva.refused("POST", "/repeat-run/correct", doubled) == (422, "api.bad_input")
    noted = eva.post("/repeat-run/correct", both, "correct-1")
    assert [row["id"] for row in noted["corrected"]] == [one]
    assert [row["code"] for row in noted["refused"]] == ["pay.correct_no_such_line"]
    assert eva.post("/repeat-run/correct", both, "correct-1") == noted
    found = eva.get("/repeat-run/corrections")
    assert found == cli("repeat-run", "corrections")
    assert [row["right_amount"] for row in found["corrections"] if row["id"] == one] == ["1500.00"]


def test_it_is_for_whoever_may_see_persons_and_a_file_that_was_received(program, kept):
    eva = program("eva")
    for path in ("/repeat-run", "/repeat-run/explain"):
        gone = ("POST", path, {**AGAIN, "sha256": "0" * 64})
        assert eva.refused(*gone) == (404, "pay.repeat_no_such_file")
        assert program("eva", "read", "pay").refused("POST", path, AGAIN) == (
            403,
            "approve.token_out_of_scope",
        )
        assert program("max").refused("POST", path, AGAIN) == (403, "approve.token_out_of_scope")
