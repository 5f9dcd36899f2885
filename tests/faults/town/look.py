"""What must hold after every step, asked of the tables, the disks and the bank's money.

Every question is put in words of its own: nothing here asks the rule that is being proved.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sluss.lab.bank.orders import read_orders
from tests.faults.town.bank import ACCOUNT
from tests.faults.town.truth import may_attest, may_sign, new_account
from tests.papers import FIRMS

Plain = dict[str, Any]
LIVE_TWICE = (
    "SELECT payable FROM store_paymentitem WHERE is_live GROUP BY payable HAVING COUNT(*) > 1 "
    "UNION SELECT claim FROM store_paymentitem WHERE is_live GROUP BY claim HAVING COUNT(*) > 1"
)
UNBALANCED = (
    "SELECT voucher FROM store_posting GROUP BY voucher, currency HAVING SUM(amount_minor) <> 0"
)
OFF_THE_FIVE = (
    "SELECT public_id FROM store_payablerow WHERE open_minor <> claimed_minor - credited_minor"
    " - elsewhere_minor - ours_minor - dropped_minor"
)
# Later than any entry.
_NEVER = 1 << 62
RESTORES = "SELECT MAX(id) FROM store_keepingentry WHERE kind = 'restored'"
RELEASES = "SELECT COUNT(DISTINCT by) FROM store_keepingentry WHERE kind = 'released' AND of = %s"
LIVE, BOOKED = ("signed", "exported"), ("settled", "settled-elsewhere", "credited")


@dataclass
class Seen:
    """What was handed out ever, and how far the journal was looked at.

    files: bytes by name, of all machines that there ever were. e2e: the file of each EndToEndId.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    e2e: dict[str, str] = field(default_factory=dict)
    head: tuple[int, str] = (0, "0" * 64)

    def is_on_hold(self) -> bool:
        """Whether the home came out of a restore that two people have not released."""
        last = _ask(RESTORES)[0][0]
        return last is not None and int(_ask(RELEASES, last)[0][0]) < 2

    def has(self, entry: tuple[int, str]) -> bool:
        """Whether an entry of the journal is there, by its number and its seal."""
        seq, sealed = entry
        return _ask("SELECT hash FROM store_journalentry WHERE seq = %s", seq) == [(sealed,)]

    def restored(self, entries: int) -> None:
        """The journal begins anew behind what was in the backup, and what it had is as it was."""
        rows = _ask("SELECT seq, hash FROM store_journalentry WHERE seq <= %s", entries)
        _hold(len(rows) == entries, "a restored journal with a gap")
        self.head = (0, "0" * 64)


def _ask(sql: str, *given: object) -> list[tuple]:
    from django.db import connections

    with connections["default"].cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _hold(is_so: object, what: str) -> None:
    from tests.faults.town.life import Broken

    if not is_so:
        raise Broken(what)


def written(key: str) -> bool:
    """Whether the command with this key stands in the ledger."""
    return bool(_ask("SELECT seq FROM store_command WHERE key = %s", key))


def look(town: Any) -> None:
    """Hold every promise against what there is now."""
    _look_at_journal(town)
    _look_at_books()
    _look_at_files(town)
    _look_at_money(town)


def _look_at_journal(town: Any) -> None:
    """What was acknowledged is there, and each entry is sealed to the one before."""
    from sluss.store import journal

    seq, sealed = town.acked
    found = _ask("SELECT hash FROM store_journalentry WHERE seq = %s", seq)
    _hold(not seq or found == [(sealed,)], f"entry {seq} was acknowledged and is not there")
    last, previous = town.seen.head
    rows = _ask(
        "SELECT seq, at, by, fact, payload, previous, hash FROM store_journalentry"
        " WHERE seq > %s ORDER BY seq",
        last,
    )
    for row in rows:
        entry = journal.Entry(*row[:5])
        is_next = row[0] == last + 1 and row[5] == previous
        _hold(is_next and row[6] == journal.seal(entry, previous), f"entry {row[0]} is unchained")
        last, previous = row[0], row[6]
    town.seen.head = (last, previous)


def _look_at_books() -> None:
    _hold(not _ask(LIVE_TWICE), "a debt with two live payments")
    _hold(not _ask(UNBALANCED), "a voucher that does not balance")
    _hold(not _ask(OFF_THE_FIVE), "a debt whose amounts do not come to what is open")
    owed = _ask(
        "SELECT SUM(CASE kind WHEN 'credit-note' THEN -open_minor ELSE open_minor END)"
        " FROM store_payablerow"
    )
    booked = _ask("SELECT SUM(amount_minor) FROM store_posting WHERE account = %s", _payables())
    _hold((owed[0][0] or 0) == -(booked[0][0] or 0), f"owed {owed}, booked {booked}")


def _payables() -> str:
    from sluss.services import _shipped

    return _shipped.chart()["payables"]


# ---- Files ---------------------------------------------------------------------------------


def _look_at_files(town: Any) -> None:
    """A file on the disk <=> a batch with that hash <=> a line of the sent journal."""
    files = town.disk.handed_out()
    for name, data in town.seen.files.items():
        _hold(files.get(name) == data, f"{name} was handed out and is gone or changed")
    here = town.disk.sent(town.disk.home)
    told = {line["sha256"]: line for line in here}
    _hold(len(told) == len(here), "a file that stands twice in the sent journal")
    if town.has_stick:
        _look_at_stick(town, here)
    exported = dict(_ask("SELECT file_sha256, message_id FROM store_batch WHERE channel <> ''"))
    (epoch,) = _ask("SELECT epoch FROM store_organisation")[0]
    for sha, line in told.items():
        is_known = exported.get(sha) == line["message_id"] or line["epoch"] < epoch
        _hold(is_known, f"{line['message_id']} was sent, and no batch knows it")
    for name in files.keys() - town.seen.files.keys():
        data = files[name]
        sha = hashlib.sha256(data).hexdigest()
        _hold(sha in told, f"{name} is on the disk and not in the sent journal")
        _hold(f"{exported.get(sha)}.xml" == name, f"{name} is on the disk and of no batch")
        _hold(not town.seen.is_on_hold(), f"{name} left a home that is on hold")
        _look_at_new_file(town, name, data)
        town.seen.files[name] = data
        town.desk.append(name)


def _look_at_stick(town: Any, here: list[Plain]) -> None:
    there = town.disk.sent(town.disk.stick)
    both = min(len(here), len(there))
    _hold(here[:both] == there[:both], "the sent journals tell of different things")
    known = {line["sha256"] for line in there}
    for name, data in town.disk.handed_out().items():
        sha = hashlib.sha256(data).hexdigest()
        _hold(sha in known, f"{name} was handed out and the stick does not know it")


def _look_at_new_file(town: Any, name: str, data: bytes) -> None:
    """Two people signed, two others attested, and the money goes where it should."""
    signatures, batch = _ask(
        "SELECT signatures, id FROM store_batch WHERE message_id = %s", name.removesuffix(".xml")
    )[0]
    signed = json.loads(signatures)
    by = [one for one in signed if may_sign(one)]
    _hold(len(by) >= 2 and len(by) == len(signed), f"{name} was signed by {sorted(signed)}")
    brought, signed_at = _brought(town), _signed_at(batch)
    for order in read_orders(data, ACCOUNT).orders:
        used = town.seen.e2e.setdefault(order.end_to_end_id, name)
        _hold(used == name, f"{order.end_to_end_id} stands in {used} and in {name}")
        claims = _ask(
            "SELECT p.document_number, p.body, p.kind FROM store_paymentitem i"
            " JOIN store_payablerow p ON p.id = i.payable WHERE i.end_to_end_id = %s",
            order.end_to_end_id,
        )
        _hold(claims, f"{order.end_to_end_id} pays nothing that is known")
        for number, text, kind in claims:
            debt = town.truth.debts[number]
            if kind == "credit-note":
                continue
            body = json.loads(text)
            attests = _attested_at(body["payable"].get("attests", []), body["evidence"])
            _look_at_steps(number, attests, brought.get(number, {}), signed_at)
            where = order.where.number if order.where else ""
            _hold(where in _trusted(debt.firm), f"{number} goes to {where} (batch {batch})")


Times = dict[str, int]


def _look_at_steps(number: str, attests: Times, brought: Times, signed: Times) -> None:
    """Two attested who may, and whoever brings in what they attested before does nothing more.

    Shapes: the entry at which each did it; who brought in papers twice counts from the first.
    """
    good = {one for one in attests if may_attest(one)}
    _hold(len(good) >= 2 and good == attests.keys(), f"{number} was attested by {sorted(attests)}")
    early = [one for one, at in attests.items() if brought.get(one, at) < at]
    _hold(not early, f"{number} was attested by who brought it in")
    all_of_it = [one for one in attests if brought.get(one, _NEVER) < signed.get(one, 0)]
    _hold(not all_of_it, f"{number}: one person took all steps")


def _attested_at(names: list[str], evidence: list[list[Any]]) -> Times:
    """When each attested: the last time, of any of a debt's claims."""
    claims = [one[0] for one in evidence]
    held = ", ".join(["%s"] * len(claims))
    rows = _ask(
        "SELECT by, MAX(seq) FROM store_decision WHERE kind = 'attest'"
        f" AND claim IN ({held}) GROUP BY by",
        *claims,
    )
    found = dict(rows)
    return {name: found[name] for name in names}


def _signed_at(batch: int) -> Times:
    """When each signed; who tried to and was refused did not."""
    rows = _ask(
        "SELECT c.seq, j.by, j.payload, c.answer FROM store_command c"
        " JOIN store_journalentry j ON j.seq = c.seq WHERE j.fact = 'pay.sign'"
    )
    return {
        by: seq
        for seq, by, text, answer in rows
        if json.loads(text)["given"]["batch"] == batch and "refused" not in json.loads(answer)
    }


def _brought(town: Any) -> dict[str, Times]:
    """Who brought in papers of each debt, and when first, as this home's journal tells."""
    found: dict[str, Times] = {}
    rows = _ask(
        "SELECT by, seq, payload FROM store_journalentry WHERE fact = 'intake.receive' ORDER BY seq"
    )
    first: dict[str, tuple[str, int]] = {}
    for by, seq, payload in rows:
        for file in json.loads(payload)["given"]["files"]:
            first.setdefault(file["sha256"], (by, seq))
    for sha, (by, seq) in first.items():
        for number in town.truth.tells.get(sha, ()):
            found.setdefault(number, {}).setdefault(by, seq)
    return found


def _trusted(firm: int) -> set[str]:
    """The accounts that a firm's money may go to: listed, or called back by two other people."""
    found = {FIRMS[firm].bankgiro}
    rows = _ask("SELECT body FROM store_accountchange WHERE state = 'confirmed'")
    for (text,) in rows:
        body = json.loads(text)
        call = body["calls"][-1]
        people = {body["proposed_by"], call["by"], body["confirmed_by"]}
        is_called = call["phone"] == FIRMS[firm].phone and body["confirmed_by"] != call["by"]
        if is_called and body["confirmed_by"] != body["proposed_by"] and len(people) >= 2:
            found |= {new_account(firm)} & {body["account"]["number"]}
    return found


# ---- Money ---------------------------------------------------------------------------------


def _look_at_money(town: Any) -> None:
    """The bank's books: no debt is paid twice, whatever ours say."""
    paid: Counter[str] = Counter()
    for one in town.bank.taken:
        if not one.is_back:
            paid.update(number for number in one.debts if not number.startswith("K"))
    twice = [number for number, count in paid.items() if count > 1]
    _hold(not twice, f"paid twice at the bank: {twice}")


def look_at_end(town: Any) -> None:
    """When everything has arrived: what the bank paid is settled here, all else is still owed."""
    rows = _ask(
        "SELECT document_number, kind, state, claimed_minor, open_minor FROM store_payablerow"
    )
    found = Counter(row[0] for row in rows)
    _hold(found.keys() == town.truth.debts.keys(), f"lost or invented: {found}")
    _hold(set(found.values()) <= {1}, f"a debt that stands twice: {found}")
    for number, kind, state, claimed, still_open in rows:
        debt = town.truth.debts[number]
        _hold(claimed == debt.minor, f"{number} is {claimed}, not {debt.minor}")
        if kind == "credit-note":
            continue
        alive = town.bank.alive(number)
        if alive:
            _hold(state in BOOKED and not still_open, f"{number} was paid and is {state}")
        else:
            is_owed = state not in (*BOOKED[:2], "sent") or _is_credited(town, number, state)
            _hold(is_owed, f"{number} was not paid and is {state}")


def _is_credited(town: Any, number: str, state: str) -> bool:
    credits = [d.minor for d in town.truth.debts.values() if d.credits == number]
    return state == "credited" and sum(credits) >= town.truth.debts[number].minor
