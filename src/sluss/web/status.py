"""What a supplier is told of an invoice: the pages that anybody may see, with no menu around them.

No session is read and no name asked for. Whatever the facts are, as much is done for them and the
answer is as long: nothing but its sentence tells one invoice from another, or from none.
"""

from __future__ import annotations

import hashlib
import re
from ipaddress import ip_address, ip_network

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from sluss.core.money import Money
from sluss.rules.report.status import (
    CONTACT_CHARS_MAX,
    HARDSHIP_CHARS_MAX,
    Hardship,
    StatusRefusal,
)
from sluss.services import drill
from sluss.services import report as service
from sluss.services._command import Who
from sluss.store import browse
from sluss.telling.status_words import code_of
from sluss.telling.texts import LANGUAGES, advice, sentence
from sluss.telling.times import local
from sluss.web.pages import UNPROCESSABLE, Plain, public
from sluss.web.request import Request, instant, key_of, new_key, today

# Every answer is filled up to a multiple of this. The longest sentences of both languages and
# the facts at their longest leave room; only a text about hardship that is sent back may need two.
ANSWER_BYTES = 16_384
_TOO_MANY = 429
# As the command line says of whoever need not be known.
_NOBODY = "local"
_FACT_CHARS_MAX = {"org_number": 20, "number": 60, "amount": 30}
_NO_DIGIT_OF_AMOUNT = re.compile(r"[\s\u00a0\u202f]|:-|kr(onor)?|SEK", re.IGNORECASE)
# No invoice is of this amount, and none of so much: what cannot be right fits nothing.
_NO_AMOUNT, _AMOUNT_MINOR_MAX = Money("SEK", -1), 10**15
_NETWORK_BITS = 64


@public
@require_http_methods(["GET", "POST"])
def status(request: Request) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    lang = given.get("lang", "")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    if request.method == "GET":
        return _page(request, lang, {})
    facts = {name: given.get(name, "").strip()[:most] for name, most in _FACT_CHARS_MAX.items()}
    if not all(facts.values()):
        return _page(request, lang, facts, code="web.status_needs_three", status=UNPROCESSABLE)
    return _answer(request, lang, facts)


def _answer(request: Request, lang: str, facts: Plain) -> HttpResponse:
    hardship, at = _hardship(request), instant()
    ask = service.StatusAsk(
        org_number=facts["org_number"],
        number=facts["number"],
        amount=amount_of(facts["amount"]),
        caller=caller_of(request),
        hardship=hardship,
    )
    found = service.status(ask, Who(_NOBODY, at, today()), key=_key(request, ask))
    kept = {**facts, "hardship": hardship}
    if isinstance(found, StatusRefusal):
        is_flood = found in (StatusRefusal.TOO_MANY, StatusRefusal.TOO_MANY_BY_CALLER)
        code = _TOO_MANY if is_flood else UNPROCESSABLE
        return _page(request, lang, kept, code=found.value, status=code)
    said = [
        sentence(f"status.{code_of(found.answer)}", lang, found=found.answer.on or ""),
        *([sentence("status.hardship_noted", lang)] if hardship else []),
        sentence("status.next_update", lang, found=local(found.next_update)),
    ]
    # What was noted needs not be sent again.
    return _page(request, lang, {**kept, "hardship": None}, said=said, is_noted=bool(hardship))


def amount_of(text: str) -> Money:
    """An amount as people copy it from an invoice; what is none fits no invoice."""
    try:
        found = Money.parse(_NO_DIGIT_OF_AMOUNT.sub("", text))
    except ValueError:
        return _NO_AMOUNT
    return found if 0 <= found.minor < _AMOUNT_MINOR_MAX else _NO_AMOUNT


def caller_of(request: HttpRequest) -> str:
    """By what a caller is counted: the address, or the network that one line has of IPv6."""
    address = ip_address(request.META["REMOTE_ADDR"])
    if address.version == 4:
        return str(address)
    return str(ip_network((address, _NETWORK_BITS), strict=False))


def _hardship(request: Request) -> Hardship | None:
    """What is said by whoever cannot wait; None if nobody pressed that button."""
    if "cannot_wait" not in request.POST:
        return None
    # What is too long stays too long, and is not sent back whole. No database keeps a NUL.
    text, contact = (
        request.POST.get(name, "").replace("\0", "").strip()[: most + 1]
        for name, most in (("text", HARDSHIP_CHARS_MAX), ("contact", CONTACT_CHARS_MAX))
    )
    return Hardship(text, contact)


def _key(request: Request, ask: service.StatusAsk) -> str:
    """A second click notes nothing twice; what was changed before it was sent again is another."""
    said = repr((key_of(request), ask.org_number, ask.number, ask.amount.minor, ask.hardship))
    return hashlib.sha256(said.encode()).hexdigest()[: len(new_key())]


def _page(
    request: Request,
    lang: str,
    given: Plain,
    *,
    code: str = "",
    said: list[str] | None = None,
    is_noted: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page in one language, filled up to its length."""
    facts = {
        "lang": lang,
        "organisation": browse.whose(),
        "is_drill": drill.is_drill_home(),
        "given": given,
        "why": f"{sentence(code, lang)} {advice(code, lang)}".rstrip() if code else "",
        "said": said or [],
        "is_noted": is_noted,
        "key": new_key(),
    }
    body = render_to_string("status/status.html", facts, request).encode()
    return HttpResponse(body.ljust(-(-len(body) // ANSWER_BYTES) * ANSWER_BYTES), status=status)
