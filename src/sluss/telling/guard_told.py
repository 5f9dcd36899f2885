"""What the guard found, as programs get it: with its sentences, and without anybody's number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sluss.core.masking import hide, masked_account, persons_in, without_person_numbers
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Scheme
from sluss.core.plain import from_plain
from sluss.rules.handback.verdict import Verdict
from sluss.telling.texts import advice, is_on_page, sentence
from sluss.telling.told import plain_of, told

Plain = dict[str, Any]
# Of what cannot be read there is nothing to be had, and that has been said.
_NO_CLEAN: Plain = {"sha256": None, "count": 0, "findings": []}


def files_of(answer: Plain, name: str) -> list[Plain]:
    """What was judged, by file: the file itself, or all that was in an archive."""
    one = {"path": name, "count": len(answer["transactions"]), **answer}
    return [{"clean": _NO_CLEAN} | file for file in answer.get("files") or [one]]


def findings_told(findings: Sequence[Plain], path: str, lang: str) -> list[Plain]:
    """Findings as they are told, each with the file that it is about."""
    return [told(plain_of(_finding(one)), lang) | {"path": path} for one in findings]


def _finding(plain: Plain) -> Finding:
    found: Finding = from_plain(Finding, plain)
    return found


def told_of(answer: Plain, files: Sequence[Plain], name: str, lang: str) -> Plain:
    """The answer with its sentences, and without anybody's number. It takes the answer's place.

    files: as files_of gives them. name: of the file that was judged.
    """
    findings: list[Plain] = []
    shown: list[Plain] = []
    rows, first = answer["transactions"], 0
    for file in files:
        mine = findings_told(file["findings"], file["path"], lang)
        read = {(one["code"], one["found"]): one["message"] for one in mine}
        for place in range(first, first + file["count"]):
            # One by one, so that a long file is not held twice.
            rows[place] = {"path": file["path"], **_transaction(rows[place], read, lang)}
        first += file["count"]
        findings += mine
        shown.append(_file(file))
    return {
        "file": {"path": name, **answer["file"]},
        "transactions": rows,
        "totals": answer["totals"],
        "findings": findings,
        "files": shown,
    }


def clean_told(
    answer: Plain, files: Sequence[Plain], place: str | None, sha256: str | None, lang: str
) -> Plain:
    """What is said of the file of what may be paid; before told_of, which takes the answer's place.

    files: as files_of gives them. place: where it is to be had; sha256: its hash; None: there is
    none.
    """
    made = [one for one in files if one["clean"]["sha256"]]
    # The schema and the name of the message are of one file: of several, files tells them.
    one = files[0]["clean"] if "files" not in answer else {}
    return {
        "file": place,
        "sha256": sha256,
        "same": sha256 == answer["file"]["sha256"],
        "message_id": one.get("message_id") or None,
        "schema": one.get("schema") or None,
        **_payable_sums(made if "files" in answer else files),
        "findings": [
            told
            for file in files
            for told in findings_told(file["clean"]["findings"], file["path"], lang)
        ],
    }


def _payable_sums(files: Sequence[Plain]) -> Plain:
    """What may be paid of these files together."""
    pay = [one["totals"][Verdict.PAY.value] for one in files]
    amount = sum((Money.parse(one["amount"]) for one in pay), Money.parse("0"))
    count = sum(one["count"] for one in pay)
    return {"count": count, "amount": amount.text, "currency": amount.currency}


def _file(file: Plain) -> Plain:
    """One of the files, with what of it is in the file of what may be paid."""
    clean = file["clean"]
    return {
        "path": file["path"],
        **file["file"],
        "count": file["count"],
        "totals": file["totals"],
        "is_refused": any(one.get("refuses_file") for one in file["findings"]),
        "clean": {
            "name": clean.get("name"),
            "sha256": clean["sha256"],
            "same": clean["sha256"] == file["file"]["sha256"],
            "message_id": clean.get("message_id") or None,
            "schema": clean.get("schema") or None,
        },
    }


def _transaction(row: Plain, read: dict[tuple[str, str], str], lang: str) -> Plain:
    account = from_plain(Account, row["account"]) if row["account"] else None
    return {
        **row,
        "end_to_end_id": without_person_numbers(row["end_to_end_id"]),
        "payee": hide(without_person_numbers(row["payee"]), persons_in("", account)),
        "account": {
            "scheme": account.scheme.value,
            "number": masked_account(account.scheme, account.number),
        }
        if account
        else None,
        "because": [_because(one, read, lang) for one in row["because"]],
    }


def _because(one: Plain, read: dict[tuple[str, str], str], lang: str) -> Plain:
    detail = _account_free(one.get("detail", ""))
    hold = one.get("hold", "")
    said = read.get((hold, one.get("detail", ""))) or sentence(
        hold, lang, detail=detail, found=detail
    )
    collides = [_collision(other) for other in one.get("collides", ())]
    facts = {
        "field": one.get("number", "") or "–",
        "detail": one.get("payable", ""),
        "found": detail,
        "expected": said if hold else "; ".join(_collided(other, lang) for other in collides),
    }
    return {
        "code": one["code"],
        "message": _sentence(one["code"], lang, facts),
        "advice": _advice(one["code"], lang, is_on_page()),
        "payable": one.get("payable") or None,
        "hold": hold or None,
        "collides": collides,
    }


@cache
def _advice(code: str, lang: str, _on_page: bool) -> str:
    """What to do about a reason: it names nothing of the row."""
    return advice(code, lang)


def _sentence(code: str, lang: str, facts: dict[str, str]) -> str:
    said = sentence(code, lang, **facts)
    # Nothing is named where only books or lists tell of a payment.
    return said if facts["expected"] else said.replace(" ()", "").replace(": .", ".")


def _collision(one: Plain) -> Plain:
    return {
        "end_to_end_id": without_person_numbers(one["end_to_end_id"]),
        "date": one["on"],
        "ours": one["is_ours"],
        "standing": one["standing"],
    }


def _collided(one: Plain, lang: str) -> str:
    whose = sentence("guard.ours" if one["ours"] else "guard.others", lang)
    standing = sentence(f"guard.standing_{one['standing']}", lang)
    return " ".join(filter(None, (whose, one["end_to_end_id"], standing, one["date"])))


def _account_free(detail: str) -> str:
    """What a reason names, none of the accounts in it showing anybody's number."""
    return ", ".join(map(_masked, detail.split(", ")))


def _masked(word: str) -> str:
    scheme, _, number = word.partition(":")
    if scheme in (Scheme.BBAN.value, Scheme.IBAN.value):
        return f"{scheme}:{masked_account(Scheme(scheme), number)}"
    return without_person_numbers(word)
