"""The chain that leads to a debt: every step that there is, by records that give it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    DocumentKind,
    NeverPay,
    Origin,
    Purpose,
    Remitted,
    SupplierEntry,
)
from sluss.formats.clearing_table import read_clearing
from sluss.outside.shipped import shipped
from sluss.rules.register.derive import (
    Component,
    Setting,
    attest_binding,
    derive,
    settle_component,
)
from sluss.rules.register.explain import Explained, explain
from sluss.rules.register.filed import Confirmed, Filed, Item, OurPayment, Vouched
from sluss.rules.register.flows import Block, Broadcasts
from sluss.rules.register.inferred import BY_CODE, INFERENCES, Stage
from sluss.rules.register.keys import keys_of
from sluss.rules.register.trail import Takes
from tests.rules.register.records import (
    GIRO,
    NAME,
    ORG,
    OTHER_GIRO,
    answer,
    claim,
    day,
    decided,
    entry,
    ledger,
    ocr,
    order,
    sek,
    text,
)
from tests.rules.register.test_giro import watch
from tests.rules.register.test_refunds import paid_in, refund
from tests.rules.register.test_rerun import AGAIN, BACK, LAST, WHO, payout
from tests.rules.register.test_rerun import GONE as LAST_GONE
from tests.rules.register.test_rerun import VOUCHED as LAST_VOUCHED

OCR = "0000000018"
LIST, BOOKS, PDF = Origin.OPEN_ITEMS, Origin.LEDGER, Origin.PDF
NOTE, REMINDER, PAYOUT = DocumentKind.CREDIT_NOTE, DocumentKind.REMINDER, DocumentKind.PAYOUT
SETTING = Setting("2120009999", clearing=read_clearing(shipped("clearing.toml")))
GOOD = claim(reference=OCR)
PARTLY = (Remitted(Purpose.INVOICE, "F1002", sek(400)), Remitted(Purpose.INVOICE, "F1001"))
FOR_ALL = (Remitted(Purpose.INVOICE, "F1001"), Remitted(Purpose.CREDIT_NOTE, "K1"))


def name(n: int) -> str:
    return f"{n:064x}:1"


def component(records, words=(), payments=(), vouched=(), **more) -> Component:
    filed = tuple(
        Filed(n, name(n), "any", "local", one, keys_of(one)) for n, one in enumerate(records, 1)
    )
    return Component(filed, tuple(words), tuple(payments), tuple(vouched), **more)


def each(given: Component) -> tuple[Explained, ...]:
    """The chains of all debts of a component, each asked for by one of its claims."""
    drafts = derive(given, SETTING).drafts
    found = tuple(explain(given, SETTING, draft.anchor) for draft in drafts)
    assert None not in found
    return tuple(one for one in found if one is not None)


def chain(*records, of: str = "F1001", **more) -> Explained:
    """The chain of the debt of this number; the records stand in files 1, 2 and so on."""
    found = each(component(records, **more))
    return next(one for one in found if one.draft.payable.document_number == of)


def codes(explained: Explained, *stages: Stage) -> list[str]:
    return [s.inference.code for s in explained.steps if s.inference.stage in stages]


def ours(**more) -> OurPayment:
    given = {"is_void": False, "is_ordered": True, **more}
    return OurPayment("S1", sek(1000), items=(Item(name(1), sek(1000)),), **given)


def known(source: str, account: Account = GIRO, party: str = f"org:{ORG}") -> Vouched:
    return Vouched(account.key, party, source, "f" * 64)


BY_TEXT = entry(told="F1001")
NETTED = claim("K1", 400, kind=NOTE, due=None, refers_to=("F1001",))
TWO = (claim("F1001", 600), claim("F1002", 400))
BATCH = entry(batch=1, message="M1", info="P1", name="", account=None)
IN_BATCH = Broadcasts(
    (Filed(9, name(9), "any", "local", BATCH, keys_of(BATCH)),), {("M1", "P1"): Block(1, sek(1000))}
)
SAID = {"words": [decided("same", name(1), name(2))]}
# The codes of a chain from the first conclusion to the last but those of the account and the end,
# and the records that give them. The debt that is asked for is told in the first file.
CASES = [
    # ---- One debt or two.
    ("claimed_by_e_invoice", [GOOD], {}),
    ("claimed_by_payout_list refund_unseen", [refund(1000, "F1001")], {}),
    ("claimed_by_open_items", [claim(origin=LIST)], {}),
    ("claimed_by_paper", [claim(origin=Origin.PAPER)], {}),
    ("claimed_by_pdf only_pdf", [claim(origin=PDF)], {}),
    ("claimed_by_ledger only_ledger", [claim(origin=BOOKS)], {}),
    ("claimed_by_e_invoice number_and_amount", [GOOD, claim(origin=LIST)], {}),
    ("claimed_by_e_invoice ocr_as_number", [GOOD, claim(OCR, origin=LIST)], {}),
    (
        "claimed_by_e_invoice rest_of_part_payment list_shows_rest",
        [GOOD, claim(minor=900, origin=LIST)],
        {},
    ),
    ("claimed_by_e_invoice digits_amount_and_date", [GOOD, claim("1001", origin=LIST)], {}),
    (
        "claimed_by_e_invoice digits_amount_undated",
        [GOOD, claim("1001", origin=LIST, issued=None, due=None)],
        {},
    ),
    ("claimed_by_e_invoice number_used_again", [GOOD, claim(issued="2025-10-20", due=None)], {}),
    (
        "claimed_by_e_invoice same_number_other_day",
        [GOOD, claim(issued="2026-11-17", due="2026-12-17")],
        {},
    ),
    ("claimed_by_e_invoice same_number_other_amount", [GOOD, claim(minor=900)], {}),
    (
        "claimed_by_e_invoice digits_and_amount",
        [GOOD, claim("1001", issued="2026-10-21", due=None)],
        {},
    ),
    (
        "claimed_by_e_invoice same_number_other_currency",
        [GOOD, claim(origin=LIST, currency="EUR")],
        {},
    ),
    (
        "claimed_by_e_invoice same_at_other_supplier",
        [GOOD, claim(origin=LIST, org="5569000028")],
        {},
    ),
    ("claimed_by_e_invoice digits_turned", [GOOD, claim("F1010", origin=LIST)], {}),
    (
        "claimed_by_open_items unnumbered",
        [claim("-", origin=LIST, listed_on=day(on)) for on in ("2026-11-01", "2026-11-02")],
        {},
    ),
    ("claimed_by_e_invoice refers_to_it", [GOOD, claim("F2", refers_to=("F1001",))], {}),
    ("claimed_by_e_invoice reads_like_reminder", [GOOD, claim("F2", note="Påminnelse")], {}),
    ("claimed_by_e_invoice same_amount_near_date", [GOOD, claim("F2")], {}),
    (
        "claimed_by_e_invoice number_and_amount through_third",
        [
            claim(account=None),
            claim(origin=LIST),
            claim(origin=LIST, name="Bo", org=""),
        ],
        {},
    ),
    ("claimed_by_e_invoice said_same", [GOOD, claim("F9", minor=700)], SAID),
    (
        "claimed_by_e_invoice said_different",
        [GOOD, claim()],
        {"words": [decided("different", name(1), name(2))]},
    ),
    (
        "claimed_by_e_invoice number_and_amount said_different",
        [GOOD, claim(), claim()],
        {"words": [decided("different", name(1), name(3))]},
    ),
    (
        "claimed_by_e_invoice number_and_amount third_contradicts",
        [
            GOOD,
            claim(origin=LIST, org=""),
            claim(origin=LIST, org="5569000028", issued="2026-10-21"),
        ],
        {},
    ),
    (
        "claimed_by_e_invoice said_same third_contradicts",
        [GOOD, claim("F9", 700, org=""), claim("F8", 600, org="5569000028")],
        {
            "words": [
                decided("same", name(1), name(2)),
                decided("same", name(2), name(3), order=2),
            ]
        },
    ),
    (
        "claimed_by_e_invoice reminder_names",
        [GOOD, claim("P1", kind=REMINDER, refers_to=("F1001",))],
        {},
    ),
    ("reminder_alone only_reminder", [claim(kind=REMINDER)], {}),
    # ---- What others paid.
    ("claimed_by_e_invoice booked by_ocr", [GOOD, entry(reference=ocr(OCR))], {}),
    (
        "claimed_by_e_invoice booked by_document",
        [GOOD, entry(documents=(Remitted(Purpose.INVOICE, "F1001"),))],
        {},
    ),
    ("claimed_by_e_invoice booked by_text", [GOOD, BY_TEXT], {}),
    ("claimed_by_e_invoice booked by_text", [GOOD, entry(reference=text("F1001"))], {}),
    ("claimed_by_e_invoice booked by_amount", [GOOD, entry()], {}),
    ("claimed_by_e_invoice booked part_payment", [GOOD, entry(-400, told="F1001")], {}),
    ("claimed_by_e_invoice booked beyond_named", [GOOD, entry(-1400, told="F1001")], {}),
    ("claimed_by_e_invoice booked combination", [*TWO, entry(told="F1001 F1002")], {}),
    ("claimed_by_e_invoice booked payment_unclear", [GOOD, entry(told="Faktura 4711")], {}),
    (
        "claimed_by_e_invoice booked payment_unclear",
        [*TWO, entry(-900, told="F1001 F1002")],
        {},
    ),
    ("claimed_by_e_invoice booked by_document", [*TWO, entry(documents=PARTLY)], {}),
    ("claimed_by_e_invoice booked payment_unclear", [*TWO, entry(-900, documents=PARTLY)], {}),
    ("claimed_by_e_invoice ordered on_its_way", [GOOD, order(told="F1001")], {}),
    ("claimed_by_e_invoice ordered on_its_way_by_amount", [GOOD, order()], {}),
    (
        "claimed_by_e_invoice ordered accepted on_its_way",
        [GOOD, order(told="F1001"), answer("ACCP", "E1")],
        {},
    ),
    (
        "claimed_by_e_invoice ordered rejected payment_rejected",
        [GOOD, order(told="F1001"), answer("RJCT", "E1")],
        {},
    ),
    (
        "claimed_by_e_invoice returned payment_returned",
        [GOOD, entry(1000, is_return=True, told="F1001")],
        {},
    ),
    (
        "claimed_by_e_invoice ordered transfer_by_id booked by_text",
        [GOOD, order(told="F1001"), entry(e2e="E1")],
        {},
    ),
    (
        "claimed_by_e_invoice ordered transfer_by_reference booked by_text",
        [GOOD, order(told="F1001", instruction="I1"), entry(instruction_id="I1")],
        {},
    ),
    (
        "claimed_by_e_invoice ordered paid_in_batch booked by_text",
        [GOOD, order(told="F1001")],
        {"broadcasts": IN_BATCH},
    ),
    ("claimed_by_e_invoice told_twice booked by_text", [GOOD, BY_TEXT, BY_TEXT], {}),
    (
        "claimed_by_e_invoice notified_too booked by_text",
        [GOOD, BY_TEXT, entry(told="F1001", is_notification=True)],
        {},
    ),
    (
        "claimed_by_e_invoice booked ordered by_text ordered_again",
        [GOOD, BY_TEXT, order(told="F1001", on="2026-11-20")],
        {},
    ),
    ("claimed_by_e_invoice paid_in_ledger", [GOOD, ledger("F1001", 1000)], {}),
    (
        "claimed_by_e_invoice booked unclear_no_more paid_in_ledger",
        [claim("26"), entry(-400, told="Faktura 26"), ledger("26", 1000)],
        {},
    ),
    (
        "claimed_by_e_invoice booked booked part_payment by_text",
        [
            claim("26"),
            entry(-400, told="Faktura 26"),
            entry(-600, told="Faktura 26", on="2026-11-24"),
        ],
        {},
    ),
    ("claimed_by_e_invoice booked by_text booked_too", [GOOD, BY_TEXT, ledger("1001", 1000)], {}),
    ("claimed_by_e_invoice credited", [GOOD, NETTED], {}),
    # ---- What we paid.
    ("claimed_by_e_invoice ours_reserved", [GOOD], {"payments": [ours(is_ordered=False)]}),
    (
        "claimed_by_e_invoice ours_void",
        [GOOD],
        {"payments": [ours(is_ordered=False, is_void=True)]},
    ),
    (
        "claimed_by_e_invoice ordered ours_on_its_way",
        [GOOD, order("S1")],
        {"payments": [ours()]},
    ),
    ("claimed_by_e_invoice booked ours_by_id", [GOOD, entry(e2e="S1")], {"payments": [ours()]}),
    (
        "claimed_by_e_invoice ordered booked ours_without_id",
        [GOOD, order("S1"), BY_TEXT],
        {"payments": [ours(pay_on=day("2026-11-12"))]},
    ),
    (
        "claimed_by_e_invoice ordered rejected ours_failed",
        [GOOD, order("S1"), answer("RJCT", "S1")],
        {"payments": [ours()]},
    ),
    # ---- Refunds, and what people said.
    ("claimed_by_payout_list refund_seen", [refund(1000, "F1001"), paid_in(1000)], {}),
    (
        "claimed_by_payout_list refund_seen refund_too_large",
        [refund(1000, "F1001"), paid_in(900)],
        {},
    ),
    (
        "claimed_by_payout_list refund_seen refunded_already",
        [refund(1000, "F1001"), refund(1000, "B2"), paid_in(1000)],
        {},
    ),
    ("claimed_by_e_invoice held_by_person", [GOOD], {"words": [decided("hold", name(1))]}),
    (
        "claimed_by_e_invoice same_number_other_amount released",
        [GOOD, claim(minor=900)],
        {
            "words": [
                decided("release", name(1), detail=f"register.same_number_other_amount {name(2)}")
            ]
        },
    ),
]
# The codes of the account, and what stands in the files.
BY = Party(name="Inkasso AB")


def listed(on: str, account: Account) -> SupplierEntry:
    return SupplierEntry(supplier=GOOD.supplier, accounts=(account,), listed_on=day(on))


ACCOUNTS = [
    ("account_named account_unverified", [GOOD], {}),
    *(
        (
            f"account_named verified_by_{source.replace('-', '_')}",
            [GOOD],
            {"vouched": [known(source)]},
        )
        for source in ("call-back", "supplier-list", "open-items", "paid-before")
    ),
    (
        "account_named verified_by_payout_list",
        [claim(kind=PAYOUT, origin=Origin.PAYOUT_LIST)],
        {},
    ),
    (
        "account_from_list account_unverified",
        [claim(account=None)],
        {"suppliers": (SupplierEntry(supplier=GOOD.supplier, accounts=(GIRO,)),)},
    ),
    (
        "account_named account_former",
        [GOOD],
        {"suppliers": (listed("2026-11-01", GIRO), listed("2026-11-10", OTHER_GIRO))},
    ),
    (
        "account_from_call_back verified_by_call_back",
        [claim(account=None)],
        {"vouched": [known("call-back")], "confirmed": (Confirmed(f"org:{ORG}", GIRO),)},
    ),
    ("no_account", [claim(account=None)], {}),
    (
        "several_of_this_name",
        [claim(account=None, org="")],
        {
            "suppliers": (
                SupplierEntry(supplier=GOOD.supplier, accounts=(GIRO,)),
                SupplierEntry(supplier=Party(name=NAME, org_number="5569000028")),
            )
        },
    ),
    (
        "account_named account_unsound account_unverified",
        [claim(account=Account(Scheme.BANKGIRO, "50000018"))],
        {},
    ),
    (
        "account_named account_unverified account_wrong_digits",
        [claim(account=Account(Scheme.BBAN, "3300-8803200017"))],
        {},
    ),
    (
        "account_named account_unverified account_unsure",
        [claim(account=Account(Scheme.BBAN, "9999-1234567"))],
        {},
    ),
    (
        "account_named verified_by_supplier_list account_differs",
        [GOOD, claim(origin=LIST, account=OTHER_GIRO)],
        {"vouched": [known("supplier-list")]},
    ),
    (
        "account_named verified_by_supplier_list account_redirected",
        [GOOD],
        {"vouched": [known("supplier-list"), known("redirected", party="")]},
    ),
    ("account_named factoring_unverified", [claim(payee=BY)], {}),
    (
        "account_named verified_by_call_back payee_differs",
        [claim(payee=BY), claim(origin=LIST, payee=Party(name="Köp AB"))],
        {"vouched": [known("call-back", party="name:inkasso")]},
    ),
]
# The codes of last time's payment that is paid once more, and of what stands beside it; the number
# of the debt that is asked for, and the records: what is repeated stands in the first file.
MORE = order("X", 1100, message="M2", on="2026-11-25", **WHO)
PAID_BY_US = OurPayment(
    "E1", sek(1000), is_void=False, is_ordered=True, items=(Item("x:1", sek(1000)),)
)
LISTED = payout(due="2026-10-27")
REPEATED = [
    (
        "claimed_by_repeated repeats_payment account_named verified_by_paid_before",
        "R2026-11-AB-1",
        [LAST, AGAIN, LAST_GONE],
        {"vouched": LAST_VOUCHED},
    ),
    (
        "claimed_by_repeated repeats_payment account_named verified_by_last_payment",
        "R2026-11-AB-1",
        [LAST, AGAIN, LAST_GONE],
        {"payments": [PAID_BY_US]},
    ),
    (
        "claimed_by_repeated repeats_payment account_named verified_by_last_list",
        "R2026-11-AB-1",
        [LISTED, AGAIN],
        {},
    ),
    (
        "claimed_by_payout_list account_named verified_by_payout_list repeated_since",
        "B1",
        [LISTED, AGAIN],
        {},
    ),
    (
        "claimed_by_repeated repeats_payment account_named account_unverified repeated_came_back",
        "R2026-11-AB-1",
        [LAST, AGAIN, LAST_GONE, BACK],
        {},
    ),
    (
        "claimed_by_repeated repeats_payment account_named verified_by_paid_before repeated_paid",
        "R2026-11-AB-1",
        [LAST, AGAIN, MORE],
        {"vouched": LAST_VOUCHED},
    ),
    (
        "claimed_by_repeated repeats_payment account_named verified_by_paid_before"
        " repeated_in_month",
        "R2026-11-AB-1",
        [LAST, AGAIN, payout(900)],
        {"vouched": LAST_VOUCHED},
    ),
    (
        "claimed_by_repeated repeats_payment account_named verified_by_paid_before"
        " repeated_other_account",
        "R2026-11-AB-1",
        [LAST, replace(AGAIN, repeats=replace(AGAIN.repeats, other=OTHER_GIRO.key))],
        {"vouched": LAST_VOUCHED},
    ),
]
# The codes of a credit note.
NOTES = [
    ("claimed_by_e_invoice at_giro credit_at_giro", [claim("K77", kind=NOTE), watch()], {}),
    (
        "claimed_by_e_invoice booked netted_by_payment",
        [NETTED, GOOD, entry(-600, documents=FOR_ALL)],
        {},
    ),
    ("claimed_by_e_invoice credited", [NETTED, GOOD], {}),
]
BEFORE = (Stage.SAME, Stage.CLUSTER, Stage.REMINDERS, Stage.FLOWS, Stage.SETTLE, Stage.HOLDS)


@pytest.mark.parametrize(("expected", "records", "more"), CASES)
def test_the_steps_that_lead_to_a_debt(expected, records, more):
    assert (
        codes(chain(*records, of=records[0].document_number, **more), *BEFORE) == expected.split()
    )


@pytest.mark.parametrize(("expected", "records", "more"), ACCOUNTS)
def test_the_steps_that_lead_to_its_account(expected, records, more):
    assert codes(chain(*records, **more), Stage.ACCOUNTS) == expected.split()


@pytest.mark.parametrize(("expected", "records", "more"), NOTES)
def test_the_steps_that_lead_to_a_credit_note_and_no_account_of_it(expected, records, more):
    found = chain(*records, of=records[0].document_number, **more)
    assert codes(found, *BEFORE, Stage.ACCOUNTS) == expected.split()


@pytest.mark.parametrize(("expected", "of", "records", "more"), REPEATED)
def test_the_steps_that_lead_to_what_is_paid_once_more_or_stands_beside_it(
    expected, of, records, more
):
    found = chain(*records, of=of, **more)
    stages = (*BEFORE[:-1], Stage.ACCOUNTS, Stage.HOLDS)
    assert codes(found, *stages) == expected.split()


ENDS = [
    ("confidence_certain left", [GOOD], []),
    ("confidence_probable left", [claim(origin=LIST)], []),
    ("confidence_weak left", [claim(origin=PDF)], []),
    ("drawn confidence_certain left", [claim(never_pay=NeverPay.CARD)], []),
    ("dismissed confidence_certain left", [GOOD], [decided("dismiss", name(1))]),
    (
        "attested confidence_certain left",
        [GOOD],
        [decided("attest", name(1), detail=attest_binding(sek(1000), 0))],
    ),
    (
        "dismissed drawn confidence_certain left",
        [claim(never_pay=NeverPay.CARD)],
        [decided("dismiss", name(1))],
    ),
]


@pytest.mark.parametrize(("expected", "records", "words"), ENDS)
def test_the_steps_at_the_end(expected, records, words):
    found = chain(*records, words=words)
    assert codes(found, Stage.STATE) == ["registered", *expected.split()]


def every() -> list[Explained]:
    """The chains of all debts of all the examples."""
    given = [(records, more) for _, records, more in (*CASES, *ACCOUNTS, *NOTES)]
    given += [(records, more) for _, _, records, more in REPEATED]
    given += [(records, {"words": words}) for _, records, words in ENDS]
    return [explained for records, more in given for explained in each(component(records, **more))]


EVERY = every()


def test_only_the_debt_that_is_asked_for_is_explained(monkeypatch):
    """It is found by any of its claims; weighing a hundred others would take their time too."""
    from sluss.rules.register import explain as module

    listed = claim(origin=LIST)
    given = component([GOOD, listed, claim("F1002"), entry(-2000, told="F1001 F1002")])
    weighed = []

    def claim_steps(cluster, *rest):
        weighed.append(cluster.anchor)
        return iter(())

    monkeypatch.setattr(module, "claim_steps", claim_steps)
    one, same = (explain(given, SETTING, name(n)) for n in (1, 2))
    assert one == same
    assert weighed == [one.draft.anchor] * 2
    assert explain(given, SETTING, name(4)) is None


def test_there_is_an_example_of_every_step():
    seen = {step.inference.code for explained in EVERY for step in explained.steps}
    assert BY_CODE.keys() - seen == set()


def explains(explained: Explained) -> None:
    """A chain accounts for every öre, every record and every hold, in order, within bounds."""
    draft, steps = explained.draft, explained.steps
    sums = {takes: 0 for takes in Takes}
    for step in steps:
        sums[step.takes] += step.amount.minor if step.amount else 0
    del sums[Takes.NOTHING]
    assert sums == {
        Takes.CLAIMED: draft.payable.amount.minor,
        Takes.CREDITED: draft.credited,
        Takes.ELSEWHERE: draft.elsewhere,
        Takes.OURS: draft.ours,
        Takes.DROPPED: draft.dropped,
    }
    told = {filed.name for step in steps for filed in step.about}
    assert {filed.name for filed, _ in draft.evidence} - told == set()
    codes = {step.inference.code for step in steps}
    asks = {step.others[0] for step in steps if step.compared}
    for hold in draft.payable.holds:
        assert hold.code.removeprefix("register.") in codes or hold.detail in asks
    stages = list(Stage)
    places = [stages.index(step.inference.stage) for step in steps]
    assert places == sorted(places)
    for step in steps:
        bounds = (step.inference.least, step.inference.most)
        assert (step.score is None) == (bounds == (None, None))
        assert step.score is None or bounds[0] <= step.score <= bounds[1], step


def agrees(given: Component) -> None:
    """Explaining draws the same conclusions as the register does."""
    found = each(given)
    assert tuple(one.draft for one in found) == derive(given, SETTING).drafts
    for explained in found:
        explains(explained)


@pytest.mark.parametrize(
    ("records", "more"),
    [
        *((records, more) for _, records, more in (*CASES, *ACCOUNTS, *NOTES)),
        *((records, more) for _, _, records, more in REPEATED),
        *((records, {"words": words}) for _, records, words in ENDS),
    ],
)
def test_a_chain_explains_what_the_register_concludes(records, more):
    agrees(component(records, **more))


NUMBERS = st.sampled_from(["F1001", "1001", "F1002", OCR])
SUMS = st.sampled_from([400, 600, 1000, 1600])
TEXTS = st.sampled_from(["", "F1001", "Faktura 1001", "F1001 F1002", "F1002 K1", "Faktura 4711"])
IDS = st.sampled_from(["", "E1", "E2", "S1"])
FOR = Purpose.INVOICE
DOCUMENTS = st.sampled_from(
    [
        (),
        FOR_ALL,
        (Remitted(Purpose.INVOICE, "F1001", sek(600)), Remitted(Purpose.INVOICE, "F1002")),
    ]
)
REFERENCES = st.sampled_from([None, ocr(OCR), text("F1001")])
PAYEES = st.sampled_from([{}, {"account": OTHER_GIRO}, {"name": "", "account": None}])
A_CLAIM = st.builds(
    claim,
    NUMBERS,
    SUMS,
    kind=st.sampled_from([*DocumentKind, DocumentKind.INVOICE, DocumentKind.INVOICE]),
    origin=st.sampled_from([*Origin, Origin.E_INVOICE, LIST]),
    org=st.sampled_from([ORG, ORG, "", "5569000028"]),
    issued=st.sampled_from(["2026-10-20", "2026-10-25", "2025-10-20", None]),
    due=st.sampled_from(["2026-11-20", None]),
    account=st.sampled_from([GIRO, OTHER_GIRO, None]),
    reference=st.sampled_from(["", OCR]),
    refers_to=st.sampled_from([(), (), ("F1001",)]),
    open_amount=st.sampled_from([None, 400]),
    listed_on=st.sampled_from([None, day("2026-11-10")]),
    note=st.sampled_from(["", "Påminnelse"]),
)
AN_ORDER = st.builds(
    lambda e2e, minor, payee, **more: order(e2e, minor, **payee, **more),
    IDS,
    SUMS,
    PAYEES,
    told=TEXTS,
    documents=DOCUMENTS,
    reference=REFERENCES,
)
A_MOVEMENT = st.builds(
    lambda minor, e2e, payee, **more: entry(minor, e2e, **payee, **more),
    st.sampled_from([-400, -600, -1000, -1600, 1000]),
    IDS,
    PAYEES,
    told=TEXTS,
    documents=DOCUMENTS,
    reference=REFERENCES,
    is_notification=st.booleans(),
    is_return=st.booleans(),
    ordinal=st.integers(0, 3),
)
AN_ANSWER = st.builds(answer, st.sampled_from(["ACCP", "RJCT", "PART"]), IDS)
A_ROW = st.builds(ledger, NUMBERS, SUMS, supplier=st.sampled_from(["Åkeri Norr AB", ""]))
SAYINGS = st.builds(
    lambda kind, pair: decided(kind, name(pair[0]), name(pair[1])),
    st.sampled_from(["same", "different", "hold", "release", "dismiss"]),
    st.sampled_from([(1, 2), (1, 3), (2, 3)]),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(A_CLAIM, min_size=1, max_size=4),
    st.lists(st.one_of(AN_ORDER, A_MOVEMENT, A_MOVEMENT, AN_ANSWER, A_ROW), max_size=5),
    st.lists(SAYINGS, max_size=2),
    st.sampled_from([(), ({"pay_on": day("2026-11-12")},), ({"is_ordered": False},)]),
)
def test_whatever_the_records_a_chain_explains_what_the_register_concludes(
    claims, others, words, payments
):
    given_payments = [ours(**more) for more in payments]
    agrees(component([*claims, *others], words, given_payments))


def test_what_asks_shows_both_debts_side_by_side():
    found = chain(GOOD, claim(minor=900, due="2026-11-21", account=OTHER_GIRO))
    (step,) = [step for step in found.steps if step.inference.code == "same_number_other_amount"]
    assert [(one.field, one.here, one.there, one.agrees) for one in step.compared] == [
        ("supplier", "Åkeri Norr AB", "Åkeri Norr AB", True),
        ("org_number", ORG, ORG, True),
        ("document", "F1001", "F1001", True),
        ("amount", "10.00 SEK", "9.00 SEK", False),
        ("issued", "2026-10-20", "2026-10-20", True),
        ("due", "2026-11-20", "2026-11-21", False),
        ("ocr", OCR, None, None),
        ("account", "bankgiro 50000017", "bankgiro 50000025", False),
    ]
    (other,) = step.others
    assert other != found.draft.payable.id


def test_the_same_figure_in_another_currency_is_another_amount():
    found = chain(GOOD, claim(origin=LIST, currency="EUR"))
    (step,) = [s for s in found.steps if s.inference.code == "same_number_other_currency"]
    (amount,) = [one for one in step.compared if one.field == "amount"]
    assert {amount.here, amount.there} == {"10.00 SEK", "10.00 EUR"}
    assert amount.agrees is False


def test_no_trail_is_kept_unless_somebody_asks():
    settled = settle_component(component([GOOD, BY_TEXT]))
    assert [account.trail for account in settled.accounts] == [None]


def test_the_table_has_each_code_once_and_bounds_that_are_scores():
    assert len(BY_CODE) == len(INFERENCES)
    for one in INFERENCES:
        if one.least is None or one.most is None:
            assert (one.least, one.most) == (None, None)
        else:
            assert 0 < one.least <= one.most <= 100
