"""A batch as the contract shows it: nobody's number in it, and why each debt was left out."""

from __future__ import annotations

import json
from typing import Any

from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.core.party import Account
from sluss.core.plain import from_plain
from sluss.core.records import ReferenceType
from sluss.telling.texts import sentence

Plain = dict[str, Any]


def batch_shown(answer: Plain, lang: str) -> Plain:
    """A proposed or kept batch: its payments masked, each code of what was left out in words."""
    left_out = [{**one, "message": sentence(one["code"], lang)} for one in answer["left_out"]]
    payments = [payment_shown(one) for one in answer.get("payments", [])]
    return {**answer, "payments": payments, "left_out": left_out}


def payment_shown(payment: Plain) -> Plain:
    """A payment as it may be shown: only the file for the bank has the number of a person."""
    account: Account = from_plain(Account, payment["account"])
    persons = persons_in("", account)
    hidden: Plain = json.loads(hide(json.dumps(payment, ensure_ascii=False), persons))
    reference = hidden["reference"]
    if reference and reference["type"] == ReferenceType.TEXT.value:
        shown = {**reference, "value": without_person_numbers(reference["value"])}
        return {**hidden, "reference": shown}
    return hidden
