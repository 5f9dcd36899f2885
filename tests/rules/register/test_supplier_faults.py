"""Each fault of the supplier register: what makes it, and what heals it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.core.masking import HIDDEN
from sluss.core.party import Account, Party, Scheme
from sluss.rules.register.supplier_faults import Fault, Weight
from sluss.rules.register.supplier_said import Source
from sluss.rules.register.supplier_score import progress, score
from tests.house.codes import Kind
from tests.house.codes import told as told_codes
from tests.rules.register.supplier_words import (
    BG,
    FACTOR,
    GLASS,
    LIST,
    OLD_LIST,
    OTHER_BG,
    ROAD,
    THIRD_BG,
    called_back,
    invoice,
    look,
    moved,
    owed,
    row,
)

PERSON = Party(name="Karl Karlsson", org_number="9001011239", supplier_number="12")
GERMAN = Party(name="Fabrik GmbH", vat_number="DE123456789", country="DE", supplier_number="13")
IBAN = Account(Scheme.IBAN, "DE02120300000000202051")
WRONG_BG = Account(Scheme.BANKGIRO, "50000018")
OF_USE = (owed(), owed(on="2026-09-20"))
USED = (*OF_USE, invoice(ROAD, BG))
OTHERS = (owed(GLASS), owed(GLASS, on="2026-09-20"))
FOUR_ON_OLD_LIST = tuple(
    word
    for n, bg in enumerate(("50000041", "50000058", "50000066"))
    for party in (Party(name=f"Firma {n}", org_number=f"55690001{n}0"),)
    for word in (
        row(party, Account(Scheme.BANKGIRO, bg), on=OLD_LIST, line=10 + n),
        owed(party),
        owed(party),
    )
)


def proved(number: str) -> Account:
    return Account(Scheme.BBAN, number)


# Words that make a fault, and the codes that come of them, the worst supplier's first.
CASES = {
    "nothing is wrong": ((row(ROAD, BG), *USED), []),
    "nothing is known": ((), []),
    # The number.
    "a miswritten number": (
        (row(replace(ROAD, org_number="", vat_number=""), BG,
             flaws=[("lists.bad_org_number", f"556900-{HIDDEN}")]),
         owed(Party(name=ROAD.name)), owed(Party(name=ROAD.name))),
        ["bad_org_number"],
    ),
    "no number": (
        (row(replace(ROAD, org_number="", vat_number=""), BG),
         owed(Party(name=ROAD.name)), owed(Party(name=ROAD.name))),
        ["no_org_number"],
    ),
    "no number, but one in the VAT number": ((row(replace(ROAD, org_number=""), BG), *USED), []),
    "no number, but an invoice tells it": (
        (row(replace(ROAD, org_number="", vat_number=""), BG), *USED), [],
    ),
    "a miswritten VAT number": (
        (row(replace(ROAD, vat_number=""), BG, flaws=[("lists.bad_vat_number", "SE1")]), *USED),
        ["bad_vat_number"],
    ),
    "the VAT number of another": (
        (row(replace(ROAD, vat_number="SE556900002801"), BG), *USED), ["vat_contradicts"],
    ),
    # The rows.
    "two rows of one number": (
        (row(ROAD, BG), row(replace(ROAD, name="ÅKERI NORR", supplier_number="77"), BG, line=3),
         *USED),
        ["duplicate"],
    ),
    "one row twice": ((row(ROAD, BG), row(ROAD, BG, line=3), *USED), ["duplicate"]),
    "the same list in two files": (
        (row(ROAD, BG), replace(row(ROAD, BG), where=("as-workbook", 2)), *USED), [],
    ),
    "two rows, of two lists": ((row(ROAD, BG), row(ROAD, BG, on=OLD_LIST), *USED), []),
    "one name, two numbers": (
        (row(ROAD, BG), row(replace(GLASS, name="AKERI NORR"), OTHER_BG, line=3), *USED, *OTHERS),
        # Glass itself is called by its own name in its debts.
        ["same_name", "name_changed"],
    ),
    "one supplier number for two": (
        (row(ROAD, BG), row(replace(GLASS, supplier_number="10"), OTHER_BG, line=3),
         *USED, *OTHERS),
        ["same_supplier_number"],
    ),
    "two categories": (
        (row(ROAD, BG, category="El"), row(ROAD, BG, category="Bygg", line=3), *USED),
        ["duplicate", "several_categories"],
    ),
    "one category in two cases": (
        (row(ROAD, BG, category="El"), row(ROAD, BG, category="el", line=3), *USED),
        ["duplicate"],
    ),
    "another name than on its invoices": (
        (row(ROAD, BG), *OF_USE, invoice(replace(ROAD, name="Frakt i Norr AB"), BG)),
        ["name_changed"],
    ),
    "another legal form is no other name": (
        (row(ROAD, BG), *OF_USE, invoice(replace(ROAD, name="ÅKERI NORR"), BG)), [],
    ),
    # The accounts.
    "an account nobody can read": (
        (row(ROAD, flaws=[("lists.account_unclear", "se faktura")]), *OF_USE), ["account_unclear"],
    ),
    "a wrong giro number": ((row(ROAD, WRONG_BG), *OF_USE), ["bad_account"]),
    "a wrong account number": ((row(ROAD, proved("6152-1000019")), *OF_USE), ["bad_account"]),
    "a wrong account number that money got to": (
        (row(ROAD, proved("6152-1000019")), *OF_USE,
         moved(Source.PAID, proved("6152-1000019"), "2026-10-20")),
        [],
    ),
    "a proved account number": ((row(ROAD, proved("6152-1000018")), *OF_USE), []),
    "a bank that no list has": ((row(ROAD, proved("1999-1000018")), *OF_USE), ["unknown_bank"]),
    "no account": ((row(ROAD), *OF_USE), ["no_account"]),
    "a foreign firm with nothing": (
        (row(GERMAN), owed(GERMAN), owed(GERMAN)), ["foreign_no_iban"],
    ),
    "a foreign firm with an IBAN alone": (
        (row(GERMAN, IBAN), owed(GERMAN), owed(GERMAN)), ["foreign_no_bic"],
    ),
    "a foreign firm with IBAN and BIC": (
        (row(GERMAN, replace(IBAN, bic="BYLADEM1001")), owed(GERMAN), owed(GERMAN)), [],
    ),
    "a foreign firm with a giro": ((row(GERMAN, BG), owed(GERMAN), owed(GERMAN)), []),
    "money came back": (
        (row(ROAD, BG), *USED, moved(Source.ORDERED, BG, "2026-10-20"),
         moved(Source.RETURNED, BG, "2026-10-23")),
        ["account_returned"],
    ),
    "money came back, and got there later": (
        (row(ROAD, BG), *USED, moved(Source.RETURNED, BG, "2026-10-23"),
         moved(Source.PAID, BG, "2026-10-24")),
        [],
    ),
    "money came back, and nothing of a later order": (
        (row(ROAD, BG), *USED, moved(Source.RETURNED, BG, "2026-10-01"),
         moved(Source.ORDERED, BG, "2026-10-16")),
        [],
    ),
    "money came back, and an order is on its way": (
        (row(ROAD, BG), *USED, moved(Source.RETURNED, BG, "2026-10-01"),
         moved(Source.ORDERED, BG, "2026-10-15")),
        ["account_returned"],
    ),
    # Between lists.
    "a new account": (
        (row(ROAD, OTHER_BG, on=OLD_LIST), row(ROAD, BG), *USED), ["account_changed"],
    ),
    "a new account, called back": (
        (row(ROAD, OTHER_BG, on=OLD_LIST), row(ROAD, BG), *USED, called_back(BG)), [],
    ),
    "one more account": (
        (row(ROAD, BG, on=OLD_LIST), row(ROAD, BG, OTHER_BG), *USED), ["account_changed"],
    ),
    "an account less": ((row(ROAD, BG, OTHER_BG, on=OLD_LIST), row(ROAD, BG), *USED), []),
    "money to the account of the old list": (
        (row(ROAD, BG, OTHER_BG, on=OLD_LIST), row(ROAD, BG), *USED,
         moved(Source.ORDERED, OTHER_BG, "2026-11-02")),
        ["paid_to_old_account"],
    ),
    "money to the account of the old list, in its time": (
        (row(ROAD, BG, OTHER_BG, on=OLD_LIST), row(ROAD, BG), *USED,
         moved(Source.ORDERED, OTHER_BG, "2026-10-02")),
        [],
    ),
    "a debt to the account of the old list": (
        (row(ROAD, BG, OTHER_BG, on=OLD_LIST), row(ROAD, BG), *USED,
         owed(left=100_00, account=OTHER_BG)),
        ["old_account_asked"],
    ),
    "gone from the list, and still sends invoices": (
        (row(ROAD, BG, on=OLD_LIST), row(GLASS, OTHER_BG), *USED, *OTHERS), ["left_list"],
    ),
    "gone from the list, and silent": (
        (row(ROAD, BG, on=OLD_LIST), row(GLASS, OTHER_BG), owed(on="2026-09-01"), *OTHERS), [],
    ),
    "not in a later list of a few, which is an addition": (
        (row(ROAD, BG, on=OLD_LIST), *FOUR_ON_OLD_LIST, row(GLASS, OTHER_BG), *USED, *OTHERS),
        [],
    ),
    # Against invoices and payments.
    "an invoice asks for another account": (
        (row(ROAD, BG), *OF_USE, invoice(ROAD, OTHER_BG)), ["invoice_account_differs"],
    ),
    "an invoice gives the choice": ((row(ROAD, BG), *OF_USE, invoice(ROAD, OTHER_BG, BG)), []),
    "an old invoice asked for another": (
        (row(ROAD, BG), *USED, invoice(ROAD, OTHER_BG, on="2026-07-20")), [],
    ),
    "one of the latest asks for another": (
        (row(ROAD, BG), *USED, invoice(ROAD, OTHER_BG, on="2026-07-25")),
        ["invoice_account_differs"],
    ),
    "an invoice asks for a called-back account": (
        (row(ROAD, BG), *OF_USE, invoice(ROAD, OTHER_BG), called_back(OTHER_BG)), [],
    ),
    "a factor": (
        (row(ROAD, BG), *OF_USE, invoice(ROAD, FACTOR, payee="Fordran AB")),
        ["factoring_not_listed"],
    ),
    "a factor whose account is listed": (
        (row(ROAD, BG, FACTOR), *OF_USE, invoice(ROAD, FACTOR, payee="Fordran AB")), [],
    ),
    "money to an account of no list": (
        (row(ROAD, BG), *USED, moved(Source.ORDERED, THIRD_BG, "2026-10-20")), ["paid_elsewhere"],
    ),
    "money to an account of no list, before it changed": (
        (row(ROAD, BG), *USED, moved(Source.ORDERED, THIRD_BG, "2026-10-10"),
         moved(Source.ORDERED, BG, "2026-10-20")),
        [],
    ),
    "money to an account of no list, long ago": (
        (row(ROAD, BG), *USED, moved(Source.ORDERED, THIRD_BG, "2025-11-24")), [],
    ),
    "not on the list": (
        (row(GLASS, OTHER_BG), *USED, *OTHERS), ["not_on_list"],
    ),
    "no list at all": ((*USED,), []),
    # Side by side.
    "one account for two": (
        (row(ROAD, BG), row(GLASS, BG, line=3), *USED, *OTHERS), ["shared_account"],
    ),
    "a factor's account for two": (
        (row(ROAD, FACTOR), row(GLASS, FACTOR, line=3), *OF_USE, *OTHERS,
         invoice(ROAD, FACTOR, payee="Fordran AB")),
        [],
    ),
    "an account with which another sends invoices": (
        (row(ROAD, BG), row(GLASS, OTHER_BG, line=3), *USED, *OTHERS,
         invoice(GLASS, BG, OTHER_BG)),
        ["account_of_another"],
    ),
    # Counted.
    "nothing for long": (
        (row(ROAD, BG), row(GLASS, OTHER_BG, line=3), *USED, invoice(ROAD, BG, on="2025-10-01")),
        ["dormant"],
    ),
    "nothing for long, but our files do not reach so far": (
        (row(ROAD, BG), row(GLASS, OTHER_BG, line=3), *USED), [],
    ),
    "a single invoice": ((row(ROAD, BG), owed()), ["used_once"]),
    "a sole trader": ((row(PERSON, BG), owed(PERSON), owed(PERSON)), ["persons"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_said_makes_just_these_faults(case):
    told, codes = CASES[case]
    assert look(*told).codes == codes


def test_every_fault_has_its_case():
    cased = {f"supplier.{code}" for _, codes in CASES.values() for code in codes}
    assert cased == {code for code, one in told_codes().items() if one.kind is Kind.FAULT}


# All that is wrong with one supplier; below, what heals it, a fault or two at a time.
BAD = replace(ROAD, vat_number="SE556900002801")
WORST = {
    "row": row(BAD, WRONG_BG, category="El",
               flaws=[("lists.account_unclear", "bg?"), ("lists.bad_vat_number", "SE1")]),
    "second row": row(BAD, WRONG_BG, category="Bygg", line=3),
    "old row": row(ROAD, OTHER_BG, on=OLD_LIST),
    "invoice": invoice(replace(ROAD, name="Frakt i Norr AB"), THIRD_BG),
    "sold": invoice(ROAD, FACTOR, payee="Fordran AB"),
    "order": moved(Source.ORDERED, OTHER_BG, "2026-11-02"),
    "return": moved(Source.RETURNED, WRONG_BG, "2026-11-03"),
    "stray": moved(Source.ORDERED, Account(Scheme.PLUSGIRO, "12344"), "2026-11-04"),
    "debt": owed(left=1, account=OTHER_BG),
    "another": owed(),
    "shared": row(GLASS, WRONG_BG, line=4),
}  # fmt: skip
HEALING: list[tuple[str, object, set[str]]] = [
    ("stray", None, {"paid_elsewhere"}),
    ("sold", None, {"factoring_not_listed"}),
    ("debt", owed(), {"old_account_asked"}),
    ("order", None, {"paid_to_old_account"}),
    ("return", None, {"account_returned"}),
    ("second row", None, {"duplicate", "several_categories"}),
    ("row", row(BAD, WRONG_BG), {"account_unclear", "bad_vat_number"}),
    ("row", row(ROAD, WRONG_BG), {"vat_contradicts"}),
    ("shared", row(GLASS, THIRD_BG, line=4), {"shared_account"}),
    ("shared", None, {"account_of_another"}),
    ("row", row(ROAD, OTHER_BG), {"bad_account", "account_changed"}),
    ("invoice", invoice(ROAD, THIRD_BG), {"name_changed"}),
    ("invoice", invoice(ROAD, OTHER_BG), {"invoice_account_differs"}),
]


def test_healed_one_at_a_time_the_faults_go_one_by_one():
    """Glass's own bad account is beside the matter: what is told is about the one supplier."""
    words = dict(WORST)
    before = about_road(words)
    for name, healed, gone in HEALING:
        if healed is None:
            del words[name]
        else:
            words[name] = healed
        after = about_road(words)
        came = {"account_of_another"} if gone == {"shared_account"} else set()
        assert (name, before - after, after - before) == (name, gone, came)
        before = after
    assert before == set()


def about_road(words: dict[str, object]) -> set[str]:
    key = f"org:{ROAD.org_number}"
    found = look(*words.values()).faults
    return {fault.code.removeprefix("supplier.") for fault in found if key in fault.about}


# ---- What a fault is known by ---------------------------------------------------------------


def only(*told) -> Fault:
    (fault,) = look(*told).faults
    return fault


def test_a_fault_has_the_same_id_in_every_list_until_its_facts_change():
    asked = (*OF_USE, invoice(ROAD, OTHER_BG))
    one = only(row(ROAD, BG), *asked)
    later = only(row(ROAD, BG, on=OLD_LIST, line=9), row(ROAD, BG, line=44), *asked, owed())
    assert (later.id, later.where) == (one.id, (f"list-{LIST}", 44))
    other = only(row(ROAD, BG), *OF_USE, invoice(ROAD, THIRD_BG))
    assert other.id != one.id
    assert len(one.id) == 12


def test_the_most_money_comes_first_and_the_gravest_within_one_supplier():
    rows = (row(ROAD), row(GLASS, WRONG_BG, line=3))
    rows += (row(GLASS, WRONG_BG, line=4),)
    found = look(*rows, owed(minor=5), owed(), owed(GLASS, 200_00), owed(GLASS))
    assert [(f.code, f.weight) for f in found.faults] == [
        ("supplier.bad_account", Weight.ERROR),
        ("supplier.duplicate", Weight.WARNING),
        ("supplier.no_account", Weight.WARNING),
    ]
    turned = look(*rows, owed(minor=900_00), owed(), owed(GLASS, 200_00), owed(GLASS))
    assert turned.codes == ["no_account", "bad_account", "duplicate"]


def test_no_sentence_is_given_a_personal_number():
    found = look(
        row(PERSON, BG, Account(Scheme.BBAN, "3300-9001011239")),
        row(replace(PERSON, name="K Karlsson"), line=3),
        row(ROAD, BG, line=4),
        owed(PERSON),
        owed(PERSON),
        *USED,
    )
    assert {"duplicate", "shared_account"} <= set(found.codes)
    shown = [(f.found, f.expected, f.detail) for f in found.faults]
    assert "1239" not in str(shown)
    assert f"900101-{HIDDEN}" in str(shown)


# ---- Figures --------------------------------------------------------------------------------


def test_the_score_counts_rows_and_leaves_notes_out():
    told = (row(ROAD, BG), row(GLASS, line=3), row(GLASS, line=4), row(PERSON, OTHER_BG, line=5),
            *USED, *OTHERS, owed(PERSON), owed(PERSON))  # fmt: skip
    found = look(*told)
    figures = score(found.register, found.faults)
    assert (figures.rows, figures.clean, figures.clean_tenths) == (4, 2, 500)
    assert figures.by_code == {
        "supplier.duplicate": 1,
        "supplier.no_account": 1,
        "supplier.persons": 1,
    }
    nothing = look(*USED)
    assert score(nothing.register, nothing.faults).clean_tenths is None


def test_what_a_new_list_mends_is_gone_and_what_it_brings_is_new():
    told = (row(ROAD, on=OLD_LIST), row(GLASS, OTHER_BG, on=OLD_LIST, line=3),
            row(GLASS, OTHER_BG, on=OLD_LIST, line=4),
            row(ROAD, BG), row(GLASS, OTHER_BG, THIRD_BG, line=3), *USED, *OTHERS)  # fmt: skip
    before, now = look(*told, until=OLD_LIST).faults, look(*told).faults
    assert [f.code for f in before] == ["supplier.no_account", "supplier.duplicate"]
    assert [f.code for f in now] == ["supplier.account_changed"]
    gone = progress(OLD_LIST, before, now)
    assert (gone.before, gone.gone, gone.new) == (2, 2, 1)
