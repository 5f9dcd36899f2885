"""pain.001 as Swedish banks take it, .03 or .09, in a stream of bytes.

Strings, not a tree: twenty thousand payments need no more memory than one, and the same batch
gives the same bytes for ever. Every text is either proved or written in the banks' letters, and
escaped. Source: docs/sources.md [pain001-se], [iso20022-xsd].
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from sluss.core.ids import is_ocr, read_bankgiro, read_iban
from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.records import Purpose, ReferenceType, Remitted
from sluss.formats.bank_profile import BankProfile
from sluss.formats.bank_text import bank_text
from sluss.formats.drill_fence import fenced
from sluss.formats.payment_file import Debtor, Payment, PaymentFile
from sluss.formats.payment_flaws import (
    flaws_of,
    has_address,
    is_bic,
    is_file_id,
    pays_from_bankgiro,
)

_TOWN_CHARS_MAX = 35
_ID_CHARS_MAX = 35
# Nordea refuses every message to the payee beside this code; the statement's text comes from it.
_WITHOUT_MESSAGE = "SALA"

_Key = tuple[bool, str, str]


def write_pain001(batch: PaymentFile, profile: BankProfile) -> Iterator[bytes]:
    """The whole file, piece by piece.

    Shapes: everything is proved before the first piece, so that no half file is ever begun.
            One PmtInf for each debtor account form, category purpose and currency.
    Errors: ValueError for what a rule should have stopped: see payment_flaws.flaws_of.
    """
    _prove_frame(batch, profile)
    _prove_payments(batch, profile)
    return _file(fenced(batch) if batch.is_drill else batch, profile)


def remittance_text(payment: Payment, profile: BankProfile) -> str:
    """The message to the payee as it stands in Ustrd, "" if the payment has none there.

    Shapes: the reference first, so that it survives the cut at the profile's width.
    """
    if _is_without_text(payment, profile):
        return ""
    words = [payment.reference.value] if payment.reference else []
    words += payment.text
    said = " ".join(words).split()
    words += [part.number for part in payment.documents if part.number not in said]
    return bank_text(" ".join(words), profile.text_chars_max)


def _prove_frame(batch: PaymentFile, profile: BankProfile) -> None:
    debtor = batch.debtor
    proofs = {
        "message id": is_file_id(batch.message_id),
        "created_at, which must be aware": batch.created_at.utcoffset() is not None,
        "debtor's name": bool(bank_text(debtor.name, profile.name_chars_max)),
        "debtor's iban": read_iban(debtor.iban) == debtor.iban,
        "debtor's bic": is_bic(debtor.bic),
        "debtor's bankgiro": not debtor.bankgiro
        or read_bankgiro(debtor.bankgiro) == debtor.bankgiro,
        "initiator's id": is_file_id(debtor.initiator_id or debtor.org_number),
        "debtor's id": is_file_id(debtor.bank_customer_id or debtor.org_number),
        "payments, of which there are none": bool(batch.payments),
    }
    for name, is_right in proofs.items():
        if not is_right:
            raise ValueError(f"payment file {batch.message_id!r}: bad {name}")


def _prove_payments(batch: PaymentFile, profile: BankProfile) -> None:
    seen: set[str] = set()
    for payment in batch.payments:
        flaws = flaws_of(payment, batch.debtor, profile)
        if flaws:
            raise ValueError(f"payment {payment.end_to_end_id!r}: {', '.join(flaws)}")
        if payment.end_to_end_id in seen:
            raise ValueError(f"payment {payment.end_to_end_id!r} stands twice in the file")
        seen.add(payment.end_to_end_id)


def _file(batch: PaymentFile, profile: BankProfile) -> Iterator[bytes]:
    name = f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{profile.message_version}"
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{name}">\n<CstmrCdtTrfInitn>\n'
        f"{_group_header(batch, profile)}"
    ).encode()
    blocks: dict[_Key, list[Payment]] = {}
    for payment in batch.payments:
        blocks.setdefault(_key(payment, profile), []).append(payment)
    for number, (key, payments) in enumerate(blocks.items(), start=1):
        yield _block_header(batch, profile, key, payments, number).encode()
        for payment in payments:
            yield _transaction(payment, profile).encode()
        yield b"</PmtInf>\n"
    yield b"</CstmrCdtTrfInitn>\n</Document>\n"


def _key(payment: Payment, profile: BankProfile) -> _Key:
    return (
        pays_from_bankgiro(payment, profile),
        payment.category_purpose,
        payment.amount.currency,
    )


def _group_header(batch: PaymentFile, profile: BankProfile) -> str:
    debtor = batch.debtor
    created = batch.created_at.isoformat(timespec="seconds")
    name = _tag("Nm", bank_text(debtor.name, profile.name_chars_max))
    party = _organisation(debtor.initiator_id or debtor.org_number, profile.initiator_scheme)
    return (
        f"<GrpHdr>{_tag('MsgId', batch.message_id)}{_tag('CreDtTm', created)}"
        f"{_control(batch.payments)}<InitgPty>{name}{party}</InitgPty></GrpHdr>\n"
    )


def _control(payments: tuple[Payment, ...] | list[Payment]) -> str:
    # A control sum is a sum of figures: it ignores the currencies, and so does this addition.
    total = Money("XXX", sum(payment.amount.minor for payment in payments))
    return f"{_tag('NbOfTxs', str(len(payments)))}{_tag('CtrlSum', total.text)}"


def _block_header(
    batch: PaymentFile, profile: BankProfile, key: _Key, payments: list[Payment], number: int
) -> str:
    is_from_bankgiro, category, _currency = key
    suffix = f"-{number}"
    # The end of an id tells it from its like; a cut must never take the end away.
    block_id = (batch.message_id + suffix)[-_ID_CHARS_MAX:]
    day = batch.execution_on.isoformat()
    execution = _tag("Dt", day) if _is_new(profile) else day
    booking = _tag("BtchBookg", "true" if profile.batch_booking else "false")
    purpose = (
        f"<PmtTpInf><CtgyPurp>{_tag('Cd', category)}</CtgyPurp></PmtTpInf>" if category else ""
    )
    return (
        f"<PmtInf>{_tag('PmtInfId', block_id)}{_tag('PmtMtd', 'TRF')}{booking}"
        f"{_control(payments)}{purpose}<ReqdExctnDt>{execution}</ReqdExctnDt>"
        f"{_debtor(batch.debtor, profile, is_from_bankgiro=is_from_bankgiro)}\n"
    )


def _debtor(debtor: Debtor, profile: BankProfile, *, is_from_bankgiro: bool) -> str:
    name = _tag("Nm", bank_text(debtor.name, profile.name_chars_max))
    address = _address(debtor.town, debtor.country)
    party = ""
    if profile.debtor_scheme:
        number = debtor.bank_customer_id or debtor.org_number
        party = _organisation(number, profile.debtor_scheme)
    account = (
        _other(debtor.bankgiro, "Prtry", "BGNR") if is_from_bankgiro else _tag("IBAN", debtor.iban)
    )
    return (
        f"<Dbtr>{name}{address}{party}</Dbtr>"
        f"<DbtrAcct><Id>{account}</Id>{_tag('Ccy', 'SEK')}</DbtrAcct>"
        f"<DbtrAgt><FinInstnId>{_bic(debtor.bic, profile)}</FinInstnId></DbtrAgt>"
    )


def _transaction(payment: Payment, profile: BankProfile) -> str:
    ids = _tag("InstrId", payment.instruction_id) + _tag("EndToEndId", payment.end_to_end_id)
    name = _tag("Nm", bank_text(payment.creditor_name, profile.name_chars_max))
    address = _address(payment.town, payment.country)
    return (
        f"<CdtTrfTxInf><PmtId>{ids}</PmtId><Amt>{_amount('InstdAmt', payment.amount)}</Amt>"
        f"{_creditor_agent(payment.account, profile)}<Cdtr>{name}{address}</Cdtr>"
        f"<CdtrAcct><Id>{_account(payment.account, profile)}</Id></CdtrAcct>"
        f"{_remittance(payment, profile)}</CdtTrfTxInf>\n"
    )


def _creditor_agent(account: Account, profile: BankProfile) -> str:
    match account.scheme:
        case Scheme.BANKGIRO:
            clearing = profile.bankgiro_clearing
        case Scheme.PLUSGIRO:
            clearing = profile.plusgiro_clearing
        case Scheme.BBAN:
            clearing = account.number.partition("-")[0]
        case Scheme.IBAN:
            bic = _bic(account.bic, profile) if account.bic else ""
            return f"<CdtrAgt><FinInstnId>{bic}</FinInstnId></CdtrAgt>" if bic else ""
    if not clearing:
        return ""
    member = f"<ClrSysId>{_tag('Cd', 'SESBA')}</ClrSysId>{_tag('MmbId', clearing)}"
    return f"<CdtrAgt><FinInstnId><ClrSysMmbId>{member}</ClrSysMmbId></FinInstnId></CdtrAgt>"


def _account(account: Account, profile: BankProfile) -> str:
    match account.scheme:
        case Scheme.BANKGIRO:
            return _other(account.number, "Prtry", "BGNR")
        case Scheme.PLUSGIRO if profile.plusgiro_form == "pgnr":
            return _other(account.number, "Prtry", "PGNR")
        case Scheme.PLUSGIRO:
            return _other(account.number, "Cd", "BBAN")
        case Scheme.BBAN:
            return _other(account.number.partition("-")[2], "Cd", "BBAN")
        case Scheme.IBAN:
            return _tag("IBAN", account.number)


def _remittance(payment: Payment, profile: BankProfile) -> str:
    if payment.category_purpose == _WITHOUT_MESSAGE:
        return ""
    if _has_ocr(payment) and payment.reference:
        return f"<RmtInf>{_ocr(payment.reference.value, payment.amount, profile)}</RmtInf>"
    if _writes_documents(payment, profile):
        parts = "".join(_document(document) for document in payment.documents)
        return f"<RmtInf>{parts}</RmtInf>"
    text = remittance_text(payment, profile)
    return f"<RmtInf>{_tag('Ustrd', text)}</RmtInf>" if text else ""


def _is_without_text(payment: Payment, profile: BankProfile) -> bool:
    return (
        payment.category_purpose == _WITHOUT_MESSAGE
        or _has_ocr(payment)
        or _writes_documents(payment, profile)
    )


def _has_ocr(payment: Payment) -> bool:
    reference = payment.reference
    return reference is not None and reference.type is ReferenceType.OCR and is_ocr(reference.value)


def _writes_documents(payment: Payment, profile: BankProfile) -> bool:
    # Most banks refuse a text beside structured documents, so a text reference, which the payee
    # asked for, goes before them.
    return profile.writes_documents and bool(payment.documents) and payment.reference is None


def _ocr(digits: str, amount: Money, profile: BankProfile) -> str:
    scheme = f"<Tp><CdOrPrtry>{_tag('Cd', 'SCOR')}</CdOrPrtry></Tp>"
    paid = ""
    if profile.writes_ocr_amount:
        paid = f"<RfrdDocAmt>{_amount('RmtdAmt', amount)}</RfrdDocAmt>"
    return f"<Strd>{paid}<CdtrRefInf>{scheme}{_tag('Ref', digits)}</CdtrRefInf></Strd>"


def _document(document: Remitted) -> str:
    is_credit = document.purpose is Purpose.CREDIT_NOTE
    code = _tag("Cd", "CREN" if is_credit else "CINV")
    number = bank_text(document.number, _ID_CHARS_MAX)
    shown = _tag("Nb", number) if number else ""
    amount = ""
    if document.amount is not None:
        kind = "CdtNoteAmt" if is_credit else "RmtdAmt"
        amount = f"<RfrdDocAmt>{_amount(kind, document.amount)}</RfrdDocAmt>"
    return (
        f"<Strd><RfrdDocInf><Tp><CdOrPrtry>{code}</CdOrPrtry></Tp>{shown}</RfrdDocInf>"
        f"{amount}</Strd>"
    )


def _organisation(number: str, scheme: str) -> str:
    name = f"<SchmeNm>{_tag('Cd', scheme)}</SchmeNm>" if scheme else ""
    return f"<Id><OrgId><Othr>{_tag('Id', number)}{name}</Othr></OrgId></Id>"


def _address(town: str, country: str) -> str:
    if not has_address(town, country):
        return ""
    place = _tag("TwnNm", bank_text(town, _TOWN_CHARS_MAX))
    return f"<PstlAdr>{place}{_tag('Ctry', country)}</PstlAdr>"


def _bic(bic: str, profile: BankProfile) -> str:
    return _tag("BICFI" if _is_new(profile) else "BIC", bic)


def _is_new(profile: BankProfile) -> bool:
    return profile.message_version == "09"


def _other(number: str, kind: str, scheme: str) -> str:
    return f"<Othr>{_tag('Id', number)}<SchmeNm>{_tag(kind, scheme)}</SchmeNm></Othr>"


def _amount(name: str, amount: Money) -> str:
    return f'<{name} Ccy="{amount.currency}">{amount.text}</{name}>'


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>"
