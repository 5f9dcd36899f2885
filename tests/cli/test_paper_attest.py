"""Attest on paper by the command line: forms out, signed ones in."""

from __future__ import annotations

from tests.services.office import TODAY


def test_forms_are_printed_and_a_signed_one_is_registered(back, tmp_path):
    out = tmp_path / "attest.pdf"
    made = back.json("paper", "forms", back.id("F1"), "--out", out)
    assert made == {"file": str(out), "forms": [back.id("F1")]}
    words = ("paper", "attest", "--scan", out, "--signer", "anna", "--signed-on", TODAY)
    assert back(*words, "--as", "anna").code == 3
    said = back(*words, "--as", "eva", "--lang", "en")
    assert (said.code, "There are 1 of 2 attests" in said.out) == (0, True)
    assert back(*words, "--as", "eva", "--json").json["status"] == "known"
    assert back.json("verify")["ok"]


def test_of_several_codes_one_is_to_be_named(back, tmp_path):
    out = tmp_path / "attest.pdf"
    assert len(back.json("paper", "forms", "--for", "anna", "--out", out)["forms"]) == 2
    words = ("paper", "attest", "--scan", out, "--signer", "anna", "--signed-on", TODAY)
    said = back(*words, "--as", "eva", "--lang", "en")
    assert (said.code, "2 attest codes" in said.err) == (2, True)
    assert back("paper", "forms", "--for", "nobody", "--out", tmp_path / "x.pdf").code == 2
