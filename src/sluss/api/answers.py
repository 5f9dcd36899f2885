"""Answers: JSON as the command line gives it, and whatever is refused in one shape."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from sluss.services import drill
from sluss.services._command import KeyReused
from sluss.store.failing import machine_fault
from sluss.telling.texts import LANGUAGES, advice, sentence

Plain = dict[str, Any]
_View = Callable[..., HttpResponseBase]
_LOG = logging.getLogger(__name__)
JSON = "application/json; charset=utf-8"
# With what a document that is written piece by piece begins in a drill.
HEAD_OF_DRILL = '{"drill": true,\n'
_CONFLICT = HTTPStatus.CONFLICT.value
BAD_INPUT = HTTPStatus.UNPROCESSABLE_ENTITY.value
# How a code ends tells which status it is; any other refusal is a conflict with how things stand.
_STATUS_BY_END = {
    "lacks_role": HTTPStatus.FORBIDDEN,
    "right_not_in_force": HTTPStatus.FORBIDDEN,
    "no_such_payable": HTTPStatus.NOT_FOUND,
    "no_such_batch": HTTPStatus.NOT_FOUND,
    "no_such_task": HTTPStatus.NOT_FOUND,
    "no_such_entry": HTTPStatus.NOT_FOUND,
    "no_such_file": HTTPStatus.NOT_FOUND,
    "no_such_line": HTTPStatus.NOT_FOUND,
    "no_such_row": HTTPStatus.NOT_FOUND,
    "no_such_fault": HTTPStatus.NOT_FOUND,
    "no_such_supplier": HTTPStatus.NOT_FOUND,
}


class Wrong(StrEnum):
    """What is wrong with a request itself, whoever sends it."""

    NO_SUCH_ADDRESS = "api.no_such_address"
    NOT_READABLE = "api.not_readable"
    BAD_INPUT = "api.bad_input"
    TOO_LARGE = "api.too_large"
    TOO_MANY = "api.too_many"
    KEY_REUSED = "api.key_reused"
    NO_SUCH_ORIGINAL = "api.no_such_original"
    NO_SUCH_INCIDENT = "api.no_such_incident"
    NO_CLEAN_FILE = "api.no_clean_file"
    NO_SUCH_VERSION = "api.no_such_version"
    NO_SUCH_SUPPLIER = "api.no_such_supplier"
    SEVERAL_SUPPLIERS = "api.several_suppliers"
    NOTHING_LOADED = "api.nothing_loaded"
    NO_FILES = "api.no_files"
    OTHER_METHOD = "api.other_method"
    BROKEN = "api.broken"
    MACHINE = "api.machine_fails"


class Refused(Exception):
    """The request ends here. more: what stands beside the sentences; headers: of the answer."""

    def __init__(self, code: str, status: int, facts: Plain, more: Plain, headers: Plain) -> None:
        super().__init__(code)
        self.code, self.status, self.facts = code, status, facts
        self.more, self.headers = more, headers


def refused(code: str, *, status: int = 0, **facts: object) -> Refused:
    """The exception for a refusal, with the status that goes with its code."""
    return Refused(code, status or status_of(code), facts, {}, {})


def wrong(
    what: Wrong,
    *,
    status: int,
    retry_after: int = 0,
    places: Sequence[Plain] = (),
    **facts: object,
) -> Refused:
    """The exception for a request that cannot be carried out. places: where it is wrong."""
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    more = {"places": list(places)} if places else {}
    return Refused(what.value, status, facts, more, headers)


def status_of(code: str) -> int:
    """403 for what only others may do, 404 for what is not there, 409 for all other refusals."""
    for end, status in _STATUS_BY_END.items():
        if code.endswith(end):
            return status.value
    return _CONFLICT


def answered(answer: Plain) -> Plain:
    """The answer of a command. Refused if it is a refusal."""
    if isinstance(answer.get("refused"), str):
        raise refused(answer["refused"])
    return answer


def lang_of(request: HttpRequest) -> str:
    """The language that the request asks for first; Swedish if that is none of ours."""
    wanted = request.headers.get("Accept-Language", "")[:2].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def give(answer: Plain, status: int = HTTPStatus.OK.value) -> HttpResponse:
    """An answer as JSON; of a drill it says so first, as on the command line."""
    if drill.is_drill_home():
        answer = {"drill": True, **answer}
    return HttpResponse(json.dumps(answer, ensure_ascii=False), JSON, status)


def why(code: str, lang: str, **facts: object) -> Plain:
    """A code with its sentences."""
    return {
        "code": code,
        "message": sentence(code, lang, **facts),
        "advice": advice(code, lang, **facts),
    }


@csrf_exempt
def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Nothing lies at this address."""
    return told(request, wrong(Wrong.NO_SUCH_ADDRESS, status=404, found=rest[:100]))


def in_our_shape(view: _View) -> _View:
    """The view of an address; whoever asks it by a method that it has not is told as otherwise."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: object, **more: object) -> HttpResponseBase:
        said = view(request, *args, **more)
        if said.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return said
        has = ", ".join(sorted(said.headers["Allow"].split(", ")))
        why_not = wrong(Wrong.OTHER_METHOD, status=said.status_code, found=has)
        why_not.headers["Allow"] = has
        return told(request, why_not)

    return shaped


def told(request: HttpRequest, why_not: Refused) -> HttpResponse:
    """A refusal in the one shape that all of them have."""
    said = why(why_not.code, lang_of(request), **why_not.facts) | why_not.more
    body = json.dumps({"refused": said}, ensure_ascii=False)
    return HttpResponse(body, JSON, why_not.status, headers=why_not.headers)


def _of_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [{"field": _field(one["loc"]), "problem": one["type"]} for one in error.errors]
    found = ", ".join(place["field"] for place in places)[:200]
    why_not = wrong(Wrong.BAD_INPUT, status=BAD_INPUT, places=places, found=found)
    return told(request, why_not)


def _field(words: tuple[str | int, ...]) -> str:
    """Where it is as the sender knows it: what a function calls the whole body tells nobody."""
    where, *rest = map(str, words)
    return ".".join([where, *(rest[1:] if where in ("body", "query") and len(rest) > 1 else rest)])


def _of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return told(request, wrong(Wrong.NOT_READABLE, status=error.status_code))


def _of_nothing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return not_found(request)


def _of_size(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return told(request, wrong(Wrong.TOO_LARGE, status=413, found="–", expected="–"))


def _of_key(request: HttpRequest, _error: KeyReused) -> HttpResponse:
    return told(request, wrong(Wrong.KEY_REUSED, status=_CONFLICT))


def _of_nonsense(request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    return told(request, wrong(Wrong.NOT_READABLE, status=400))


def _of_us(request: HttpRequest, error: Exception) -> HttpResponse:
    """We failed, and all was rolled back; or the machine did, perhaps after it had written."""
    _LOG.error("the API failed at %s", request.path, exc_info=error)
    if machine_fault(error):
        return told(request, wrong(Wrong.MACHINE, status=503))
    return told(request, wrong(Wrong.BROKEN, status=500))


def tell_all(api: NinjaAPI) -> None:
    """Have the API answer all that goes wrong in this shape."""
    api.add_exception_handler(Refused, told)
    api.add_exception_handler(ValidationError, _of_input)
    api.add_exception_handler(HttpError, _of_http)
    api.add_exception_handler(Http404, _of_nothing)
    api.add_exception_handler(RequestDataTooBig, _of_size)
    api.add_exception_handler(SuspiciousOperation, _of_nonsense)
    api.add_exception_handler(KeyReused, _of_key)
    api.add_exception_handler(Exception, _of_us)
