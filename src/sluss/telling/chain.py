"""How a debt is known, in words: one line a step, and two debts side by side where one asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sluss.telling.texts import is_known, kronor, sentence

Plain = dict[str, Any]
# So many files are named in one line; of the rest it says how many they are.
_NAMED_MOST = 3
_NOT_SHOWN = "facts"
_AMOUNTS = ("claimed", "credited", "elsewhere", "ours", "dropped")
_NONE = "0.00"
# A file of these kinds is one document: the line in it is nothing to look for.
_DOCUMENTS = frozenset({"ubl", "cii", "svefaktura", "pdf", "paper"})


def in_words(chain: Iterable[Plain], lang: str) -> list[Plain]:
    """The steps of services.register.chain, each with its message in place of its facts."""
    return [
        {**{k: v for k, v in step.items() if k != _NOT_SHOWN}, "message": _message(step, lang)}
        for step in chain
    ]


def line_of(step: Plain, lang: str) -> str:
    """A step of in_words as it is printed, with how sure it is and its score."""
    if step["sure"] is None:
        return str(step["message"])
    sure = sentence(f"sure.{step['sure']}", lang)
    said = sure if step["score"] is None else f"{sure}, {step['score']}"
    return f"{step['message']} [{said}]"


def compared(step: Plain, lang: str) -> Iterator[tuple[str, str, str, str]]:
    """The facts of the two debts of a question: field, here, there, and whether they agree."""
    words = {True: "agree", False: "differ"}
    for one in step["side_by_side"]:
        here, there = (_shown(one["field"], one[key]) for key in ("this", "other"))
        word = words.get(one["agrees"])
        agrees = sentence(f"compare.{word}", lang) if word else ""
        yield sentence(f"compare.{one['field']}", lang), here, there, agrees


def _shown(field: str, value: str | None) -> str:
    if value is None:
        return "–"
    return with_currency(*value.split(" ")) if field == "amount" else value


def _message(step: Plain, lang: str) -> str:
    code = f"chain.{step['code']}"
    if not is_known(code):  # A hold says the same here as among the holds.
        detail = step["facts"].get("detail", "")
        return sentence(f"register.{step['code']}", lang, detail=detail, found=detail)
    # Of a pair it is the other that is told of.
    about = step["about"][:1] if step["side_by_side"] else step["about"]
    facts = {
        **step["facts"],
        "source": sources(about, lang),
        "sum": _sum(step["facts"], lang),
        "amount": _amount(step),
        "others": ", ".join(step["payables"]),
    }
    said = sentence(code, lang, **facts)
    why = [
        sentence(f"part.{part['finding']}", lang, detail=part["detail"])
        for part in step["parts"]
        if part["points"] and part["part"] != "rule"
    ]
    return f"{said} ({', '.join(why)})." if why else f"{said}."


def _sum(facts: dict[str, str], lang: str) -> str:
    """'5 776,01 claimed − 776,01 credited': what is left, by those of the amounts that are any."""
    terms = [
        sentence(f"amount.{name}", lang, found=kronor(facts[name]))
        for name in _AMOUNTS
        if name in facts and (name == _AMOUNTS[0] or facts[name] != _NONE)
    ]
    return " − ".join(terms)


def _amount(step: Plain) -> str:
    return "" if step["amount"] is None else with_currency(step["amount"], step["currency"])


def with_currency(amount: str, currency: str) -> str:
    """'5776.01' of kronor as '5 776,01 kr'."""
    return f"{kronor(amount)}\u00a0{'kr' if currency == 'SEK' else currency}"


def sources(about: Iterable[Plain], lang: str) -> str:
    """The files of a step and the lines in them, the first few by name."""
    named = list(dict.fromkeys(_source(one, lang) for one in about))
    shown, rest = named[:_NAMED_MOST], named[_NAMED_MOST:]
    if rest:
        shown.append(sentence("chain.more", lang, found=len(rest)))
    return ", ".join(shown)


def _source(one: Plain, lang: str) -> str:
    """A file by the last of its name: where it lay on somebody's disk helps nobody."""
    name = one["file"].rpartition("/")[2] or one["sha256"][:12]
    line = one.get("place", {}).get("line", 0)
    is_whole = one.get("kind") in _DOCUMENTS or line < 1
    return name if is_whole else sentence("chain.line", lang, found=name, line=line)
