"""receive --explain: how files would be understood, before anything of them is taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sluss.cli import tables
from sluss.cli.shell import Plain, session
from sluss.core.outcome import Finding
from sluss.core.plain import record_kind, to_plain
from sluss.formats.list_mapping import Column
from sluss.formats.lists import STREAMS, is_table
from sluss.formats.recognise import HEAD_BYTES
from sluss.outside.sandbox import Exceeded, limited
from sluss.reception.arriving import Candidate, stretches_of
from sluss.reception.unpacking import ExplainList
from sluss.services._apart import read_file
from sluss.services._reader import reader
from sluss.telling.texts import printable, sentence
from sluss.telling.told import in_full, plain_of, told

# As much as a workbook is given when it is read.
_SECONDS_MAX, _MEMORY_BYTES_MAX = 30, 1 << 30
_FACTS = ("header_line", "sheet", "listed_on", "charset", "delimiter", "decimal")
_SIGNS = frozenset({"delimiter", "decimal"})


def explained(candidates: Iterator[Candidate]) -> Iterator[Plain]:
    """Each file: its kind, what it would give, what would be said, and how a list is understood."""
    for candidate in candidates:
        row = {"path": candidate.name, "kind": candidate.kind, "facts": {}, "findings": []}
        if candidate.refusal:
            findings = [told(plain_of(candidate.refusal), session().lang)]
            yield row | {"findings": findings} | _table(candidate)
        else:
            yield row | _read(candidate) | _list(candidate)


def _table(candidate: Candidate) -> Plain:
    """That a file of unknown kind is a table all the same, which a mapping could explain."""
    if not candidate.sha256 or not is_table(next(stretches_of(candidate), b"")[:HEAD_BYTES]):
        return {}
    return {"list": {"kind": "", "because": [], "meanings": [str(one) for one in Column]}}


def _read(candidate: Candidate) -> Plain:
    facts: Counter[str] = Counter()
    findings: list[Plain] = [told(plain_of(one), session().lang) for one in candidate.noted]
    source = reader(stretches_of(candidate))
    for item in read_file(candidate.kind, source, candidate.mapping):
        if isinstance(item, Finding):
            findings.append(told(plain_of(item), session().lang))
        else:
            facts[record_kind(item)] += 1
    return {"facts": dict(facts), "findings": findings}


def _list(candidate: Candidate) -> Plain:
    if candidate.kind not in STREAMS:
        return {}
    data = b"".join(stretches_of(candidate))
    try:
        made = limited(
            ExplainList(candidate.mapping),
            data,
            seconds=_SECONDS_MAX,
            memory_bytes=_MEMORY_BYTES_MAX,
        )
    except Exceeded:
        return {}  # Reading it bursts as well, and that is told.
    return {"list": to_plain(made)}


def show(rows: Iterator[Plain]) -> None:
    """The same for people, file by file."""
    for row in rows:
        facts = ", ".join(f"{count} {name}" for name, count in row["facts"].items())
        lines = [f"{row['kind'] or '–'}  {row['path']}  {facts}".rstrip()]
        lines += [f"  · {in_full(one)}" for one in row["findings"]]
        session().give({}, *lines)
        if "list" in row:
            _show_list(row["list"])


def _show_list(made: Plain) -> None:
    text, lang = session().text, session().lang
    kind = made.get("kind", "")
    because = ", ".join(made.get("because", ())) or text("explain.how_mapping")
    if not kind:
        meanings = ", ".join(f'"{one}"' for one in made.get("meanings", ()))
        session().give({}, text("explain.no_list", found=meanings))
        return
    session().give({}, text(f"explain.{kind}".replace("-", "_"), found=because))
    said = [
        text(f"explain.{name}", found=repr(made[name]) if name in _SIGNS else made[name])
        for name in _FACTS
        if made.get(name)
    ]
    session().give({}, "  " + "; ".join(said))
    columns = (("column.number", "right"), ("column.head", "words"), ("column.meaning", "left"),
               ("column.because", "words"), ("column.example", "words"))  # fmt: skip
    tables.write(columns, _columns(made), lang)
    for missing in made.get("missing", ()):
        session().give({}, text("explain.missing", found=missing))


def _columns(made: Plain) -> Iterator[tuple[str, ...]]:
    lang = session().lang
    samples = made.get("samples", ())
    for one in made.get("taken", ()):
        how = sentence(f"explain.how_{one['how']}", lang, found=one.get("word", ""))
        seen = [_example(cell) for sample in samples for cell in sample["cells"]
                if cell["meaning"] == one["meaning"]]  # fmt: skip
        yield (str(one["number"]), one["head"], one["meaning"], how, " | ".join(filter(None, seen)))
    for one in made.get("others", ()):
        yield (str(one["number"]), one["head"], "–", sentence("explain.how_not", lang), "")


def _example(cell: Plain) -> str:
    found, understood = cell["found"], cell["understood"]
    return printable(found if understood in ("", found) else f"{found} → {understood}")
