"""Archives: what they hold is told before it is unpacked, and no member is more than it says."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats import _zip, archive
from sluss.formats.archive import Member, is_gzip, is_zip, list_members, read_member
from tests.needs import shared

CONTENT = b"<Invoice>" + bytes(range(256)) + b"</Invoice>"


def zipped(
    members: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def listed(data: bytes) -> list[Member]:
    members = list_members(data)
    assert isinstance(members, list), members
    return members


def code_of(found: object) -> str:
    assert isinstance(found, Finding), found
    assert found.refuses_file
    return found.code


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_file_is_listed_and_given_and_no_folder(method):
    data = zipped([("a/", b""), ("a/ä.xml", CONTENT), ("b.csv", b""), ("c", b"x")], method)
    members = listed(data)
    assert [(m.name, m.ordinal, m.size, m.refused) for m in members] == [
        ("a/ä.xml", 1, len(CONTENT), None),
        ("b.csv", 2, 0, None),
        ("c", 3, 1, None),
    ]
    assert [read_member(data, member) for member in members] == [CONTENT, b"", b"x"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_both_given():
    data = zipped([("a.xml", b"one"), ("a.xml", b"two")])
    members = listed(data)
    assert [(member.name, member.ordinal) for member in members] == [("a.xml", 0), ("a.xml", 1)]
    assert [read_member(data, member) for member in members] == [b"one", b"two"]


def test_a_zip_written_to_a_stream_is_read():
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError("a pipe has no place")

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.xml", CONTENT)
        made.writestr("b.xml", b"b")
    data = out.getvalue()
    assert [read_member(data, member) for member in listed(data)] == [CONTENT, b"b"]


def test_an_empty_zip_has_no_members():
    assert list_members(zipped([])) == []


NAMES = {
    "../up.xml": "archive.bad_name",
    "a/../../up.xml": "archive.bad_name",
    "/etc/passwd": "archive.bad_name",
    "..\\up.xml": "archive.bad_name",
    "C:\\x.xml": "archive.bad_name",
    "c:x.xml": "archive.bad_name",
    "a\u202egpj.exe": "archive.bad_name",
    "a\nb.xml": "archive.bad_name",
    "x" * 1001: "archive.bad_name",
    "..xml": None,
    "a..b/c.xml": None,
    "con.txt": None,
    "å ä ö.xml": None,
}


@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_a_name_that_leads_astray_is_refused_and_the_others_go_on(name, code):
    data = zipped([(name, b"bad"), ("good.xml", b"good")])
    first, second = listed(data)
    assert first.name == name
    assert (first.refused.code if first.refused else None) == code
    assert read_member(data, second) == b"good"
    if first.refused:
        assert read_member(data, first) == first.refused


def test_a_link_is_refused():
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    data = zipped([(link, b"/etc/passwd"), ("good.xml", b"good")])
    assert [member.refused and member.refused.code for member in listed(data)] == [
        "archive.symlink",
        None,
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_is_not_read_is_refused(method):
    data = zipped([("a.xml", CONTENT)], method)
    assert code_of(listed(data)[0].refused) == "archive.method"


def changed(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def central(data: bytes) -> int:
    return data.index(b"PK\x01\x02")


def test_a_locked_member_is_refused():
    data = zipped([("a.xml", CONTENT)])
    flags = struct.pack("<H", 1)
    data = changed(changed(data, 6, flags), central(data) + 8, flags)
    assert code_of(listed(data)[0].refused) == "archive.encrypted"


SIZE_AT, CRC_AT, NAME_AT = (22, 24), (14, 16), (30, 46)


@pytest.mark.parametrize(
    ("at", "new"),
    [
        (22, struct.pack("<I", 5)),  # Its own header says 5 bytes.
        (30, b"b"),  # Its own header has another name.
        (8, struct.pack("<H", 0)),  # Its own header says stored.
        (0, b"XX"),  # No header there at all.
    ],
)
def test_a_member_that_the_directory_describes_otherwise_refuses_the_archive(at, new):
    data = zipped([("a.xml", CONTENT)])
    assert code_of(list_members(changed(data, at, new))) == "archive.lying_header"


@pytest.mark.parametrize("size", [0, 5, len(CONTENT) - 1, len(CONTENT) + 1, 10_000])
def test_a_member_that_is_not_as_long_as_it_says_is_refused_when_it_is_read(size):
    data = zipped([("a.xml", CONTENT)])
    lie = struct.pack("<I", size)
    data = changed(changed(data, SIZE_AT[0], lie), central(data) + SIZE_AT[1], lie)
    assert code_of(read_member(data, listed(data)[0])) == "archive.damaged"


def test_a_member_whose_checksum_is_wrong_is_refused_when_it_is_read():
    data = zipped([("a.xml", CONTENT), ("b.xml", b"b")])
    lie = struct.pack("<I", 5)
    data = changed(changed(data, CRC_AT[0], lie), central(data) + CRC_AT[1], lie)
    first, second = listed(data)
    assert code_of(read_member(data, first)) == "archive.damaged"
    assert read_member(data, second) == b"b"


def test_a_bomb_is_refused_before_a_byte_is_unpacked():
    data = zipped([("a.xml", b"0" * 30_000_000)])
    assert code_of(list_members(data)) == "archive.ratio"


def test_what_is_small_may_be_packed_well():
    data = zipped([("a.xml", b"0" * 1_000_000)])
    assert listed(data)[0].refused is None


def test_too_many_members_refuse_the_archive():
    many = [(str(n), b"") for n in range(_zip.MEMBERS_MAX + 1)]
    assert code_of(list_members(zipped(many))) == "archive.too_many_members"
    assert len(listed(zipped(many[1:]))) == _zip.MEMBERS_MAX


def test_all_together_may_not_be_too_large(monkeypatch):
    monkeypatch.setattr(_zip, "TOTAL_BYTES_MAX", 2 * len(CONTENT) - 1)
    data = zipped([("a", CONTENT), ("b", CONTENT)])
    assert code_of(list_members(data)) == "archive.too_large"


def test_a_member_that_is_too_large_is_refused_and_the_others_go_on(monkeypatch):
    monkeypatch.setattr(_zip, "MEMBER_BYTES_MAX", 10)
    members = listed(zipped([("a", CONTENT), ("b", b"b")]))
    assert [m.refused and m.refused.code for m in members] == ["archive.member_too_large", None]


@pytest.mark.parametrize("cut", [1, 21, 60, 200])
def test_a_cut_archive_is_refused(cut):
    data = zipped([("a.xml", CONTENT)])
    assert code_of(list_members(data[:-cut])) == "archive.not_readable"


# ---- gzip ----------------------------------------------------------------------------------


def test_a_gzip_is_an_archive_of_one():
    data = gzip.compress(CONTENT)
    assert is_gzip(data)
    (member,) = listed(data)
    assert (member.name, member.size, member.refused) == ("", None, None)
    assert read_member(data, member) == CONTENT


def test_several_gzips_after_each_other_are_one():
    data = gzip.compress(b"one") + gzip.compress(b"two") + b"\0" * 512
    assert read_member(data, listed(data)[0]) == b"onetwo"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (gzip.compress(CONTENT)[:-9], "archive.damaged"),
        (gzip.compress(CONTENT)[:-5] + b"xxxxx", "archive.damaged"),
        (gzip.compress(CONTENT) + b"rest", "archive.damaged"),
        (gzip.compress(b"0" * 30_000_000), "archive.ratio"),
    ],
)
def test_a_gzip_that_is_cut_changed_or_a_bomb_is_refused(data, code):
    assert code_of(read_member(data, listed(data)[0])) == code


def test_a_gzip_has_a_limit_of_its_own(monkeypatch):
    monkeypatch.setattr(archive, "MEMBER_BYTES_MAX", 10)
    data = gzip.compress(CONTENT)
    assert code_of(read_member(data, listed(data)[0])) == "archive.member_too_large"


# ---- the collected bad ones ----------------------------------------------------------------

BAD = {
    "generated/zip/flat-bomb-300MB.zip": "archive.ratio",
    "generated/zip/overlap.zip": "archive.overlap",
    "generated/zip/truncated.zip": "archive.not_readable",
    "generated/xlsx/bomb-400MB-sheet.xlsx": "archive.ratio",
}


@pytest.mark.parametrize(("path", "code"), BAD.items())
def test_hostile_archives_are_refused_whole(path, code):
    assert code_of(list_members(shared(f"badinput/{path}").read_bytes())) == code


def test_of_a_slip_only_the_harmless_member_is_given():
    data = shared("badinput/generated/zip/slip.zip").read_bytes()
    assert {m.name: m.refused.code for m in listed(data) if m.refused} == dict.fromkeys(
        [
            "../../../../tmp/slip.txt",
            "/tmp/abs.txt",
            "..\\..\\win.txt",
            "C:\\x.txt",
            "a/\u202egpj.exe",
        ],
        "archive.bad_name",
    )
    assert [m.name for m in listed(data) if not m.refused] == ["con.txt"]


def test_a_collected_link_is_refused():
    folder = shared("badinput/zip/patt/Upload_Insecure_Files")
    (path,) = folder.rglob("*.zip")
    assert [m.refused and m.refused.code for m in listed(path.read_bytes())] == ["archive.symlink"]


# ---- any bytes -----------------------------------------------------------------------------


def readings(data: bytes) -> int:
    """Read all there is; the number of bytes given."""
    members = list_members(data)
    if isinstance(members, Finding):
        return 0
    contents = [read_member(data, member) for member in members]
    return sum(len(content) for content in contents if isinstance(content, bytes))


@settings(max_examples=150)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08"])
)
def test_any_bytes_end_as_members_or_findings(data, start):
    is_zip(start + data)
    readings(start + data)


GOOD = zipped([("a.xml", CONTENT), ("b.xml", b"b" * 500)])


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6))
def test_a_changed_zip_gives_a_member_as_it_was_or_not_at_all(changes):
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    members = list_members(bytes(data))
    if isinstance(members, Finding):
        return
    for member in members:
        content = read_member(bytes(data), member)
        # The checksum of what is given is true, so that what was changed was changed in both.
        assert isinstance(content, Finding) or zlib.crc32(content) == member.crc
