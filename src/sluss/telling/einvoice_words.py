"""What a broken rule of an e-invoice says, in Swedish and English, and what to do about it.

The sentences are data (locale/einvoice). Which one a rule has: its own; else that of its number,
if each category of VAT has such a rule; else that of what it asks, by its id or its formula.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from sluss.core.outcome import clipped
from sluss.rules.intake.einvoice.rule import Flag
from sluss.rules.intake.einvoice.verdict import MALFORMED, Fault
from sluss.rules.intake.einvoice.weight import Weight
from sluss.telling.expected_words import in_words
from sluss.telling.texts import kronor

_VAT = re.compile(r"BR-(S|Z|E|AE|IC|G|O|AF|AG)-([0-9]{2})")
_COUNTRY = re.compile(r"(DE|DK|GR|IS|IT|NL|NO|BE|SE)-[RS]-")
_COUNTS = re.compile(r"count\(.*\) *(<=|=|<) *[0-9]")
_AMOUNT = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}")
# What the rules of a family ask, by the beginning of their ids; the first that fits.
_FAMILIES = (
    ("BR-CL-", "code"),
    ("BR-DEC-", "decimals"),
    ("UBL-CR-", "absent"),
    ("PEPPOL-EN16931-CL", "code"),
    ("PEPPOL-COMMON-", "number_form"),
    ("BR-CO-10", "sum"), ("BR-CO-11", "sum_unknown"), ("BR-CO-12", "sum_unknown"),
    ("BR-CO-13", "sum"), ("BR-CO-14", "sum"), ("BR-CO-15", "sum"), ("BR-CO-16", "sum"),
    ("BR-CO-17", "sum"),
)  # fmt: skip
# The same where neither that nor the formula of the rule says it.
_ELSE = (
    ("UBL-SR-", "at_most"),
    ("UBL-DT-", "absent"),
    ("CII-SR-", "absent"),
    ("CII-DT-", "absent"),
    ("PEPPOL-", "peppol"),
    ("BR-", "missing"),
)
_MISSING = ("exists(", "normalize-space(")
# What holds for a sum that could not be figured: the rule's formula is no sentence for a clerk.
_SUM, _SUM_UNKNOWN = "sum", "sum_unknown"


def words_of(fault: Fault, weight: Weight, lang: str) -> tuple[str, str]:
    """What the fault says, and what to do.

    Errors: KeyError if there are no words for the rule; a test holds every rule to have them.
    """
    entry = _entry(fault.rule, fault.expected, fault.found)
    facts = {
        "name": _name(fault, lang),
        "Name": _capital(_name(fault, lang)),
        "found": _as_written(fault.found) or "–",
        "expected": _as_written(in_words(fault.expected, lang)),
        "field": fault.at or fault.path.rpartition("/")[2],
        "rule": fault.rule,
        "category": _word("category", _vat_of(fault.rule), lang),
        "country": _word("country", _country_of(fault.rule), lang),
    }
    advice = entry.get(f"{lang}_advice") or _words()["advice"][weight.value][lang]
    return entry[lang].format_map(facts), advice


def has_words(rule: str, formula: str) -> bool:
    """Whether there is a sentence for a rule with this formula."""
    return _kind(rule, formula) != ""


def term_name(term: str, lang: str) -> str:
    """What a business term or group is called; its id if it has no name."""
    found: str = _terms().get(term, {}).get(lang, term)
    return found


def said_of_rule(rule: str, formula: str, terms: tuple[str, ...], lang: str) -> str:
    """The sentence of a rule as a list of all rules has it, its blanks as dots."""
    fault = Fault(rule, "", Flag.FATAL, 0, "", formula, "…", formula, terms)
    return words_of(fault, Weight.NOTE, lang)[0].replace(formula, "…") if formula else ""


def _entry(rule: str, formula: str, found: str) -> dict[str, str]:
    kind = _kind(rule, formula)
    if kind == _SUM and not (_AMOUNT.fullmatch(formula) and found):
        kind = _SUM_UNKNOWN
    room, _, name = kind.partition(".")
    entry: dict[str, str] = _words()[room][name] if name else _words()["kind"][kind]
    return entry


def _kind(rule: str, formula: str) -> str:
    """The sentence of a rule: "rule.ID", "vat.NN", or the name of a kind; "" if there is none."""
    if rule in _words()["rule"]:
        return f"rule.{rule}"
    if rule == MALFORMED:
        return MALFORMED
    if vat := _VAT.fullmatch(rule):
        for name in (f"{vat[1]}-{vat[2]}", vat[2]):
            if name in _words()["vat"]:
                return f"vat.{name}"
    for begun, kind in _FAMILIES:
        if rule.startswith(begun):
            return kind
    return _by_formula(formula) or _by_country(rule) or _last(rule)


def _by_country(rule: str) -> str:
    return "national" if _COUNTRY.match(rule) else ""


def _by_formula(formula: str) -> str:
    if formula.startswith("not("):
        return "absent"
    if _COUNTS.match(formula):
        return "at_most"
    if formula.startswith("string-length(substring-after("):
        return "decimals"
    if "one of the codes" in formula:
        return "code"
    return "missing" if formula.startswith(_MISSING) else ""


def _last(rule: str) -> str:
    return next((kind for begun, kind in _ELSE if rule.startswith(begun)), "")


def _name(fault: Fault, lang: str) -> str:
    """The fields that a fault is about, by their names; by its place if no term is known."""
    if not fault.terms:
        return fault.at.strip("./") or fault.path.rpartition("/")[2]
    between = {"sv": " eller ", "en": " or "}[lang]
    terms = fault.terms[:1] if _is_of_one(fault.rule) else fault.terms
    return between.join(f"{term_name(term, lang)} ({term})" for term in terms)


def _is_of_one(rule: str) -> bool:
    """Whether the first field is the one, and the others are what it is held against."""
    return any(rule.startswith(begun) and kind in (_SUM, _SUM_UNKNOWN) for begun, kind in _FAMILIES)


def _capital(text: str) -> str:
    is_sentence = text[:1].isalpha() and ":" not in text.partition(" ")[0]
    return text[:1].upper() + text[1:] if is_sentence else text


def _vat_of(rule: str) -> str:
    found = _VAT.fullmatch(rule)
    return found[1] if found else ""


def _country_of(rule: str) -> str:
    found = _COUNTRY.match(rule)
    return found[1] if found else ""


def _word(room: str, name: str, lang: str) -> str:
    found: str = _words()[room][name][lang] if name else ""
    return found


def _as_written(text: str) -> str:
    return kronor(text) if _AMOUNT.fullmatch(text) else clipped(text)


@cache
def _words() -> dict[str, Any]:
    return _read("rules.toml")


@cache
def _terms() -> dict[str, Any]:
    return _read("terms.toml")


def _read(name: str) -> dict[str, Any]:
    path = files("sluss") / "locale" / "einvoice" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))
