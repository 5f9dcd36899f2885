"""One step of the chain that leads to a debt: what was concluded, from what, how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sluss.core.money import Money
from sluss.rules.register.filed import Filed
from sluss.rules.register.inferred import BY_CODE, Inference
from sluss.rules.register.trail import Takes
from sluss.rules.register.weights import Part


@dataclass(frozen=True, slots=True)
class Compared:
    """A fact of two debts that may be one, side by side; None where one does not say.

    Units: an amount is written with two decimals and its currency, '1250.50 SEK'.
    """

    field: str
    here: str | None
    there: str | None

    @property
    def agrees(self) -> bool | None:
        """Whether they say the same; None if one of them says nothing."""
        if self.here is None or self.there is None:
            return None
        return self.here == self.there


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One conclusion.

    about:   the records that it is drawn from. files: originals of which no record is meant.
    others:  the anchors of the other debts that it concerns.
    amount:  what it moves, or is about; takes says which of the five amounts it raises.
    facts:   what its sentence needs besides.
    compared: the two debts, where it is a question.
    """

    inference: Inference
    parts: tuple[Part, ...] = ()
    about: tuple[Filed, ...] = ()
    files: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    amount: Money | None = None
    takes: Takes = Takes.NOTHING
    facts: dict[str, str] = field(default_factory=dict)
    compared: tuple[Compared, ...] = ()

    @property
    def score(self) -> int | None:
        """The sum of the parts; None where nothing is weighed."""
        return sum(part.points for part in self.parts) if self.parts else None


def step_of(code: str, parts: Iterable[Part] = (), **more: object) -> Step:
    """A step of this code. One that is always as sure has its score as its one part."""
    inference = BY_CODE[code]
    given = tuple(parts)
    if not given and inference.least is not None:
        given = (Part("rule", code, inference.least),)
    return Step(inference=inference, parts=given, **more)  # type: ignore[arg-type]  # as Step's own
