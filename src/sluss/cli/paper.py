"""The verb paper add: an invoice on paper, keyed by a person with a name."""

from __future__ import annotations

from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.named_files import bytes_of
from sluss.cli.refusals import answered
from sluss.cli.shell import DONE, FILE, SOME_REFUSED, door, option, session, verb_of, wrong_usage
from sluss.core.party import Scheme
from sluss.formats.paper import KINDS, PaperForm
from sluss.reception.paper import Scan, register
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
