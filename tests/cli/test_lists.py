"""Lists as people send them, through the whole program."""

from __future__ import annotations

from decimal import Decimal

from tests.formats.workbooks import as_csv, as_ods, as_xlsx
from tests.papers import Move, camt

OCR = "70012345674"
DEBTS = [
    ["Leverantör", "Orgnr", "Fakturanr", "Förfallodatum", "Belopp", "Bankgiro"],
    ["Åkeri Norr AB", "556900-0010", "F1", "2026-12-01", Decimal("1250.50"), "5402-9681"],
]


def test_the_same_list_in_three_forms_is_one_debt(program, folder):
    place = folder(a__csv=as_csv(DEBTS), b__xlsx=as_xlsx(DEBTS), c__ods=as_ods(DEBTS))
    said = program.json("receive", place)
    assert [f["status"] for f in said["files"]] == ["new", "new", "new"]
    assert [f["findings"] for f in said["files"]] == [[], [], []]
    (payable,) = program.payables()
    assert payable["amount"] == "1250.50"
    assert [one["role"] for one in payable["evidence"]] == ["claims", "claims", "claims"]


def incoming(kronor: str) -> bytes:
    """A statement of money that came in from a customer."""
    return camt(Move(kronor, ocr=OCR)).replace(b"DBIT", b"CRDT")


def refunds(*rows: str) -> bytes:
    heads = "Kund;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Beslut;Avser inbetalning"
    return "\r\n".join([heads, *rows]).encode()


def test_a_refund_is_tied_to_what_came_in_in_whatever_order_they_come(program, folder):
    lists = refunds(f"Bo Ek;6112;123456789;1000,00;2026-12-01;B1;{OCR}")
    program.json("receive", folder(a__csv=lists) / "a.csv")
    (before,) = program.payables()
    assert "refund_unseen" in before["why"]
    program.json("receive", folder(b__xml=incoming("1000.00")) / "b.xml")
    (after,) = program.payables()
    assert (after["id"], after["state"], after["open_amount"]) == (before["id"], "open", "1000.00")
    assert [one["role"] for one in after["evidence"]] == ["came-in", "claims"]


def test_a_refund_of_more_than_came_in_waits_for_a_person(program, folder):
    lists = refunds(f"Bo Ek;6112;123456789;1500,00;2026-12-01;B1;{OCR}")
    program("receive", folder(a__csv=lists, b__xml=incoming("1000.00")))
    (payable,) = program.payables()
    assert payable["state"] == "held"
    assert [hold["code"] for hold in payable["holds"]] == ["register.refund_too_large"]


def test_two_refunds_of_one_payment_wait_until_one_is_dismissed(program, folder):
    lists = refunds(
        f"Bo Ek;6112;123456789;1000,00;2026-12-01;B1;{OCR}",
        f"Bo Ek;6112;123456789;900,00;2026-12-01;B2;{OCR}",
    )
    program("receive", folder(a__csv=lists, b__xml=incoming("1000.00")))
    one, other = (program.id(number) for number in ("B1", "B2"))
    held = {p["id"]: [h["code"] for h in p["holds"]] for p in program.payables()}
    assert held == {key: ["register.refunded_already"] for key in (one, other)}
    program.json("payable", "dismiss", other, "--reason", "double", "--as", "eva")
    states = {p["id"]: p["state"] for p in program.payables()}
    assert states == {one: "open", other: "dismissed"}
    assert program("verify").code == 0
