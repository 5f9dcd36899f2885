"""The guard in the browser: a verdict a line, reloaded at will, and a file without doubles."""

from __future__ import annotations

import io
from pathlib import Path

from tests.papers import FOOD, ROAD, Firm, Move, camt
from tests.services.office import Office
from tests.services.test_guard_clean import again, ids, row

KEY = "9" * 32
STRANGER = Firm("Okänd AB", "5599999990", "50501055")


def ask(desk, paper: bytes, name: str = "lön å.xml", key: str = KEY):
    file = io.BytesIO(paper)
    file.name = name
    return desk.post("/handback/guard/judge", {"file": file, "key": key})


def paper() -> bytes:
    """Two debts of the town, and one whose payee nobody knows; true to the bank's schema."""
    return again(
        row(1, 1250, ROAD, "F1001"), row(2, 99999, FOOD, "F2001"), row(3, 10, STRANGER, "X1")
    )


def test_each_line_has_its_verdict_and_what_may_be_paid_is_handed_out(desk):
    from sluss.store import journal

    office = Office(Path())
    office.receive(camt(Move("1250.00", ROAD, text="F1001"), on="2026-11-20"))
    cia, before = desk("cia"), journal.head()[0]
    for _ in range(2):
        said = ask(cia, paper())
        assert said.status_code == 303
        at = said["Location"]
    assert journal.head()[0] == before + 1
    page = cia.text(at)
    assert page.index("Okänd AB") < page.index(FOOD.name)
    assert "lön å.xml" in page
    assert "sluss-" not in page.partition("<main")[2]
    doubles = cia.text(at, data={"verdict": "double"})
    assert ROAD.name in doubles
    assert FOOD.name not in doubles
    clean = cia.get(f"{at}/clean")
    assert clean["Content-Disposition"] == 'attachment; filename="rensad-l_n _.xml"'
    assert ids(clean.content) == ["E000000002"]
    assert office.verify()["ok"]


def test_the_verdicts_go_out_as_a_table(desk):
    eva = desk("eva")
    at = ask(eva, paper())["Location"]
    said = eva.get(at, data={"as": "csv"})
    assert b"".join(said.streaming_content).count(b"\r\n") == 4


def test_what_is_no_payment_file_is_told_and_nothing_is_handed_out(desk):
    eva = desk("eva")
    at = ask(eva, b"hej")["Location"]
    assert "ds-alert" in eva.text(at)
    assert eva.get(f"{at}/clean").status_code == 303
    assert eva.post("/handback/guard/judge", {})["Location"] == "/handback/guard"


def test_a_judgement_is_found_by_its_key_alone(desk):
    from sluss.store.models import Command

    eva = desk("eva")
    other = Command.objects.exclude(name="handback.guard").first()
    for key in (other.key, "nosuchkey"):
        for url in (f"/handback/guard/{key}", f"/handback/guard/{key}/clean"):
            assert eva.get(url).status_code == 404
    assert desk("kim").get("/handback/guard/nosuchkey").status_code == 403
