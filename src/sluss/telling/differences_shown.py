"""What verify found to differ, in the words of whoever reads it. Programs get it as it stands."""

from __future__ import annotations

import re

from sluss.rules.safekeeping.held import Breach
from sluss.telling.texts import sentence

# What is said in English wherever it is found, and the code that says it in both languages.
_CODES: dict[str, str] = {
    "a number is missing": "differs.number",
    "the seal is broken": "differs.seal",
    "nobody knows this command": "differs.command",
    "changed bytes": "differs.changed_bytes",
    "damaged bytes": "differs.damaged_bytes",
    "no bytes": "differs.no_bytes",
    "not the bytes that came": "differs.other_bytes",
    "the row is missing": "differs.no_row",
    "the row should not be there": "differs.row_too_many",
    "the entry cannot be carried out again": "differs.not_again",
    "it cannot be read": "differs.unreadable",
    "a gap in the series": "differs.gap",
    "the voucher does not balance": "differs.unbalanced",
    "the file is damaged": "differs.damaged_file",
    "it is missing": "differs.no_rule",
    "it is another than was made": "differs.other_rule",
    "the index of words is not that of the payables": "differs.words",
    "a note of safekeeping is damaged": "differs.damaged_note",
    Breach.NO_CHECKPOINT: "differs.no_checkpoint",
    Breach.OTHER_ORGANISATION: "differs.other_organisation",
    Breach.BROKEN_SIGNATURE: "differs.broken_signature",
    Breach.UNKNOWN_KEY: "differs.unknown_key",
    Breach.NOT_SIGNED_HERE: "differs.not_signed_here",
    Breach.CUT_SHORT: "differs.cut_short",
    Breach.REWRITTEN: "differs.rewritten",
    Breach.OTHER_FIGURES: "differs.other_figures",
    Breach.NOT_NOTED: "differs.not_noted",
}
_SHAPES = (
    (re.compile(r"(\w+) differs"), "differs.column"),
    (re.compile(r"the control account differs from the open payables in (\w+)"), "differs.control"),
)


def what_shown(what: str, lang: str) -> str:
    """The same in a language; what nobody has words for stays as it is."""
    if what in _CODES:
        return sentence(_CODES[what], lang)
    for shape, code in _SHAPES:
        found = shape.fullmatch(what)
        if found:
            return sentence(code, lang, found=found.group(1))
    return what
