"""What the rules for e-invoices say of an original that a page shows, folded beneath it."""

from __future__ import annotations

from sluss.check import check
from sluss.core.masking import without_person_numbers as masked
from sluss.rules.intake.einvoice.rule import Flag
from sluss.services._original import stored_parts
from sluss.telling.einvoice_known import known_when_asked
from sluss.web.pages import Plain

_KINDS = ("ubl", "cii")
# A page must not make anybody wait: an invoice of 1,000 lines has 1.4 MB.
BYTES_MAX = 2 << 20
_SHOWN_MAX = 50


def with_checks(view: Plain, lang: str) -> Plain:
    """The view of an original (telling.original_view), with what its rules say if it has any.

    It is figured here and now from the bytes as they came, for the one original that is shown;
    nothing of it is kept, and no list asks for it. checks: None where there is nothing to check.
    """
    is_shown = view["shape"] not in ("hidden", "none")
    if view["kind"] not in _KINDS or not is_shown or view["size"] > BYTES_MAX:
        return view | {"checks": None}
    document = b"".join(stored_parts(view["sha256"]))
    checked = check(document, as_dated=True, lang=lang, known=known_when_asked())
    if not checked.is_invoice:
        return view | {"checks": None}  # An envelope; why a file cannot be read is said above.
    told = checked.told
    fatal = [one for one in told if one.flag == Flag.FATAL]
    others = [one for one in told if one.flag != Flag.FATAL]
    rows = [
        {
            "weight": one.weight,
            "message": masked(one.message),
            "advice": one.advice,
            "rule": one.rule,
            "line": one.line,
        }
        for one in [*fatal, *others][:_SHOWN_MAX]
    ]
    more = len(told) - len(rows)
    return view | {
        "checks": {"fatal": len(fatal), "warnings": len(others), "rows": rows, "more": more}
    }
