"""What a gap says to a person."""

from __future__ import annotations

from typing import Any

from sluss.rules.intake.gaps import Gap
from sluss.rules.intake.sources import EXPECTED
from sluss.telling.sums import plain_sums, written
from sluss.telling.texts import is_known, sentence

Plain = dict[str, Any]
_EXPECTED = frozenset(one.name for one in EXPECTED)


def words_of(gap: Gap, lang: str) -> tuple[str, Plain]:
    """The sentence of a gap, and the facts that fill it."""
    facts: Plain = {
        "found": source_name(gap.source, lang),
        "field": gap.from_on,
        "expected": gap.to_on,
        "sum": written(plain_sums(gap.sums)) or "–",
        "span": _span(gap.from_on, gap.to_on, lang),
    }
    for name, value in gap.facts.items():
        facts[name] = ", ".join(map(str, value)) if isinstance(value, list) else value
    numbers = gap.facts.get("numbers")
    if isinstance(numbers, list):
        facts["numbers"] = _span(str(numbers[0]), str(numbers[-1]), lang)
    if "first" in facts:
        facts["numbers"] = _span(str(facts["first"]), str(facts["last"]), lang)
    facts["expected_on"] = facts["expected"]
    if "cadence" in facts:
        facts["how"] = sentence(f"cadence.{facts['cadence']}", lang, **facts)
    return sentence(gap.code.value, lang, **facts), facts


def source_name(name: str, lang: str) -> str:
    """A kind of source or file in words; others, an account or a supplier, by their own name."""
    code = name.replace("-", "_")
    if name in _EXPECTED:
        return sentence(f"source.{code}", lang)
    kind = f"filekind.{code}"
    return sentence(kind, lang) if is_known(kind) else name


def _span(first: str, last: str, lang: str) -> str:
    if first == last:
        return first
    return sentence("gap.span", lang, found=first, expected=last)
