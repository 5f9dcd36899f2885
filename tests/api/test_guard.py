"""The guard over the API: a verdict for each order as on the command line, and the clean file."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from zipfile import ZipFile

from tests.papers import ROAD, Move, camt
from tests.services.office import Office
from tests.services.test_guard_clean import again, ids, row
from tests.web.test_guard import paper

KEY = "guard-001"


def send(program, paper: bytes, name: str = "pay.xml", key: str = KEY):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return program.client.post(
        "/api/v1/guard",
        {"file": SimpleUploadedFile(name, paper)},
        headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": key},
    )


def known(tmp_path: Path, said, cli, name: str, paper: bytes):
    """What the command line says of the same file, with the same names."""
    there, out = tmp_path / name, tmp_path / "out"
    there.write_bytes(paper)
    code = int(any(one["verdict"] != "pay" for one in said["transactions"]))
    told = cli("guard", str(there), "--out", str(out), code=code)
    named = json.loads(json.dumps(told).replace(str(there), name))
    return named | {"clean": named["clean"] | {"file": said["clean"]["file"]}}


def test_each_order_has_its_verdict_and_the_clean_file_is_handed_out(program, cli, tmp_path):
    Office(Path()).receive(camt(Move("1250.00", ROAD, text="F1001"), on="2026-11-20"))
    cia = program("cia")
    said = send(cia, paper()).json()
    verdicts = [one["verdict"] for one in said["transactions"]]
    assert verdicts[0] == "double"
    assert verdicts.count("pay") == 1
    assert all(one["because"][0]["message"] for one in said["transactions"][::2])
    assert send(cia, paper()).json() == said
    assert said == known(tmp_path, said, cli, "pay.xml", paper())
    clean = cia.ask("GET", f"/guard/{KEY}/clean")
    assert said["clean"]["file"] == f"/api/v1/guard/{KEY}/clean"
    assert ids(clean.content) == ["E000000002"]
    assert hashlib.sha256(clean.content).hexdigest() == said["clean"]["sha256"]
    assert clean["X-Sluss-SHA256"] == said["clean"]["sha256"]
    assert Office(Path()).verify()["ok"]


def test_another_file_under_the_same_key_is_refused(program):
    cia = program("cia")
    send(cia, paper())
    other = send(cia, again(row(1, 5, ROAD, "F9"), message="NEW-2"))
    assert (other.status_code, other.json()["refused"]["code"]) == (409, "api.key_reused")


def test_an_archive_is_judged_as_a_whole(program, cli, tmp_path):
    packed = io.BytesIO()
    with ZipFile(packed, "w") as out:
        out.writestr("a.xml", paper())
        out.writestr("b.xml", paper().replace(b"NEW-1", b"NEW-2"))
    cia = program("cia")
    said = send(cia, packed.getvalue(), "all.zip").json()
    assert said == known(tmp_path, said, cli, "all.zip", packed.getvalue())
    assert {one["path"] for one in said["transactions"]} == {"all.zip!a.xml", "all.zip!b.xml"}
    clean = cia.ask("GET", f"/guard/{KEY}/clean").content
    with ZipFile(io.BytesIO(clean)) as made:
        payable = [id_ for name in made.namelist() for id_ in ids(made.read(name))]
    # Each once, though both files have it.
    assert payable == ["E000000001", "E000000002"]


def test_what_is_no_payment_file_is_told_and_nothing_is_handed_out(program):
    eva = program("eva")
    said = send(eva, b"hej").json()
    assert said["transactions"] == []
    assert said["findings"][0]["message"]
    assert said["clean"]["file"] is None
    assert eva.refused("GET", f"/guard/{KEY}/clean") == (404, "api.no_clean_file")


def test_a_clean_file_is_for_the_token_that_asked(program):
    cia = program("cia")
    send(cia, paper())
    assert program("dag").refused("GET", f"/guard/{KEY}/clean") == (404, "api.no_clean_file")
    assert program("cia", "pay").refused("GET", f"/guard/{KEY}/clean") == (
        403,
        "approve.token_out_of_scope",
    )
