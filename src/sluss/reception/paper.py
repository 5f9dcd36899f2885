"""A paper invoice at the door: what was keyed becomes a file, and is taken in like any other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from sluss.core.outcome import Finding, Place, Severity
from sluss.formats.paper import KIND, PaperForm, read_paper, write_paper
from sluss.outside.files import Attached
from sluss.services import intake
from sluss.services._command import Who
from sluss.services._tray import Came
from sluss.services.intake import Arrival
from sluss.store import browse_desk
from sluss.telling.texts import sentence
from sluss.telling.told import plain_of, told

Plain = dict[str, Any]
# A page in colour at 300 dots an inch is a few megabytes; a whole folder of them is no page.
SCAN_BYTES_MAX = 32 << 20


@dataclass(frozen=True, slots=True)
class Scan:
    """The picture of the page, as a file: the name that it came under, and its bytes."""

    name: str
    data: bytes


def faults_of(form: PaperForm) -> list[Finding]:
    """What is wrong with a form as it stands, errors and warnings."""
    return read_paper(write_paper(form)).findings


def told_of(fault: Finding, lang: str) -> Plain:
    """A finding as it is told, its field by the words that stand at it in the form."""
    kept = plain_of(fault)
    code = f"paper_field.{kept['field']}"
    named = told({**kept, "field": sentence(code, lang)}, lang)
    return {**named, "place": {"line": kept["line"], "field": kept["field"]}}


def register(form: PaperForm, scan: Scan | None, who: Who, lang: str, *, key: str) -> Plain:
    """Take the form in if nothing is wrong with it, and say what became of it.

    Shapes: status new, known (the same form came before) or refused, sha256 of the form, the ids
            of the debts that it tells of, and findings as the contract has them. A form with an
            error leaves nothing behind. {"refused": code} if the person may not.
    """
    if scan is not None:
        form = replace(form, scan=hashlib.sha256(scan.data).hexdigest())
    data = write_paper(form)
    faults = [*read_paper(data).findings, *_faults_of_scan(scan)]
    findings = [told_of(fault, lang) for fault in faults]
    sha256 = hashlib.sha256(data).hexdigest()
    if any(fault.severity is Severity.ERROR for fault in faults):
        return {"sha256": sha256, "status": "refused", "payables": [], "findings": findings}
    attached = Attached()
    attached.hold(sha256, data)
    came = None
    if scan is not None:
        attached.hold(form.scan, scan.data)
        name = scan.name.replace("\\", "/").rpartition("/")[2]
        came = Came(form.scan, len(scan.data), name, inside=sha256)
    arrival = Arrival(sha256, len(data), f"paper-{sha256[:12]}.json", KIND)
    answer = intake.register_paper(arrival, came, attached, who, key=key)
    if "refused" in answer:
        return answer
    return {
        "sha256": sha256,
        "status": answer["status"],
        "payables": browse_desk.told_by(sha256),
        "findings": findings,
    }


def _faults_of_scan(scan: Scan | None) -> list[Finding]:
    if scan is None or 0 < len(scan.data) <= SCAN_BYTES_MAX:
        return []
    found, expected = f"{len(scan.data)} bytes", f"1 to {SCAN_BYTES_MAX} bytes"
    return [Finding("paper.bad_scan", Place(0, "scan"), found, expected, refuses_file=True)]
