"""The verbs approve and account: may this be paid, says who, and to which account."""

from __future__ import annotations

from datetime import date

import click

from sluss.cli import acting, tables
from sluss.cli.named_debts import whole_ids
from sluss.cli.refusals import answered, exit_code_of
from sluss.cli.shell import (
    DONE,
    SOME_REFUSED,
    Day,
    Plain,
    door,
    option,
    session,
    verb,
    verb_of,
    wrong_usage,
)
from sluss.core.ids import read_account, read_org_number
from sluss.core.party import Account, Scheme
from sluss.services import approve as service
from sluss.store import read
from sluss.telling.account_shown import shown, written


@verb("approve")
@click.argument("ids", metavar="[ID…]", nargs=-1)
@option("--batch", "number", type=int, metavar="BATCH", help_code="option.attest_batch")
@option("--comment", default="", metavar="S", help_code="option.comment")
def approve(ids: tuple[str, ...], number: int | None, comment: str) -> int:
    if not ids and number is None:
        wrong_usage("cli.nothing_to_attest")
    acting.open_home()
    who, now = acting.person(), session()
    wanted = list(dict.fromkeys([*whole_ids(ids), *_in_batch(number)]))
    answer = answered(service.attest(wanted, comment, who, key=now.command_key()))
    for one in answer["refused"]:
        one["message"] = now.text(one["code"])
    now.give(
        answer,
        *(now.text("cli.approved", found=a["id"], line=a["attests"], expected=a["needs"])
          for a in answer["approved"]),
        *(f"{r['id']}: {r['message']}" for r in answer["refused"]),
    )  # fmt: skip
    if not answer["refused"]:
        return DONE
    if answer["approved"]:
        return SOME_REFUSED
    return max(exit_code_of(one["code"]) for one in answer["refused"])


def _in_batch(number: int | None) -> list[str]:
    """The payables of a batch, which may be attested in it: a repeated run is."""
    if number is None:
        return []
    found = read.batch(number)
    if found is None:
        wrong_usage("cli.no_batch", found=number)
    return [id_ for payment in found["payments"] for id_ in payment["payables"]]


account = door("account")


@verb_of(account, "list")
def account_list() -> None:
    acting.open_home()
    now = session()
    changes = [shown(change) for change in read.account_changes()]
    if now.is_json:
        now.give({"accounts": changes})
        return
    columns = (
        ("column.change", "right"),
        ("column.payee", "words"),
        ("column.account", "left"),
        ("column.state", "words"),
        ("column.who", "words"),
    )
    rows = ((str(c["change"]), c["name"], written(c), _state(c), _people(c)) for c in changes)
    tables.write(columns, rows, now.lang)


@verb_of(account, "propose")
@option("--org-number", default="", metavar="N", help_code="option.org_number")
@option("--name", default="", metavar="S", help_code="option.name")
@option("--bankgiro", default="", metavar="N", help_code="option.payee_account")
@option("--plusgiro", default="", metavar="N", help_code="option.payee_account")
@option("--iban", default="", metavar="N", help_code="option.payee_account")
@option("--bban", default="", metavar="N", help_code="option.payee_bban")
@option("--requested-on", type=Day(), metavar="DATE", help_code="option.requested_on")
@option("--reason", required=True, metavar="S", help_code="option.reason")
def account_propose(
    org_number: str, name: str, requested_on: date | None, reason: str, **numbers: str
) -> None:
    new = _account(numbers)
    number = read_org_number(org_number) if org_number else ""
    if number is None:
        wrong_usage("cli.bad_org_number", found=org_number)
    if not (number or name):
        wrong_usage("cli.no_payee")
    acting.open_home()
    who = acting.person()
    _give(
        service.propose_account(
            org_number=number,
            name=name,
            account=new,
            requested_on=requested_on or who.today,
            reason=reason,
            who=who,
            key=session().command_key(),
        )
    )


@verb_of(account, "call-back")
@click.argument("change", metavar="CASE", type=int)
@option("--phone", required=True, metavar="N", help_code="option.phone")
@option("--spoke-with", required=True, metavar="S", help_code="option.spoke_with")
def account_call_back(change: int, phone: str, spoke_with: str) -> None:
    acting.open_home()
    who = acting.person()
    _give(service.call_back(change, phone, spoke_with, who, key=session().command_key()))


@verb_of(account, "confirm")
@click.argument("change", metavar="CASE", type=int)
def account_confirm(change: int) -> None:
    acting.open_home()
    who = acting.person()
    _give(service.confirm_account(change, who, key=session().command_key()))


@verb_of(account, "reject")
@click.argument("change", metavar="CASE", type=int)
@option("--reason", required=True, metavar="S", help_code="option.reason")
def account_reject(change: int, reason: str) -> None:
    acting.open_home()
    who = acting.person()
    _give(service.reject_account(change, reason, who, key=session().command_key()))


def _account(numbers: dict[str, str]) -> Account:
    given = [(scheme, text) for scheme, text in numbers.items() if text]
    if len(given) != 1:
        wrong_usage("cli.one_account")
    scheme, text = given[0]
    new = read_account(Scheme(scheme), text)
    if new is None:
        wrong_usage("cli.bad_account", found=text, expected=scheme)
    return new


def _give(answer: Plain) -> None:
    change = shown(answered(answer))
    facts = {"found": change["change"], "detail": f"{change['name']} {written(change)}"}
    session().give(change, session().text("cli.account_now", **facts, expected=_state(change)))


def _state(change: Plain) -> str:
    return session().text(f"account.{change['state']}".replace("-", "_"))


def _people(change: Plain) -> str:
    people = [change["proposed_by"], *(call["by"] for call in change["calls"])]
    return " → ".join(name for name in [*people, change["confirmed_by"]] if name)
