"""The hardened parser: what it lets through, what it refuses and that it never gives way."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats import _xml
from sluss.formats._xml import child, children, local, parse, stream_elements, text, value
from tests.needs import shared

SPLIT = (
    b"<D xmlns='urn:x'><A>5402<!-- -->-9681</A><A>54<?x y?>02-9681</A>"
    b"<A><![CDATA[5402]]>-9681</A></D>"
)


def streamed(data: bytes, *tags: str) -> list:
    """What the stream gives: (name, text) of each element, the findings as they are."""
    return [
        item if isinstance(item, Finding) else (local(item), value(item))
        for item in stream_elements(io.BytesIO(data), frozenset(tags))
    ]


def code_of(answer: object) -> str:
    return answer.code if isinstance(answer, Finding) else "read"


def test_a_comment_or_an_instruction_never_splits_a_text():
    root = parse(SPLIT)
    assert [value(node) for node in root] == ["5402-9681"] * 3
    assert streamed(SPLIT, "A") == [("A", "5402-9681")] * 3


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_a_text_is_whole_wherever_the_stream_is_cut(size, monkeypatch):
    monkeypatch.setattr(_xml, "CHUNK_BYTES", size)
    assert streamed(SPLIT, "A") == [("A", "5402-9681")] * 3


def test_an_element_inside_a_value_makes_it_no_number():
    root = parse(b"<D><A>5402<x>9</x>-9681</A></D>")
    assert text(root, "A") == "5402\N{OBJECT REPLACEMENT CHARACTER}-9681"


def test_names_are_found_in_any_namespace_and_in_none():
    root = parse(b"<p:D xmlns:p='urn:p'><A xmlns='urn:q'><B> b </B></A><A/><C/></p:D>")
    assert local(root) == "D"
    assert text(root, "A/B") == "b"
    assert (text(root, "A/X"), text(root, "X/B"), text(root, "C")) == ("", "", "")
    assert [local(node) for node in children(root, "A")] == ["A", "A"]
    assert child(root, "X") is None


BOMB = b'<!DOCTYPE a [<!ENTITY x "9999-9999">]><a>&x;</a>'
HEAD = '<?xml version="1.0" encoding="{}"?><a>\xe5</a>'
REFUSED = {
    "nothing": (b"", "xml.empty", 0),
    "white space": (b" \r\n\t", "xml.empty", 0),
    "plain text": (b"hello", "xml.not_well_formed", 1),
    "entity in a DOCTYPE": (BOMB, "xml.doctype", 1),
    "bare DOCTYPE": (b"\n\n<!DOCTYPE a><a/>", "xml.doctype", 3),
    "DOCTYPE after a comment": (b"<!-- > -->\n<!DOCTYPE a><a/>", "xml.doctype", 2),
    "DOCTYPE after 70 kB": (b"<!--" + b"x" * 70_000 + b"-->" + BOMB, "xml.doctype", 0),
    "DOCTYPE in UTF-16": (BOMB.decode().encode("utf-16"), "xml.doctype", 1),
    "DOCTYPE in UTF-16 after 70 kB": (
        ("<!--" + "x" * 70_000 + "-->" + BOMB.decode()).encode("utf-16"),
        "xml.doctype",
        0,
    ),
    "unknown entity": (b"<a>\n&x;</a>", "xml.not_well_formed", 2),
    "XML 1.1": (b'<?xml version="1.1"?><a/>', "xml.version", 1),
    "XML 1.1 in UTF-16": ('<?xml version="1.1"?><a/>'.encode("utf-16"), "xml.version", 1),
    "XML 2.0": (b"<?xml version='2.0'?><a/>", "xml.version", 1),
    "UTF-7": (HEAD.format("UTF-7").encode("ascii", "ignore"), "xml.encoding", 1),
    "code page 437": (HEAD.format("cp437").encode("cp437"), "xml.encoding", 1),
    "no such encoding": (HEAD.format("x-none").encode("latin-1"), "xml.encoding", 1),
    "EBCDIC": (HEAD.format("cp037").encode("cp037"), "xml.encoding", 1),
    "UTF-16 that is 8 bit": (HEAD.format("utf-16").encode(), "xml.encoding", 1),
    "UTF-8 that is latin-1": (HEAD.format("UTF-8").encode("latin-1"), "xml.encoding", 1),
    "NUL within": (b"<a>\0</a>", "xml.not_well_formed", 1),
    "NUL after": (b"<a></a>\0", "xml.not_well_formed", 1),
    "NUL as a reference": (b"<a>&#0;</a>", "xml.not_well_formed", 1),
    "cut short": (b"<a>\n<b>", "xml.not_well_formed", 2),
    "two documents": (b"<a/>\n<b/>", "xml.not_well_formed", 2),
    "XML 1.1 after 70 kB": (
        b"<?xml" + b" " * 70_000 + b'version="1.1"?><a/>',
        "xml.version",
        1,
    ),
    "UTF-7 after 70 kB": (
        b"<?xml" + b" " * 70_000 + b'version="1.0" encoding="UTF-7"?><a/>',
        "xml.encoding",
        1,
    ),
    "257 deep": (b"<a>" * 257 + b"</a>" * 257, "xml.too_deep", 1),
    "100,000 deep": (b"<a>" * 100_000, "xml.too_deep", 1),
    "long text": (b"<a>" + b"x" * 10_100_000 + b"</a>", "xml.text_too_long", 1),
    "long attribute": (b"<a b='" + b"x" * 10_100_000 + b"'/>", "xml.text_too_long", 1),
    "long name": (b"<" + b"n" * 60_000 + b"/>", "xml.text_too_long", 1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_unsafe_or_broken_is_refused_with_its_line(name):
    data, code, line = REFUSED[name]
    finding = parse(data)
    assert isinstance(finding, Finding)
    assert (finding.code, finding.place.line, finding.refuses_file) == (code, line, True)


@pytest.mark.parametrize("name", REFUSED)
def test_a_stream_ends_in_the_same_refusal(name):
    data, code, _ = REFUSED[name]
    answers = list(stream_elements(io.BytesIO(data), frozenset({"b", "x"})))
    assert [code_of(answer) for answer in answers] == [code]


def test_a_stream_gives_no_element_of_a_file_whose_doctype_stands_late():
    (finding,) = streamed(REFUSED["DOCTYPE after 70 kB"][0], "a")
    assert (finding.code, finding.refuses_file) == ("xml.doctype", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encodings_that_honest_files_have_are_read(encoding):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = HEAD.format(declared).encode(encoding)
    assert value(parse(data)) == "å"
    assert streamed(data, "a") == [("a", "å")]


def test_256_levels_are_read():
    assert code_of(parse(b"<a>" * _xml.DEPTH_MAX + b"</a>" * _xml.DEPTH_MAX)) == "read"


def test_a_document_may_have_so_many_bytes_and_no_more(monkeypatch):
    monkeypatch.setattr(_xml, "WHOLE_BYTES_MAX", 1000)
    assert code_of(parse(b"<a>" + b"x" * 993 + b"</a>")) == "read"
    assert code_of(parse(b"<a>" + b"x" * 994 + b"</a>")) == "xml.too_large"
    assert len(_xml.read_whole(io.BytesIO(bytes(10**6)))) < 10**5


def test_a_document_may_have_so_many_tags_and_no_more(monkeypatch):
    monkeypatch.setattr(_xml, "MARKUP_MAX", 12)
    assert code_of(parse(b"<a>" + b"<b/>" * 10 + b"</a>")) == "read"
    assert code_of(parse(b"<a>" + b"<b/>" * 11 + b"</a>")) == "xml.too_large"


def test_a_stream_may_be_endless_but_no_element_in_it(monkeypatch):
    monkeypatch.setattr(_xml, "CHUNK_BYTES", 100)
    monkeypatch.setattr(_xml, "WHOLE_BYTES_MAX", 1000)
    many, long = b"<A>x</A>" * 1000, b"<A>" + b"x" * 1200 + b"</A>"
    assert streamed(b"<D>" + many + b"</D>", "A") == [("A", "x")] * 1000
    assert code_of(streamed(b"<D>" + many + long + b"</D>", "A")[-1]) == "xml.too_large"
    between = b"<D><A>x</A>" + b"<junk>y</junk>" * 100 + b"<A>x</A></D>"
    assert code_of(streamed(between, "A")[-1]) == "xml.too_large"
    monkeypatch.setattr(_xml, "MARKUP_MAX", 50)
    assert code_of(streamed(between, "A")[-1]) == "xml.too_large"


def test_the_outermost_wanted_element_is_given_whole_and_once():
    data = b"<D><Id>1</Id><N><Id>2</Id><N><Id>3</Id></N></N><Id>4</Id></D>"
    found = [
        (local(item), [local(node) + value(node) for node in item])
        for item in stream_elements(io.BytesIO(data), frozenset({"N", "Id"}))
    ]
    assert found == [("Id", []), ("N", ["Id2", "N\N{OBJECT REPLACEMENT CHARACTER}"]), ("Id", [])]


def test_a_stream_that_is_cut_short_gives_what_was_whole_and_then_refuses():
    answers = streamed(b"<D><A>1</A><A>2</A><A>3", "A")
    assert answers[:-1] == [("A", "1"), ("A", "2")]
    assert (answers[-1].code, answers[-1].refuses_file) == ("xml.not_well_formed", True)


class Endless:
    """A file of so many entries that is made while it is read."""

    def __init__(self, count: int) -> None:
        self._parts = self._make(count)
        self._rest = b""

    @staticmethod
    def _make(count: int) -> Iterator[bytes]:
        yield b"<D><S><Id>1</Id>"
        for number in range(count):
            yield b"<N><R>%d</R><V>5402<!-- -->-9681</V></N>\n<junk><deep/></junk>" % number
        yield b"</S></D>"

    def read(self, size: int) -> bytes:
        parts = [self._rest]
        while sum(map(len, parts)) < size and (part := next(self._parts, b"")):
            parts.append(part)
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]


def test_a_long_stream_takes_no_more_memory_than_a_short_one():
    peaks = []
    for count in (2_000, 40_000):
        tracemalloc.start()
        items = stream_elements(Endless(count), frozenset({"N"}))
        assert sum(1 for item in items if text(item, "V") == "5402-9681") == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # What Python counts; that the tree in C is emptied as well is seen in the next test.
    assert peaks[1] < peaks[0] * 2


def test_only_the_emptied_one_before_stays_in_the_tree():
    for item in stream_elements(Endless(500), frozenset({"N"})):
        before = list(item.itersiblings(preceding=True))
        assert [(local(node), len(node)) for node in before] in (
            [("Id", 0)],
            [("junk", 1), ("N", 0)],
        )
        assert [local(node) for node in item] == ["R", "V"]


def test_hostile_samples_end_as_a_tree_or_a_finding_within_ten_seconds():
    paths = sorted(shared("badinput/xml").rglob("*.xml"))
    paths += sorted(shared("badinput/generated/xml").glob("*.xml"))
    for path in paths:
        data, began = path.read_bytes(), time.monotonic()
        answer = parse(data)
        last = list(stream_elements(io.BytesIO(data), frozenset({"b", "ID"})))[-1:]
        assert time.monotonic() - began < 10, path.name
        if b"<!DOCTYPE" in data:
            assert [code_of(one) for one in (answer, *last)] == ["xml.doctype"] * 2, path.name
        elif isinstance(answer, Finding):
            assert code_of(last[0]).startswith("xml."), path.name


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda b: b"<a><b>" + b + b"</b></a>"))
def test_any_bytes_end_as_a_tree_or_as_a_finding_that_refuses(data):
    answer = parse(data)
    if isinstance(answer, Finding):
        assert answer.refuses_file
    last = list(stream_elements(io.BytesIO(data), frozenset({"b"})))[-1:]
    assert isinstance(answer, Finding) == any(isinstance(one, Finding) for one in last)


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50), st.integers(1, 40))
def test_a_text_is_the_same_whole_and_streamed_whatever_the_pieces(words, size):
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    data = f"<D><A>{escaped}</A></D>".encode()
    want = words.strip(" ")
    assert text(parse(data), "A") == want

    class Pieces(io.BytesIO):
        def read(self, _size: int = -1) -> bytes:
            return super().read(size)

    found = [value(item) for item in stream_elements(Pieces(data), frozenset({"A"}))]
    assert found == [want]
