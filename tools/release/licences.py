"""Under which licence each package is that runs with Sluss: from its own metadata, or read by hand.

The table of what EUPL-1.2 can live with is a choice, with its reason; a package under anything else
stops the release and the tests.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

from tools.release.locked import LOCK, ROOT, read

VENDORED = ROOT / "src/sluss/web/static/vendor/vendor.json"
_CLASSIFIED = {"License :: OSI Approved :: MIT License": "MIT"}
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person read where the metadata does not say it as SPDX does.

    proof: words of the licence's text in the package, by which a test sees that it is still so.
    """

    licence: str
    proof: str


READ_BY_HAND = {
    "pyasn1-modules": ByHand("BSD-2-Clause", "Redistributions in binary form must reproduce"),
    "pyopenssl": ByHand("Apache-2.0", "Apache License"),
    "pypdfium2": ByHand("BSD-3-Clause AND Apache-2.0", "Redistribution and use in source"),
    "pyrage": ByHand("MIT", "Permission is hereby granted, free of charge"),
    "pysqlite3": ByHand("Zlib", "This software is provided 'as-is'"),
    "python-dateutil": ByHand("Apache-2.0 OR BSD-3-Clause", "The above BSD License Applies to"),
    "python-stdnum": ByHand("LGPL-2.1-or-later", "GNU LESSER GENERAL PUBLIC LICENSE"),
    "segno": ByHand("BSD-3-Clause", "Neither the name of the copyright holder"),
    "sqlparse": ByHand("BSD-3-Clause", "Neither the name"),
    "waitress": ByHand("ZPL-2.1", "Zope Public License (ZPL) Version 2.1"),
    # Only on Windows, which has no time zones of its own; not on the medium.
    "tzdata": ByHand("Apache-2.0", ""),
}

_NOTICE = "asks for its notice to be kept, which lies in the wheel"
LIVED_WITH = {
    "0BSD": "asks for nothing",
    "Apache-2.0": f"{_NOTICE}; used as a library, unchanged",
    "BSD-2-Clause": _NOTICE,
    "BSD-3-Clause": _NOTICE,
    "LGPL-2.1-or-later": "named in EUPL-1.2's appendix; used as a library, unchanged, and can be "
    "replaced by another version",
    "LGPL-3.0-only": "named in EUPL-1.2's appendix; used as a library, unchanged, and can be "
    "replaced by another version",
    "MIT": _NOTICE,
    "MIT-0": "asks for nothing",
    "PSF-2.0": _NOTICE,
    "ZPL-2.1": _NOTICE,
    "Zlib": f"{_NOTICE}; ours is unchanged",
}


@dataclass(frozen=True, slots=True)
class Component:
    """Something of another's that runs with Sluss. licence: an SPDX expression.

    hashes: SHA-256 of the files that it may come as. kind: pypi, or npm for what lies in the wheel.
    """

    name: str
    version: str
    licence: str
    hashes: tuple[str, ...]
    kind: str = "pypi"


def components() -> tuple[Component, ...]:
    """All of the lock, then what the browser gets. Errors: ValueError for an unknown licence."""
    locked = tuple(
        Component(one.name, one.version, licence_of(one.name), tuple(sorted(one.hashes)))
        for one in read(LOCK)
    )
    files = json.loads(VENDORED.read_text(encoding="utf-8"))
    carried: dict[tuple[str, str, str], list[str]] = {}
    for file in files:
        whose = (file["package"], file["version"], file["licence"])
        carried.setdefault(whose, []).append(file["sha256"])
    return locked + tuple(
        Component(*whose, tuple(hashes), "npm") for whose, hashes in carried.items()
    )


def licence_of(name: str) -> str:
    """The SPDX expression of a package. Errors: ValueError if nobody knows it."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name].licence
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        raise ValueError(f"{name} is not installed, and nobody read its licence") from None
    classified = [_CLASSIFIED.get(one) for one in said.get_all("Classifier") or []]
    found = said.get("License-Expression") or next(filter(None, classified), None)
    found = found or said.get("License") or ""
    if not parts(found) or not set(parts(found)) <= LIVED_WITH.keys():
        raise ValueError(f"{name}: a licence that nobody looked at: {found[:80]!r}")
    return found


def parts(expression: str) -> tuple[str, ...]:
    """The single licences of an SPDX expression."""
    return tuple(word for word in _WORD.findall(expression) if word not in ("AND", "OR", "WITH"))
