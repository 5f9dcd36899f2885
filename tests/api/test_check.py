"""An e-invoice is checked over the API as on the command line, and nothing of it is kept."""

from __future__ import annotations

import json

from tests.einvoices import UBL, broken


def send(program, document: bytes, name: str = "invoice.xml", asked: str = "", **headers: str):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return program.client.post(
        f"/api/v1/check{asked}",
        {"file": SimpleUploadedFile(name, document)},
        headers={"Authorization": f"Bearer {program.token}", **headers},
    )


def test_the_answer_is_that_of_the_command_line_and_nothing_is_kept(program, cli, tmp_path):
    from sluss.store import journal

    eva = program("eva")
    before = journal.head()
    document = broken(UBL, "<cbc:ID>F1001</cbc:ID>", "")
    there = tmp_path / "invoice.xml"
    there.write_bytes(document)
    told = cli("check", str(there), code=1)
    said = send(eva, document).json()
    assert said == json.loads(json.dumps(told).replace(str(there), there.name))
    assert "BR-02" in {one["rule"] for one in said["files"][0]["findings"]}
    assert journal.head() == before


def test_rules_and_language_are_those_asked_for(program):
    eva = program("eva")
    document = broken(UBL, "54029681", "54029682")
    said = send(eva, document, asked="?rules=sluss&on=2026-11-20", **{"Accept-Language": "en"})
    (one,) = said.json()["files"]
    assert one["rule_sets"] == ["sluss"]
    assert "The bankgiro" in " ".join(found["message"] for found in one["findings"])
    for asked in ("?rules=xrechnung", "?on=yesterday", "?strange=1"):
        assert send(eva, document, asked=asked).status_code == 422, asked


def test_what_is_no_invoice_is_told_and_who_has_no_token_is_not_answered(program):
    said = send(program("eva"), b"Hej", "brev.txt")
    (one,) = said.json()["files"]
    assert (said.status_code, one["syntax"], len(one["findings"])) == (200, "", 1)
    nobody = program("eva")
    nobody.token = "sluss_000000000000_x"
    assert send(nobody, UBL.encode()).status_code == 401
