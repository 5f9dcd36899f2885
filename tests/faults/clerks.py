"""Clerks who do the same things at the same time, each in a process of its own."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any

from tests.faults.acts import call
from tests.papers import FIRMS, invoice, suppliers
from tests.services.office import Office, begin

Plain = dict[str, Any]
ATTESTERS, SIGNERS = ("anna", "bo"), ("cia", "dag")
# A clerk who has not got through by then never will.
SECONDS_MAX = 150.0
# How often a clerk asks for what another one has just done.
ROUNDS_MAX = 60


def make_debts(given: Plain) -> int:
    """Begin an organisation with so many open debts."""
    begin()
    papers = [invoice(FIRMS[i % 4], f"P{i}", f"{100 + i}.00") for i in range(given["debts"])]
    Office(Path()).receive(suppliers(*FIRMS), *papers)
    return 0


def attest(given: Plain) -> int:
    """Attest one debt after the other, and note in a file what was answered, until the end.

    Shapes: what was asked before an answer came is asked again first, with its key.
    """
    from django.db import Error

    from sluss.store.models import PayableRow

    notes, chance = Path(given["notes"]), random.Random(given["seed"])
    name = given["name"]
    office = Office(Path())
    # The minutes of different clerks are no order of theirs; the journal has one.
    with suppress(Error):
        ids = sorted(PayableRow.objects.values_list("public_id", flat=True))
        chance.shuffle(ids)
        asked = _unanswered(notes)
        todo = [*asked, *((f"{name}-{given['seed']}-{id_}", id_) for id_ in ids)]
        for key, id_ in todo:
            _note(notes, ["asked", key, id_])
            told = office.attest(name, id_, key=key)
            is_done = [one["id"] for one in told["approved"]] == [id_]
            _note(notes, ["attested" if is_done else "refused", key, id_])
    return 0


def attest_one(given: Plain) -> int:
    """Attest one debt with a key, and write the answer as JSON."""
    told = Office(Path()).attest(given["name"], given["id"], key=given["key"])
    json.dump(told, sys.stdout)
    return 0


def _note(notes: Path, row: list[str]) -> None:
    with notes.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")


def noted(notes: Path) -> list[tuple[str, str, str]]:
    """What stands in the notes of a clerk."""
    if not notes.exists():
        return []
    lines = notes.read_text(encoding="utf-8").splitlines()
    return [tuple(json.loads(line)) for line in lines]


def _unanswered(notes: Path) -> list[tuple[str, str]]:
    rows = noted(notes)
    answered = {key for word, key, _ in rows if word != "asked"}
    return list(dict.fromkeys((key, id_) for _, key, id_ in rows if key not in answered))


def whole_way(given: Plain) -> int:
    """Approve, propose, sign and hand out, as a person at the program, until it is handed out.

    What each call ended with is written as JSON: exit codes by verb.
    """
    chance = random.Random(given["seed"])
    out, number = given["out"], given["seed"]
    attester, signer = ATTESTERS[number % 2], SIGNERS[number % 2]
    ways = {
        "approve": ["approve", *given["ids"], "--as", attester],
        "propose": ["batch", "propose", "--as", "eva"],
        "sign": ["batch", "sign", "1", "--as", signer],
        "export": ["batch", "export", "1", "--out", out, "--as", signer],
    }
    ended: dict[str, list[int]] = {name: [] for name in ways}
    said: list[str] = []
    until = time.monotonic() + SECONDS_MAX
    for _ in range(ROUNDS_MAX):
        for name, words in ways.items():
            error = StringIO()
            with redirect_stdout(StringIO()), redirect_stderr(error):
                ended[name].append(call(list(words)))
            if ended[name][-1] == 4:
                said.append(error.getvalue())
            time.sleep(chance.random() * 0.01)
        if ended["export"][-1] == 0 or time.monotonic() > until:
            break
    json.dump({"ended": ended, "said": said, "pid": os.getpid()}, sys.stdout)
    return 0
