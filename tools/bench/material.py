"""Files to measure on, made once for each run of the benchmarks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sluss.core.money import Money
from sluss.formats import ubl
from sluss.lab import many_invoices, many_open_items, peppol_invoice
from sluss.lab.bank import BankAccount, SimulatedBank
from sluss.lab.firms import Buyer
from sluss.lab.invoices import make_invoice
from sluss.lab.orders import Transfer, write_orders
from sluss.lab.town import plan_town
from tools.bench.records import amount_of, firm_of, number_of

_ISSUED_ON = date(2026, 11, 2)
_TODAY = date(2026, 11, 23)
_NEW_INVOICES = 97
_ROWS_A_FILE = 10_000
_FILES_A_FOLDER = 500


def invoices(work: Path, count: int) -> Path:
    """A folder with so many Peppol invoices, all different."""
    folder = work / f"invoices-{count}"
    if folder.exists():
        return folder
    unfinished = folder.with_suffix(".part")
    for number, content in enumerate(many_invoices(count, count, _ISSUED_ON)):
        place = unfinished / f"{number // _FILES_A_FOLDER:03d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06d}.xml").write_bytes(content)
    return unfinished.rename(folder)


def published_invoices(work: Path) -> Path | None:
    """A folder with the published UBL documents that lie beside the checkout, None if none do."""
    shared = Path(os.environ.get("SLUSS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    corpus = shared / "einvoice"
    if not corpus.exists():
        return None
    folder = work / "published"
    folder.mkdir(exist_ok=True)
    verdicts = (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    for number, verdict in enumerate(map(json.loads, verdicts)):
        if verdict["kind"] == "doc" and verdict["xsd_valid"]:
            content = (corpus / verdict["file"]).read_bytes()
            if ubl.sniff(content):
                (folder / f"{number:06d}.xml").write_bytes(content)
    return folder


def open_items(work: Path, rows: int) -> Path:
    """A folder with open-items lists of so many rows together."""
    folder = work / f"open-items-{rows}"
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, rows, _ROWS_A_FILE):
        count = min(_ROWS_A_FILE, rows - first)
        content = many_open_items(first, count, date(2026, 11, 20))
        (folder / f"oppna_poster_{first:06d}.csv").write_bytes(content)
    return folder


def town(work: Path) -> Path:
    """The files outside the system of a town of 15,000 e-invoices, after a year."""
    folder = work / "town"
    made = plan_town(1, inhabitants=12_800, days=365, locked_on=_TODAY)
    for path, content in made.files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def newcomers(work: Path, suppliers: int, times: int) -> Iterator[Path]:
    """Folders of a hundred new files each, of and to suppliers that the records know.

    97 invoices, a payment file for 97 debts that are known, the bank's answer and its statement.
    """
    for round_ in range(times):
        folder = work / f"newcomers-{suppliers}-{round_}"
        folder.mkdir()
        chosen = Random(round_).sample(range(suppliers), _NEW_INVOICES)
        for place, supplier in enumerate(chosen):
            made = make_invoice(
                firm_of(supplier), 90_000 + round_, Random(supplier), issued_on=_TODAY
            )
            (folder / f"{place:02d}.xml").write_bytes(peppol_invoice(made, Buyer()))
        for name, content in _bank_files(chosen, round_):
            (folder / name).write_bytes(content)
        yield folder


def _bank_files(chosen: Sequence[int], turn: int) -> Iterator[tuple[str, bytes]]:
    buyer = Buyer()
    account = BankAccount(owner=buyer.name, iban=buyer.iban, bic=buyer.bic, bankgiro=buyer.bankgiro)
    bank = SimulatedBank(account, balance=Money("SEK", 10**12))
    transfers = [
        Transfer(
            payee=firm_of(supplier),
            amount=amount_of(supplier, turn),
            listed_as=number_of(supplier, turn),
        )
        for supplier in chosen
    ]
    sent_on, paid_on = _TODAY - timedelta(days=3), _TODAY
    orders = write_orders(transfers, buyer, sent_on=sent_on, execution_on=paid_on)
    yield "pain001.xml", orders
    at = datetime.combine(sent_on, time(14, 9))
    yield "pain002.xml", bank.accept(orders, at=at, reject=frozenset())
    yield "camt053.xml", bank.close_day(paid_on).camt053


def camt053(work: Path, entries: int) -> Path:
    """One camt.053.001.08 with so many entries, whose balances add up."""
    path = work / f"camt053-{entries}.xml"
    with path.open("wb") as file:
        file.writelines(_camt053(entries))
    return path


def sie4(work: Path, rows: int) -> Path:
    """One SIE 4E of so many rows: of ten vouchers three are invoices and one is their payment."""
    path = work / f"sie4-{rows}.se"
    with path.open("wb") as file:
        file.writelines(_sie4(rows))
    return path


def _sie4(rows: int) -> Iterator[bytes]:
    head = (
        '#FLAGGA 0\r\n#PROGRAM "Ekonomi" 1.0\r\n#FORMAT PC8\r\n#GEN 20261124\r\n#SIETYP 4\r\n'
        '#FNAMN "Exempelköpings kommun"\r\n#KONTO 1940 "Bank"\r\n#KONTO 2510 "Leverantörer"\r\n'
        '#KONTO 2641 "Ingående moms"\r\n#KONTO 4010 "Förbrukning"\r\n#KONTO 5010 "Löner"\r\n'
    )
    suppliers = [f'#OBJEKT 9 "{one}" "Leverantör {one} AB"\r\n' for one in range(900)]
    yield (head + "".join(suppliers)).encode("cp437")
    written = number = 0
    while written < rows:
        booked = _booked(number)[: rows - written]
        # The last row takes what the others leave, also where the last voucher is cut short.
        booked[-1] = (*booked[-1][:2], -sum(row[2] for row in booked[:-1]), booked[-1][3])
        yield _voucher(number, booked).encode("cp437")
        written, number = written + len(booked), number + 1


# Account, objects, amount in minor units and text of a row.
_Booked = tuple[str, str, int, str]


def _booked(number: int) -> list[_Booked]:
    minor, place = _entry_minor(number), f'"1" "{number % 97}" "20" "{number % 57}"'
    kind, supplier = number % 10, f"Leverantör {number % 900} AB"
    if kind < 3:
        return [
            ("2510", f'"9" "{number % 900}" "10" "F{number}"', -5 * minor, supplier),
            ("2641", "", minor, ""),
            ("4010", place, 3 * minor, "Förbrukningsmaterial kontor"),
            ("4010", place, minor, "Städmaterial och hygien"),
        ]
    if kind == 3:
        paid = [
            ("2510", f'"9" "{one % 900}" "10" "F{one}"', minor, f"Leverantör {one % 900} AB")
            for one in range(number, number + 11)
        ]
        return [*paid, ("1940", "", 0, "Utbetalning bankgiro")]
    pay = [("5010", place, minor, f"Lön vecka {week} personal") for week in range(5)]
    return [*pay, ("1940", "", 0, "Utbetalning löner")]


def _voucher(number: int, rows: list[_Booked]) -> str:
    day = f"2026{number % 12 + 1:02d}{number % 28 + 1:02d}"
    lines = [
        f'   #TRANS {account} {{{objects}}} {_signed(minor)} {day} "{text}"\r\n'
        for account, objects, minor, text in rows
    ]
    head = f'#VER "{"ABLU"[number % 4]}" "{number}" {day} "Verifikation {number}" {day}\r\n{{\r\n'
    return head + "".join(lines) + "}\r\n"


def _signed(minor: int) -> str:
    return f"-{_kronor(-minor)}" if minor < 0 else _kronor(minor)


def _camt053(entries: int) -> Iterator[bytes]:
    opening = 100_000_000_00
    closing = opening - sum(_entry_minor(number) for number in range(entries))
    frame = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>S1</MsgId><CreDtTm>2026-11-24T05:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id>"
        "<ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-11-24T05:00:00</CreDtTm><Acct><Id>"
        "<IBAN>SE9550000000054019991234</IBAN></Id><Ccy>SEK</Ccy></Acct>"
        f"{_balance('OPBD', opening)}{_balance('CLBD', closing)}\n"
    )
    yield frame.encode()
    for number in range(entries):
        yield _entry(number).encode()
    yield b"</Stmt></BkToCstmrStmt></Document>\n"


def _entry_minor(number: int) -> int:
    return 100 + number % 90_000


def _kronor(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _balance(code: str, minor: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="SEK">{_kronor(minor)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-11-23</Dt></Dt></Bal>"
    )


def _entry(number: int) -> str:
    amount = f'<Amt Ccy="SEK">{_kronor(_entry_minor(number))}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
    return (
        f"<Ntry><NtryRef>{number}</NtryRef>{amount}<Sts><Cd>BOOK</Cd></Sts>"
        "<BookgDt><Dt>2026-11-23</Dt></BookgDt><ValDt><Dt>2026-11-23</Dt></ValDt>"
        f"<AcctSvcrRef>B{number:09d}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
        "<SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>"
        f"<InstrId>I{number:09d}</InstrId><EndToEndId>E{number:09d}</EndToEndId></Refs>{amount}"
        f"<RltdPties><Cdtr><Pty><Nm>Leverantör {number % 900} AB</Nm></Pty></Cdtr><CdtrAcct><Id>"
        "<Othr><Id>50501055</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>"
        f"</RltdPties><RmtInf><Ustrd>Faktura {number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )
