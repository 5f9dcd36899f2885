"""Breakages that the made-up town must find by itself, within so many seeds.

Several layers guard each promise, and a breakage that another layer makes good is none of these.
Those of pairs are broken together: the promise must fall when both are gone.
"""

from __future__ import annotations

from dataclasses import dataclass

SEEDS_MAX = 120


@dataclass(frozen=True, slots=True)
class Change:
    """One text of one file below src/sluss in the place of another."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TownMutant:
    """what: in words. says: what the town must say, one of them. often: what happens there."""

    what: str
    changes: tuple[Change, ...]
    says: tuple[str, ...]
    often: str = ""


MUTANTS = (
    TownMutant(
        "a restored home is not on hold",
        (Change("services/_keeping.py", "found.is_on_hold", "found.id < 0"),),
        ("on hold",),
        often="back_up,restore",
    ),
    TownMutant(
        "the hold is released without the files of the sent journal, and without statements",
        (
            Change(
                "rules/safekeeping/after_restore.py",
                "SENT_NOT_RECEIVED: bool(case.not_here)",
                "SENT_NOT_RECEIVED: False",
            ),
            Change(
                "rules/safekeeping/after_restore.py",
                "STATEMENTS_MISSING: bool(case.days_untold)",
                "STATEMENTS_MISSING: False",
            ),
        ),
        ("paid twice", "stands in"),
        often="back_up,restore,release",
    ),
    TownMutant(
        "a file leaves without the sent journal",
        (
            Change(
                "services/pay.py",
                "        sent.write(sent_line(batch, who.at))\n",
                "        pass\n",
            ),
        ),
        ("not in the sent journal",),
    ),
    TownMutant(
        "a file leaves though a medium did not take the sent journal",
        (
            Change(
                "services/pay.py",
                'return {"refused": SendRefusal.NOT_WRITTEN_DOWN.value}',
                "pass",
            ),
        ),
        ("the stick does not know it",),
    ),
    TownMutant(
        "the epoch stays as it was after a restore",
        (
            Change(
                "services/_backups.py",
                'max(whose.epoch + 1, given["at_least"])',
                "whose.epoch",
            ),
        ),
        ("no batch knows it", "gone or changed", "Taken", "stands in", "of no batch"),
        often="back_up,restore,release",
    ),
    TownMutant(
        "one signature is enough",
        (
            Change(
                "rules/pay/release.py",
                "len(case.signed) < max(2, case.signers_needed)",
                "len(case.signed) < 1",
            ),
            Change(
                "services/pay.py",
                "if len(signed) >= case.signers_needed",
                "if signed",
            ),
        ),
        ("was signed by",),
    ),
    TownMutant(
        "whoever brought it in attests it",
        (
            Change(
                "rules/approve/attest.py",
                "if by.name in case.registered_by:",
                "if False:",
            ),
        ),
        ("by who brought it in",),
    ),
    TownMutant(
        "an EndToEndId is used again after a rejection",
        (
            Change(
                "services/_batches.py",
                "attempt=sum(tried[row] for row in rows)",
                "attempt=0",
            ),
        ),
        ("stands in", "IntegrityError"),
    ),
    TownMutant(
        "an account that nobody called back may be paid to",
        (
            Change(
                "rules/approve/account_change.py",
                "    (Stage.CALLED_BACK, Step.CONFIRM): Stage.CONFIRMED,\n",
                "    (Stage.CALLED_BACK, Step.CONFIRM): Stage.CONFIRMED,\n"
                "    (Stage.PROPOSED, Step.CONFIRM): Stage.CONFIRMED,\n",
            ),
            Change(
                "rules/approve/account_change.py",
                "return _refuse_account(case) or _refuse_phone(case) or _refuse_same_person(case)",
                "return _refuse_account(case)",
            ),
        ),
        ("goes to", "IndexError"),
        often="account",
    ),
    TownMutant(
        "a sent debt may be paid, and the index does not mind",
        (
            Change(
                "rules/pay/eligible.py",
                "    (Fact.ORDERED, Refusal.ALREADY_ORDERED),\n"
                "    (Fact.RESERVED, Refusal.ALREADY_LIVE_PAYMENT),\n",
                "",
            ),
        ),
        ("two live payments", "paid twice", "IntegrityError"),
    ),
    TownMutant(
        "a voucher is not written",
        (
            Change(
                "services/_register.py",
                "    _books.post(changes, seq=seq, today=today)\n",
                "",
            ),
        ),
        ("owed",),
    ),
    TownMutant(
        "a refused repeat of a file counts as a rejection",
        (Change("rules/register/flows.py", " and HAD_BEFORE.isdisjoint(answer.reasons)", ""),),
        ("paid twice", "was paid and is"),
    ),
    TownMutant(
        "a key is not looked up",
        (
            Change(
                "services/_command.py",
                "kept = Command.objects.filter(key=key).first()",
                "kept = None",
            ),
        ),
        ("IntegrityError", "answered otherwise"),
    ),
    TownMutant(
        "a payment that came back is still paid",
        (
            Change(
                "rules/register/flows.py",
                "        if self.returns:\n",
                "        if self.returns < 0:\n",
            ),
        ),
        ("was not paid and is", "owed"),
    ),
    TownMutant(
        "an answered command is not written",
        (
            Change(
                "services/_command.py",
                "return _carry_out(name, payload, context, previous)\n\n\nclass Undone",
                "answer = _carry_out(name, payload, context, previous)\n"
                "        transaction.set_rollback(last % 7 == 6, using=alias())\n"
                "        return answer\n\n\nclass Undone",
            ),
        ),
        ("was answered and is not there",),
    ),
)
