"""Which refusals keep a promise of the design (exit 3) and which only say no (exit 1)."""

from __future__ import annotations

from typing import NoReturn

from sluss.cli.shell import PROMISE_KEPT, SOME_REFUSED, Plain, stop

# Nobody alone, nobody without the right to, nothing twice, nothing to an unproved account.
PROMISES = frozenset(
    {
        "approve.account_called_back_it",
        "approve.account_lacks_role",
        "approve.account_no_known_phone",
        "approve.account_phone_not_older",
        "approve.account_proposed_it",
        "approve.account_right_not_in_force",
        "approve.account_unsound",
        "approve.administrator_cannot_pay",
        "approve.attested_already",
        "approve.lacks_role",
        "approve.limit_in_other_currency",
        "approve.organisation_lacks_role",
        "approve.over_limit",
        "approve.registered_it",
        "approve.right_not_in_force",
        "handback.explain_lacks_role",
        "handback.sign_faults_unexplained",
        "handback.sign_lacks_role",
        "handback.sign_rows_unexplained",
        "handback.sign_signed_already",
        "handback.switch_lacks_role",
        "incident.close_lacks_role",
        "incident.declare_lacks_role",
        "incident.lacks_role",
        "pay.account_missing",
        "pay.account_resting",
        "pay.account_unsound",
        "pay.account_unverified",
        "pay.already_live_payment",
        "pay.already_ordered",
        "pay.already_settled",
        "pay.cancel_handed_out",
        "pay.cancel_lacks_role",
        "pay.cancel_right_not_in_force",
        "pay.correct_lacks_role",
        "pay.export_contents_changed",
        "pay.export_lacks_role",
        "pay.export_organisation_on_hold",
        "pay.export_payable_changed",
        "pay.export_right_not_in_force",
        "pay.in_all_steps",
        "pay.paid_there",
        "pay.propose_lacks_role",
        "pay.repeat_same_month",
        "pay.repeated_already",
        "pay.sign_contents_changed",
        "pay.sign_lacks_role",
        "pay.sign_not_attested",
        "pay.sign_limit_in_other_currency",
        "pay.sign_organisation_on_hold",
        "pay.sign_over_limit",
        "pay.sign_payable_changed",
        "pay.sign_right_not_in_force",
        "pay.sign_signed_already",
        "pay.too_few_signatures",
        "register.account_not_confirmed",
        "register.fault_lacks_role",
        "register.lacks_role",
        "triage.lacks_role",
    }
)


def exit_code_of(code: str) -> int:
    """How the call ends that was refused with this code."""
    return PROMISE_KEPT if code in PROMISES else SOME_REFUSED


def answered(answer: Plain) -> Plain:
    """The answer of a command; the call ends here if it is a refusal."""
    if isinstance(answer.get("refused"), str):
        refuse(answer["refused"])
    return answer


def refuse(code: str, **facts: object) -> NoReturn:
    """Say that it was refused, and end the call."""
    stop(exit_code_of(code), code, **facts)
