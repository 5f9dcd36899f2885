"""The originals that a debt is known from, and the one that is shown beside it."""

from __future__ import annotations

from sluss.rules.approve.roles import Act
from sluss.store import browse_desk
from sluss.telling.original_view import original_view
from sluss.web.checked import with_checks
from sluss.web.pages import Plain
from sluss.web.request import Request, may

# Of the kinds of file, those that people read as they read paper, the best first.
_READ_FIRST = ("ubl", "cii", "svefaktura", "pdf", "pdf-pictures", "paper-scan", "paper", "e-mail")


def originals_of(payable: Plain) -> list[Plain]:
    """Each original once, with its name and what it does to the debt; what claims it first."""
    roles: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for one in payable["evidence"]:
        said = roles.setdefault(one["sha256"], [])
        if one["role"] not in said:
            said.append(one["role"])
        kinds[one["sha256"]] = one["kind"]
    for sha in browse_desk.scans_of([sha for sha, kind in kinds.items() if kind == "paper"]):
        roles[sha], kinds[sha] = ["scan"], "paper-scan"
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


def beside(request: Request, originals: list[Plain], asked: str = "") -> Plain:
    """What register/_beside.html needs: the originals, and one of them in full.

    asked: the hash of the one to show; else the one that people read most easily.
    """
    best = min(originals, key=_place, default=None)
    chosen = next((one for one in originals if one["sha256"] == asked), best)
    if chosen is None:
        return {"originals": originals}
    with_persons = may(request, Act.READ_PERSONS)
    view = original_view(chosen["sha256"], request.lang, with_persons=with_persons)
    view = with_checks(view, request.lang)
    return {"originals": originals, "original": view, "chosen": chosen["sha256"]}


def _place(one: Plain) -> tuple[bool, int]:
    kind = one["kind"]
    at = _READ_FIRST.index(kind) if kind in _READ_FIRST else len(_READ_FIRST)
    return "claims" not in one["roles"] and "scan" not in one["roles"], at
