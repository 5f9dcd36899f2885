"""Our verdicts are the official ones, on a sample; make conformance holds them to all there is."""

from __future__ import annotations

import pytest

from tests.needs import shared
from tools import conformance

# Every so many documents of the corpus, which takes some seconds.
EVERY = 23
# Sets that the corpus has verdicts of.
SETS = ("en16931-cii", "en16931-ubl", "peppol-cii", "peppol-ubl", "peppol-ubl-2025.5")


@pytest.mark.parametrize("name", SETS)
def test_a_sample_of_the_corpus_has_the_official_verdict(name):
    corpus = shared("einvoice")
    rows = [row for row in conformance.rows(corpus) if name in row["fired"]][::EVERY]
    differing = {}
    for row in rows:
        data = (corpus / row["file"]).read_bytes()
        differs = conformance.differences(data, name, row["fired"][name])
        if differs:
            differing[row["file"]] = differs
    assert rows
    assert differing == {}


@pytest.mark.parametrize("name", sorted(conformance.sets()))
def test_a_rule_of_a_set_has_one_flag(name):
    one = conformance.sets()[name]
    flags: dict[str, set[str]] = {}
    for rule in one.rules():
        flags.setdefault(rule.id, set()).add(rule.flag.value)
    for row in one.absent:
        flags.setdefault(row.rule, set()).add(row.flag)
    assert {rule: found for rule, found in flags.items() if len(found) > 1} == {}
