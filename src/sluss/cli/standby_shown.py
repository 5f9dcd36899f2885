"""Readiness as it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli.shell import Plain, session
from sluss.cli.told import in_full, told


def is_short(place: Plain) -> bool:
    """Whether something of a mirrored folder is missing, was left or could not be read."""
    return bool(place["missing"] or place["left"] or place["refused"])


def give_mirror(places: Sequence[Plain]) -> None:
    """What became of each mirrored folder."""
    shown = [place | {"left": [left_told(one) for one in place["left"]]} for place in places]
    lines = [line for place in shown for line in _mirrored(place)]
    session().give({"places": shown}, *lines)


def left_told(one: Plain) -> Plain:
    """A file that was left, with its sentences."""
    return {"path": one["path"], **told(one, session().lang)}


def _mirrored(place: Plain) -> Iterator[str]:
    text = session().text
    facts = {"found": place["files"], "detail": place["generation"] or "", "expected": place["new"]}
    yield f"{place['from']}: " + text(f"mirror.{place['status']}", **facts)
    for one in place["left"]:
        yield f"  {one['path']}: {in_full(one)}"
    for row in place["refused"]:
        for finding in row["findings"]:
            yield f"  {row['path']}: {in_full(finding)}"
    if place["missing"]:
        yield "  " + text("mirror.missing", found=", ".join(map(kind_name, place["missing"])))
    if place["pruned"]:
        yield "  " + text("mirror.pruned", found=", ".join(place["pruned"]))


def kind_name(kind: str) -> str:
    """What a kind of source is called."""
    return session().text(f"mirrored.{kind}".replace("-", "_"))
