"""The step approve: who says yes to a debt, and to an account that nobody knew."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

from django.db.models import Max, Q

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.payable import Payable
from sluss.core.plain import canonical, from_plain, to_plain
from sluss.core.records import SupplierEntry
from sluss.rules.approve.account_change import AccountCase, Stage, Step, next_stage, refuse_step
from sluss.rules.approve.attest import AttestCase, refuse_attest
from sluss.rules.approve.on_paper import Refusal as PaperRefusal
from sluss.rules.approve.on_paper import marks_of, read_code, refuse_changed
from sluss.rules.approve.roles import Act, Person
from sluss.rules.register.giro import CALLED_BACK, REDIRECTED
from sluss.rules.register.keys import supplier_mark
from sluss.rules.register.parties import party_words
from sluss.rules.register.returned import AGAINST, trusted
from sluss.services import _closure, _register
from sluss.services._command import Bytes, Context, Plain, Who, command, run
from sluss.services._decisions import write_decision
from sluss.services._news import News
from sluss.services._on_paper import (
    Keyed,
    Papers,
    binding_of,
    case_of,
    judged,
    papers_of,
    write_paper,
)
from sluss.services._payables import find_rows, payable_of
from sluss.services._people import as_person, lacks, person
from sluss.services._tray import SCAN, Came, keep_unread
from sluss.store.models import AccountChange, JournalEntry, KnownAccount, Original, PayableRow
from sluss.store.models import Person as PersonRow


def attest(ids: list[str], comment: str, who: Who, *, key: str) -> Plain:
    """Attest payables. Each is attested or refused by itself; the answer says how many are left."""
    given = {"ids": list(dict.fromkeys(ids)), "comment": comment}
    return run("approve.attest", given, who, key=key)


@command("approve.attest")
def _attest(context: Context, given: Plain) -> Plain:
    now = _register.frame()
    by, at = person(context.by), datetime.fromisoformat(context.at)
    rows = find_rows(given["ids"])
    papers = papers_of(row.id for row in rows.values())
    approved, refused = [], []
    for public_id in given["ids"]:
        row = rows.get(public_id)
        refusal = refuse_attest(_case(row, by, papers), now=at)
        if refusal or row is None:
            refused.append({"id": public_id, "code": refusal.value if refusal else ""})
            continue
        binding = binding_of(payable_of(row))
        write_decision(context, "attest", row.anchor, given["comment"], detail=binding)
        approved.append(row)
    _register.refold(
        [row.anchor for row in approved], now, seq=context.seq, today=context.today.isoformat()
    )
    after = {row.id: row for row in PayableRow.objects.filter(id__in=[r.id for r in approved])}
    return {
        "approved": [_told(payable_of(after[row.id]), now) for row in approved],
        "refused": refused,
    }


def refusal_of(public_id: str, by: str, at: datetime) -> str:
    """Why this person may not attest this debt now, as a code; "" if they may. A look."""
    row = find_rows([public_id]).get(public_id)
    papers = papers_of([row.id] if row else ())
    refusal = refuse_attest(_case(row, person(by), papers), now=at)
    return refusal.value if refusal else ""


def needed(public_id: str) -> int:
    """How many people must attest this debt; 0 if there is none. A look."""
    row = find_rows([public_id]).get(public_id)
    return 0 if row is None else _register.frame().setting.needs(payable_of(row).amount)


def needed_of(public_ids: list[str]) -> dict[str, int]:
    """The same of many debts, by id."""
    setting = _register.frame().setting
    rows = find_rows(public_ids)
    return {id_: setting.needs(payable_of(row).amount) for id_, row in rows.items()}


def people() -> list[Person]:
    """Everybody who may attest, by name: who can have signed a form. A look."""
    every = [as_person(row) for row in PersonRow.objects.order_by("name")]
    return [one for one in every if one.has(Act.ATTEST)]


def _case(row: PayableRow | None, by: Person, papers: dict[int, Papers]) -> AttestCase:
    known = case_of(row, by, papers.get(row.id, Papers()) if row else Papers())
    unknown = AttestCase(is_known=False, state=State.OPEN, amount=Money("SEK", 0), by=by)
    return known or unknown


def _told(payable: Payable, now: _register.Frame) -> Plain:
    return {
        "id": payable.id,
        "state": payable.state.value,
        "attests": len(payable.attests),
        "needs": now.setting.needs(payable.amount),
    }


def keep_scan(came: Came, attached: Bytes, who: Who, *, key: str) -> Plain:
    """Keep the picture of forms that were signed on paper; it says nothing by itself."""
    return run("approve.keep_scan", {"scan": to_plain(came)}, who, key=key, attached=attached)


@command("approve.keep_scan")
def _keep_scan(context: Context, given: Plain) -> Plain:
    if lacks(Act.DECIDE, context.by):
        return {"refused": PaperRefusal.LACKS_ROLE.value}
    came: Came = from_plain(Came, given["scan"])
    keep_unread(context, came, SCAN, ())
    return {"sha256": came.sha256}


def register_paper(keyed: Keyed, who: Who, *, key: str) -> Plain:
    """Register an attest that somebody gave on paper. The same paper again is known.

    Shapes: status new or known, with id, state, attests and needs of the debt; or {"refused"}.
    """
    given = {
        "code": keyed.code.strip(),
        "signer": keyed.signer,
        "signed_on": keyed.signed_on.isoformat(),
        "answer": keyed.answer,
        "reason": keyed.reason,
        "scan": keyed.scan,
        "made": {"in_scan": list(keyed.in_scan)},
    }
    return run("approve.register_paper", given, who, key=key)


@command("approve.register_paper")
def _register_paper(context: Context, given: Plain) -> Plain:
    form = read_code(given["code"])
    row = find_rows([form.public_id]).get(form.public_id) if form else None
    papers = papers_of([row.id]).get(row.id, Papers()) if row else Papers()
    now = _register.frame()
    is_known = form is not None and papers.earlier(form.code, given["signer"]) == given["answer"]
    if is_known and row is not None and not lacks(Act.DECIDE, context.by):
        return {"status": "known", **_told(payable_of(row), now)}
    refusal = judged(context, given, row, papers)
    if refusal or row is None:
        return {"refused": (refusal or PaperRefusal.NO_SUCH_PAYABLE).value}
    write_paper(context, given, row)
    _register.refold([row.anchor], now, seq=context.seq, today=context.today.isoformat())
    return {"status": "new", **_told(payable_of(PayableRow.objects.get(id=row.id)), now)}


def changed(code: str) -> str:
    """What of the debt is no longer as it was printed on this form, as a code; "" if all is."""
    form = read_code(code)
    row = find_rows([form.public_id]).get(form.public_id) if form else None
    if form is None or row is None:
        return ""
    why = refuse_changed(form.marks, marks_of(payable_of(row)))
    return why.value if why else ""


def propose_account(
    *,
    org_number: str,
    name: str,
    account: Account,
    requested_on: date,
    reason: str,
    who: Who,
    key: str,
) -> Plain:
    """Propose an account for a supplier, known by number or name."""
    given = {
        "org_number": org_number,
        "name": name,
        "account": to_plain(account),
        "requested_on": requested_on.isoformat(),
        "reason": reason,
    }
    return run("approve.propose_account", given, who, key=key)


@command("approve.propose_account")
def _propose_account(context: Context, given: Plain) -> Plain:
    party = _payee(given["org_number"], given["name"])
    account: Account = from_plain(Account, given["account"])
    word = next(iter(party_words(party)), "") if party else ""
    row = AccountChange.objects.filter(party=word, account_key=account.key).order_by("-id").first()
    body = {**given, "name": party.name if party else given["name"]}
    case = _account_case(context, Step.PROPOSE, body, row, party is not None)
    refusal = refuse_step(Step.PROPOSE, case, now=datetime.fromisoformat(context.at))
    if refusal:
        return {"refused": refusal.value}
    top = AccountChange.objects.aggregate(top=Max("id"))["top"] or 0
    body |= {
        "proposed_by": context.by,
        "proposed_at": context.at,
        "proposed_seq": context.seq,
        "calls": [],
    }
    change = AccountChange.objects.create(
        id=top + 1,
        party=word,
        account_key=account.key,
        state=next_stage(case.stage, Step.PROPOSE).value,
        body=canonical(body),
    )
    return _change_told(change)


def _payee(org_number: str, name: str) -> Party | None:
    """The party that the register knows by this number or name."""
    rows = PayableRow.objects.all()
    found = rows.filter(org_number=org_number) if org_number else rows.filter(supplier_name=name)
    row = found.order_by("id").first()
    if row is not None:
        return payable_of(row).supplier
    words = party_words(Party(name=name, org_number=org_number))
    for entry in _entries(words):
        return entry[1].supplier
    return None


def _entries(words: tuple[str, ...]) -> list[tuple[str, SupplierEntry]]:
    filed = _closure.load_records(_closure.records_with(supplier_mark(word) for word in words))
    return [(f.name, f.record) for f in filed if isinstance(f.record, SupplierEntry)]


def call_back(change: int, phone: str, spoke_with: str, who: Who, *, key: str) -> Plain:
    """Say that the supplier was called on a number known before, and confirmed the account."""
    given = {"change": change, "phone": phone, "spoke_with": spoke_with}
    return run("approve.call_back", given, who, key=key)


@command("approve.call_back")
def _call_back(context: Context, given: Plain) -> Plain:
    call = {
        "phone": given["phone"],
        "spoke_with": given["spoke_with"],
        "by": context.by,
        "at": context.at,
    }
    return _step(context, given["change"], Step.CALL_BACK, call)


def confirm_account(change: int, who: Who, *, key: str) -> Plain:
    """Trust an account that another person called back. Its debts are looked at again at once."""
    return run("approve.confirm_account", {"change": change}, who, key=key)


@command("approve.confirm_account")
def _confirm_account(context: Context, given: Plain) -> Plain:
    told = _step(context, given["change"], Step.CONFIRM, None)
    if "refused" in told:
        return told
    row = AccountChange.objects.get(id=given["change"])
    KnownAccount.objects.update_or_create(
        account_key=row.account_key,
        party=row.party,
        source="call-back",
        defaults={"sha256": f"change-{row.id}"},
    )
    news = News()
    news.note([], [(row.account_key, row.party, "call-back")])
    _register.fold(news, _register.frame(), seq=context.seq, today=context.today.isoformat())
    return told


def reject_account(change: int, reason: str, who: Who, *, key: str) -> Plain:
    """Say that an account is not to be trusted. It may be proposed anew."""
    given = {"change": change, "reason": reason}
    return run("approve.reject_account", given, who, key=key)


@command("approve.reject_account")
def _reject_account(context: Context, given: Plain) -> Plain:
    return _step(context, given["change"], Step.REJECT, None, given["reason"])


def known_phones(change: int) -> list[Plain]:
    """The numbers that may be called about an account, those known longest first. A look.

    Shapes: phone, since (a day), sha256 of the supplier list that shows it since then, and whether
            it is older than the request, as it must be.
    """
    row = AccountChange.objects.filter(id=change).first()
    if row is None:
        return []
    body = json.loads(row.body)
    entries = _callable(from_plain(Account, body["account"]), _words(body))
    told: dict[str, Plain] = {}
    for _, entry in entries:
        for day, sha256 in _phone_on_lists(entries, entry.phone, body["proposed_seq"])[:1]:
            told[_digits(entry.phone)] = {
                "phone": entry.phone,
                "since": day.isoformat(),
                "sha256": sha256,
                "is_older": day <= date.fromisoformat(body["requested_on"]),
            }
    return sorted(told.values(), key=lambda one: (one["since"], one["phone"]))


def _callable(account: Account, words: tuple[str, ...]) -> list[tuple[str, SupplierEntry]]:
    """The rows of lists whose numbers may be called about an account."""
    return _entries(words) or _listed_with(account)


def _words(body: Plain) -> tuple[str, ...]:
    return party_words(Party(name=body.get("name", ""), org_number=body.get("org_number", "")))


def _step(
    context: Context, number: int, step: Step, call: Plain | None, because: str = ""
) -> Plain:
    row = AccountChange.objects.filter(id=number).first()
    body: Plain = json.loads(row.body) if row else {"requested_on": "0001-01-01", "account": None}
    if call:
        body["calls"] = [*body.get("calls", []), call]
    case = _account_case(context, step, body, row, row is not None)
    refusal = refuse_step(step, case, now=datetime.fromisoformat(context.at))
    if refusal or row is None:
        return {"refused": refusal.value if refusal else ""}
    if step is Step.CONFIRM:
        body |= {"confirmed_by": context.by, "confirmed_at": context.at}
    if step is Step.REJECT:
        body |= {
            "rejected_by": context.by,
            "rejected_at": context.at,
            "rejected_because": because,
        }
    row.state = next_stage(case.stage, step).value
    row.body = canonical(body)
    row.save()
    return _change_told(row)


def _account_case(
    context: Context, step: Step, body: Plain, row: AccountChange | None, is_known: bool
) -> AccountCase:
    calls = body.get("calls") or []
    # The call that is judged: the one being made, or the last one made.
    last = calls[-1] if calls else {}
    account = from_plain(Account, body["account"]) if body["account"] else Account(Scheme.IBAN, "")
    words = _words(body)
    before = body.get("proposed_seq", context.seq)
    called = _phone_on_lists(_callable(account, words), last.get("phone", ""), before)
    return AccountCase(
        is_payee_known=is_known,
        stage=Stage(row.state) if row else None,
        account=account,
        by=person(context.by),
        requested_on=date.fromisoformat(body["requested_on"]),
        is_verified=step is not Step.CALL_BACK and _is_verified(account.key, words),
        phone_known_since=called[0][0] if called else None,
        proposed_by=body.get("proposed_by", ""),
        called_back_by=last.get("by", "") if step is not Step.CALL_BACK else "",
    )


def _is_verified(account_key: str, words: tuple[str, ...]) -> bool:
    """Whether the account is vouched for, and no debt that asks for it is held all the same.

    An account that left the list, or from which money came back or was sent on, can still be called
    back.
    """
    known = KnownAccount.objects.filter(account_key=account_key)
    whose = known.filter(Q(party__in=words) | Q(source__in=AGAINST))
    told = set(whose.values_list("source", flat=True))
    sources = trusted(told)
    if not sources or CALLED_BACK in sources:
        return bool(sources)
    if REDIRECTED in told:
        return False
    asked = PayableRow.objects.filter(account_key=account_key, open_minor__gt=0)
    return all(payable_of(row).verified_by for row in asked)


def _listed_with(account: Account) -> list[tuple[str, SupplierEntry]]:
    """The rows of supplier lists that have this very account, under whatever name.

    A firm in a new legal form is on no list yet, but its account may be, as its former self's.
    Whoever has had it all along is rung up: the money can go to nobody else. Who stands on a list
    themselves are rung up on their own number.
    """
    listed = KnownAccount.objects.filter(account_key=account.key, source="supplier-list")
    entries = _entries(tuple(sorted(listed.values_list("party", flat=True))))
    return [(name, entry) for name, entry in entries if account in entry.accounts]


def _phone_on_lists(
    entries: list[tuple[str, SupplierEntry]], phone: str, before: int
) -> list[tuple[date, str]]:
    """The supplier lists with this number, the oldest first: its own date, or when it came in.

    before: the journal entry of the proposal; a list that came in later vouches for no number.
    """
    digits = _digits(phone)
    lists = [(name, entry) for name, entry in entries if _digits(entry.phone) == digits != ""]
    found = []
    for name, entry in lists:
        original = Original.objects.get(sha256=name.partition(":")[0])
        if original.seq >= before:
            continue
        if entry.listed_on or original.listed_on:
            day = entry.listed_on or date.fromisoformat(original.listed_on)
        else:
            payload = JournalEntry.objects.values_list("payload", flat=True).get(seq=original.seq)
            day = date.fromisoformat(json.loads(payload)["today"])
        found.append((day, original.sha256))
    return sorted(found)


def _digits(phone: str) -> str:
    bare = re.sub(r"[^0-9+]", "", phone)
    return re.sub(r"^(?:\+46|0046)", "0", bare)


def _change_told(row: AccountChange) -> Plain:
    body = json.loads(row.body)
    return {
        "change": row.id,
        "state": row.state,
        "party": row.party,
        "name": body.get("name", ""),
        "account": body["account"],
        "requested_on": body["requested_on"],
        "proposed_by": body.get("proposed_by", ""),
        "calls": body.get("calls", []),
        "confirmed_by": body.get("confirmed_by", ""),
    }
