"""The door paper: invoices and attests on paper, keyed by a person with a name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.named_debts import whole_ids
from sluss.cli.named_files import bytes_of
from sluss.cli.printing import print_page
from sluss.cli.refusals import answered
from sluss.cli.shell import (
    DONE,
    FILE,
    SOME_REFUSED,
    Day,
    door,
    option,
    session,
    verb_of,
    wrong_usage,
)
from sluss.core.party import Scheme
from sluss.formats.paper import KINDS, PaperForm
from sluss.reception import signed_forms
from sluss.reception.paper import Scan, register
from sluss.rules.approve.on_paper import Answer
from sluss.services import approve as service
from sluss.services._on_paper import Keyed
from sluss.store import read
from sluss.telling.attest_forms import FORMS_MOST, debts_for, forms
from sluss.telling.shown import Frame, frame_of
from sluss.telling.told import in_full

paper = door("paper")


@verb_of(paper, "add")
@option("--kind", "document", type=click.Choice([k.value for k in KINDS]), default=KINDS[0].value,
        help_code="option.paper_kind")  # fmt: skip
@option("--supplier", "supplier_name", default="", metavar="S", help_code="option.paper_supplier")
@option("--supplier-number", default="", metavar="N", help_code="option.paper_supplier_number")
@option("--org-number", default="", metavar="N", help_code="option.paper_org_number")
@option("--number", "document_number", default="", metavar="N", help_code="option.paper_number")
@option("--refers-to", default="", metavar="N", help_code="option.paper_refers_to")
@option("--issued", "issue_date", default="", metavar="DATE", help_code="option.paper_issued")
@option("--due", "due_date", default="", metavar="DATE", help_code="option.paper_due")
@option("--amount", default="", metavar="KR", help_code="option.paper_amount")
@option("--currency", default="SEK", metavar="CODE", help_code="option.paper_currency")
@option("--bankgiro", default="", metavar="N", help_code="option.paper_account")
@option("--plusgiro", default="", metavar="N", help_code="option.paper_account")
@option("--iban", default="", metavar="N", help_code="option.paper_account")
@option("--bban", default="", metavar="N", help_code="option.payee_bban")
@option("--ocr", "reference", default="", metavar="N", help_code="option.paper_reference")
@option("--taken-in-by", default="", metavar="NAME", help_code="option.paper_taken_in_by")
@option("--remark", default="", metavar="S", help_code="option.paper_remark")
@option("--scan", "picture", type=FILE, metavar="FILE", help_code="option.paper_scan")
def paper_add(picture: Path | None, **keyed: str) -> int:
    accounts = {scheme.value: keyed.pop(scheme.value) for scheme in Scheme}
    given = {scheme: number for scheme, number in accounts.items() if number}
    if len(given) > 1:
        wrong_usage("cli.one_account")
    acting.open_home()
    who, now = acting.person(), session()
    for scheme, number in given.items():
        keyed |= {"scheme": scheme, "account": number}
    form = PaperForm(**{**keyed, "taken_in_by": keyed["taken_in_by"] or who.by})
    scan = Scan(picture.name, bytes_of(picture)) if picture else None
    answer = answered(register(form, scan, who, now.lang, key=now.command_key()))
    facts = {"found": ", ".join(answer["payables"]) or "–", "detail": answer["sha256"][:12]}
    told = now.text(f"keyed.{answer['status']}", **facts)
    now.give(answer, told, *(in_full(one) for one in answer["findings"]))
    return SOME_REFUSED if answer["status"] == "refused" else DONE


@verb_of(paper, "forms")
@click.argument("ids", metavar="[ID…]", nargs=-1)
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.forms_out")
@option("--for", "name", default="", metavar="NAME", help_code="option.forms_for")
@option("--count", type=click.IntRange(1, FORMS_MOST), default=20, metavar="N",
        help_code="option.forms_count")  # fmt: skip
def paper_forms(ids: tuple[str, ...], out: Path, name: str, count: int) -> None:
    home = acting.open_home()
    who, now = acting.local(), session()
    attester = next((one for one in service.people() if one.name == name), None)
    if name and attester is None:
        wrong_usage("cli.no_attester", found=name)
    rows = debts_for(whole_ids(ids), attester, count)
    if not rows:
        wrong_usage("cli.no_forms")
    blocks = list(forms(rows, who.today, _frame(who.today)))
    title = now.text("attest_form.title")
    file = print_page(out, title, blocks, organisation=home["name"], at=who.at)
    told = {"file": file, "forms": [row["public_id"] for row in rows]}
    now.give(told, now.text("cli.forms_printed", found=len(rows), detail=file))


def _frame(today: date) -> Frame:
    kept = read.policy()
    return frame_of(kept["text"] if kept else "", today, session().lang)


@verb_of(paper, "attest")
@option("--scan", "picture", required=True, type=FILE, metavar="FILE",
        help_code="option.signed_scan")  # fmt: skip
@option("--code", default="", metavar="S", help_code="option.signed_code")
@option("--signer", required=True, metavar="NAME", help_code="option.signed_by")
@option("--signed-on", required=True, type=Day(), metavar="DATE", help_code="option.signed_on")
@option("--answer", type=click.Choice([one.value for one in Answer]),
        default=Answer.APPROVE.value, help_code="option.signed_answer")  # fmt: skip
@option("--reason", default="", metavar="S", help_code="option.signed_reason")
def paper_attest(
    picture: Path, code: str, signer: str, signed_on: date, answer: str, reason: str
) -> None:
    acting.open_home()
    who, now = acting.person(), session()
    scan = Scan(picture.name, bytes_of(picture))
    codes = signed_forms.codes_in(scan.data)
    if not code and len(codes) != 1:
        wrong_usage("cli.forms_in_scan", found=len(codes))
    key = now.command_key()
    kept = answered(signed_forms.keep(scan, who, key=f"{key}-scan"))
    keyed = Keyed(
        code=code or codes[0],
        signer=signer,
        signed_on=signed_on,
        answer=answer,
        reason=reason,
        scan=kept["sha256"],
        in_scan=tuple(codes),
    )
    told = answered(service.register_paper(keyed, who, key=key))
    facts = {"found": told["attests"], "expected": told["needs"]}
    now.give(told, now.text(f"attest_form.{told['status']}", **facts))
