"""What is done in a fork of the warm program: a call as a person makes it, or a look at a home."""

from __future__ import annotations

import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from tests.papers import FIRMS, invoice, suppliers
from tests.services.office import TODAY, Office, begin

Plain = dict[str, Any]
PASSWORD = "pw"


def call(argv: list[str]) -> int:
    """The program's own main, on the office's day; the exit code.

    It makes its throw-away databases itself, as a process that has just started does.
    """
    from sluss.__main__ import main
    from sluss.store import engine

    engine._EMPTY.clear()
    os.environ.update(SLUSS_PASSWORD=PASSWORD, SLUSS_NEW_PASSWORD=PASSWORD)
    sys.argv = ["sluss", *argv]
    if "--today" not in argv:
        sys.argv += ["--today", TODAY.isoformat()]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def look(_given: object) -> int:
    """Write what there is, and what verify says of it, as one JSON document."""
    json.dump(found(), sys.stdout)
    return 0


def prove(_given: object) -> int:
    """Write what verify says, as one JSON document."""
    json.dump(proved(), sys.stdout, default=str)
    return 0


def found() -> Plain:
    """What there is in the home in use."""
    from sluss.store import models

    proof = proved()
    batches = models.Batch.objects.order_by("id").values_list("id", "state", "file_sha256")
    items = models.PaymentItem.objects.order_by("payable", "end_to_end_id")
    rows = models.PayableRow.objects.order_by("document_number")
    return {
        "ok": proof["ok"],
        "differences": proof["differences"],
        "facts": list(models.JournalEntry.objects.order_by("seq").values_list("fact", flat=True)),
        "keys": models.Command.objects.count(),
        "originals": sorted(models.Original.objects.values_list("sha256", flat=True)),
        "payables": [list(r) for r in rows.values_list("document_number", "state", "open_minor")],
        "attests": models.Decision.objects.filter(kind="attest").count(),
        "batches": [list(b) for b in batches],
        "payments": list(
            models.Payment.objects.order_by("end_to_end_id").values_list("end_to_end_id", flat=True)
        ),
        "live": list(items.filter(is_live=True).values_list("payable", flat=True)),
        "vouchers": models.Voucher.objects.count(),
    }


def proved() -> Plain:
    """What verify says. Its throw-away database is copied from the one that warm_up left."""
    from sluss.services import safekeeping

    return safekeeping.verify(Path(os.environ["SLUSS_WARM"]), progress=lambda *_: None)


def warm_up(folder: Path) -> None:
    """Do everything once, so that a fork finds it loaded."""
    os.environ["SLUSS_WARM"] = str(folder)
    begin()
    office = Office(folder)
    office.receive(suppliers(*FIRMS), invoice(FIRMS[0], "W1", "1.00"))
    office.pay(office.id("W1"))
    paper = folder / "w.xml"
    paper.write_bytes(invoice(FIRMS[0], "W2", "2.00"))
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        call(["receive", str(paper)])
        call(["payables"])
        call(["batch", "list", "--as", "cia"])
        call(["batch", "export", "1", "--as", "cia", "--out", str(folder / "w.out")])
    found()


def upgrade(target: str) -> int:
    """Bring the tables to a step of the migrations; "" to the last, as the program does it."""
    from django.core.management import call_command

    from sluss.store import engine

    if target:
        call_command("migrate", "store", target, verbosity=0, interactive=False)
    else:
        engine.create()
    return 0


def attests(_given: object) -> int:
    """Write who has attested which debt, a pair for each decision, as JSON."""
    from sluss.store.models import Decision, PayableRow

    ids = dict(PayableRow.objects.values_list("anchor", "public_id"))
    rows = Decision.objects.filter(kind="attest").values_list("by", "claim")
    json.dump([[by, ids[claim]] for by, claim in rows], sys.stdout)
    return 0
