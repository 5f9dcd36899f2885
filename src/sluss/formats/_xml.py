"""The one XML parser of the house: hostile input in, a tree or a finding out.

No DOCTYPE, no entity, no network, XML 1.0 only. Comments and processing instructions are gone
before any text is read, so that '5402<!-- -->-9681' is one text. Source: docs/sources.md [xml].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, TypeAlias, TypedDict

from lxml import etree

from sluss.core.outcome import Finding, Place, clipped

Element: TypeAlias = etree._Element

# An invoice of 4,000 lines has 5.5 MB. The tree takes some ten times its bytes, and the file
# must fit in the memory of a laptop; what is longer is read with stream_elements.
WHOLE_BYTES_MAX = 64 * 2**20
# Each '<' may be an element of some 150 bytes in memory: '<a/>' repeated would else take gigabytes.
MARKUP_MAX = 4_000_000
# The next two are libxml2's own without huge_tree (XML_MAX_DEPTH, XML_MAX_TEXT_LENGTH); they are
# named here so that the tests hold it to them. Invoices and bank files are some 15 deep.
DEPTH_MAX = 256
TEXT_CHARS_MAX = 10_000_000
# The XML declaration and a DOCTYPE stand here in every honest file. What stands later is found
# again in the parsed tree.
HEAD_BYTES = 64 * 2**10
CHUNK_BYTES = 64 * 2**10

# An element inside a value stands as this in the text, so that '5402<x/>-9681' is no number.
MIXED = "\N{OBJECT REPLACEMENT CHARACTER}"
XML_SPACE = " \t\r\n"

# UTF-7, EBCDIC and the like can hide markup from every check that people make on a file.
_ENCODINGS = frozenset({"UTF-8", "US-ASCII", "ASCII", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252"})
_UTF16 = frozenset({"UTF-16", "UTF-16LE", "UTF-16BE"})
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml\s++version\s*+=\s*+[\"']([^\"']{0,40})[\"']"
    rb"(?:\s++encoding\s*+=\s*+[\"']([^\"']{0,40})[\"'])?"
)
_DOCTYPE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE
)
_WHERE = re.compile(r",? ?line [0-9]+, column [0-9]+")


class _Options(TypedDict):
    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    dtd_validation: bool
    attribute_defaults: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool
    recover: bool


_OPTIONS = _Options(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    recover=False,
)
_PARSER = etree.XMLParser(**_OPTIONS)


def parse(data: bytes) -> Element | Finding:
    """The root of a whole document, or the finding that refuses the file.

    Errors: xml.* findings, each with its line; nothing of a refused document is given.
    """
    if not data or data.isspace():
        return _empty()
    if len(data) > WHOLE_BYTES_MAX:
        return _refused("too_large", 0, f"{len(data)} bytes", f"at most {WHOLE_BYTES_MAX} bytes")
    if (tags := data.count(b"<")) > MARKUP_MAX:
        return _refused("too_large", 0, f"{tags} tags", f"at most {MARKUP_MAX} tags")
    if refused := _refuse_head(data[:HEAD_BYTES]):
        return refused
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        return _syntax(error)
    return _refuse_tree(root) or root


def read_whole(source: BinaryIO) -> bytes:
    """The bytes of a stream for parse, cut where parse already has to refuse them."""
    chunks, size = [], 0
    while size <= WHOLE_BYTES_MAX and (chunk := source.read(CHUNK_BYTES)):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def stream_elements(source: BinaryIO, tags: frozenset[str]) -> Iterator[Element | Finding]:
    """Each element with one of these local names, as soon as it ends, in constant memory.

    Shapes: only the outermost of nested ones is given, whole. After it is given it is emptied,
            and all that stood before it is gone: read what you need before the next, and look
            upwards (getparent) for names only. The last item of a broken file is a finding.
    Errors: xml.* findings, as parse. A file of any length may be read, but no element, nor what
            lies between two wanted ones, may be longer than a whole document may be.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=[f"{{*}}{tag}" for tag in sorted(tags)], **_OPTIONS
    )
    stream = _Stream(parser)
    try:
        while chunk := source.read(CHUNK_BYTES):
            if refused := stream.feed(chunk):
                yield refused
                return
            for item in stream.finished():
                yield item
                if isinstance(item, Finding):
                    return
                _drop(item)
        if stream.is_blank:
            yield _empty()
        elif refused := _refuse_tree(parser.close()):
            yield refused
    except etree.XMLSyntaxError as error:
        yield _syntax(error)


class _Stream:
    """A parser that is fed, and how much of the file it may hold at this moment."""

    __slots__ = ("_checked", "_depth", "_held_bytes", "_held_tags", "_parser", "is_blank")

    def __init__(self, parser: etree.XMLPullParser) -> None:
        self._parser = parser
        self._checked = False
        self._depth = 0
        self._held_bytes = 0
        self._held_tags = 0
        self.is_blank = True

    def feed(self, chunk: bytes) -> Finding | None:
        if self.is_blank:
            if refused := _refuse_head(chunk):
                return refused
            self.is_blank = chunk.isspace()
        self._held_bytes += len(chunk)
        self._held_tags += chunk.count(b"<")
        if self._held_bytes > WHOLE_BYTES_MAX:
            expected = f"at most {WHOLE_BYTES_MAX} bytes in one element"
            return _refused("too_large", 0, f"{self._held_bytes} bytes", expected)
        if self._held_tags > MARKUP_MAX:
            expected = f"at most {MARKUP_MAX} tags in one element"
            return _refused("too_large", 0, f"{self._held_tags} tags", expected)
        self._parser.feed(chunk)
        return None

    def finished(self) -> Iterator[Element | Finding]:
        for event, element in self._parser.read_events():
            if not self._checked:
                self._checked = True
                if refused := _refuse_tree(element):
                    yield refused
                    return
            self._depth += 1 if event == "start" else -1
            if event == "end" and self._depth == 0:
                self._held_bytes = self._held_tags = 0
                yield element


def _drop(element: Element) -> None:
    # The tail stays: the parser may be writing it at this moment. It goes with the next one.
    element.clear(keep_tail=True)
    node: Element | None = element
    while node is not None:
        parent = node.getparent()
        if parent is not None:
            del parent[: parent.index(node)]
        node = parent


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return _local(element.tag)


def child(element: Element, name: str) -> Element | None:
    """The first child with this local name, in any namespace."""
    return next(element.iterchildren(_any_namespace(name)), None)


def children(element: Element, name: str) -> list[Element]:
    """All children with this local name, in any namespace."""
    return list(element.iterchildren(_any_namespace(name)))


def text(element: Element, path: str) -> str:
    """The text at a path of local names ('A/B/C', first of each), "" if there is none."""
    node: Element | None = element
    for name in _steps(path):
        node = next(node.iterchildren(name), None) if node is not None else None
    return "" if node is None else value(node)


def value(element: Element) -> str:
    """An element's own text without white space around it; MIXED stands for elements inside."""
    if len(element):
        inner = (MIXED + (part.tail or "") for part in element)
        return ((element.text or "") + "".join(inner)).strip(XML_SPACE)
    return (element.text or "").strip(XML_SPACE)


# Names come from files too, so the memory for them has an end.
@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


@lru_cache(maxsize=4096)
def _any_namespace(name: str) -> str:
    return f"{{*}}{name}"


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(f"{{*}}{name}" for name in path.split("/"))


def _refuse_head(head: bytes) -> Finding | None:
    is_utf16 = head[:2] in _UTF16_MARKS
    if is_utf16:
        head = head.decode("utf-16", "ignore").encode()
    if declared := _DECLARATION.match(head):
        version = declared.group(1).decode("latin-1")
        encoding = (declared.group(2) or b"UTF-8").decode("latin-1")
        if version != "1.0":
            return _version(version)
        if encoding.upper() not in _ENCODINGS and not is_utf16:
            return _encoding(encoding)
    if found := _DOCTYPE.match(head):
        return _doctype(head.count(b"\n", 0, found.end()) + 1)
    return None


def _refuse_tree(element: Element) -> Finding | None:
    """What the head of the file hid: the parser itself says what it has read."""
    document = element.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        return _doctype(0)
    if document.xml_version != "1.0":
        return _version(document.xml_version or "")
    encoding = (document.encoding or "UTF-8").upper()
    return None if encoding in _ENCODINGS or encoding in _UTF16 else _encoding(encoding)


def _syntax(error: etree.XMLSyntaxError) -> Finding:
    lines = (error.msg or "").splitlines() or [""]
    message, line = _WHERE.sub("", lines[0]), error.lineno or 0
    codes = etree.ErrorTypes
    if error.code == _RESOURCE_LIMIT and "depth" in message:
        return _refused("too_deep", line, message, f"at most {DEPTH_MAX} elements in each other")
    if error.code in (_RESOURCE_LIMIT, codes.ERR_NAME_TOO_LONG):
        return _refused("text_too_long", line, message, f"at most {TEXT_CHARS_MAX} characters")
    if error.code in (codes.ERR_UNSUPPORTED_ENCODING, codes.ERR_INVALID_ENCODING):
        return _encoding(message, line)
    return _refused("not_well_formed", line, message, "a whole, well-formed XML document")


# libxml2's XML_ERR_RESOURCE_LIMIT, for which lxml 6 has no name.
_RESOURCE_LIMIT = 114


def _refused(fault: str, line: int, found: str, expected: str) -> Finding:
    return Finding(f"xml.{fault}", Place(line), clipped(found), expected, refuses_file=True)


def _empty() -> Finding:
    return _refused("empty", 0, "", "an XML document")


def _doctype(line: int) -> Finding:
    return _refused("doctype", line, "<!DOCTYPE", "no document type declaration")


def _version(version: str) -> Finding:
    return _refused("version", 1, version, "XML version 1.0")


def _encoding(found: str, line: int = 1) -> Finding:
    return _refused("encoding", line, found, "UTF-8, UTF-16 with byte order mark or ISO-8859-1")
