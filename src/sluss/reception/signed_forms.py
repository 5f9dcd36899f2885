"""Attest forms that come back signed: the scan is kept, and its codes name the debts."""

from __future__ import annotations

import hashlib
from typing import Any

from sluss.outside.files import Attached
from sluss.reception.paper import Scan
from sluss.reception.scans import texts_in
from sluss.rules.approve.on_paper import read_code
from sluss.services import approve
from sluss.services._command import Who
from sluss.services._original import stored_parts
from sluss.services._tray import Came

Plain = dict[str, Any]


def keep(scan: Scan, who: Who, *, key: str) -> Plain:
    """Keep the scan as an original, and give its hash and the codes of forms in it.

    Shapes: sha256, and codes as they stand in the forms; none if none can be read. {"refused"}.
    """
    sha256 = hashlib.sha256(scan.data).hexdigest()
    attached = Attached()
    attached.hold(sha256, scan.data)
    name = scan.name.replace("\\", "/").rpartition("/")[2]
    came = Came(sha256, len(scan.data), name)
    answer = approve.keep_scan(came, attached, who, key=key)
    return answer if "refused" in answer else {**answer, "codes": codes_in(scan.data)}


def codes_of(sha256: str) -> list[str]:
    """The codes of forms in a scan that was kept; none if there is no such original."""
    return codes_in(b"".join(stored_parts(sha256)))


def codes_in(data: bytes) -> list[str]:
    """The codes of our forms that can be read in a picture. What bursts its bounds has none."""
    forms = (read_code(text) for text in texts_in(data))
    return list(dict.fromkeys(form.code for form in forms if form is not None))
