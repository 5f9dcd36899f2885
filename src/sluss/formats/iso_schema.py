"""Whether a message keeps to the schema that ISO published for it."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO, TypedDict

from lxml import etree

from sluss.core.outcome import Finding, Place, clipped

# The first faults tell what is wrong; a file of 20,000 payments may repeat one 20,000 times.
FINDINGS_MAX = 20
_NAMESPACE = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.[0-9]{3}\.[0-9]{3}\.[0-9]{2})")
# The elements that repeat without end: each is let go as soon as it has been read.
_REPEATED = ("{*}CdtTrfTxInf", "{*}TxInfAndSts", "{*}Ntry")


class _Options(TypedDict):
    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool


_OPTIONS = _Options(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def schema_version(head: bytes) -> str:
    """The name of a message's schema, as its namespace says: 'pain.001.001.03'; "" if none."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    found = _NAMESPACE.search(head)
    return found.group(1).decode() if found else ""


def validate(xml: bytes | BinaryIO, schema: bytes) -> list[Finding]:
    """All that keeps the message from its schema, [] if nothing does; memory stays low.

    Shapes: bytes get the lines of their faults; of a stream the faults are told without lines.
    Errors: ValueError if the schema itself is no schema, since it is our own file.
    """
    proof = _schema(schema)
    faults = _streamed(BytesIO(xml) if isinstance(xml, bytes) else xml, proof)
    if faults and isinstance(xml, bytes):
        # The parser does not know where it is while it proves a stream; a tree remembers.
        faults = _located(xml, proof) or faults
    unlike = dict.fromkeys(faults)
    return [_finding(line, message) for line, message in unlike][:FINDINGS_MAX]


def _streamed(source: BinaryIO, proof: etree.XMLSchema) -> list[tuple[int, str]]:
    reading = etree.iterparse(source, ("end",), tag=_REPEATED, schema=proof, **_OPTIONS)
    try:
        for _event, element in reading:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        logged = [(fault.line, fault.message) for fault in reading.error_log]
        return logged or [(error.lineno or 0, error.msg or "not well-formed")]
    return []


def _located(xml: bytes, proof: etree.XMLSchema) -> list[tuple[int, str]]:
    try:
        proof.validate(etree.fromstring(xml, etree.XMLParser(**_OPTIONS)))
    except etree.XMLSyntaxError as error:
        return [(error.lineno or 0, error.msg or "not well-formed")]
    return [(fault.line, fault.message) for fault in proof.error_log]


@lru_cache(maxsize=4)
def _schema(schema: bytes) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(etree.fromstring(schema, etree.XMLParser(**_OPTIONS)))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise ValueError(f"no XML schema: {error}") from error


def _finding(line: int, message: str) -> Finding:
    return Finding(
        "iso.not_valid", Place(line), clipped(message), "the ISO 20022 schema", refuses_file=True
    )
