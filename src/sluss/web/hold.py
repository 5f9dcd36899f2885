"""The page of the hold after a restore: what is lacking, and the two people who release it."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sluss.core.plain import canonical
from sluss.outside import home, sent_journal
from sluss.outside.sent_journal import Unlike
from sluss.rules.approve.roles import Act
from sluss.rules.approve.sign_in import ProofRefusal
from sluss.rules.safekeeping.after_restore import ReleaseRefusal
from sluss.services import safekeeping as service
from sluss.web import step_up
from sluss.web.pages import UNPROCESSABLE, Plain, done, page, refused, render
from sluss.web.request import Request, key_of, may, person_of, who

_HERE = "/safekeeping/hold"
_WRITTEN = ("reason", "asked")
_LETTERS_MAX = 400


@page(Act.READ)
def hold(request: Request) -> HttpResponse:
    return _shown(request, {})


@page(Act.RELEASE_HOLD)
@require_POST
def release(request: Request) -> HttpResponse:
    found = service.hold()
    if found is None:
        return refused(request, _HERE, ReleaseRefusal.NOT_ON_HOLD.value)
    try:
        lines = _lines(request.FILES.get("sent"))
        sent = None if lines is None else service.sent_of(lines)
    except Unlike:
        return _shown(request, {"unread": "hold.journal_damaged"})
    proof = step_up.proof(request, found["sha256"], person_of(request))
    if isinstance(proof, ProofRefusal):
        return _shown(request, {"refused": proof.value})
    reason, asked = (request.POST.get(name, "").strip()[:_LETTERS_MAX] for name in _WRITTEN)
    answer = service.release(reason, sent, asked, who(request), key=key_of(request), proof=proof)
    if "refused" in answer:
        return _shown(request, answer)
    _learn(request, lines)
    facts = {"found": len(answer["released_by"]), "expected": answer["needs"]}
    code = "hold.released_by_one" if answer["is_on_hold"] else "hold.released"
    return done(request, _HERE, code, **facts)


def _shown(request: Request, answer: Plain) -> HttpResponse:
    """The page. answer: why the hold was not released, or the file not read, if somebody tried."""
    found, by = service.hold(), person_of(request)
    has_said = found is not None and by.name in found["released_by"]
    may_release = found is not None and not has_said and may(request, Act.RELEASE_HOLD)
    given = {
        "held": found,
        "has_said": has_said,
        "may_release": may_release,
        "step": step_up.fields(request, found["sha256"]) if found and may_release else None,
        "refused": answer.get("refused") or answer.get("unread", ""),
        "not_received": answer.get("not_received", []),
        # A form that was refused is not written anew.
        "written": {name: request.POST.get(name, "") for name in _WRITTEN},
    }
    status = UNPROCESSABLE if answer else 200
    return render(request, "safekeeping/hold.html", given, status=status)


def _lines(file: UploadedFile | None) -> list[Plain] | None:
    """What a sent journal that came with the form tells; None if none came. Errors: Unlike."""
    if file is None:
        return None
    with home.scratch(home.current()) as scratch:
        laid = scratch / sent_journal.NAME
        with laid.open("xb") as out:
            out.writelines(file.chunks())
        return sent_journal.read_lines(laid)


def _learn(request: Request, lines: list[Plain] | None) -> None:
    """From here on the home's own sent journal goes on from the one that was brought."""
    if not lines:
        return
    try:
        sent_journal.of_home(home.current()).learn(lines)
    except Unlike:
        messages.error(request, canonical(["hold.journal_other", {}]))
