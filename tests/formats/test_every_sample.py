"""Every sample and document is read as what it is; each that is not says why in the table.

What stands in them is checked by oracles in the tests of each format; here none is forgotten.
"""

from __future__ import annotations

import pytest

from tests.formats.ending import ending
from tests.formats.verdicts import Table
from tests.needs import shared

TABLE = Table.read("samples.toml")


@pytest.mark.parametrize("name", TABLE.files())
def test_a_sample_is_read_as_what_it_is(name):
    found = ending(shared(name).read_bytes())
    assert found.verdict == TABLE.expected(name)
    assert set(TABLE.told.get(name, ())) <= set(found.told)
    # What is read gives something, or says why not. Books may well have no row of payables.
    assert found.records or found.told or found.refused or found.kind == "sie4"


def test_the_table_is_of_these_files_and_of_no_others():
    shared("samples")
    assert TABLE.unused() == []
