"""ZIPs that are written: read back by our own reader, the same bytes each time."""

from __future__ import annotations

from hashlib import sha256

import hypothesis.strategies as st
import pytest
from hypothesis import given

from sluss.formats.archive import list_members, read_members
from sluss.formats.zip_write import member_names, write_zip


def test_what_is_written_is_what_is_read():
    parts = [
        ("a/one.xml", [b"<a>", b"", b"</a>"]),
        ("two.xml", [sha256(b"%d" % n).digest() for n in range(40_000)]),
    ]
    data = b"".join(write_zip(parts))
    members = list_members(data)
    assert isinstance(members, list)
    assert [(one.name, one.refused) for one in members] == [("a/one.xml", None), ("two.xml", None)]
    assert read_members(data, members) == [b"".join(chunks) for _, chunks in parts]
    assert b"".join(write_zip(parts)) == data


def test_a_zip_of_nothing_is_a_zip():
    assert list_members(b"".join(write_zip([]))) == []


@pytest.mark.parametrize("name", ["", "../a.xml", "/a.xml", "C:a.xml", "a/", "a\u202ex"])
def test_a_name_that_leads_out_is_a_bug_of_the_caller(name):
    with pytest.raises(ValueError, match="leads out"):
        list(write_zip([(name, [b""])]))


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["a.xml", "b/a.xml"], ["a.xml", "b/a.xml"]),
        (["a.xml", "a.xml", "A.XML"], ["a.xml", "a (2).xml", "A (3).XML"]),
        (["b/a.xml", "b\\a.xml"], ["b/a.xml", "b/a (2).xml"]),
        (["../a.xml", "/etc/a.xml", "./x//y"], ["a.xml", "etc/a.xml", "x/y"]),
        (["..", "", "C:evil.xml", "a\u202ex"], ["1", "2", "3", "4"]),
        (["a", "a"], ["a", "a (2)"]),
    ],
)
def test_names_are_as_near_as_can_be_to_those_wanted(wanted, names):
    assert member_names(wanted) == names


@given(st.lists(st.text(), max_size=8))
def test_whatever_is_wanted_each_name_may_stand_in_an_archive_and_stands_there_once(wanted):
    # What UTF-8 cannot write is no name that an archive gave.
    wanted = [name.encode("utf-8", "replace").decode() for name in wanted]
    names = member_names(wanted)
    assert len(names) == len(wanted)
    members = list_members(b"".join(write_zip((name, [b"x"]) for name in names)))
    assert isinstance(members, list)
    assert [(one.name, one.refused) for one in members] == [(name, None) for name in names]
    assert len({name.casefold() for name in names}) == len(names)
