"""Write docs/errors.md: everything that is said when something is wrong, room by room.

Made from the gallery (tests/errors) and the sentences (src/sluss/locale): python -m
tools.write_errors, or make docs. A test holds the page to them.
"""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sluss.core.outcome import Severity
from sluss.telling.texts import printable
from sluss.telling.told import facts_of
from tools.error_gallery import GALLERY, Entry, entries

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "errors.md"
LINE_CHARS = 96
LANGUAGES = ("sv", "en")

Sentences = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the page. findings: a heading to the first words of the codes below it."""

    name: str
    about: str
    findings: dict[str, tuple[str, ...]]
    refusals: tuple[str, ...] = ()
    has_holds: bool = False


ROOMS = (
    Room(
        "intake",
        "What is wrong in a file that came.",
        {
            "Files": ("intake",),
            "Archives": ("archive",),
            "E-mails": ("mail",),
            "XML": ("xml",),
            "E-invoices that sluss check is given": ("einvoice",),
            "Invoices and credit notes: UBL": ("ubl",),
            "Invoices and credit notes: CII": ("cii",),
            "Invoices and credit notes: Svefaktura": ("svefaktura",),
            "PDF invoices": ("pdf",),
            "Paper invoices": ("paper",),
            "Attachments": ("attachment",),
            "Bank files: ISO 20022": ("pain001", "pain002", "camt", "iso"),
            "Bankgirot: LB and its reports": ("lb",),
            "Bankgirot: BgMax": ("bgmax",),
            "Books: SIE 4": ("sie4",),
            "Books: SIE 5": ("sie5",),
            "Tables: CSV, XLSX and ODS": ("table",),
            "Lists: open items, suppliers, payouts": ("lists",),
            "Mapping files": ("mapping",),
        },
        ("rules.intake.",),
    ),
    Room("register", "What keeps a debt from being paid.", {}, ("rules.register.",), True),
    Room(
        "triage",
        "What is wrong in the policy or in the law's values; who may change them.",
        {"The policy": ("policy",), "The law's values": ("law",)},
        ("rules.triage.",),
    ),
    Room("approve", "Who may not say yes.", {}, ("rules.approve.",)),
    Room(
        "pay",
        "What does not go to the bank.",
        {"Bank profiles": ("profile",), "Exclusions and right amounts": ("payees",)},
        ("rules.pay.", "formats.payment_flaws."),
    ),
    Room("report", "What is not looked up for a supplier, and not frozen.", {}, ("rules.report.",)),
    Room(
        "handback",
        "What a payment file of another system must not pay.",
        {"Files": ("handback",)},
        ("rules.handback.",),
    ),
    Room("incident", "What is not written in the log of an incident.", {}, ("rules.incident.",)),
    Room(
        "standby",
        "What is wrong in the plan of readiness, what is not mirrored, what is not noted.",
        {"The plan and the mirror": ("standby",)},
        ("rules.standby.",),
    ),
    Room(
        "safekeeping",
        "What is wrong with a backup, and what does not end the hold after a restore.",
        {"Backups": ("backup",)},
        ("rules.safekeeping.",),
    ),
)
# Files of our own that are whole or are not taken at all.
_OURS = frozenset({"policy", "law", "profile", "mapping", "standby"})

# A line of these is none that a person sees.
_PACKED = frozenset({"pdf", "list-xlsx", "list-ods", "mapped", "zip", "path"})

_HEAD = """# What Sluss says when something is wrong

Made by `make docs` from `tests/errors/` (for each code an input that provokes it) and
`src/sluss/locale/` (the sentences). Change it there.

- A **finding** is about what we were handed: where it stands, what was found, what should have
  stood there, what to do. The rest of the file is read on unless it says *refused*. The original
  is kept.
- A **hold** says why a payable must not be paid now. Several may stand at once.
- A **fault** is something in the supplier register to look into; see `sluss suppliers --faults`.
- A **refusal** is a rule that says no to a person. Each list stands in its order of precedence:
  if several apply, the first is given.

Codes are stable for ever and never used again. Below each input stands what Sluss says of it, in
Swedish and in English, and what to do about it.
"""


def page() -> str:
    """The whole page."""
    gallery = {entry.told.code: entry for entry in entries()}
    return "\n".join([_HEAD, *(part for room in ROOMS for part in _room(room, gallery))])


def _room(room: Room, gallery: dict[str, Entry]) -> Iterator[str]:
    yield f"## {room.name}\n\n{room.about}\n"
    texts, bare = _texts(), _read("without_input.toml")
    for heading, starts in room.findings.items():
        yield f"### {heading}\n"
        for start in starts:
            for code in texts:
                if code.startswith(f"{start}.") and code in gallery:
                    yield _shown(gallery[code], texts[code])
                elif code.startswith(f"{start}.") and code in bare:
                    yield _unshown(code, bare[code], texts[code])
    if room.has_holds:
        yield "### Holds\n"
        holds = _read("holds.toml")
        yield "\n".join(_listed("-", code, holds[code], texts[code]) for code in holds) + "\n"
        yield "### Faults of the supplier register\n"
        faults = _read("faults.toml")
        yield "\n".join(_listed("-", code, faults[code], texts[code]) for code in faults) + "\n"
    for name, enum in _read("refusals.toml").items():
        if name.startswith(room.refusals or ("nothing",)):
            facts, founds = enum.get("facts", {}), enum.get("founds", {})
            rows = [
                _listed(
                    f"{number}.",
                    code,
                    {**facts, "found": founds.get(code, "anna"), "case": case},
                    texts[code],
                )
                for number, (code, case) in enumerate(enum["cases"], start=1)
            ]
            yield f"### {enum['title']}\n\n`{name}`\n\n" + "\n".join(rows) + "\n"


def _shown(entry: Entry, sentences: dict[str, str]) -> str:
    told = entry.told
    facts = {
        "line": str(told.place.line),
        "field": told.place.field,
        "found": told.found,
        "expected": told.expected,
    }
    said = list(_said(sentences, facts, told.code))
    excerpt = _excerpt(entry)
    block = "\n".join([excerpt, "", *said] if excerpt else said)
    return f"#### `{entry.told.code}`\n\n{entry.case} *{_effect(entry)}*\n\n```text\n{block}\n```\n"


def _effect(entry: Entry) -> str:
    if entry.told.severity is Severity.WARNING:
        effect = "A warning: what it stands in is kept."
    elif entry.told.refuses_file or entry.told.code.partition(".")[0] in _OURS:
        effect = "The file is refused."
    else:
        effect = "What it stands in is left out."
    if entry.behind:
        effect += f" `receive` says `{entry.behind}` first."
    return effect


def _excerpt(entry: Entry) -> str:
    """The line at which the finding stands, as a person sees it."""
    number = entry.told.place.line
    if not number or entry.kind in _PACKED:
        return ""
    line = entry.data().decode("utf-8", "replace").split("\n")[number - 1]
    return _clipped(f"{number} | {printable(line.rstrip())}")


def _clipped(line: str) -> str:
    return line if len(line) <= LINE_CHARS else line[: LINE_CHARS - 1] + "…"


def _unshown(code: str, why: str, sentences: dict[str, str]) -> str:
    facts = {name: f"<{name}>" for name in ("line", "field", "found", "expected")}
    block = "\n".join(_said(sentences, facts, code))
    return f"#### `{code}`\n\n{why} *No input here.*\n\n```text\n{block}\n```\n"


def _said(sentences: dict[str, str], facts: dict[str, str], code: str) -> Iterator[str]:
    for language in LANGUAGES:
        here = facts_of({**facts, "code": code}, language)
        for kind, indent in (("", ""), ("_advice", "  ")):
            text = printable(" ".join(sentences[language + kind].format(**here).split()))
            yield textwrap.fill(
                text,
                LINE_CHARS,
                initial_indent=indent,
                subsequent_indent=indent,
                break_on_hyphens=False,
            )


def _listed(mark: str, code: str, shown: dict[str, str], sentences: dict[str, str]) -> str:
    facts = {"detail": "", "found": "anna", "expected": "", "line": "", "field": "", **shown}
    indent = " " * (len(mark) + 1)
    lines = [f"{mark} `{code}` {shown['case']}"]
    for language in LANGUAGES:
        said, advice = (sentences[language + kind].format(**facts) for kind in ("", "_advice"))
        lines.append(f"{indent}<br>{said} *{advice}*")
    return "\n".join(lines)


@cache
def _texts() -> Sentences:
    return _merged(sorted((ROOT / "src" / "sluss" / "locale").glob("*.toml")))


def _merged(paths: Iterable[Path]) -> Sentences:
    merged: Sentences = {}
    for path in paths:
        merged |= tomllib.loads(path.read_text(encoding="utf-8"))
    return merged


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((GALLERY / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"docs: {PAGE.relative_to(ROOT)} is new")
