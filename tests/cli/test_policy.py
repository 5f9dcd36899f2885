"""The verb policy: what is wrong with a policy is told, and such a policy is not adopted."""

from __future__ import annotations

from sluss.telling.texts import advice, sentence


def test_a_policy_that_cannot_be_read_is_told_with_what_to_do(program, tmp_path):
    wrong = tmp_path / "policy.toml"
    wrong.write_text("signers_needed = [\n")
    before = program.json("policy", "show")
    told = program("policy", "adopt", wrong, "--as", "max", "--json")
    (finding,) = told.json["findings"]
    assert (told.code, finding["code"], finding["severity"]) == (1, "policy.not_toml", "error")
    assert set(finding) == {
        "code", "severity", "place", "found", "expected", "message", "advice",
    }  # fmt: skip
    for lang in ("sv", "en"):
        said = program("policy", "adopt", wrong, "--as", "max", "--lang", lang)
        facts = {**finding["place"], "found": finding["found"], "expected": finding["expected"]}
        words = [told(finding["code"], lang, **facts) for told in (sentence, advice)]
        assert (said.code, said.out) == (1, f"{' '.join(words)}\n")
    assert program.json("policy", "show") == before
