"""Every rule has its words in both languages and its weight, and the page of rules is theirs."""

from __future__ import annotations

import re
import tomllib
from string import Formatter

import pytest

from sluss.check import check, weights
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.payables import RULES
from sluss.rules.intake.einvoice.rule import Flag
from sluss.rules.intake.einvoice.sets import rule_sets
from sluss.rules.intake.einvoice.verdict import MALFORMED, Fault
from sluss.rules.intake.einvoice.weight import Weight, read_weights
from sluss.telling.einvoice_words import has_words, term_name, words_of
from tests.house.tree import SRC
from tests.rules.intake.einvoice.documents import GOOD
from tools.write_rules import PAGE, page

BLANKS = {"name", "Name", "found", "expected", "field", "rule", "category", "country"}
STOPS_MAX = 12


def every() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each rule with its formula and terms."""
    found = {one.id: (one.formula, one.terms) for one in RULES}
    for one in rule_sets(shipped):
        found |= {rule.id: (rule.formula, rule.terms) for rule in one.rules()}
        found |= {row.rule: (f"not({row.path})", ()) for row in one.absent}
    return found


def data(name: str) -> dict:
    return tomllib.loads((SRC / "locale" / "einvoice" / name).read_text(encoding="utf-8"))


def test_every_rule_has_words():
    assert len(every()) > 900
    assert [rule for rule, (formula, _) in every().items() if not has_words(rule, formula)] == []
    assert has_words(MALFORMED, "")
    assert not has_words("XX-R-001", "something")


def test_every_formula_is_one_line():
    # It stands in a line of its own, on a terminal too.
    broken = [rule for rule, (formula, _) in every().items() if "\n" in formula or "  " in formula]
    assert broken == []


def test_a_wrong_total_is_said_with_the_total():
    invoice = GOOD.replace(">1125.00</cbc:TaxInclusive", ">1126.00</cbc:TaxInclusive")
    told = {one.rule: one for one in check(invoice.encode(), rules=["en16931"]).findings}
    assert told["BR-CO-15"].message.startswith(
        "Summan med moms (BT-112) är 1\N{NO-BREAK SPACE}126,00 "
    )
    assert told["BR-CO-15"].line == invoice[: invoice.index("1126.00")].count("\n") + 1


def test_a_value_that_no_set_can_read_is_told_once():
    invoice = GOOD.replace(
        '"SEK">1000.00</cbc:LineExtensionAmount>\n    <cac:Item>',
        '"SEK">1 00,0O</cbc:LineExtensionAmount>\n    <cac:Item>',
    )
    checked = check(invoice.encode(), rules=["en16931", "peppol"])
    found = [one for one in checked.findings if one.rule == MALFORMED]
    assert {one.rule_set for one in found} == {"en16931-ubl", "peppol-ubl"}
    assert [one.found for one in checked.told if one.rule == MALFORMED] == ["1 00,0O"]


def test_no_sentence_is_left_with_a_blank_or_says_the_same_in_both_languages():
    for rule, (formula, terms) in every().items():
        fault = Fault(rule, "", Flag.FATAL, 1, "/a/b", "", "17", formula, terms)
        said = [words_of(fault, Weight.ASK, lang) for lang in ("sv", "en")]
        assert said[0] != said[1], rule
        for message, advice in said:
            assert not re.search(r"\{|\}", message.replace(formula, "")), (rule, message)
            assert advice
            assert message.strip()[-1] == "."


def test_every_business_term_of_a_rule_has_a_name_in_both_languages():
    terms = {term for _, some in every().values() for term in some}
    assert len(terms) > 100
    assert {term for term in terms if term_name(term, "sv") == term} == set()
    names = data("terms.toml")
    assert {term for term, said in names.items() if set(said) != {"sv", "en"}} == set()


def test_every_sentence_has_both_languages_with_the_same_blanks():
    words = data("rules.toml")
    entries = [
        (f"{room}.{name}", one) for room, some in words.items() for name, one in some.items()
    ]
    for name, one in entries:
        assert {"sv", "en"} <= one.keys(), name
        assert ("sv_advice" in one) == ("en_advice" in one), name
        blanks = [{b for _, b, _, _ in Formatter().parse(one[lang]) if b} for lang in ("sv", "en")]
        assert blanks[0] == blanks[1] <= BLANKS, name


def test_few_rules_stop_a_payment_and_each_is_a_rule_with_a_reason():
    stops = weights().stops
    assert 0 < len(stops) <= STOPS_MAX
    known = every().keys() | {MALFORMED}
    # Those of Peppol are known where its rules are.
    named = {rule for rule in (*stops, *weights().notes) if not rule.startswith(("PEPPOL", "SE-"))}
    assert named - known == set()
    assert all(len(why) > 20 for why in stops.values())


def test_a_weight_is_the_flag_s_unless_the_table_says_otherwise():
    assert weights().of("BR-01", Flag.FATAL) is Weight.ASK
    assert weights().of("UBL-CR-001", Flag.WARNING) is Weight.NOTE
    assert weights().of("BR-CO-16", Flag.FATAL) is Weight.STOP
    with pytest.raises(ValueError, match="there are"):
        read_weights(b"[stop]\n[other]\n")


def test_the_page_of_rules_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs writes it anew"
    assert all(f"| {one.id} |" in PAGE.read_text(encoding="utf-8") for one in RULES)
