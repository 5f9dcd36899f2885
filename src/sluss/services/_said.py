"""Explaining, switching over and signing, judged by the rules and kept for good."""

from __future__ import annotations

from sluss.rules.handback.restored import Part
from sluss.rules.handback.signing import (
    SIGNERS,
    ExplainCase,
    SignCase,
    SwitchCase,
    refuse_explain,
    refuse_sign,
    refuse_switch,
)
from sluss.rules.handback.switch import ALL, Function, System
from sluss.rules.register.keys import party_mark, supplier_mark
from sluss.services._bins import compare
from sluss.services._closure import records_with
from sluss.services._command import Context, Plain
from sluss.services._handing_back import EXPLAIN, SIGN, WITHDRAW, Standing, write_entry
from sluss.services._people import person
from sluss.services._shares import SWITCH, shares
from sluss.store.models import RestoredRow


def explain_rows(context: Context, given: Plain) -> Plain:
    """Keep why rows and faults are as they are, or that it is taken back."""
    compared = compare()
    standing = Standing.of(compared) if compared else None
    by, reason, withdraws = person(context.by), given["reason"], given["withdraws"]
    open_ids, known = _ids(standing)
    explained, refused = [], []
    for id_ in given["ids"]:
        was_said = standing is not None and id_ in standing.said
        case = ExplainCase(
            by=by,
            reason=reason,
            is_loaded=standing is not None,
            is_known=id_ in known,
            is_open=id_ in open_ids,
            was_said=was_said,
            withdraws=withdraws,
        )
        refusal = refuse_explain(case)
        if refusal:
            refused.append({"id": id_, "code": refusal.value})
            continue
        entry = write_entry(context, WITHDRAW if withdraws else EXPLAIN, id_, reason)
        explained.append({"id": id_, "entry": entry})
    left = len(open_ids) + (len(explained) if withdraws else -len(explained))
    return {"explained": explained, "refused": refused, "unexplained": left}


def _ids(standing: Standing | None) -> tuple[set[str], set[str]]:
    """The rows and faults that are to be explained, and all that there are."""
    if standing is None:
        return set(), set()
    compared = standing.compared
    known = {row.id for row in compared.rows} | {doubt.id for doubt in compared.faults}
    rows, faults = standing.open_rows, standing.open_faults
    return {row.id for row in rows} | {doubt.id for doubt in faults}, known


def switch_over(context: Context, given: Plain) -> Plain:
    """Keep which system pays a supplier from now on."""
    supplier, function, pays = given["supplier"], Function(given["function"]), System(given["pays"])
    said = shares()
    case = SwitchCase(
        by=person(context.by),
        reason=given["reason"],
        is_known=supplier == ALL or _is_supplier(supplier),
        is_new=said.said.get((supplier, function)) is not pays
        and (said.is_begun(function) or pays is System.THERE),
    )
    refusal = refuse_switch(case)
    if refusal:
        return {"refused": refusal.value}
    facts = {"function": function.value, "pays": pays.value}
    entry = write_entry(context, SWITCH, supplier, given["reason"], facts)
    return {"entry": entry, "supplier": supplier, **facts}


def _is_supplier(org_number: str) -> bool:
    """Whether any list or document has a supplier of this number."""
    word = f"org:{org_number}"
    if records_with([party_mark(word), supplier_mark(word)]):
        return True
    rows = RestoredRow.objects.filter(part__in=(Part.ITEMS.value, Part.SUPPLIERS.value))
    return bool(rows.filter(body__contains=f'"org_number":"{org_number}"').exists())


def sign_bins(context: Context) -> Plain:
    """Keep a signature to the bins as they are now."""
    compared = compare()
    standing = Standing.of(compared) if compared else None
    case = SignCase(
        by=person(context.by),
        is_loaded=compared is not None and compared.has_items,
        rows_open=len(standing.open_rows) if standing else 0,
        faults_open=len(standing.open_faults) if standing else 0,
        sha256=standing.sha256 if standing else "",
        signed=standing.signed if standing else {},
    )
    refusal = refuse_sign(case)
    if refusal:
        return {"refused": refusal.value}
    write_entry(context, SIGN, case.sha256, "")
    signed = sorted({*case.valid, context.by})
    return {
        "sha256": case.sha256,
        "signed_by": signed,
        "needs": SIGNERS,
        "is_signed": len(signed) >= SIGNERS,
    }
