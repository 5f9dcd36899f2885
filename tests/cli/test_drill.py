"""Drills as people hold them: begun, led, ended, signed, looked back at; and what is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from sluss.core.money import Money
from sluss.core.plain import canonical
from sluss.lab.bank import BankAccount, SimulatedBank
from sluss.lab.firms import Buyer
from tests.cli.conftest import Program
from tests.services.office import TODAY

DRILL = ("standby", "drill")
AS = ("--as", "max")
AT = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 -- the bank writes local times without a zone


def begin(program: Program, kind: str, *more: object) -> dict:
    return program.json(*DRILL, kind, *more, *AS)


def home_of(program: Program, number: int, kind: str) -> Path:
    return program.home / "drills" / f"{number:04}-{kind}"


def talk(program: Program, answer: str = "hold-and-call-known") -> dict:
    """All steps that people declare done; what was said of the last."""
    said = program.json(*DRILL, "show")
    while said["current"] and said["current"]["kind"] != "command":
        chosen = ("--answer", answer) if said["current"]["answers"] else ()
        said = program.json(*DRILL, "next", "--text", "so it is", *chosen, *AS)
    return said


@pytest.fixture
def inside(monkeypatch) -> Callable[[Path], AbstractContextManager[Program]]:
    """The program in the home of a drill, as another process would open it."""

    @contextmanager
    def enter(folder: Path) -> Iterator[Program]:
        with monkeypatch.context() as there:
            there.setenv("SLUSS_HOME", str(folder))
            there.delenv("SLUSS_DATABASE_URL", raising=False)
            yield Program(folder)

    return enter


def test_an_hour_at_the_table_from_beginning_to_signature(program):
    begun = begin(program, "tabletop")
    assert (begun["drill"], begun["current"]["step"]) == (True, "declare")
    talk(program)
    said = program(*DRILL, "end", "--passed", "--text", "fine 19800101-1238", "--json", *AS)
    assert said.code == 0
    report, sha256 = said.json["report"], said.json["sha256"]
    assert report["frauds"] == {"tried": 1, "caught": 1, "wrongly_paid": 0}
    assert (report["passed"], report["text"]) == (True, "fine 19800101-****")
    assert [step["decision"] for step in report["steps"]] == ["so it is"] * 10
    assert hashlib.sha256(canonical(report).encode()).hexdigest() == sha256
    assert program.json(*DRILL, "report")["sha256"] == sha256
    kept = json.loads((home_of(program, 1, "tabletop") / "report.json").read_bytes())
    assert kept == {"report": report, "sha256": sha256}

    for name in ("max", "eva"):
        signed = program.json(*DRILL, "sign", 1, "--as", name)
    assert (signed["signed_by"], signed["report"]) == (["max", "eva"], sha256)
    (held,) = program.json("standby", "drills")["drills"]
    assert {k: held[k] for k in ("kind", "passed", "report", "signed_by", "frauds")} == {
        "kind": "tabletop",
        "passed": True,
        "report": sha256,
        "signed_by": ["max", "eva"],
        "frauds": {"tried": 1, "caught": 1},
    }
    assert program.json("verify")["ok"]


def test_whoever_falls_for_the_fraud_has_not_passed(program):
    begin(program, "tabletop")
    talk(program, "call-number-below")
    said = program(*DRILL, "end", "--passed", "--json", *AS)
    assert (said.code, said.json["refused"]["code"]) == (3, "standby.fraud_not_caught")
    ended = program.json(*DRILL, "end", "--failed", *AS)
    assert ended["report"]["frauds"] == {"tried": 1, "caught": 0, "wrongly_paid": 0}
    assert program.json("standby", "drills")["drills"][0]["passed"] is False


def test_a_drill_that_was_broken_off_can_only_fail(program):
    begin(program, "tabletop")
    said = program(*DRILL, "end", "--passed", "--json", *AS)
    assert (said.code, said.json["refused"]["code"]) == (1, "standby.not_all_done")
    report = program.json(*DRILL, "end", "--failed", *AS)["report"]
    assert {step["measured_seconds"] for step in report["steps"]} == {None}
    said = program(*DRILL, "end", "--failed", "--json", *AS)
    assert (said.code, said.json["refused"]["code"]) == (1, "standby.ended_already")


def test_an_end_that_was_cut_off_is_finished_by_the_same_call(program):
    begin(program, "tabletop")
    said = program.json(*DRILL, "end", "--failed", *AS)
    home = home_of(program, 1, "tabletop")
    for name in ("report.json", "report.pdf"):
        (home / name).unlink()
    again = program.json(*DRILL, "end", "--failed", *AS)
    assert (again["sha256"], again["files"]) == (said["sha256"], said["files"])
    assert all(Path(file).stat().st_size for file in again["files"])
    assert len(program.json("standby", "drills")["drills"]) == 1
    assert program(*DRILL, "end", "--failed", *AS).code == 1


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_everything_is_headed_and_the_report_can_be_printed(program, lang, tmp_path):
    head = {"sv": "*** ÖVNING ***", "en": "*** DRILL ***"}[lang]
    begin(program, "tabletop", "--lang", lang)
    for verb in ("show", "report"):
        assert program(*DRILL, verb, "--lang", lang).out.startswith(head)
    out = tmp_path / "report.pdf"
    program.json(
        *DRILL, "end", "--failed", "--text", "cut short", "--pdf", out, "--lang", lang, *AS
    )
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out)]
    word = head.strip("* ")
    assert all(page.count(word) for page in pages)
    assert "cut short" in pages[0]
    # Nothing of it stands where it is in earnest.
    assert head not in program("payables", "--lang", lang).out


def test_people_pay_in_a_home_of_their_own_by_the_ordinary_verbs(program, inside, tmp_path):
    begun = begin(program, "restore-and-pay")
    people = {row["name"] for row in program.json("user", "list")["users"]}
    assert begun["current"]["step"] == "receive"
    out = tmp_path / "file.xml"
    with inside(home_of(program, 1, "restore-and-pay")) as its:
        assert {row["name"] for row in its.json("user", "list")["users"]} == people
        its("receive", begun["files"])
        found = its.json("payables", "--state", "open", "--sort", "urgency")["payables"]
        chosen = [one["id"] for one in found if one["kind"] == "invoice"][:5]
        for name in ("anna", "bo"):
            its.json("approve", *chosen, "--as", name)
        its.json("batch", "propose", "--as", "eva")
        export = ("batch", "export", 1, "--channel", "pain.001", "--out", out, "--as", "cia")
        its.json("batch", "sign", 1, "--as", "cia")
        assert its(*export).code == 3
        assert not out.exists()
        its.json("batch", "sign", 1, "--as", "dag")
        its.json(*export)
        assert its.json("verify")["ok"]
        payments = its.json("batch", "show", 1)["payments"]
        paid = {payment["account"]["number"] for payment in payments}
        from sluss.cli.drill_home import municipality
        from sluss.services import drill

        assert set(drill.paid_accounts()) == paid
        # What is false among the papers is written as the register writes it: it can be compared.
        false = municipality(1, TODAY).false_accounts()
        asked = {row["account"]["number"] for row in its.payables() if row["account"]}
        assert len(false & asked) >= 2
        assert not false & paid
    refused_by_every_bank(out.read_bytes())
    assert program.json(*DRILL, "show")["current"] is None
    report = program.json(*DRILL, "end", "--passed", *AS)["report"]
    assert [step["in_time"] for step in report["steps"]] == [True] * 6
    assert report["frauds"] == {"tried": 1, "caught": 1, "wrongly_paid": 0}
    # Where it is in earnest nothing was received, and the file is not taken for one that was sent.
    assert program.payables() == []
    said = program("receive", out, "--json")
    assert [row["findings"][0]["code"] for row in said.json["files"]] == ["pain001.of_drill"]


def refused_by_every_bank(file: bytes) -> None:
    root = etree.fromstring(file)
    assert root.findtext(".//{*}MsgId").startswith("OVNING-")
    buyer = Buyer()
    account = BankAccount(owner=buyer.name, iban=buyer.iban, bic=buyer.bic, bankgiro=buyer.bankgiro)
    bank = SimulatedBank(account, balance=Money("SEK", 10**12))
    assert bank.answer(file, at=AT).camt053 is None
    assert b"RJCT" in bank.answer(file, at=AT).pain002


def test_a_simulated_day_plays_itself_and_is_not_noted(program, inside):
    said = begin(program, "full", "--simulated")
    report = said["report"]
    assert (report["simulated"], report["passed"]) == (True, True)
    assert len(report["steps"]) == 17
    assert {step["in_time"] for step in report["steps"]} == {True}
    assert report["frauds"] == {"tried": 2, "caught": 2, "wrongly_paid": 0}
    assert report["guard"]["doubles"] >= 5
    assert program.json("standby", "drills") == {"drills": []}
    # The restored system wanted to pay all of it once more, and was stopped.
    with inside(home_of(program, 1, "full")) as its:
        said = its("guard", its.home / "restored-system.xml", "--json")
    assert said.code == 1
    assert said.json["totals"]["double"]["count"] >= 5


def test_a_home_is_one_or_the_other_for_ever(program, inside):
    begin(program, "tabletop")
    with inside(home_of(program, 1, "tabletop")) as its:
        said = its("organisation", "live", "--json", "--as", "admin")
        assert (said.code, said.json["refused"]["code"]) == (3, "standby.drill_is_never_live")
        assert its(*DRILL, "tabletop", *AS).code == 2
        assert its(*DRILL, "end", "--failed", *AS).code == 2
    assert program.json("organisation", "live", "--as", "admin") == {"is_live": True}
    assert program("payables").code == 3  # Nobody sets another day any more.


def test_a_home_with_anything_in_it_never_becomes_that_of_a_drill(program):
    from sluss.rules.standby.notes import DataKind, DrillBegun, DrillKind
    from sluss.services import drill
    from tests.services.office import Office

    facts = DrillBegun(
        drill=DrillKind.TABLETOP, data=DataKind.MADE_UP, script=drill.script_hash(), on=TODAY
    )
    beginning = drill.Beginning(facts=facts, people=[], may_lead=True)
    who = Office(program.home).who("max")
    assert drill.begin(beginning, who, key="k") == {"refused": "standby.used_is_no_drill"}
    assert not drill.is_drill_home()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show",), 2),
        (("tabletop",), 2),
        (("tabletop", "--as", "eva"), 3),
        (("restore-and-pay", "--from-mirror", *AS), 1),
        (("end", *AS), 2),
        (("sign", "1", *AS), 1),
        (("sign", "1"), 2),
        (("report", "--drill", "9"), 2),
    ],
)
def test_how_a_call_ends(program, words, code):
    assert program(*DRILL, *words).code == code
    assert not (program.home / "drills").exists()


def test_one_drill_at_a_time(program):
    begin(program, "tabletop")
    assert program(*DRILL, "tabletop", *AS).code == 1
    program.json(*DRILL, "end", "--failed", *AS)
    assert begin(program, "tabletop")["report"]["number"] == 2
    assert program.json(*DRILL, "report", "--drill", 1)["report"]["passed"] is False


def test_a_drill_on_the_last_mirror_has_its_files_and_ones_own_number(program, folder):
    from tests.papers import ROAD, invoice

    place = folder(a__xml=invoice(ROAD, "F1", "100.00"))
    program.json("standby", "mirror", "--from", place)
    begun = begin(program, "restore-and-pay", "--from-mirror")
    assert [path.name for path in Path(begun["files"]).rglob("*") if path.is_file()] == [
        "000001.xml"
    ]
    assert begun["report"]["organisation"] == "ÖVNING Exempelkommun"
    assert begun["report"]["data"] == "masked"
    program.json(*DRILL, "end", "--failed", "--lang", "en", *AS)
    report = home_of(program, 1, "restore-and-pay") / "report.pdf"
    page = pypdfium2.PdfDocument(report)[0].get_textpage().get_text_range()
    assert "On the last mirror, masked" in page
    assert "by max." in page


def test_all_drills_are_plotted(program, tmp_path):
    for outcome in ("--passed", "--failed"):
        begin(program, "tabletop")
        if outcome == "--passed":
            talk(program)
        program.json(*DRILL, "end", outcome, *AS)
    out = tmp_path / "drills.svg"
    said = program("standby", "drills", "--plot", out, "--lang", "en")
    assert (said.code, "Drills: 2." in said.out) == (0, True)
    svg = etree.fromstring(out.read_bytes())
    assert len(svg.findall(".//{*}g")) == 2


def test_nobody_alone_may_pay_in_a_drill_either(program, fresh_home):
    """A home with too few people is told so before anything is made."""
    from sluss.store.models import Person

    Person.objects.filter(name="dag").delete()
    said = program(*DRILL, "restore-and-pay", *AS, "--lang", "en")
    assert (said.code, "sign-batch" in said.err) == (1, True)
    assert not (program.home / "drills").exists()


def test_a_report_stays_as_it_was_whatever_is_done_in_its_home_later(program, inside):
    begun = begin(program, "restore-and-pay")
    ended = program.json(*DRILL, "end", "--failed", *AS)
    with inside(home_of(program, 1, "restore-and-pay")) as its:
        its("receive", begun["files"])
    assert program.json(*DRILL, "report")["sha256"] == ended["sha256"]
    assert program(*DRILL, "end", "--failed", *AS).code == 1


def test_what_a_kill_left_half_made_is_no_drill(program):
    half = program.home / "drills" / ".making-0123456789abcdef"
    half.mkdir(parents=True)
    assert program(*DRILL, "show").code == 2
    assert begin(program, "tabletop")["report"]["number"] == 1
