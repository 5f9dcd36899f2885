"""What check found, for people: the worst first, warnings folded away and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from sluss.check import Checked, Finding, check
from sluss.cli.shell import Plain, session
from sluss.rules.intake.einvoice.rule import Flag
from sluss.rules.intake.einvoice.weight import Weight
from sluss.services._original import stored_parts
from sluss.telling.einvoice_known import known_when_asked
from sluss.telling.expected_words import in_words
from sluss.telling.texts import Say, saying

_ORDER = [weight.value for weight in Weight]
_FOUND_CHARS = 60
# The kinds of file that there are rules for.
KINDS = ("ubl", "cii")


@dataclass(slots=True)
class Counted:
    """How many files there were, by what came of them."""

    sound: int = 0
    faulty: int = 0
    others: int = 0

    @property
    def refused(self) -> bool:
        """Whether any file has a fatal finding or is no e-invoice."""
        return bool(self.faulty or self.others)

    def over(self, rows: Iterable[tuple[str, Checked]]) -> Iterator[tuple[str, Checked]]:
        """The same rows, counted as they go by."""
        for path, checked in rows:
            if not checked.is_invoice:
                self.others += 1
            elif checked.fatal:
                self.faulty += 1
            else:
                self.sound += 1
            yield path, checked

    def line(self, text: Say) -> str:
        """All of it in one line."""
        count = self.sound + self.faulty + self.others
        return text(
            "check.totals", found=count, sound=self.sound, faulty=self.faulty, others=self.others
        )


def lines_of(path: str, checked: Checked, lang: str, *, with_all: bool) -> Iterator[str]:
    """One file: what it was held to, each finding with its place and what to do."""
    text = saying(lang)
    if not checked.is_invoice:
        yield f"{path}  {text('check.no_invoice')}"
        yield from (f"  {one.message} {one.advice}".rstrip() for one in checked.findings)
        return
    sets = zip_longest(checked.rule_sets, checked.editions, fillvalue="")
    held_to = ", ".join(" ".join(one).rstrip() for one in sets)
    yield f"{path}  {checked.syntax.upper()}  {held_to}"
    if checked.rules_from is not None:
        yield "  " + text("check.older", found=checked.rules_from.isoformat())
    told = checked.told
    shown = [one for one in told if with_all or one.flag == Flag.FATAL]
    shown.sort(key=lambda one: (one.flag != Flag.FATAL, _ORDER.index(one.weight)))
    for one in shown:
        yield from _finding(one, text, lang)
    folded = len(told) - len(shown)
    if folded:
        yield "  " + text("check.folded", found=folded)
    elif not shown:
        yield "  " + text("check.nothing")


def _finding(one: Finding, text: Say, lang: str) -> Iterator[str]:
    mark = text(f"check_weight.{one.weight}")
    flag = text("check.fatal" if one.flag == Flag.FATAL else "check.warning")
    yield f"  {mark}: {one.message} ({one.rule}, {flag})"
    yield "    " + text("check.place", line=one.line, field=one.path)
    if one.found or one.expected:
        found = one.found[:_FOUND_CHARS] or "–"
        yield "    " + text("check.found", found=found, expected=in_words(one.expected, lang))
    yield f"    {one.advice}"


def checks_of(payable: Plain) -> Iterator[str]:
    """What the rules say of the e-invoices that a debt is known from, figured here and now."""
    originals = {one["sha256"] for one in payable["evidence"] if one["kind"] in KINDS}
    for sha256 in sorted(originals):
        lang, known = session().lang, known_when_asked()
        checked = check(b"".join(stored_parts(sha256)), lang=lang, known=known)
        if checked.is_invoice:
            yield from lines_of(sha256[:12], checked, lang, with_all=False)
