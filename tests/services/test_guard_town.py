"""A whole town orders again all that it ever ordered, under new names and a new day."""

from __future__ import annotations

import re
from itertools import count

import pytest

from sluss.formats.pain001 import sniff
from tests.services.office import Office, begin
from tests.services.test_town_order import files

pytestmark = pytest.mark.slow


def anew(file: bytes, number: int) -> bytes:
    """The same orders as the restored system makes them when it knows of nothing since."""
    rows = count(1)
    for old, new in (
        (rb"<EndToEndId>[^<]*", lambda _: b"<EndToEndId>R%d-%d" % (number, next(rows))),
        (rb"<InstrId>[^<]*", lambda _: b"<InstrId>R"),
        (rb"<MsgId>[^<]*", lambda _: b"<MsgId>R%d" % number),
        (rb"<CreDtTm>[0-9-]{10}", lambda _: b"<CreDtTm>2026-12-12"),
        (
            rb"<ReqdExctnDt>(<Dt>)?[0-9-]{10}",
            lambda m: b"<ReqdExctnDt>%b2026-12-15" % (m[1] or b""),
        ),
    ):
        file = re.sub(old, new, file)
    return file


def test_of_all_that_was_ordered_nothing_is_paid_but_what_is_still_owed(fresh_home):
    office = Office(fresh_home("begun", begin))
    office.receive(*dict.fromkeys(files()))
    free = {p["id"] for p in office.register() if p["amounts"][-1] > 0 and p["state"] != "sent"}
    verdicts: list[str] = []
    for number, file in enumerate(filter(sniff, files())):
        for one in office.guard(anew(file, number))["transactions"]:
            verdicts.append(one["verdict"])
            if one["verdict"] == "pay":
                # A monthly payout names no month: what it finds is that of this month.
                assert one["payables"] and set(one["payables"]) <= free
    assert verdicts.count("double") > 20
    assert verdicts.count("pay") < len(verdicts) / 5
