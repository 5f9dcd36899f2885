"""People who get money from a municipality each month, and the files that pay them. All made up."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.papers import ISO, OUR_IBAN, checked

LIST_HEADS = "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut"


@dataclass(frozen=True)
class Person:
    """Somebody who is paid. number: ten digits; account: at a bank with eleven digit accounts."""

    name: str
    number: str
    clearing: str
    account: str

    @property
    def iban(self) -> str:
        """An IBAN with true check digits; the bank code is a made-up one."""
        bban = f"500{self.account.rjust(17, '0')}"
        check = 98 - int(f"{bban}281400") % 97
        return f"SE{check:02d}{bban}"

    @property
    def written(self) -> str:
        """The number as lists have it."""
        return f"19{self.number[:6]}-{self.number[6:]}"


def person(number: int, name: str) -> Person:
    """The same number gives the same person."""
    # Seven digits with a mod 11 check digit over clearing and account (type 1, comment 1).
    clearing = "5001"
    digits = f"{number:06d}"
    weights = range(10, 0, -1)
    for last in "0123456789":
        whole = f"{clearing}{digits}{last}"
        if sum(int(d) * w for d, w in zip(whole[1:], weights, strict=True)) % 11 == 0:
            return Person(
                name, checked(f"85031{number % 9 + 1}12{number % 10}"), clearing, whole[4:]
            )
    return person(number + 1000, name)


ANNA = person(11, "Anna Ahlgren")
BERTIL = person(12, "Bertil Borg")
CECILIA = person(13, "Cecilia Cederlund")
DAVID = person(14, "David Dahl")
EVERYBODY = (ANNA, BERTIL, CECILIA, DAVID)


def payout_list(*rows: tuple[Person, str], on: str, number: str = "B", what: str = "Stöd") -> bytes:
    """A list of decided payouts: who and kronor."""
    lines = [
        f"{one.written};{one.name};{one.clearing};{one.account};{kronor.replace('.', ',')};{on};"
        f"{what};{number}-{place}"
        for place, (one, kronor) in enumerate(rows, start=1)
    ]
    return ("\r\n".join([LIST_HEADS, *lines]) + "\r\n").encode()


@dataclass(frozen=True)
class Transfer:
    """One payment of a file. more: further elements of it, such as a number of the payee."""

    e2e: str
    kronor: str
    payee: str
    iban: str
    text: str = ""
    number: str = ""
    purpose: str = ""
    invoice: str = ""


def payment_file(message: str, *transfers: Transfer, on: str, created: str = "") -> bytes:
    """A pain.001 of somebody else's making, to accounts of people."""
    return (
        f'<Document xmlns="{ISO}pain.001.001.03"><CstmrCdtTrfInitn><GrpHdr>'
        f"<MsgId>{message}</MsgId><CreDtTm>{created or on}T08:00:00</CreDtTm>"
        f"<NbOfTxs>{len(transfers)}</NbOfTxs></GrpHdr>"
        f"<PmtInf><PmtInfId>P1</PmtInfId><ReqdExctnDt>{on}</ReqdExctnDt>"
        f"<DbtrAcct><Id><IBAN>{OUR_IBAN}</IBAN></Id></DbtrAcct>"
        f"{''.join(map(_transfer, transfers))}</PmtInf></CstmrCdtTrfInitn></Document>"
    ).encode()


def _transfer(one: Transfer) -> str:
    number = f"<Id><PrvtId><Othr><Id>{one.number}</Id></Othr></PrvtId></Id>" if one.number else ""
    purpose = f"<PmtTpInf><CtgyPurp><Cd>{one.purpose}</Cd></CtgyPurp></PmtTpInf>"
    remitted = f"<Ustrd>{escape(one.text)}</Ustrd>" if one.text else ""
    if one.invoice:
        remitted += (
            "<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp>"
            f"<Nb>{one.invoice}</Nb></RfrdDocInf></Strd>"
        )
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{one.e2e}</EndToEndId></PmtId>"
        f"{purpose if one.purpose else ''}"
        f'<Amt><InstdAmt Ccy="SEK">{one.kronor}</InstdAmt></Amt>'
        f"<Cdtr><Nm>{escape(one.payee)}</Nm>{number}</Cdtr>"
        f"<CdtrAcct><Id><IBAN>{one.iban}</IBAN></Id></CdtrAcct>"
        f"{f'<RmtInf>{remitted}</RmtInf>' if remitted else ''}</CdtTrfTxInf>"
    )


def to(one: Person, e2e: str, kronor: str, **more: str) -> Transfer:
    """A payment to a person's IBAN."""
    return Transfer(e2e, kronor, one.name, one.iban, **more)


def debits(*moves: tuple[Person, str, str], on: str, back: str = "") -> bytes:
    """A statement of one day: who, kronor and EndToEndId. back: they came back, with this code."""
    side = "CRDT" if back else "DBIT"
    entries = "".join(
        f'<Ntry><Amt Ccy="SEK">{kronor}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{on}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{e2e}</EndToEndId>"
        f"</Refs><RltdPties><Cdtr><Nm>{one.name}</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{one.iban}</IBAN></Id></CdtrAcct></RltdPties>"
        f"{f'<RtrInf><Rsn><Cd>{back}</Cd></Rsn></RtrInf>' if back else ''}"
        "</TxDtls></NtryDtls></Ntry>"
        for one, kronor, e2e in moves
    )
    return (
        f'<Document xmlns="{ISO}camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>S{on}{back}</MsgId>'
        f"<CreDtTm>{on}T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S{on}{back}</Id>"
        f"<CreDtTm>{on}T20:00:00</CreDtTm><Acct><Id><IBAN>{OUR_IBAN}</IBAN></Id><Ccy>SEK</Ccy>"
        f"</Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
