"""Breakages that the made-up town must find by itself, within so many seeds.

Several layers guard each promise, and a breakage that another layer makes good is none of these.
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
        "a key is not looked up",
        (
            Change(
                "services/_command.py",
                "kept = Command.objects.select_for_update().filter(key=key).first()",
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
