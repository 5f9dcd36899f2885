"""One and the same day on an account, written as each version of camt.053 and 054 writes it."""

from __future__ import annotations

from dataclasses import dataclass

ACCOUNT = "SE5360000000000000123456"
PAYEE_IBAN = "SE7450000000050001234567"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a version writes what the others write otherwise."""

    message: str
    version: int

    @property
    def name(self) -> str:
        return f"camt.{self.message}.001.{self.version:02d}"

    @property
    def is_oldest(self) -> bool:
        return self.version == 1

    @property
    def has_pending(self) -> bool:
        """Whether an entry may be anything but booked."""
        return self.message == "054" or not self.is_oldest

    def wrapped(self, name: str, inside: str, *, since: int) -> str:
        """An element around something, but only since a version."""
        return f"<{name}>{inside}</{name}>" if self.version >= since else inside


EVERY = [Dialect(message, version) for message in ("053", "054") for version in range(1, 15)]


def written(dialect: Dialect) -> bytes:
    """A batch of two payments, a return, an incoming payment with an OCR, and a pending fee."""
    is_statement = dialect.message == "053"
    frame = "Stmt" if is_statement else "Ntfctn"
    message = "BkToCstmrStmt" if is_statement else "BkToCstmrDbtCdtNtfctn"
    if dialect.is_oldest:
        message = "BkToCstmrStmtV01" if is_statement else "BkToCstmrDbtCdtNtfctnV01"
    pending = _pending(dialect) if dialect.has_pending else ""
    inside = "".join((_batch(dialect), _return(dialect), _incoming(dialect), pending))
    balances = _balance(dialect, "OPBD", "1000.00") + _balance(dialect, "CLBD", "861.50")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{dialect.name}"><{message}>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-27T05:00:00</CreDtTm></GrpHdr>
<{frame}><Id>S1</Id><ElctrncSeqNb>231</ElctrncSeqNb><CreDtTm>2026-11-27T05:00:00</CreDtTm>
<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>SEK</Ccy></Acct>
{balances if is_statement else ""}{inside}</{frame}></{message}></Document>""".encode()


def _balance(dialect: Dialect, kind: str, amount: str) -> str:
    code = dialect.wrapped("CdOrPrtry", f"<Cd>{kind}</Cd>", since=2)
    return f"""<Bal><Tp>{code}</Tp><Amt Ccy="SEK">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-26</Dt></Dt></Bal>"""


def _entry(
    dialect: Dialect, amount: str, side: str, family: str, details: str, *, status: str = "BOOK"
) -> str:
    code = f"<Fmly><Cd>ICDT</Cd><SubFmlyCd>{family}</SubFmlyCd></Fmly>"
    domain = f"<BkTxCd><Domn><Cd>PMNT</Cd>{code}</Domn></BkTxCd>"
    return f"""<Ntry>{_amount(amount)}<CdtDbtInd>{side}</CdtDbtInd>
<Sts>{dialect.wrapped("Cd", status, since=7)}</Sts>
<BookgDt><Dt>2026-11-26</Dt></BookgDt><ValDt><Dt>2026-11-27</Dt></ValDt>
<AcctSvcrRef>R{amount}</AcctSvcrRef>{domain}
{dialect.wrapped("NtryDtls", details, since=2) if details else ""}</Ntry>"""


def _amount(amount: str) -> str:
    return f'<Amt Ccy="SEK">{amount}</Amt>'


def _detail(dialect: Dialect, number: str, amount: str, side: str, after: str) -> str:
    own = f"{_amount(amount)}<CdtDbtInd>{side}</CdtDbtInd>"
    transaction = f"<AmtDtls><TxAmt>{_amount(amount)}</TxAmt></AmtDtls>"
    return f"""<TxDtls><Refs><InstrId>I{number}</InstrId><EndToEndId>{number}</EndToEndId></Refs>
{own if dialect.version >= 3 else transaction}{after}</TxDtls>"""


def _party(dialect: Dialect, side: str, name: str, account: str) -> str:
    named = dialect.wrapped("Pty", f"<Nm>{name}</Nm>", since=7)
    return f"<{side}>{named}</{side}><{side}Acct><Id>{account}</Id></{side}Acct>"


def _agent(dialect: Dialect, side: str, bic: str) -> str:
    name = "BICFI" if dialect.version >= 3 else "BIC"
    return f"<{side}Agt><FinInstnId><{name}>{bic}</{name}></FinInstnId></{side}Agt>"


def _bankgiro(dialect: Dialect, digits: str) -> str:
    if dialect.is_oldest:
        return f"<PrtryAcct><Id>{digits}</Id></PrtryAcct>"
    return f"<Othr><Id>{digits}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>"


def _batch(dialect: Dialect) -> str:
    batch = "<Btch><MsgId>M1</MsgId><PmtInfId>P1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
    account = f"<IBAN>{PAYEE_IBAN}</IBAN>"
    parties = f"<RltdPties>{_party(dialect, 'Cdtr', 'Åkeri', account)}</RltdPties>"
    agents = f"<RltdAgts>{_agent(dialect, 'Cdtr', 'ESSESESS')}</RltdAgts>"
    remittance = "<RmtInf><Ustrd>Faktura 4711</Ustrd></RmtInf>"
    first = _detail(dialect, "E1", "100.00", "DBIT", parties + agents + remittance)
    second = _detail(dialect, "E2", "50.00", "DBIT", parties + agents)
    return _entry(dialect, "150.00", "DBIT", "DMCT", batch + first + second)


def _return(dialect: Dialect) -> str:
    reason = "<RtrRsn><Cd>AC04</Cd></RtrRsn>" if dialect.is_oldest else "<Rsn><Cd>AC04</Cd></Rsn>"
    returned = _detail(dialect, "E0", "10.00", "CRDT", f"<RtrInf>{reason}</RtrInf>")
    return _entry(dialect, "10.00", "CRDT", "RRTN", returned)


def _incoming(dialect: Dialect) -> str:
    payer = _party(dialect, "Dbtr", "Bo Ek", "<IBAN>SE4550000000058398257466</IBAN>")
    ours = f"<CdtrAcct><Id>{_bankgiro(dialect, '1234566')}</Id></CdtrAcct>"
    agents = f"<RltdAgts>{_agent(dialect, 'Cdtr', 'BGABSESS')}</RltdAgts>"
    reference = "<CdtrRefInf><CdtrRef>20260012347</CdtrRef></CdtrRefInf>"
    if not dialect.is_oldest:
        code = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        reference = f"<CdtrRefInf>{code}<Ref>20260012347</Ref></CdtrRefInf>"
    after = f"<RltdPties>{payer}{ours}</RltdPties>{agents}<RmtInf><Strd>{reference}</Strd></RmtInf>"
    detail = _detail(dialect, "NOTPROVIDED", "1.50", "CRDT", after)
    return _entry(dialect, "1.50", "CRDT", "BOOK", detail)


def _pending(dialect: Dialect) -> str:
    return _entry(dialect, "7.00", "DBIT", "CHRG", "", status="PDNG")
