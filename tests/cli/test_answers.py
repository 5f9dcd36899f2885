"""The bank's answers to the locked system's payments: which debts they open again."""

from __future__ import annotations

import pytest

HEAD = "Leverantör;Fakturanr;Fakturadatum;Förfallodatum;Belopp;Kvar att betala;Bankgiro"
ROWS = [f"Firma {n};F{n}001;2026-10-20;2026-11-20;{n}00,00;{n}00,00;5050-1055" for n in (1, 2, 3)]


def order(number: int, instruction: str) -> str:
    return f"""<CdtTrfTxInf><PmtId><InstrId>{instruction}</InstrId>
    <EndToEndId>E{number}</EndToEndId></PmtId>
    <Amt><InstdAmt Ccy="SEK">{number}00.00</InstdAmt></Amt>
    <Cdtr><Nm>Firma {number}</Nm></Cdtr>
    <CdtrAcct><Id><Othr><Id>50501055</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id>
    </CdtrAcct><RmtInf><Ustrd>F{number}001</Ustrd></RmtInf></CdtTrfTxInf>"""


def sent(*instructions: str) -> bytes:
    orders = "".join(order(number, name) for number, name in enumerate(instructions, start=1))
    return f"""<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M1</MsgId>
    <CreDtTm>2026-11-20T09:00:00</CreDtTm><NbOfTxs>{len(instructions)}</NbOfTxs></GrpHdr><PmtInf>
    <PmtInfId>P1</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt>2026-11-20</ReqdExctnDt>{orders}
    </PmtInf></CstmrCdtTrfInitn></Document>""".encode()


def rejected(*, instruction: str = "", end_to_end: str = "") -> bytes:
    ids = f"<OrgnlInstrId>{instruction}</OrgnlInstrId>" if instruction else ""
    ids += f"<OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId>" if end_to_end else ""
    return f"""<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts>
    <OrgnlMsgId>M1</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>
    <OrgnlPmtInfId>P1</OrgnlPmtInfId><TxInfAndSts>{ids}<TxSts>RJCT</TxSts><StsRsnInf><Rsn>
    <Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
    """.encode()


def states(program) -> dict[str, str]:
    return {p["document_number"]: p["state"] for p in program.payables()}


OWN, SHARED = ("I1", "I2", "I3"), ("FILE", "FILE", "FILE")


@pytest.mark.parametrize(
    ("instructions", "answer", "opened"),
    [
        (OWN, rejected(end_to_end="E2"), {"F2001"}),
        (OWN, rejected(instruction="I2"), {"F2001"}),
        (OWN, rejected(instruction="I9"), set()),
        (SHARED, rejected(instruction="FILE", end_to_end="E2"), {"F2001"}),
        # Nobody can tell which of the three: opening them all would pay two of them twice.
        (SHARED, rejected(instruction="FILE"), set()),
    ],
)
@pytest.mark.parametrize("is_answer_first", [False, True])
def test_a_rejection_opens_the_one_debt_that_it_names(
    program, folder, instructions, answer, opened, is_answer_first
):
    program.json("receive", folder(a__csv="\n".join([HEAD, *ROWS]).encode()))
    before = states(program)
    files = [{"b__xml": sent(*instructions)}, {"c__xml": answer}]
    for file in reversed(files) if is_answer_first else files:
        program("receive", folder(**file), "--json")
    after = states(program)
    assert {number for number in after if after[number] == before[number]} == opened
