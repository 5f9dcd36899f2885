"""A bank that is not ours (mock-bank): our file in, its answers back, the ledger to the öre."""

from __future__ import annotations

import pytest
from mockbank import accounts, outbox
from mockbank.server import Config
from mockbank.state import State

from tests.papers import OUR_IBAN, checked

IBANS = ("SE7450000000050001234567", "SE4550000000058398257466", "DE89370400440532013000")
LIST = (
    "Leverantör;Orgnr;Fakturanr;Fakturadatum;Förfallodatum;Belopp;IBAN\r\n"
    + "".join(
        f"Firma {i} AB;{checked(f'5569{i:05d}')};F{i};2026-10-20;2026-11-20;{i}00,25;{iban}\r\n"
        for i, iban in enumerate(IBANS, start=1)
    )
).encode()


@pytest.fixture
def bank():
    state = State(Config(quiet=True, clock="2026-11-24T09:00"))
    yield state
    state.close()


def _letters(bank) -> list[bytes]:
    bank.release()
    found = []
    for kind in ("pain.002", "camt.054", "camt.053"):
        rows = outbox.as_json(outbox.collect(bank.conn, bank.now(), kind=kind))
        found += [row["body"].encode() for row in rows if row["account"] in ("US", "", None)]
    return found


def test_a_strange_bank_pays_rejects_and_returns_and_our_books_follow(office, bank):
    office.receive(LIST)
    ids = [office.id(f"F{i}") for i in (1, 2, 3)]
    office.approve(*ids)
    batch = office.propose(*ids)
    e2e = {p["payables"][0]: p["end_to_end_id"] for p in batch["payments"]}
    ours = {"name": "Exempelkommun", "iban": OUR_IBAN, "bic": "HANDSESS", "currency": "SEK"}
    back = {"days": 1, "reason": "AC04", "end_to_end_id": e2e[ids[2]]}
    more = {"balance": 10**9, "behaviour": "return-later", "parameters": back}
    accounts.create(bank.conn, "US", ours | more)
    closed = {"name": "Firma 2 AB", "iban": IBANS[1], "currency": "SEK"}
    accounts.create(bank.conn, "CLOSED", closed | {"behaviour": "closed-account"})
    for name in ("cia", "dag"):
        office.sign(1, name)
    file = office.export(1)

    _, decision, _ = bank.receive(file)
    assert (len(decision.accepted), len(decision.rejected)) == (2, 1)
    office.receive(*_letters(bank))
    assert office.state("F2") == "open"
    # The same file again: the bank knows it, and so do we.
    assert bank.receive(file)[0]["reason"] == "DUPL"

    for _day in range(6):
        bank.clock.advance(days=1)
    for letter in _letters(bank):
        office.receive(letter)
        office.check_books()
    assert {n: office.state(n) for n in ("F1", "F2", "F3")} == {
        "F1": "settled",
        "F2": "open",
        "F3": "open",
    }
    assert office.payments() == {
        e2e[ids[0]]: "booked",
        e2e[ids[1]]: "rejected",
        e2e[ids[2]]: "returned",
    }
    assert office.balance("bank").text == "-100.25"
    assert office.balance("payables").text == "-500.50"
    assert office.verify()["ok"]
