"""A form filled with what is known: a sheet to copy from. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sluss.outside.page import Asked, Block, Items, Notice, Sheet
from sluss.rules.incident.clocks import Clock
from sluss.rules.incident.entries import Incident
from sluss.rules.incident.forms import Field, Filled, Form
from sluss.telling.texts import saying
from sluss.telling.times import local

Plain = dict[str, Any]
_HEADS = ("column.number", "column.field", "column.answer", "column.source")


class FilledSheet:
    """A form filled with what is known, as JSON, as lines and as a page."""

    def __init__(
        self,
        found: Incident,
        form: Form,
        fields: Sequence[Filled],
        clocks: Sequence[Clock],
        lang: str,
    ) -> None:
        self.found, self.form, self.fields = found, form, fields
        self.clock = next((one for one in clocks if one.deadline.name == form.clock), None)
        self.lang = lang

    @property
    def missing(self) -> int:
        """How many of its fields nobody can fill yet."""
        return sum(one.known is None for one in self.fields)

    def plain(self) -> Plain:
        """The sheet as the contract has it."""
        backing, clock = self.form.backing, self.clock
        return {
            "form": self.form.name,
            "title": self.form.title.in_(self.lang),
            "incident": self.found.number,
            "recipient": self.form.recipient.in_(self.lang),
            "due": clock.due_at.isoformat() if clock and clock.due_at else None,
            "fields": [self._field(one) for one in self.fields],
            "totals": {"count": len(self.fields), "missing": self.missing},
            "unsettled": self.form.unsettled.in_(self.lang),
            "source": backing.source,
            "verified_on": backing.verified_on.isoformat() if backing.verified_on else None,
        }

    def _field(self, one: Filled) -> Plain:
        field, known = one.field, one.known
        return {
            "number": field.number or None,
            "label": field.label.in_(self.lang),
            "seen": field.is_seen,
            "value": known.value if known else None,
            "source": known.source if known else None,
            "missing": known is None,
            "hint": self._hint(one) or None,
        }

    def lines(self) -> Iterator[str]:
        """The sheet for a screen or a text file: a field, what it says, and from where."""
        text = saying(self.lang)
        yield self.form.title.in_(self.lang)
        yield from self.head()
        for one in self.fields:
            yield ""
            yield f"{one.field.number or '–':>3}  {self._label(one.field)}"
            if one.known is None:
                yield f"     {text('draft.missing')}"
            else:
                yield f"     {one.known.value}"
                yield f"     [{one.known.source}]"
            if hint := self._hint(one):
                yield f"     ({hint})"

    def head(self) -> Iterator[str]:
        """Where it goes, until when, what is lacking, and what nobody knows of the form."""
        text, backing = saying(self.lang), self.form.backing
        yield self.form.recipient.in_(self.lang)
        if self.clock and self.clock.due_at:
            yield text("draft.due", found=local(self.clock.due_at))
        yield text("draft.count", found=self.missing, detail=len(self.fields))
        yield text("draft.not_sent")
        yield self.form.unsettled.in_(self.lang)
        state = text("draft.unverified")
        if backing.verified_on:
            state = text("exposure.verified_on", found=backing.verified_on)
        yield text("draft.source", found=backing.source, detail=state)

    def _label(self, field: Field) -> str:
        label = field.label.in_(self.lang)
        # Of a form that nobody has seen at all the head says so once.
        is_marked = not field.is_seen and any(one.field.is_seen for one in self.fields)
        return label if not is_marked else f"{label} {saying(self.lang)('draft.expected')}"

    def _hint(self, one: Filled) -> str:
        return one.field.hint.in_(self.lang) if one.field.hint else ""

    def blocks(self) -> Iterator[Block]:
        """The sheet for paper."""
        text = saying(self.lang)
        first, *rest = self.head()
        yield Notice(first)
        yield Items(rest, size="small")
        rows = [
            Asked(
                one.field.number or "–",
                self._label(one.field),
                one.known.value if one.known else text("draft.missing"),
                "\n".join(filter(None, (one.known.source if one.known else "", self._hint(one)))),
                one.known is None,
            )
            for one in self.fields
        ]
        yield Sheet([text(code) for code in _HEADS], rows)
