"""A payable as the contract shows it: JSON keys, masked persons, reasons in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in
from sluss.core.money import Money
from sluss.core.party import Account
from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.outside.shipped import shipped
from sluss.rules.triage.law import Law, read_law
from sluss.rules.triage.policy import Policy, read_policy
from sluss.rules.triage.rank import reasons, score
from sluss.telling.texts import reasoned, sentence

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a payable is shown by."""

    policy: Policy
    law: Law
    today: date
    lang: str


def frame_of(policy_text: str, today: date, lang: str) -> Frame:
    """The frame of a call. ValueError if what was adopted or shipped cannot be read any more."""
    return Frame(_policy(policy_text), _law(), today, lang)


# A page is shown in less time than these are read.
@lru_cache(maxsize=8)
def _policy(text: str) -> Policy:
    policy = read_policy(text.encode())
    if isinstance(policy, list):
        raise ValueError(f"the adopted policy: {policy[0]}")
    return policy


@cache
def _law() -> Law:
    law = read_law(
        reference_rate=shipped("law/reference_rate.toml"), late_fee=shipped("law/late_fee.toml")
    )
    if isinstance(law, list):
        raise ValueError(f"shipped law values: {law[0]}")
    return law


def shown(row: Plain, frame: Frame, *, history: list[Plain] | None = None) -> Plain:
    """One payable with the keys of the contract, and with its history if that is given."""
    body = json.loads(row["body"])
    plain = body["payable"]
    supplier = plain["supplier"]
    made = {
        "id": row["public_id"],
        "state": row["state"],
        "supplier": {
            "name": supplier.get("name", ""),
            "org_number": masked(supplier.get("org_number", "")),
        },
        "document_number": plain["document_number"],
        "kind": plain["kind"],
        "issue_date": plain.get("issue_date"),
        "due_date": plain.get("due_date"),
        "amount": _amount(plain["amount"]),
        "open_amount": _amount(plain["open_amount"]),
        "currency": plain["amount"]["currency"],
        "account": _account(plain),
        "reference": plain.get("reference"),
        "confidence": plain.get("confidence", "probable"),
        "why": plain.get("why", []),
        "evidence": [_evidence(one) for one in body["evidence"]],
        "urgency": _urgency(row, plain, frame),
        "holds": [_hold(one, frame.lang) for one in plain.get("holds", [])],
        "attests": plain.get("attests", []),
        "looks_like": plain.get("looks_like", []),
    }
    if history is not None:
        made["history"] = history
    account = plain.get("account")
    pays_to = from_plain(Account, account) if account else None
    return hidden(made, supplier.get("org_number", ""), pays_to)


def _amount(plain: Plain) -> str:
    return Money(plain["currency"], plain["minor"]).text


def _account(plain: Plain) -> Plain | None:
    account = plain.get("account")
    if account is None:
        return None
    return {
        "scheme": account["scheme"],
        "number": account["number"],
        "verified": bool(plain.get("verified_by")),
    }


def _evidence(one: list[Any]) -> Plain:
    name, kind, role, line = one
    sha256 = name.partition(":")[0]
    return {"sha256": sha256, "kind": kind, "role": role, "place": {"line": line}}


def _hold(plain: Plain, lang: str) -> Plain:
    detail = plain.get("detail", "")
    message = sentence(plain["code"], lang, detail=detail, found=detail)
    return {"code": plain["code"], "message": message}


def _urgency(row: Plain, plain: Plain, frame: Frame) -> Plain:
    if row["rank"] is None:  # Nobody waits for it: it has no place in the order.
        return {"rank": None, "class": None, "score": None, "reasons": []}
    payable: Payable = from_plain(Payable, plain)
    said = [
        {"code": reason.code, "message": reasoned(reason.code, frame.lang, reason.facts)}
        for reason in reasons(payable, frame.policy, frame.law, frame.today)
    ]
    return {
        "rank": row["rank"],
        "class": row["urgency_class"],
        "score": score(payable, frame.policy, frame.law, frame.today),
        "reasons": said,
    }


def hidden(made: Plain, org_number: str, account: Account | None) -> Plain:
    """The same with a person's number masked wherever it stands, in an account number too."""
    persons = persons_in(org_number, account)
    if not persons:
        return made
    found: Plain = json.loads(hide(json.dumps(made, ensure_ascii=False), persons))
    return found
