"""One payment or credit record of an LB file, as Bankgirot is sent it and as it sends it back.

Source: docs/sources.md [lb].
"""

from __future__ import annotations

from datetime import date

from sluss.core.records import CreditWatch, PaymentOrder
from sluss.formats import _lb_layout as at
from sluss.formats._fixed_width import Line, Notes, read_reference
from sluss.formats._lb_frame import Section, account_in, count_in, pay_day_in

_SALARY = "SALA"
_TRANSFER, _IN_CASH = "TRF", "CHK"


def order_in(
    section: Section, line: Line, notes: Notes, *, day: date | None
) -> PaymentOrder | None:
    """A TK14 or TK54 as an order, counted into its section; None if its amount cannot be read.

    Shapes: day is when it is paid unless it names one itself. What the sender wrote for itself
            at 61-80 comes back in every report, so it is the end to end id. A payee without an
            account is paid in cash.
    """
    minor = count_in(line, section, notes)
    if minor is None:
        return None
    payee = section.payee(line.at(at.NUMBER))
    account = account_in(line, section, notes)
    is_in_cash = account is None and _is_payout(line) and not payee.has_account
    return PaymentOrder(
        line=line.number,
        message_id=section.id,
        payment_info_id="",
        created_at=section.written_at,
        end_to_end_id=line.at(at.OWN_INFO),
        amount=section.money(minor),
        creditor=payee.party,
        creditor_account=account,
        execution_on=own_day_in(line, notes, otherwise=day),
        debtor_account=section.sender,
        reference=read_reference(line.at(at.REFERENCE)),
        category_purpose=_SALARY if payee.is_salary else "",
        method=_IN_CASH if is_in_cash else _TRANSFER,
    )


def credit_in(section: Section, line: Line, notes: Notes) -> CreditWatch | None:
    """A TK15, 16 or 17, counted into its section; None and a finding if it names no account."""
    minor = count_in(line, section, notes)
    if minor is None:
        return None
    account = account_in(line, section, notes)
    if account is None:
        note_no_account(line, notes)
        return None
    return CreditWatch(
        line=line.number,
        payer_account=section.sender,
        payee_account=account,
        amount=section.money(minor),
        reference=read_reference(line.at(at.REFERENCE)),
        last_on=own_day_in(line, notes, otherwise=section.pay_on),
        text=line.at(at.OWN_INFO),
    )


def own_day_in(line: Line, notes: Notes, *, otherwise: date | None) -> date | None:
    """The record's own day, or the section's where it gives none. GENAST is no day."""
    if not line.at(at.OWN_DAY).strip("0"):
        return otherwise
    return pay_day_in(line, at.OWN_DAY, f"TK{line.code} 50-55", notes)


def note_no_account(line: Line, notes: Notes) -> None:
    """A credit that cannot be told to be anybody's."""
    notes.leave_out(
        "lb.no_credit_account",
        line.number,
        f"TK{line.code} 3-12",
        found=line.at(at.NUMBER),
        expected="a bankgiro, or a payout number with its account in TK40",
    )


def _is_payout(line: Line) -> bool:
    return line.code != "54" and line.at(at.NUMBER).startswith(at.PAYOUT_ZEROS)
