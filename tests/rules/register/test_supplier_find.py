"""Who is meant by a name, a number or an account."""

from __future__ import annotations

import pytest

from sluss.core.party import Party
from sluss.rules.register.supplier_find import find, in_order
from tests.rules.register.supplier_words import BG, GLASS, OTHER_BG, ROAD, invoice, look, owed, row

ROAD_SOUTH = Party(name=f"{ROAD.name} Syd")


@pytest.fixture
def register():
    return look(
        row(ROAD, OTHER_BG), row(GLASS), invoice(ROAD, BG), invoice(ROAD_SOUTH, line=2)
    ).register


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (ROAD.org_number, [ROAD.name]),
        (f"{ROAD.org_number[:6]}-{ROAD.org_number[6:]}", [ROAD.name]),
        (ROAD.name.upper(), [ROAD.name]),  # Just this name, not one that begins so.
        (ROAD.name.split()[0], [ROAD.name, ROAD_SOUTH.name]),
        ("syd", [ROAD_SOUTH.name]),
        (OTHER_BG.number, [ROAD.name]),
        (f"{OTHER_BG.number[:3]}-{OTHER_BG.number[3:]}", [ROAD.name]),
        (f"{GLASS.name} 123456", []),
        ("nobody", []),
    ],
)
def test_a_number_is_one_a_name_is_those_called_so_and_a_word_is_all_that_have_it(
    register, asked, names
):
    assert sorted(one.name for one in find(register, asked)) == sorted(names)


def test_the_one_that_most_money_went_through_stands_first():
    found = look(row(ROAD), owed(ROAD, 5_00), owed(GLASS, 7_00), owed(ROAD_SOUTH, 6_00))
    names = [one.name for one in in_order(found.register)]
    assert names == [GLASS.name, ROAD_SOUTH.name, ROAD.name]
