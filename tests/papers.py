"""Small papers for stories: invoices, lists, payment files and bank files, as bytes.

Everybody in them is made up. Numbers that carry check digits get them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
ISO = "urn:iso:std:iso:20022:tech:xsd:"
OUR_IBAN = "SE5360000000000000123456"


def checked(digits: str) -> str:
    """The digits with their mod 10 check digit."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits))]
    return digits + str(-sum(n // 10 + n % 10 for n in doubled) % 10)


@dataclass(frozen=True)
class Firm:
    """A supplier. bankgiro: digits only."""

    name: str
    org_number: str
    bankgiro: str
    phone: str = ""


def firm(number: int, name: str = "") -> Firm:
    """The same number gives the same firm."""
    return Firm(
        name or f"Firma {number} AB",
        checked(f"5569{number:05d}"),
        checked(f"50{number:05d}"),
        f"0640-{number:05d}",
    )


ROAD = firm(1, "Åkeri Norr AB")
FOOD = firm(2, "Livsmedel i Jämtland AB")
GLASS = firm(3, "Glasmästarn i Strömsund HB")
SCHOOL = firm(4, "Skolmaterial Väst AB")
FIRMS = (ROAD, FOOD, GLASS, SCHOOL)


def ocr(number: int) -> str:
    """A reference with its check digit, ten digits long."""
    return checked(f"{number:09d}")


def invoice(
    seller: Firm,
    number: str,
    kronor: str,
    *,
    issued: str = "2026-10-20",
    due: str = "2026-11-20",
    reference: str = "",
    bankgiro: str = "",
    credits: str = "",
    note: str = "",
    blank: str = "\n",
    means: str = "30",
) -> bytes:
    """A UBL invoice, or a credit note if it credits an invoice. blank: what stands between."""
    root = "CreditNote" if credits else "Invoice"
    parts = [
        f'<{root} xmlns="{UBL}{root}-2" xmlns:a="{UBL}CommonAggregateComponents-2" '
        f'xmlns:b="{UBL}CommonBasicComponents-2">',
        f"<b:ID>{escape(number)}</b:ID><b:IssueDate>{issued}</b:IssueDate>",
        "" if credits else f"<b:DueDate>{due}</b:DueDate>",
        f"<b:Note>{escape(note)}</b:Note>" if note else "",
        _billing(credits),
        "<a:AccountingSupplierParty><a:Party><a:PartyTaxScheme>"
        f"<b:CompanyID>SE{seller.org_number}01</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID>"
        "</a:TaxScheme></a:PartyTaxScheme><a:PartyLegalEntity>"
        f"<b:RegistrationName>{escape(seller.name)}</b:RegistrationName>"
        f"<b:CompanyID>{seller.org_number}</b:CompanyID></a:PartyLegalEntity></a:Party>"
        "</a:AccountingSupplierParty>",
        f"<a:PaymentMeans><b:PaymentMeansCode>{means}</b:PaymentMeansCode>",
        f"<b:PaymentID>{reference}</b:PaymentID>" if reference else "",
        f"<a:PayeeFinancialAccount><b:ID>{bankgiro or seller.bankgiro}</b:ID>"
        "<a:FinancialInstitutionBranch><b:ID>SE:BANKGIRO</b:ID></a:FinancialInstitutionBranch>"
        "</a:PayeeFinancialAccount></a:PaymentMeans>",
        f'<a:LegalMonetaryTotal><b:PayableAmount currencyID="SEK">{kronor}</b:PayableAmount>'
        f"</a:LegalMonetaryTotal></{root}>",
    ]
    return blank.join(part for part in parts if part).encode()


def _billing(credits: str) -> str:
    if not credits:
        return ""
    return (
        f"<a:BillingReference><a:InvoiceDocumentReference><b:ID>{escape(credits)}</b:ID>"
        "</a:InvoiceDocumentReference></a:BillingReference>"
    )


def open_items(*rows: tuple[Firm, str, str, str], rest: str = "") -> bytes:
    """A list of open items as CSV: seller, number, kronor, due date. rest: of the first row."""
    head = "Leverantör;Orgnr;Fakturanr;Förfallodatum;Belopp;Restbelopp;Bankgiro"
    lines = [
        f"{f.name};{f.org_number};{number};{due};{_comma(kronor)};"
        f"{_comma(rest if rest and i == 0 else kronor)};{f.bankgiro}"
        for i, (f, number, kronor, due) in enumerate(rows)
    ]
    return ("\r\n".join([head, *lines]) + "\r\n").encode()


def suppliers(*firms: Firm) -> bytes:
    """A list of suppliers as CSV."""
    lines = [f"{f.name};{f.org_number};{f.bankgiro};{f.phone}" for f in firms]
    return ("\r\n".join(["Namn;Orgnr;Bankgiro;Telefon", *lines]) + "\r\n").encode()


def _comma(kronor: str) -> str:
    return kronor.replace(".", ",")


@dataclass(frozen=True)
class Order:
    """One credit transfer. text: what is written to the payee; ocr: a reference instead."""

    e2e: str
    kronor: str
    payee: Firm
    text: str = ""
    ocr: str = ""
    info: str = "P1"


def pain001(
    message: str, *orders: Order, created: str = "2026-11-10T08:00:00", on: str = "2026-11-12"
) -> bytes:
    """A payment file of somebody else's making."""
    blocks = "".join(
        _block(info, [o for o in orders if o.info == info], on)
        for info in dict.fromkeys(o.info for o in orders)
    )
    return (
        f'<Document xmlns="{ISO}pain.001.001.03"><CstmrCdtTrfInitn><GrpHdr>'
        f"<MsgId>{message}</MsgId><CreDtTm>{created}</CreDtTm><NbOfTxs>{len(orders)}</NbOfTxs>"
        f"</GrpHdr>{blocks}</CstmrCdtTrfInitn></Document>"
    ).encode()


def _block(info: str, orders: list[Order], on: str) -> str:
    head = (
        f"<PmtInf><PmtInfId>{info}</PmtInfId><ReqdExctnDt>{on}</ReqdExctnDt>"
        f"<DbtrAcct><Id><IBAN>{OUR_IBAN}</IBAN></Id></DbtrAcct>"
    )
    return head + "".join(map(_transfer, orders)) + "</PmtInf>"


def _transfer(order: Order) -> str:
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>{order.e2e}</InstrId>"
        f"<EndToEndId>{order.e2e}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="SEK">{order.kronor}</InstdAmt></Amt>'
        f"<Cdtr><Nm>{escape(order.payee.name)}</Nm></Cdtr>{_giro('CdtrAcct', order.payee)}"
        f"{_remittance(order.text, order.ocr)}</CdtTrfTxInf>"
    )


def _giro(name: str, payee: Firm) -> str:
    return (
        f"<{name}><Id><Othr><Id>{payee.bankgiro}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm>"
        f"</Othr></Id></{name}>"
    )


def _remittance(text: str, reference: str) -> str:
    if reference:
        return (
            "<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
            f"<Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf>"
        )
    return f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf>" if text else ""


def pain002(
    message: str,
    *,
    group: str = "",
    info: str = "P1",
    block: str = "",
    each: dict[str, str] | None = None,
    reason: str = "AC01",
    at: str = "2026-11-24T09:05:00",
) -> bytes:
    """What a bank says of a payment file. each: EndToEndId to status."""
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>"
    inside = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{e2e}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"{why if status == 'RJCT' else ''}</TxInfAndSts>"
        for e2e, status in (each or {}).items()
    )
    told = f"<PmtInfSts>{block}</PmtInfSts>" if block else ""
    blocks = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{info}</OrgnlPmtInfId>{told}{inside}"
        "</OrgnlPmtInfAndSts>"
    )
    return (
        f'<Document xmlns="{ISO}pain.002.001.03"><CstmrPmtStsRpt><GrpHdr><MsgId>B{message}</MsgId>'
        f"<CreDtTm>{at}</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>"
        f"{f'<GrpSts>{group}</GrpSts>' if group else ''}</OrgnlGrpInfAndSts>"
        f"{blocks if told or inside else ''}</CstmrPmtStsRpt></Document>"
    ).encode()


@dataclass(frozen=True)
class Move:
    """One movement on our account. back: the reason code of a payment that came back."""

    kronor: str
    payee: Firm | None = None
    e2e: str = ""
    text: str = ""
    ocr: str = ""
    back: str = ""
    bank_ref: str = ""


@dataclass(frozen=True)
class Sum:
    """A whole payment block booked as one, without details."""

    kronor: str
    message: str
    count: int
    info: str = ""


def camt(
    *moves: Move | Sum, is_notification: bool = False, on: str = "2026-11-12", number: int = 1
) -> bytes:
    """A statement (camt.053), or a notification (camt.054), of one day."""
    frame, message = ("Ntfctn", "BkToCstmrDbtCdtNtfctn")
    area = "camt.054.001.02"
    if not is_notification:
        frame, message, area = "Stmt", "BkToCstmrStmt", "camt.053.001.02"
    entries = "".join(
        _sum(move, on) if isinstance(move, Sum) else _entry(move, on) for move in moves
    )
    return (
        f'<Document xmlns="{ISO}{area}"><{message}><GrpHdr><MsgId>{frame}{on}{number}</MsgId>'
        f"<CreDtTm>{on}T20:00:00</CreDtTm></GrpHdr><{frame}><Id>{frame}{on}-{number}</Id>"
        f"<CreDtTm>{on}T20:00:00</CreDtTm><Acct><Id><IBAN>{OUR_IBAN}</IBAN></Id><Ccy>SEK</Ccy>"
        f"</Acct>{entries}</{frame}></{message}></Document>"
    ).encode()


def _frame(kronor: str, side: str, on: str, inside: str) -> str:
    return (
        f'<Ntry><Amt Ccy="SEK">{kronor}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{on}</Dt></BookgDt><NtryDtls>{inside}</NtryDtls></Ntry>"
    )


def _sum(whole: Sum, on: str) -> str:
    info = f"<PmtInfId>{whole.info}</PmtInfId>" if whole.info else ""
    inside = (
        f"<Btch><MsgId>{whole.message}</MsgId>{info}<NbOfTxs>{whole.count}</NbOfTxs>"
        f'<TtlAmt Ccy="SEK">{whole.kronor}</TtlAmt><CdtDbtInd>DBIT</CdtDbtInd></Btch>'
    )
    return _frame(whole.kronor, "DBIT", on, inside)


def _entry(move: Move, on: str) -> str:
    side = "CRDT" if move.back else "DBIT"
    bank = f"<AcctSvcrRef>{move.bank_ref}</AcctSvcrRef>" if move.bank_ref else ""
    e2e = move.e2e or "NOTPROVIDED"
    party = ""
    if move.payee is not None:
        party = (
            f"<RltdPties><Cdtr><Nm>{escape(move.payee.name)}</Nm></Cdtr>"
            f"{_giro('CdtrAcct', move.payee)}</RltdPties>"
        )
    back = f"<RtrInf><Rsn><Cd>{move.back}</Cd></Rsn></RtrInf>" if move.back else ""
    inside = (
        f"<TxDtls><Refs>{bank}<EndToEndId>{e2e}</EndToEndId></Refs>{party}"
        f"{_remittance(move.text, move.ocr)}{back}</TxDtls>"
    )
    return _frame(move.kronor, side, on, inside)


def sie(*rows: tuple[Firm, str, str, str]) -> bytes:
    """A SIE 4 file with a payment voucher a row: seller, invoice number, kronor, day YYYYMMDD."""
    numbers = {f: str(1000 + i) for i, f in enumerate(dict.fromkeys(row[0] for row in rows))}
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "Exempelekonomi" "1"',
        "#FORMAT PC8",
        "#GEN 20261113",
        "#SIETYP 4",
        '#FNAMN "Exempelkommun"',
        "#RAR 0 20260101 20261231",
        '#KONTO 2511 "Leverantörsskulder"',
        '#KONTO 1931 "Bank"',
        '#DIM 9 "Leverantör"',
        '#DIM 10 "Faktura"',
        *(f'#OBJEKT 9 {number} "{f.name}"' for f, number in numbers.items()),
    ]
    for i, (f, number, kronor, day) in enumerate(rows, start=1):
        lines += [
            f'#VER B {i} {day} "Leverantörsbetalning" {day}',
            "{",
            f'#TRANS 2511 {{9 "{numbers[f]}" 10 "{number}"}} {kronor}',
            f"#TRANS 1931 {{}} -{kronor}",
            "}",
        ]
    return ("\r\n".join(lines) + "\r\n").encode("cp437")


def of_every_kind() -> list[bytes]:
    """Lists, invoices, an old payment and the bank's word of it, and what nobody can read."""
    return [
        suppliers(ROAD, FOOD),
        open_items((ROAD, "F1000", "400.00", "2026-11-10"), (FOOD, "76", "90.00", "2026-11-11")),
        invoice(ROAD, "F1001", "1250.00"),
        invoice(FOOD, "77", "300.00", reference=ocr(5)),
        pain001("OLD1", Order("E1", "90.00", FOOD, text="76")),
        camt(Move("90.00", FOOD, e2e="E1")),
        b"no known kind of file",
    ]
