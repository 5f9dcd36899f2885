"""An attest that somebody gave with a pen: what the form's code says, and who may key it.

An attest on paper is given by no fewer people than one on the screen. Whoever keys it stands in
for the screen that the signer had not got, so they are nobody else who matters to the debt.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from sluss.core.payable import Payable
from sluss.core.plain import canonical
from sluss.core.records import DocumentKind
from sluss.rules.approve import attest
from sluss.rules.approve.roles import Act, Person

# Letters, digits and full stops lie on the same keys of every keyboard that a scanner may think
# it is; a hyphen or a colon does not.
_FORM = "SLUSS1"
_MARK_DIGITS = 16  # 64 bits: nobody finds another supplier, account or number with the same mark.
_ID_CHARS_MAX = 64
_CODE = re.compile(
    rf"{_FORM}\.([a-z0-9]{{1,{_ID_CHARS_MAX}}})\.([0-9]{{8}})((?:\.[0-9a-f]{{{_MARK_DIGITS}}}){{4}})",
    re.IGNORECASE | re.ASCII,
)


class Answer(StrEnum):
    """What the signer ticked."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"


class Refusal(StrEnum):
    """Why an attest on paper is not registered, in descending precedence."""

    NO_SUCH_FORM = "approve.paper_no_such_form"
    NO_SUCH_PAYABLE = "approve.paper_no_such_payable"
    LACKS_ROLE = "approve.paper_lacks_role"
    NOT_IN_FORCE = "approve.paper_right_not_in_force"
    NO_ANSWER = "approve.paper_no_answer"
    NO_SCAN = "approve.paper_no_scan"
    OTHER_SCAN = "approve.paper_other_scan"
    ANSWERED_OTHERWISE = "approve.paper_answered_otherwise"
    OF_PERSON = "approve.paper_of_person"
    SUPPLIER_CHANGED = "approve.paper_supplier_changed"
    DOCUMENT_CHANGED = "approve.paper_document_changed"
    AMOUNT_CHANGED = "approve.paper_amount_changed"
    ACCOUNT_CHANGED = "approve.paper_account_changed"
    SIGNED_BEFORE = "approve.paper_signed_before"
    SIGNED_LATER = "approve.paper_signed_later"
    NO_REASON = "approve.paper_no_reason"
    WRONG_STATE = "approve.paper_wrong_state"
    SIGNER_LACKS_ROLE = "approve.paper_signer_lacks_role"
    SIGNER_NOT_IN_FORCE = "approve.paper_signer_not_in_force"
    SIGNER_REGISTERED_IT = "approve.paper_signer_registered_it"
    SIGNER_ATTESTED_ALREADY = "approve.paper_signer_attested_already"
    SIGNER_KEYED_ANOTHER = "approve.paper_signer_keyed_another"
    SIGNER_LIMIT_IN_OTHER_CURRENCY = "approve.paper_signer_limit_in_other_currency"
    SIGNER_OVER_LIMIT = "approve.paper_signer_over_limit"
    KEYS_THEIR_OWN = "approve.paper_keys_their_own"
    KEYER_REGISTERED_IT = "approve.paper_keyer_registered_it"
    KEYER_ATTESTED_IT = "approve.paper_keyer_attested_it"
    KEYED_ANOTHER = "approve.paper_keyed_another"


_OF_SIGNER = {
    attest.Refusal.NO_SUCH_PAYABLE: Refusal.NO_SUCH_PAYABLE,
    attest.Refusal.WRONG_STATE: Refusal.WRONG_STATE,
    attest.Refusal.LACKS_ROLE: Refusal.SIGNER_LACKS_ROLE,
    attest.Refusal.NOT_IN_FORCE: Refusal.SIGNER_NOT_IN_FORCE,
    attest.Refusal.REGISTERED_IT: Refusal.SIGNER_REGISTERED_IT,
    attest.Refusal.ATTESTED_ALREADY: Refusal.SIGNER_ATTESTED_ALREADY,
    attest.Refusal.KEYED_IT: Refusal.SIGNER_KEYED_ANOTHER,
    attest.Refusal.LIMIT_IN_OTHER_CURRENCY: Refusal.SIGNER_LIMIT_IN_OTHER_CURRENCY,
    attest.Refusal.OVER_LIMIT: Refusal.SIGNER_OVER_LIMIT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """A mark of each thing that was printed: whoever attests has seen these and no others."""

    supplier: str
    document: str
    amount: str
    account: str


_CHANGED = {
    "supplier": Refusal.SUPPLIER_CHANGED,
    "document": Refusal.DOCUMENT_CHANGED,
    "amount": Refusal.AMOUNT_CHANGED,
    "account": Refusal.ACCOUNT_CHANGED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the code of a form says. printed_on: the day in Stockholm."""

    public_id: str
    printed_on: date
    marks: Marks

    @property
    def code(self) -> str:
        """The text of the QR code, in capitals: so it takes the least room."""
        marks = ".".join(getattr(self.marks, field.name) for field in fields(Marks))
        return f"{_FORM}.{self.public_id}.{self.printed_on:%Y%m%d}.{marks}".upper()


def may_be_printed(payable: Payable) -> bool:
    """Whether a debt may stand on a form that lies about: a payout to a person never does."""
    return payable.kind is DocumentKind.INVOICE


def form_of(payable: Payable, printed_on: date) -> Form:
    """The form of a debt as it stands now."""
    return Form(public_id=payable.id, printed_on=printed_on, marks=marks_of(payable))


def marks_of(payable: Payable) -> Marks:
    """The marks of a debt as it stands now; a payment of it that failed makes new ones."""
    issued = payable.issue_date.isoformat() if payable.issue_date else ""
    account = payable.account.key if payable.account else ""
    open_amount = payable.open_amount
    return Marks(
        supplier=_mark("supplier", payable.supplier.name, payable.supplier.org_number),
        document=_mark("document", payable.kind.value, payable.document_number, issued),
        amount=_mark("amount", str(payable.amount), str(open_amount), str(payable.failed_payments)),
        account=_mark("account", account),
    )


def _mark(*said: str) -> str:
    return hashlib.sha256(canonical([_FORM, *said]).encode()).hexdigest()[:_MARK_DIGITS]


def read_code(text: str) -> Form | None:
    """What a scanned code says; None if it is not the code of such a form.

    Errors: none. A scanner may write in capitals or not, and end with a line break.
    """
    found = _CODE.fullmatch(text.strip())
    if found is None:
        return None
    day = found[2]
    try:
        printed_on = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return None
    supplier, document, amount, account = found[3].lower().strip(".").split(".")
    marks = Marks(supplier=supplier, document=document, amount=amount, account=account)
    return Form(public_id=found[1].lower(), printed_on=printed_on, marks=marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCase:
    """All that the rule may look at.

    form:      what the code said; None if it is no code of ours. marks: of the debt now.
    debt:      who signed, and the debt as refuse_attest sees it; None if there is no such debt.
    keyer:     who registers what the paper says.
    keyer_in_force: now. signer_in_force: on the day of the signature, and now.
    in_scan:   the codes of forms that could be read in the scan; none if none could.
    earlier:   what the same person answered on the same form before.
    """

    form: Form | None
    marks: Marks | None
    debt: attest.AttestCase | None
    keyer: Person
    answer: Answer | None
    signed_on: date
    reason: str
    has_scan: bool
    is_of_person: bool = False
    may_be_stopped: bool = True
    keyer_in_force: bool = True
    signer_in_force: bool = True
    in_scan: tuple[str, ...] = ()
    earlier: Answer | None = None


def refuse_paper(case: PaperCase, why: attest.Refusal | None, *, today: date) -> Refusal | None:
    """Say why what the paper says is not registered, or None if it is.

    why: what refuse_attest says of the signer now, if the answer is yes.
    Units: days are Stockholm's.
    """
    if case.form is None:
        return Refusal.NO_SUCH_FORM
    if case.debt is None or case.marks is None:
        return Refusal.NO_SUCH_PAYABLE
    return (
        _refuse_paper(case, case.form)
        or refuse_changed(case.form.marks, case.marks)
        or _refuse_day(case, case.form, today)
        or _refuse_signer(case, case.debt, why)
        or _refuse_keyer(case, case.debt)
    )


def _refuse_paper(case: PaperCase, form: Form) -> Refusal | None:
    if not case.keyer.has(Act.DECIDE):
        return Refusal.LACKS_ROLE
    if not case.keyer_in_force:
        return Refusal.NOT_IN_FORCE
    if case.answer is None:
        return Refusal.NO_ANSWER
    if not case.has_scan:
        return Refusal.NO_SCAN
    if case.in_scan and form.code not in case.in_scan:
        return Refusal.OTHER_SCAN
    if case.earlier not in (None, case.answer):
        return Refusal.ANSWERED_OTHERWISE
    return Refusal.OF_PERSON if case.is_of_person else None


def refuse_changed(printed: Marks, now: Marks) -> Refusal | None:
    """What of a debt is no longer as it was printed, the weightiest first; None if all is."""
    for field in fields(Marks):
        if getattr(printed, field.name) != getattr(now, field.name):
            return _CHANGED[field.name]
    return None


def _refuse_day(case: PaperCase, form: Form, today: date) -> Refusal | None:
    if case.signed_on < form.printed_on:
        return Refusal.SIGNED_BEFORE
    return Refusal.SIGNED_LATER if case.signed_on > today else None


def _refuse_signer(
    case: PaperCase, debt: attest.AttestCase, why: attest.Refusal | None
) -> Refusal | None:
    if case.answer is Answer.APPROVE:
        if why is not None:
            return _OF_SIGNER[why]
        return None if case.signer_in_force else Refusal.SIGNER_NOT_IN_FORCE
    if not case.reason.strip():
        return Refusal.NO_REASON
    if not case.may_be_stopped:
        return Refusal.WRONG_STATE
    if not debt.by.has(Act.ATTEST):
        return Refusal.SIGNER_LACKS_ROLE
    return None if case.signer_in_force else Refusal.SIGNER_NOT_IN_FORCE


def _refuse_keyer(case: PaperCase, debt: attest.AttestCase) -> Refusal | None:
    """To stop a debt is no danger: anybody who decides may key that."""
    if case.answer is not Answer.APPROVE:
        return None
    name = case.keyer.name
    if name == debt.by.name:
        return Refusal.KEYS_THEIR_OWN
    if name in debt.registered_by:
        return Refusal.KEYER_REGISTERED_IT
    if name in debt.attested_by:
        return Refusal.KEYER_ATTESTED_IT
    return Refusal.KEYED_ANOTHER if name in debt.keyed_by else None
