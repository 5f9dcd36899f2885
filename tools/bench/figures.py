"""What a benchmark found, beside the bar that it had to meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. bar: None for a figure that is told for its own sake.

    is_least: the bar is the least allowed; else it is the most.
    """

    bench: str
    what: str
    value: float
    unit: str
    bar: float | None = None
    is_least: bool = False

    @property
    def is_met(self) -> bool | None:
        if self.bar is None:
            return None
        return self.value >= self.bar if self.is_least else self.value <= self.bar

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "is_met": self.is_met}


def table(figures: Iterable[Figure]) -> str:
    """All figures, one a row: bench, what, figure, bar, verdict."""
    rows = [("bench", "what", "figure", "bar", "")]
    rows += [_row(figure) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(_line(row, widths) for row in rows)


def _row(figure: Figure) -> tuple[str, str, str, str, str]:
    bar = ""
    if figure.bar is not None:
        bar = f"{'>=' if figure.is_least else '<='} {_shown(figure.bar)} {figure.unit}"
    verdict = {None: "", True: "ok", False: "NOT"}[figure.is_met]
    value = f"{_shown(figure.value)} {figure.unit}"
    return figure.bench, figure.what, value, bar, verdict


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    bench, what, value, bar, verdict = row
    left = f"{bench:<{widths[0]}}  {what:<{widths[1]}}"
    return f"{left}  {value:>{widths[2]}}  {bar:>{widths[3]}}  {verdict}".rstrip()
