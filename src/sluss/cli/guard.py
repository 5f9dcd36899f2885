"""The verb guard: a payment file from elsewhere, each order held against what is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import click

from sluss.cli import acting, tables
from sluss.cli.guard_clean import of_clean
from sluss.cli.guard_watch import give_watched, watch
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.saying import say_all
from sluss.cli.shell import (
    DONE,
    FILE,
    SOME_REFUSED,
    Plain,
    option,
    session,
    verb,
    write_json,
    wrong_usage,
)
from sluss.core.masking import hide, masked_account, persons_in, without_person_numbers
from sluss.core.outcome import Finding
from sluss.core.party import Account, Scheme
from sluss.core.plain import from_plain
from sluss.outside.files import Attached
from sluss.reception.arriving import Candidate, arriving
from sluss.rules.handback.verdict import Refusal, Verdict
from sluss.services import handback
from sluss.services._tray import Came
from sluss.telling.sums import written
from sluss.telling.texts import advice, sentence
from sluss.telling.told import plain_of, told

_COLUMNS = (
    ("column.row", "right"),
    ("column.payee", "words"),
    ("column.amount", "right"),
    ("column.verdict", "words"),
    ("column.why", "words"),
)
_SUMS = (("column.verdict", "words"), ("column.count", "right"), ("column.sum", "words"))


@verb("guard")
@click.argument(
    "file", metavar="[FILE]", required=False, type=click.Path(exists=True, path_type=Path)
)
@option("--out", type=FILE, metavar="FILE", help_code="option.guard_out")
@option("--watch", "folder", type=FILE, metavar="DIR", help_code="option.guard_watch")
@option("--clean", type=FILE, metavar="DIR", help_code="option.guard_clean")
def guard(file: Path | None, out: Path | None, folder: Path | None, clean: Path | None) -> int:
    acting.open_home()
    if folder and clean and not (file or out):
        return give_watched(watch(folder, clean, judge))
    if file is None or folder or clean:
        wrong_usage("cli.guard_file_or_folder")
    if out:
        need_folder(out)
    candidate, attached = _looked_at(file)
    shown, is_well = judge(candidate, attached, out, session().command_key())
    if session().is_json:
        write_json(shown)
    else:
        _show(shown, session().lang)
    return DONE if is_well else SOME_REFUSED


def judge(
    candidate: Candidate, attached: Attached, out: Path | None, key: str
) -> tuple[Plain, bool]:
    """What is said of a payment file, and whether all of it may be paid.

    out: where a file of what may be paid is handed out, None for none.
    """
    noted = (candidate.refusal,) if candidate.refusal else candidate.noted
    came = Came(candidate.sha256, candidate.size, candidate.name)
    ask = handback.Ask(came, candidate.kind, noted, cleans=out is not None)
    answer = handback.guard(ask, attached, acting.local(), key=key)
    clean = {"clean": _cleaned(answer, out)} if out else {}
    is_refused = _is_refused(answer)
    shown = _shown(answer, session().lang) | clean
    is_clean = all(one["verdict"] == Verdict.PAY.value for one in shown["transactions"])
    return shown, is_clean and not is_refused


def _looked_at(file: Path) -> tuple[Candidate, Attached]:
    """The file, with its bytes; the call ends if there is no one file to look at."""
    candidate = None if file.is_dir() else next(arriving([file]), None)
    if candidate is None:
        wrong_usage("cli.one_payment_file", found=str(file))
    attached = Attached()
    attached.file(candidate.sha256, candidate.path)
    return candidate, attached


def _cleaned(answer: Plain, out: Path) -> Plain:
    """Hand out the file of what may be paid, if there is one, and say what it is."""
    # Of a file that cannot be read there is nothing to be had, and that has been said.
    clean = answer.get("clean") or {"sha256": None, "count": 0, "findings": []}
    written = hand_out(out, handback.clean_chunks(answer)) if clean["sha256"] else None
    findings = [plain_of(from_plain(Finding, one)) for one in clean["findings"]]
    return {
        "file": written,
        "sha256": clean["sha256"],
        "same": clean["sha256"] == answer["file"]["sha256"],
        "message_id": clean.get("message_id") or None,
        "schema": clean.get("schema") or None,
        **{name: answer["totals"]["pay"][name] for name in ("count", "amount", "currency")},
        "findings": [told(one, session().lang) for one in findings],
    }


def _is_refused(answer: Plain) -> bool:
    return any(finding.get("refuses_file") for finding in answer["findings"])


# ---- As it is told --------------------------------------------------------------------------


def _shown(answer: Plain, lang: str) -> Plain:
    """The answer with its sentences, and without anybody's number. It takes the answer's place."""
    findings = [told(plain_of(from_plain(Finding, one)), lang) for one in answer["findings"]]
    read = {(one["code"], one["found"]): one["message"] for one in findings}
    rows = answer["transactions"]
    for place, row in enumerate(rows):
        # One by one, so that a long file is not held twice.
        rows[place] = _transaction(row, read, lang)
    return {
        "file": answer["file"],
        "transactions": rows,
        "totals": answer["totals"],
        "findings": findings,
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
        "advice": _advice(one["code"], lang),
        "payable": one.get("payable") or None,
        "hold": hold or None,
        "collides": collides,
    }


@cache
def _advice(code: str, lang: str) -> str:
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


# ---- As a clerk reads it --------------------------------------------------------------------


def _show(shown: Plain, lang: str) -> None:
    say_all(shown["findings"])
    stopped = [one for one in shown["transactions"] if one["verdict"] != Verdict.PAY.value]
    order = {verdict.value: place for place, verdict in enumerate(Verdict)}
    stopped.sort(key=lambda one: (order[one["verdict"]], one["row"]))
    if stopped:
        tables.write(_COLUMNS, (_line(one, lang) for one in stopped), lang)
        session().give(shown, *_to_do(stopped))
    if shown["transactions"]:
        found = [verdict for verdict in Verdict if shown["totals"][verdict.value]["count"]]
        tables.write(_SUMS, (_sum(verdict, shown, lang) for verdict in found), lang)
    session().give(shown, _closing(shown, stopped), *of_clean(shown))


def _line(one: Plain, lang: str) -> Sequence[str]:
    currency = "" if one["currency"] == "SEK" else f" {one['currency']}"
    return (
        str(one["row"]),
        one["payee"] or sentence("column.unnamed", lang),
        f"{tables.kronor(one['amount'])}{currency}",
        _word(one["verdict"], lang),
        " ".join(because["message"] for because in _briefly(one["because"])),
    )


def _briefly(reasons: Sequence[Plain]) -> Iterator[Plain]:
    """The reasons, but for that of a name, where a debt tells of the same payment."""
    is_told = any(one["payable"] and one["collides"] for one in reasons)
    for one in reasons:
        if not (is_told and one["code"] == Refusal.SAME_ID.value):
            yield one


def _word(verdict: str, lang: str) -> str:
    return sentence(f"guard.{verdict}".replace("-", "_"), lang)


def _to_do(stopped: Sequence[Plain]) -> Iterator[str]:
    """What to do about each kind of reason, once, the gravest first."""
    said = {b["code"]: b["advice"] for one in stopped for b in _briefly(one["because"])}
    order = {refusal.value: place for place, refusal in enumerate(Refusal)}
    for code in sorted(said, key=order.__getitem__):
        yield f"· {said[code]}"


def _sum(verdict: Verdict, shown: Plain, lang: str) -> Sequence[str]:
    sums = shown["totals"][verdict.value]
    return (
        _word(verdict.value, lang),
        str(sums["count"]),
        written([sums, *sums["other_currencies"]]),
    )


def _closing(shown: Plain, stopped: Sequence[Plain]) -> str:
    text = session().text
    if not shown["transactions"]:
        return text("guard.nothing")
    return text("guard.some_stopped" if stopped else "guard.all_pay", found=len(stopped))
