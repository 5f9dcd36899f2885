"""Every file of the collection of hostile and broken files ends as it should, within its bounds.

The bounds are those of the sandbox in which it is read: seconds, memory, no file and no socket.
A reader that raises, or that asks for any of these, fails its test.
"""

from __future__ import annotations

import pytest

from tests.formats.ending import BURST, ending
from tests.formats.verdicts import Table
from tests.needs import shared

TABLE = Table.read("badinput.toml")
# The only one that nothing can see through before it is unpacked.
BURSTS = ["badinput/generated/pdf/flate-bomb-1GB.pdf"]


@pytest.mark.parametrize("name", TABLE.files())
def test_a_bad_file_ends_as_it_should(name):
    found = ending(shared(name).read_bytes())
    assert found.verdict == TABLE.expected(name)
    assert set(TABLE.told.get(name, ())) <= set(found.told)
    assert (BURST in found.refused) == (name in BURSTS)


def test_the_table_is_of_these_files_and_of_no_others():
    shared("badinput")
    assert TABLE.unused() == []
