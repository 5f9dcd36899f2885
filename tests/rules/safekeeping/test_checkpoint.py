"""The text of a checkpoint, and who may make and vouch for one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.core.money import Money
from sluss.rules.approve.roles import Person, Role
from sluss.rules.safekeeping.checkpoint import (
    COSIGNERS_MAX,
    Checkpoint,
    CosignCase,
    CosignRefusal,
    Figures,
    MakeRefusal,
    key_name,
    origin_of,
    read_checkpoint,
    refuse_cosign,
    refuse_make,
)

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
FIGURES = Figures(
    originals=83,
    payables=60,
    open=(Money("EUR", -150), Money("SEK", 368494149)),
    vouchers=92,
    batches=1,
    payments=11,
    handed_out=(Money("SEK", 199588243),),
)
CHECKPOINT = Checkpoint(
    origin="sluss/2120009999",
    size=17,
    root="0e" * 32,
    on=date(2026, 11, 24),
    epoch=1,
    figures=FIGURES,
)
TEXT = """sluss/2120009999
17
Dg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4=
day 2026-11-24
epoch 1
originals 83
payables 60
open EUR -1.50
open SEK 3684941.49
vouchers 92
batches 1
payments 11
handed-out SEK 1995882.43
"""


def test_the_text_says_all_of_it_and_reads_back():
    assert CHECKPOINT.text == TEXT
    assert read_checkpoint(TEXT) == CHECKPOINT


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ("17", "017"),
        ("17", "-17"),
        ("17", "1_7"),
        ("17", "\u0661\u0667"),
        ("17", "9" * 40),
        ("Dg4ODg4", "Dg4OD"),
        ("Dg4=", "Dg5="),
        ("day 2026-11-24", "day 20261124"),
        ("day 2026-11-24", "day 2026-11-31"),
        ("epoch 1", "epoch 01"),
        ("epoch 1\n", ""),
        ("epoch 1\n", "epoch 1\nepoch 1\n"),
        ("originals 83", "originals 83.0"),
        ("open EUR -1.50", "open EUR -1.5"),
        ("open EUR -1.50", "open EUR  -1.50"),
        ("payments 11", "payments 11 "),
        ("payments 11", "payments 11\nnote all is well"),
        ("vouchers 92\nbatches 1", "batches 1\nvouchers 92"),
        ("handed-out SEK 1995882.43\n", "handed-out SEK 1995882.43"),
    ],
)
def test_what_says_it_in_another_way_or_says_more_is_none(what, instead):
    assert what in TEXT
    assert read_checkpoint(TEXT.replace(what, instead, 1)) is None


@pytest.mark.parametrize("raw", ["", "\n", "sluss/1\n", "sluss/1\n1\n", "hej\n" * 20])
def test_what_is_no_checkpoint_is_none(raw):
    assert read_checkpoint(raw) is None


def test_a_drill_is_of_another_origin_and_a_name_has_no_blank_and_no_plus():
    assert origin_of("2120009999", is_drill=False) == "sluss/2120009999"
    assert origin_of("2120009999", is_drill=True) == "sluss-drill/2120009999"
    names = {"rut": "rut", "åsa.e@k": "åsa.e@k", "a b+c/d": "a%20b%2Bc%2Fd", "e\u2028f": "e%2028f"}
    assert {name: key_name("o", name).removeprefix("o/") for name in names} == names


@pytest.mark.parametrize("role", list(Role))
def test_who_may_make_one(role):
    may = {Role.OPERATOR, Role.ADMINISTRATOR, Role.SIGNER, Role.MANAGER, Role.AUDITOR}
    refusal = None if role in may else MakeRefusal.LACKS_ROLE
    assert refuse_make(Person(name="x", roles=frozenset({role}))) == refusal


@pytest.mark.parametrize("role", list(Role))
def test_who_may_vouch_for_one(role):
    may = {Role.SIGNER, Role.MANAGER, Role.AUDITOR}
    refusal = None if role in may else CosignRefusal.LACKS_ROLE
    assert refuse_cosign(case(by=Person(name="x", roles=frozenset({role}))), now=NOW) == refusal


RUT = Person(name="rut", roles=frozenset({Role.AUDITOR}))


def case(**more) -> CosignCase:
    plain = {"by": RUT, "made_by": "max", "public": b"k" * 32, "is_signature_right": True}
    return CosignCase(**(plain | more))


def test_the_refusals_to_vouch_by_descending_precedence():
    ended = Person(name="rut", roles=RUT.roles, until=NOW - timedelta(days=7))
    wrong = {
        "made_by": None,
        "by": Person(name="rut", roles=frozenset({Role.CLERK})),
        "cosigned": ["rut"] * COSIGNERS_MAX,
        "owners": {b"k" * 32: "eva"},
        "is_signature_right": False,
    }
    heals = [
        {"made_by": "rut"},
        {"by": ended},
        {"by": RUT},
        {"made_by": "max"},
        {"cosigned": ["x"] * COSIGNERS_MAX},
        {"cosigned": ["x"] * (COSIGNERS_MAX - 1)},
        {"owners": {b"k" * 32: "rut", b"h" * 32: ""}},
        {"is_signature_right": True},
    ]
    seen = []
    for heal in heals:
        seen.append(refuse_cosign(case(**wrong), now=NOW))
        wrong |= heal
    assert seen == list(CosignRefusal)
    assert refuse_cosign(case(**wrong), now=NOW) is None


def test_the_key_of_the_home_vouches_for_nobody():
    refusal = refuse_cosign(case(owners={b"k" * 32: ""}), now=NOW)
    assert refusal is CosignRefusal.KEY_OF_ANOTHER
