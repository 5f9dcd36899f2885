"""The originals that a debt is known from, to be shown beside it."""

from __future__ import annotations

from sluss.store import browse_desk
from sluss.web.pages import Plain


def originals_of(payable: Plain) -> list[Plain]:
    """Each original once, with its name and what it does to the debt; what claims it first."""
    roles: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for one in payable["evidence"]:
        said = roles.setdefault(one["sha256"], [])
        if one["role"] not in said:
            said.append(one["role"])
        kinds[one["sha256"]] = one["kind"]
    names = browse_desk.file_names(roles)
    found = [
        {
            "sha256": sha,
            "file": names.get(sha, "").rpartition("/")[2] or sha[:12],
            "kind": kinds[sha],
            "roles": said,
        }
        for sha, said in roles.items()
    ]
    return sorted(found, key=lambda one: ("claims" not in one["roles"], str(one["file"])))
