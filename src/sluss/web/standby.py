"""The page of readiness: lights and what to do, mirrors, drills, contacts, and the paper kit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from sluss.core.outcome import Finding
from sluss.outside import files, home, mirroring
from sluss.rules.approve.roles import Act
from sluss.rules.standby.lights import Colour
from sluss.rules.standby.notes import Drill, DrillSigned, Note, Printed
from sluss.rules.standby.plan import Card
from sluss.rules.standby.remote import without_secret
from sluss.services import drill
from sluss.services import standby as service
from sluss.store import browse
from sluss.telling.drills_plot import plot
from sluss.telling.drills_shown import held_row
from sluss.telling.kit_sheets import sheets
from sluss.telling.lights_shown import light_plain, measured_lights
from sluss.telling.pages import set_page
from sluss.telling.ready_shown import contact_plain, light_name
from sluss.telling.times import local
from sluss.telling.told import in_full, plain_of, told
from sluss.web.pages import Plain, answered, page, render
from sluss.web.request import Request, may, own_key, text, today, who

_KIT = ("intake", "attest", "payments", "call_back", "log", "contacts")
_ORDER = {colour.value: place for place, colour in enumerate((Colour.RED, Colour.YELLOW))}
_SIGNS = {"most": "≤", "least": "≥"}
# As many forms for the most urgent debts as a morning's attests; more are taken out by the verb.
_ATTESTS = 20


@page(Act.READ)
def overview(request: Request) -> HttpResponse:
    lang = request.lang
    found = [light_plain(light, lang) for light in measured_lights(_folder(), today())]
    found.sort(key=lambda light: _ORDER.get(light["colour"], len(_ORDER)))
    notes = service.notes()
    held = [note for note in notes if isinstance(note.facts, Drill)]
    cards, wrong = _cards()
    given = {
        "here_in": "standby",
        "lights": [_titled(light, lang) for light in found],
        "counts": {one.value: sum(x["colour"] == one.value for x in found) for one in Colour},
        "mirrors": _mirrors(),
        "drills": _held(notes, held, lang),
        "plot": _plot(held, lang),
        "contacts": [contact_plain(card) for card in cards],
        "wrong": [in_full(told(plain_of(one), lang)) for one in wrong],
        "kit": _KIT,
        "printed": [note for note in notes if isinstance(note.facts, Printed)][-1:],
        "may_note": may(request, Act.SAFEKEEP),
    }
    return render(request, "standby/overview.html", given)


@page(Act.READ)
def kit(request: Request, name: str) -> HttpResponse:
    """One of the sheets as PDF. The forms of debts name suppliers alone, as everybody may see."""
    if name not in _KIT:
        raise Http404(name)
    cards, _ = _cards()
    made = set_page(
        text(request, f"kit.title_{name}"),
        sheets(_ATTESTS if name == "attest" else 0, cards, request.lang)[name],
        lang=request.lang,
        organisation=browse.whose()["name"],
        at=who(request).at,
        seal=text(request, "kit.seal", found=_KIT.index(name) + 1, detail=len(_KIT)),
        is_drill=drill.is_drill_home(),
    )
    response = HttpResponse(made, content_type="application/pdf")
    file = text(request, f"kit.file_{name}")
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


@page(Act.SAFEKEEP)
@require_POST
def kit_printed(request: Request) -> HttpResponse:
    wanted = service.Wanted(facts=Printed(), text=request.POST.get("text", "").strip()[:400])
    answer = service.note(wanted, who(request), key=own_key(request))
    return answered(request, answer, "/standby/", "web.kit_noted", found=answer.get("entry", ""))


def _titled(light: Plain, lang: str) -> Plain:
    title, sign = light_name(light["name"], lang), _SIGNS.get(light["norm_is"])
    return {**light, "title": title, "sign": sign}


def _folder() -> Path:
    return Path(settings.SLUSS_HOME or home.default_folder())


def _cards() -> tuple[list[Card], list[Finding]]:
    """Whom one may need to call, by the plan of the home; nobody if it has none."""
    try:
        toml = b"".join(files.stretches(_folder() / home.STANDBY))
    except FileNotFoundError:
        return [], []
    return service.cards_of(toml)


def _mirrors() -> list[Plain] | None:
    """What was mirrored last of each folder, the newest first; None if it cannot be read."""
    try:
        told_of = mirroring.generations(_folder())
    except mirroring.Spoiled:
        return None
    newest: dict[str, Plain] = {}
    for number, _, summary in told_of:
        newest[summary["place"]] = {
            "number": number,
            "place": without_secret(summary["place"]),
            "at": local(datetime.fromisoformat(summary["taken_at"])),
            "kinds": sorted(kind for kind, days in summary["kinds"].items() if days),
        }
    return list(newest.values())


def _held(notes: Sequence[Note], held: Sequence[Note], lang: str) -> list[Sequence[str]]:
    signed: dict[int, list[str]] = {}
    for note in notes:
        if isinstance(note.facts, DrillSigned):
            signed.setdefault(note.facts.drill, []).append(note.by)
    facts = [(note, note.facts) for note in reversed(held) if isinstance(note.facts, Drill)]
    return [held_row(note, one, signed, lang) for note, one in facts]


def _plot(held: Sequence[Note], lang: str) -> SafeString:
    """The times of all drills: a drawing that we made, every text in it escaped."""
    return mark_safe(plot(held, lang).decode()) if held else SafeString("")
