"""Clerks who go on through a failover: who got no answer asks again, with the same key."""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from tests import databases
from tests.faults.acts import call
from tests.papers import FIRMS, invoice, suppliers
from tests.services.office import Office, begin

Plain = dict[str, Any]
# A clerk who has not got through by then never will.
SECONDS_MAX = 150.0
AGAIN_SECONDS = 0.2


def make_town(given: Plain) -> int:
    """Begin an organisation with open debts, and batches of one debt that two have signed."""
    begin()
    office = Office(Path())
    numbers = [f"B{i}" for i in range(given["batches"])]
    papers = [invoice(FIRMS[i % 4], f"P{i}", f"{100 + i}.00") for i in range(given["debts"])]
    papers += [invoice(FIRMS[i % 4], number, "9.00") for i, number in enumerate(numbers)]
    office.receive(suppliers(*FIRMS), *papers)
    ids = _ids()
    for number in numbers:
        office.approve(ids[number])
        batch = office.propose(ids[number])["batch"]
        for name in ("cia", "dag"):
            office.sign(batch, name)
    json.dump(office.acts, sys.stdout)
    return 0


def _ids() -> dict[str, str]:
    from sluss.store.models import PayableRow

    return dict(PayableRow.objects.values_list("document_number", "public_id"))


def attest(given: Plain) -> int:
    """Attest one debt after the other until the stop file is there; each is answered in the end.

    Shapes: notes has a row for each answer and each time that there was none:
            [word, key, id, seconds of the machine's clock].
    """
    chance = random.Random(given["seed"])
    name, office = given["name"], Office(Path())
    ids = sorted(id_ for number, id_ in _ids().items() if number.startswith("P"))
    chance.shuffle(ids)
    for id_ in ids:
        if Path(given["stop"]).exists():
            break
        key = f"{name}-{given['seed']}-{id_}"
        _until_answered(given, key, id_, partial(_attest, office, name, id_, key))
        time.sleep(chance.random() * 2 * given["pace"])
    return 0


def _attest(office: Office, name: str, id_: str, key: str) -> str:
    told = office.attest(name, id_, key=key)
    return "attested" if [one["id"] for one in told["approved"]] == [id_] else "refused"


def _until_answered(given: Plain, key: str, what: str, ask: Callable[[], str]) -> None:
    from django.db import Error, close_old_connections

    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        # As a server does it before each request and after.
        close_old_connections()
        try:
            word = ask()
        except Error as error:
            note(given, "unanswered", key, f"{type(error).__name__}: {error}")
            close_old_connections()
            time.sleep(AGAIN_SECONDS)
        else:
            note(given, word, key, what)
            return
    raise TimeoutError(f"{key} was never answered")


def receive(given: Plain) -> int:
    """Take one invoice in, and note when that was answered."""
    from sluss.services import intake
    from tests.services.office import Papers, arrival

    paper, office = invoice(FIRMS[0], given["number"], "1.00"), Office(Path())

    def ask() -> str:
        intake.receive([arrival(paper)], Papers(paper), office.who("local"))
        return "received"

    _until_answered(given, given["number"], "", ask)
    return 0


def export(given: Plain) -> int:
    """Hand out one batch after the other by the program, each until it is done.

    Shapes: batches: [round, number]; none before its round has begun, unless all is to end.
            rows of notes: ["exported", batch, SHA-256 of the file, seconds] or
            ["failed", batch, exit code and what was said, seconds].
    """
    for round_, batch in given["batches"]:
        while not (Path(given["stop"]).exists() or Path(f"{given['round']}-{round_}").exists()):
            time.sleep(AGAIN_SECONDS)
        until = time.monotonic() + SECONDS_MAX
        file = Path(given["out"]) / f"{batch}.xml"
        words = ["batch", "export", str(batch), "--out", str(file), "--as", given["name"]]
        while time.monotonic() < until:
            said = StringIO()
            # Each call is a program of its own, and opens a line of its own.
            databases.close()
            with redirect_stdout(StringIO()), redirect_stderr(said):
                code = call(list(words))
            if code == 0:
                note(given, "exported", str(batch), hashlib.sha256(file.read_bytes()).hexdigest())
                break
            note(given, "failed", str(batch), f"{code} {said.getvalue()}")
            time.sleep(AGAIN_SECONDS)
        time.sleep(given["pace"])
    return 0


def note(given: Plain, word: str, key: str, what: str) -> None:
    row = [word, key, what, time.monotonic()]
    with Path(given["notes"]).open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")


def noted(notes: Path) -> list[tuple[str, str, str, float]]:
    """What stands in the notes of a clerk; a line that is being written is not there yet."""
    if not notes.exists():
        return []
    text = notes.read_text(encoding="utf-8")
    lines = text[: text.rfind("\n") + 1].splitlines()
    return [tuple(json.loads(line)) for line in lines]
