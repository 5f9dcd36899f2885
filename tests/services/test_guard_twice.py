"""Whatever we paid, the restored system does not pay again: in random registers."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluss.core.party import Scheme
from sluss.formats.iso_schema import validate
from sluss.formats.pain001 import read_pain001
from sluss.formats.pain001_write import write_pain001
from tests.formats.payments import batch, payment, profile_of, schema_of, told
from tests.formats.payments import ocr as reference_of
from tests.papers import FIRMS, Move, Order, camt, invoice, ocr, pain001, suppliers
from tests.services.office import Office, begin

PAID_STATES = frozenset({"settled", "sent", "settled-elsewhere", "reserved"})


@st.composite
def towns(draw):
    """Invoices, what became of each, and how the restored system orders them all again."""
    debts = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(FIRMS) - 1),
                st.integers(1, 3).map(lambda kronor: f"{kronor}00.00"),
                st.sampled_from(("free", "batch", "sent", "paid", "elsewhere", "ordered")),
                st.sampled_from(("text", "ocr", "none")),
                st.sampled_from((1, 2)),
            ),
            min_size=1,
            max_size=6,
        )
    )
    return debts, draw(st.permutations(range(len(debts))))


def number(i: int) -> str:
    return f"F{1001 + i}"


def bill(i: int, debt) -> bytes:
    firm, kronor, _, how, _ = debt
    return invoice(FIRMS[firm], number(i), kronor, reference=ocr(i + 7) if how == "ocr" else "")


def order(i: int, debt, name: str) -> Order:
    firm, kronor, _, how, _ = debt
    words = {"text": {"text": number(i)}, "ocr": {"ocr": ocr(i + 7)}, "none": {}}[how]
    return Order(f"{name}{i}", kronor, FIRMS[firm], **words)


def paid_again(i: int, debt, copy: int):
    """The order of the restored system for a debt. copy: it may stand twice in the file."""
    firm, kronor, _, how, _ = debt
    reference = {"text": told(number(i)), "ocr": reference_of(ocr(i + 7)), "none": None}[how]
    minor = int(kronor.replace(".", ""))
    return payment(
        i * 10 + copy + 1,
        minor,
        Scheme.BANKGIRO,
        FIRMS[firm].bankgiro,
        creditor_name=FIRMS[firm].name,
        reference=reference,
    )


def live(office: Office, debts) -> None:
    """What happened while the system was locked."""
    office.receive(suppliers(*FIRMS), *(bill(i, debt) for i, debt in enumerate(debts)))
    fates = {fate: [i for i, d in enumerate(debts) if d[2] == fate] for fate in FATES}
    old = [order(i, debts[i], "OLD") for i in fates["ordered"]]
    if old:
        office.receive(pain001("OLD", *old))
    if fates["elsewhere"]:
        moves = [Move(debts[i][1], FIRMS[debts[i][0]], text=number(i)) for i in fates["elsewhere"]]
        office.receive(camt(*moves, on="2026-11-19"))
    ids = {i: office.id(number(i)) for fate in ("batch", "sent", "paid") for i in fates[fate]}
    payable = {i: id_ for i, id_ in ids.items() if office.state(number(i)) == "open"}
    for i, id_ in payable.items():
        if debts[i][2] == "batch":
            office.approve(id_)
            office.propose(id_)
        else:
            office.pay(id_)
    sent = {i: office.payment_of(number(i)) for i in payable if debts[i][2] == "paid"}
    if sent:
        moves = [Move(debts[i][1], FIRMS[debts[i][0]], e2e=e2e) for i, e2e in sent.items()]
        office.receive(camt(*moves, on="2026-11-26", number=2))


FATES = ("free", "batch", "sent", "paid", "elsewhere", "ordered")


@pytest.mark.slow
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(town=towns())
def test_nothing_that_is_paid_or_sent_is_ever_said_to_be_paid(fresh_home, town):
    debts, turn = town
    office = Office(fresh_home("begun", begin))
    live(office, debts)
    again = [paid_again(i, debts[i], copy) for i in turn for copy in range(debts[i][4])]
    file = b"".join(write_pain001(batch(*again, message_id="NEW"), profile_of("nordea")))
    answer = office.guard(file, cleans=True)
    states = {p["id"]: p["state"] for p in office.register()}
    left = {p["id"]: p["amounts"][-1] for p in office.register()}
    asked: dict[str, int] = {}
    for one in answer["transactions"]:
        if one["verdict"] == "pay":
            for id_ in one["payables"]:
                assert states[id_] not in PAID_STATES
                asked[id_] = asked.get(id_, 0) + 1
    # Each debt that is free is paid at most once, however often it stands in the file.
    assert all(count == 1 and left[id_] > 0 for id_, count in asked.items())
    verdicts = {one["end_to_end_id"]: one["verdict"] for one in answer["transactions"]}
    for i, debt in enumerate(debts):
        if debt[3] != "none" and states[office.id(number(i))] in PAID_STATES:
            mine = [verdicts[paid_again(i, debt, copy).end_to_end_id] for copy in range(debt[4])]
            assert set(mine) == {"double"}
    check_clean(answer, verdicts)


def check_clean(answer, verdicts: dict[str, str]) -> None:
    """The file that is handed out has just what may be paid, and says what it comes to."""
    from sluss.services.handback import clean_chunks

    may = [id_ for id_, verdict in verdicts.items() if verdict == "pay"]
    assert (answer["clean"]["sha256"] is None) == (not may)
    if may:
        data = b"".join(clean_chunks(answer))
        reading = read_pain001(data)
        assert reading.findings == []
        assert [one.end_to_end_id for one in reading.records] == may
        total = answer["totals"]["pay"]["amount"].encode()
        assert data.count(b"<CtrlSum>" + total + b"</CtrlSum>") >= 1
        assert validate(data, schema_of(profile_of("nordea").message_version)) == []
