"""Every code that a person may meet has its sentences, in both languages, and no other has."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from string import Formatter

from sluss.rules.register.inferred import INFERENCES, Sure
from sluss.rules.register.trail import Takes
from sluss.rules.register.weights import WEIGHTS
from tests.house import codes
from tests.house.codes import Kind, told
from tests.house.tree import CODE, SRC, nodes, source

LANGUAGES = ("sv", "en")
TAG, QUOTED = re.compile(r"{%(.*?)%}", re.DOTALL), re.compile(r'"([^"]+)"')
PLACEHOLDERS = {"field", "line", "found", "expected", "detail"}


@cache
def texts() -> dict[str, tuple[str, dict[str, str]]]:
    """Code to the file it stands in and its sentences."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for path in sorted((SRC / "locale").glob("*.toml")):
        for code, sentences in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{code} stands in {found[code][0]} and in {path.name}")
            found[code] = (path.name, sentences)
    return found


@cache
def in_templates() -> frozenset[str]:
    """Every word that a template of the web says in quotes: codes, and the rooms of codes."""
    files = (SRC / "web" / "templates").rglob("*.html")
    tags = [tag for file in files for tag in TAG.findall(file.read_text(encoding="utf-8"))]
    return frozenset(word for tag in tags for word in QUOTED.findall(tag))


def test_every_code_that_a_template_says_has_its_sentences():
    said = {word for word in in_templates() if CODE.fullmatch(word) and ".html" not in word}
    assert sorted(said - set(texts())) == []


def test_every_code_that_is_told_has_its_sentences():
    silent = [f"{one.place}: {code}" for code, one in told().items() if code not in texts()]
    assert silent == [], "\n".join(silent)


def test_every_sentence_belongs_to_a_code_of_the_source():
    words = {
        node.value
        for _, node in nodes(source(), ast.Constant)
        if isinstance(node.value, str) and node.value
    }
    words |= in_templates()
    words |= {word.rpartition(".")[2] for word in words if CODE.fullmatch(word)}
    rooms = {code.partition(".")[0] for code in told()}
    unused = [
        f"{place}: {code}"
        for code, (place, _) in texts().items()
        if code not in {*told(), *in_templates()}
        and (code.partition(".")[0] in rooms or not (code in words or _is_said(code, words)))
    ]
    assert unused == [], "\n".join(unused)


def test_the_head_of_every_column_stands_above_one():
    """It is always named whole, so that none is kept because its parts are words of the source."""
    words = {node.value for _, node in nodes(source(), ast.Constant)} | in_templates()
    columns = {code for code in texts() if code.startswith("column.")}
    assert columns - words == set()


def _is_said(code: str, words: set[str]) -> bool:
    """Whether a code can be made of words of the source: help.user_add of "user" and "add"."""
    parts = code.partition(".")[2].split("_")
    cuts = [(parts[:cut], parts[cut:]) for cut in range(len(parts))]
    return any(
        all(not part or words & {"_".join(part), "-".join(part)} for part in cut) for cut in cuts
    )


# Thousands of texts are one test each time: a test of its own for each would cost minutes.


def test_every_code_is_one_of_ours_and_says_the_same_in_both_languages():
    assert [code for code in texts() if not CODE.fullmatch(code)] == []
    assert [
        (code, kind)
        for code, (_, sentences) in texts().items()
        for kind in LANGUAGES
        if not sentences.get(kind, "").strip()
    ] == []


def test_every_text_asks_for_the_same_in_both_languages():
    """Whoever tells a finding or a refusal fills these placeholders and knows no others."""
    advised = _advised()
    wrong = []
    for code, (_, sentences) in texts().items():
        for kind in ("", "_advice", "_page"):
            said, other = (_placeholders(sentences.get(f"{one}{kind}", "")) for one in LANGUAGES)
            if said != other or not (code not in advised or said <= PLACEHOLDERS):
                wrong.append((code, kind, said, other))
    assert wrong == []


def _advised() -> set[str]:
    return {code for code, one in told().items() if one.kind is not Kind.REASON}


def test_every_told_code_says_what_to_do():
    assert [
        (code, kind)
        for code in sorted(_advised() & texts().keys())
        for language in LANGUAGES
        for kind in (language, f"{language}_advice")
        if not texts()[code][1].get(kind, "").strip()
    ] == []


def test_refusals_begin_with_their_room_and_are_never_used_twice():
    found = codes.refusals()
    strange = [
        f"{enum} {code}"
        for enum, values in found.items()
        for code in values
        if enum.startswith("rules.") and not code.startswith(enum.split(".")[1] + ".")
    ]
    assert strange == [], "\n".join(strange)
    every = [code for values in found.values() for code in values]
    assert sorted(every) == sorted(set(every))


def test_the_scan_follows_every_code_or_the_table_says_what_it_is():
    assert codes.unresolved() == set(codes.TABLE)


def test_the_table_has_all_that_can_hold_two_debts_that_may_be_one():
    """A pair that asks, or that is the same but for a third. A person's own word is another."""
    asked = {
        call.args[1].value
        for _, call in nodes(source(), ast.Call)
        if ast.unparse(call.func) == "Judged"
        and ast.unparse(call.args[0]) in ("Verdict.ASKS", "Verdict.SAME")
    }
    assert {*asked, "said"} == set(codes.TABLE["rules/register/derive.py", "near.reason"])


# Verbs, options and answers that are typed: who reads a page has nowhere to type them.
TYPED = re.compile(r"\bsluss [a-z]|\((?:same|different)\)|(?<![\w-])--[a-z]|\[\[")
# What terminals, and programs with a token, are told alone.
OFF_THE_PAGES = frozenset(
    f"{name}.toml"
    for name in (
        *("api", "backup", "backup_places", "checkpoint", "cli", "demo", "doctor", "drill", "jobs"),
        *("lab", "provider", "standby_sftp", "suppliers"),
    )
)
TERMINAL_ALONE = {
    "cli.no_standby_plan",
    "cli.no_mirror_places",
    "register.fault_no_reason",
    "register.no_such_fault",
    "standby.in_future",
    # How a call of the program ends.
    "machine.damaged",
    "machine.failing",
    "machine.processes_lost",
    "machine.cluster_empty",
    "machine.cluster_gone",
    "machine.cluster_no_answer",
}


def test_no_advice_on_a_page_names_what_is_typed_in_a_terminal():
    typed = {
        code
        for code, (place, sentences) in texts().items()
        for language in LANGUAGES
        if place not in OFF_THE_PAGES
        and TYPED.search(
            sentences.get(f"{language}_page") or sentences.get(f"{language}_advice", "")
        )
    }
    assert typed == TERMINAL_ALONE


def test_advice_for_a_page_stands_in_both_languages_and_instead_of_another():
    alone = [
        code
        for code, (_, sentences) in texts().items()
        if {"sv_page", "en_page"} & sentences.keys()
        and not {"sv_page", "en_page", "sv_advice", "en_advice"} <= sentences.keys()
    ]
    assert alone == []


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_step_of_a_chain_and_all_that_speaks_for_it_has_its_words():
    """A step that is a hold has the hold's own sentence."""
    known = texts().keys()
    steps = {one.code for one in INFERENCES}
    assert {s for s in steps if not known & {f"chain.{s}", f"register.{s}"}} == set()
    assert {w.finding for w in WEIGHTS if f"part.{w.finding}" not in known} == set()
    assert {s.value for s in Sure if s and f"sure.{s.value}" not in known} == set()
    assert {t.value for t in Takes if t and f"amount.{t.value}" not in known} == set()


# Words that one language has by the dozen and the other never.
ENGLISH = frozenset("the of and is are was with from this that which you your not has have".split())
QUOTES_AND_OPTIONS = re.compile(r"\{\w*\}|\"[^\"]*\"|'[^']*'|”[^”]*”|--[a-z-]+")
SWEDISH = frozenset("och är som den det att inte med till för av på har kan ska var ett".split())


def test_no_word_of_the_other_language_is_left():
    left = []
    for code, (_, sentences) in texts().items():
        for kind, foreign in (("sv", ENGLISH), ("en", SWEDISH)):
            for name in (kind, f"{kind}_advice", f"{kind}_page"):
                said = QUOTES_AND_OPTIONS.sub(" ", sentences.get(name, ""))
                words = set(re.findall(r"[a-zåäö]+", said.casefold()))
                if words & foreign:
                    left.append((code, name, sentences[name]))
    assert left == []
