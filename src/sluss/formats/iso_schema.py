"""Whether a message keeps to the schema that ISO published for it."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from lxml import etree

from sluss.core.outcome import Finding, Place, clipped

# The first faults tell what is wrong; a file of 20,000 payments may repeat one 20,000 times.
FINDINGS_MAX = 20
# The elements that repeat without end: each is let go as soon as it has been read.
_REPEATED = ("{*}CdtTrfTxInf", "{*}TxInfAndSts", "{*}Ntry")


def validate(xml: bytes | BinaryIO, schema: bytes) -> list[Finding]:
    """All that keeps the message from its schema, [] if nothing does; memory stays low.

    Errors: ValueError if the schema itself is no schema, since it is our own file.
    """
    source = BytesIO(xml) if isinstance(xml, bytes) else xml
    reading = etree.iterparse(
        source,
        events=("end",),
        tag=_REPEATED,
        schema=_schema(schema),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _event, element in reading:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        faults = list(reading.error_log)[:FINDINGS_MAX]
        return [_finding(fault.line, fault.message) for fault in faults] or [
            _finding(error.lineno or 0, error.msg or "not well-formed")
        ]
    return []


@lru_cache(maxsize=4)
def _schema(schema: bytes) -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.XMLSchema(etree.fromstring(schema, parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise ValueError(f"no XML schema: {error}") from error


def _finding(line: int, message: str) -> Finding:
    return Finding(
        "iso.not_valid", Place(line), clipped(message), "the ISO 20022 schema", refuses_file=True
    )
