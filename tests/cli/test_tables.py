"""What a list says where a source says nothing."""

from __future__ import annotations

import pytest

from sluss.cli import tables
from tests.papers import ROAD, invoice


@pytest.mark.parametrize(("lang", "said"), [("sv", "(namn saknas)"), ("en", "(no name)")])
def test_a_debt_of_nobody_in_particular_says_so(program, folder, lang, said, capsys):
    """A blank in the column of names reads like a fault of the program."""
    program("receive", folder(a__xml=invoice(ROAD, "F1", "1250.00")))
    document = program.json("payables")
    document["payables"][0]["supplier"]["name"] = ""
    tables.payables(document["payables"], document["totals"], lang)
    assert said in capsys.readouterr().out
    one = program.json("payable", "show", program.id("F1"))
    one["supplier"]["name"] = ""
    tables.payable(one, lang)
    assert f"{said} {ROAD.org_number}" in capsys.readouterr().out
