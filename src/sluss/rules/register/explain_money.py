"""What took of a debt, and how it is known to be of it: the steps flows and settle of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sluss.core.money import Money
from sluss.core.party import fold_name
from sluss.core.payable import Role
from sluss.core.records import CreditWatch, DocumentKind, LedgerRow
from sluss.rules.register.balance import Account, is_note
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.credits import referring
from sluss.rules.register.explain_flows import flow_steps
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Flow, Standing, Told, told_of
from sluss.rules.register.numbers import Likeness, alike, compare, numbers_in
from sluss.rules.register.parties import agree
from sluss.rules.register.score import supplier_finding
from sluss.rules.register.settle import named_by, payee_of
from sluss.rules.register.step import Step, step_of
from sluss.rules.register.trail import Fit, Took
from sluss.rules.register.weights import Part, part_of

# By what a payment names a debt of which it pays the whole.
_BY_NAME = {
    "names_ocr": "by_ocr",
    "names_document": "by_document",
    "names_number_in_text": "by_text",
    "names_reference": "by_text",
}
# How a payment that names a debt fits it otherwise.
_BY_FIT = {
    Fit.ALL_NAMED: "combination",
    Fit.ALL_NAMED_NET: "combination",
    Fit.MORE_THAN_NAMED: "beyond_named",
    Fit.PART_OF_ONE: "part_payment",
    Fit.PART_OF_OLDEST: "part_payment",
    Fit.NETTED: "netted_by_payment",
}


def money_steps(account: Account, anchors: dict[str, Account]) -> Iterator[Step]:
    """All that was looked at as payment or credit of a debt, in the order of the rules.

    Shapes: account is one that was traced; anchors finds the debt of an anchor.
    """
    trail = account.trail or ()
    flows = {flow.key: flow for took in trail for flow in took.flows}
    for flow in sorted(flows.values(), key=lambda f: (f.happened_on or date.max, f.key)):
        yield from flow_steps(flow)
    steps: list[Step] = []
    for step in (_taking(account, took, anchors) for took in trail):
        if step not in steps:  # Two rules may hold a debt for one and the same payment.
            steps.append(step)
    yield from steps
    yield from _seen(account)


def _taking(account: Account, took: Took, anchors: dict[str, Account]) -> Step:
    code, parts = took.how, _parts(account, took, anchors)
    if not code:
        code = _code(took, parts[0].finding)
    day = next((f.happened_on.isoformat() for f in took.flows if f.happened_on), "")
    return step_of(
        code,
        parts,
        about=took.records,
        others=(took.other,) if took.other else (),
        amount=Money(account.cluster.best.amount.currency, took.minor),
        takes=took.takes,
        facts={"id": took.end_to_end_id, "day": day},
    )


def _code(took: Took, named: str) -> str:
    """The code of somebody else's payment that took of a debt or will."""
    fit = took.fit or Fit.FITS_NONE
    is_booked = took.flows[0].standing is Standing.BOOKED
    if fit is Fit.BY_AMOUNT:
        return "by_amount" if is_booked else "on_its_way_by_amount"
    if fit is Fit.NOTHING_LEFT:
        return "ordered_again"
    if fit is not Fit.NETTED and not is_booked:
        return "on_its_way"
    return _BY_FIT.get(fit) or _BY_NAME[named]


def _parts(account: Account, took: Took, anchors: dict[str, Account]) -> list[Part]:
    """What speaks for it; [] where the conclusion is always as sure."""
    match took.how:
        case "ours_by_id" if took.fit:
            return [part_of("own_end_to_end_id"), part_of(took.fit.value)]
        case "ours_without_id":
            return _ours_without_id(account, took)
        case "paid_in_ledger" | "booked_too":
            return _booked(account, took)
        case "credited":
            return _credited(account, anchors[took.other])
        case "list_shows_rest":
            days = [claim_of(filed).listed_on for filed in took.records]
            return [part_of("dated_list" if all(days) else "undated_list")]
        case "" | "payment_unclear" | "payment_rejected" | "payment_returned" if took.fit:
            return _named(account, took.flows[0], took.fit)
    return []


def _named(account: Account, flow: Flow, fit: Fit) -> list[Part]:
    told = told_of(flow.records[0])
    payee = part_of(payee_of(account, told))
    if fit is Fit.BY_AMOUNT:
        return [part_of("names_nothing"), payee, part_of(fit.value), part_of("in_time")]
    named = named_by(account, told, flow.amount)
    if not named:  # Held since it names what no file of ours has, and has the debt's amount.
        return [part_of("names_unknown_number"), payee, part_of(Fit.WHOLE.value)]
    return [part_of(named, _name(account, told)), payee, part_of(fit.value)]


def _name(account: Account, told: Told) -> str:
    """The word by which a payment names a debt; "" if it is another's. It may say much else."""
    claims = [claim_of(filed) for filed in account.cluster.claims]
    numbers = [claim.document_number for claim in claims]
    numbers += [claim.reference.value for claim in claims if claim.reference]
    words = [told.reference.value] if told.reference else []
    words += [*(d.number for d in told.documents), *numbers_in(told.text)]
    return next((w for w in words if any(w == n or alike(w, n) for n in numbers)), "")


def _ours_without_id(account: Account, took: Took) -> list[Part]:
    flow = next(f for f in took.flows if f.debits and f.end_to_end_id != took.end_to_end_id)
    told = told_of(flow.records[0])
    named = named_by(account, told, flow.amount) or "names_another_of_it"
    payee = payee_of(account, told)
    return [part_of(named, _name(account, told)), part_of(payee), part_of(Fit.WHOLE.value)]


def _booked(account: Account, took: Took) -> list[Part]:
    rows = [filed.record for filed in took.records if isinstance(filed.record, LedgerRow)]
    numbers = [claim_of(filed).document_number for filed in account.cluster.claims]
    told = [n for row in rows for n in ([row.invoice] if row.invoice else numbers_in(row.text))]
    exact = [n for n in told if any(compare(n, m) is Likeness.EXACT for m in numbers)]
    names = {fold_name(row.supplier_name) for row in rows} - {""}
    payee = "same_payee_name" if names else "payee_not_told"
    if names and names <= account.listed.names - _names(account):
        payee = "same_payee_in_list"
    return [
        part_of("books_number" if exact else "books_digits", ", ".join(dict.fromkeys(exact))),
        part_of(payee),
        part_of("payables_side"),
    ]


def _names(account: Account) -> set[str]:
    return {claim_of(filed).supplier.name_key for filed in account.cluster.claims}


def _credited(one: Account, other: Account) -> list[Part]:
    note, invoice = (one, other) if is_note(one) else (other, one)
    pairs = [
        (compare(number, claim.document_number), number, told, claim)
        for told, claim in referring(note, invoice)
        for number in told.refers_to
        if alike(number, claim.document_number)
    ]
    # It may be another's of that number that it does not mean.
    pairs = [pair for pair in pairs if agree(*pair[2:])] or pairs
    likeness, number, told, claim = min(pairs, key=lambda pair: pair[0].value)
    return [
        part_of("credits_number" if likeness is Likeness.EXACT else "credits_digits", number),
        part_of(supplier_finding(told, claim) if agree(told, claim) else "took_over_account"),
        part_of("credit_left"),
    ]


def _seen(account: Account) -> Iterator[Step]:
    """What was found beside the money that moved, such as a customer's payment."""
    came_in = _with_role(account, Role.CAME_IN)
    if account.cluster.best.kind is DocumentKind.PAYOUT:
        if came_in:
            yield step_of("refund_seen", about=came_in)
        elif "refund_unseen" in account.why:
            yield step_of("refund_unseen")
    if last := _with_role(account, Role.REPEATS):
        yield step_of("repeats_payment", about=last)
    watched = [f for f in _with_role(account, Role.CREDITS) if isinstance(f.record, CreditWatch)]
    if watched:
        yield step_of("at_giro", about=tuple(watched))


def _with_role(account: Account, role: Role) -> tuple[Filed, ...]:
    return tuple(filed for filed, its in account.evidence if its == role.value)
