"""The chain of each debt of a municipality explains what stands in the register, to the öre."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from sluss.core.money import Money
from sluss.lab import DEMO_SIZE, make_municipality
from sluss.lab.town import plan_town
from sluss.rules.register.inferred import BY_CODE
from tests import papers
from tests.papers import ROAD

LOCKED_ON = date(2026, 11, 23)
AMOUNTS = ("claimed", "credited", "elsewhere", "ours", "dropped")


def chains(office) -> dict[str, list]:
    """The chain of each debt, once it was seen to explain what stands of it."""
    from sluss.services import register
    from sluss.store.models import PayableRow

    found = {}
    for row in PayableRow.objects.order_by("id"):
        chain = register.chain(row.public_id)
        assert chain is not None, row.public_id
        assert register.chain(row.public_id) == chain  # Asked twice.
        sums: Counter[str] = Counter()
        for step in chain:
            if step["takes"]:
                sums[step["takes"]] += Money.parse(step["amount"], step["currency"]).minor
        assert [sums[name] for name in AMOUNTS] == [getattr(row, f"{n}_minor") for n in AMOUNTS]
        left = sums["claimed"] - sum(sums[name] for name in AMOUNTS[1:])
        assert left == row.open_minor == Money.parse(chain[-1]["amount"]).minor
        told = {(a["sha256"], a["place"]["line"]) for s in chain for a in s["about"] if "kind" in a}
        evidence = json.loads(row.body)["evidence"]
        assert {(name.partition(":")[0], line) for name, _, _, line in evidence} - told == set()
        assert all(a["file"] for s in chain for a in s["about"])
        found[row.public_id] = chain
    return found


def seen(found: dict[str, list]) -> Counter[str]:
    return Counter(step["code"] for chain in found.values() for step in chain)


def test_every_debt_of_the_demonstration(office):
    office.receive(*(content for _, content in make_municipality(1, DEMO_SIZE, LOCKED_ON)))
    before = chains(office)
    assert len(before) == 60
    payable = [p for p in office.register() if (p["kind"], p["state"]) == ("invoice", "open")]
    some = [p["id"] for p in payable[:4]]
    office.decide("dismiss", some[3])
    office.decide("hold", some[2])
    office.pay(*some[:2])
    after = chains(office)
    codes = seen(after)
    assert codes["ours_on_its_way"] == len(office.payments()) > 0
    assert codes["attested"] == 2
    assert (codes["held_by_person"], codes["dismissed"]) == (1, 1)
    untouched = before.keys() - set(some)
    # Others count more records than before: our own orders name their payee and amount.
    same = [id_ for id_ in untouched if before[id_][1:] == after[id_][1:]]
    assert len(same) == len(untouched)


@pytest.mark.slow
def test_every_debt_of_a_small_town(office):
    made = plan_town(3, inhabitants=500, days=100, locked_on=LOCKED_ON)
    office.receive(*(content for _, content in made.files()))
    codes = seen(chains(office))
    assert codes["left"] > 100
    wanted = {"by_ocr", "by_text", "transfer_by_id", "number_and_amount", "paid_in_batch"}
    assert wanted - codes.keys() == set()
    assert codes.keys() - BY_CODE.keys() == set()


def test_a_debt_that_was_known_by_another_id_is_found_by_it(office):
    from sluss.services import register

    office.receive(papers.open_items((ROAD, "F1001", "100.00", "2026-11-20")))
    old = office.id("F1001")
    office.receive(papers.invoice(ROAD, "F1001", "100.00"))
    new = office.id("F1001")
    assert new != old
    assert register.chain(old) == register.chain(new) != []
    assert register.chain("nothing") is None


def test_a_register_that_is_not_what_its_records_make_has_no_chain(office):
    """Somebody wrote between two looks, or changed the table behind our back."""
    from sluss.services import _chain
    from sluss.store.models import PayableRow

    office.receive(papers.invoice(ROAD, "F1001", "100.00"))
    row = PayableRow.objects.get()
    assert _chain.chain_of(row) is not None
    row.open_minor = 9999
    assert _chain.chain_of(row) is None


def test_a_chain_writes_nothing(office):
    from sluss.services import register
    from sluss.store.models import JournalEntry

    office.receive(papers.invoice(ROAD, "F1001", "100.00"))
    before = JournalEntry.objects.count(), office.register()
    register.chain(office.id("F1001"))
    assert (JournalEntry.objects.count(), office.register()) == before
