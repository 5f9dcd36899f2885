"""How the three-way reconciliation is shown: line by line, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli import tables
from sluss.cli.shell import DONE, SOME_REFUSED, Plain, session, write_json
from sluss.telling.texts import kronor, sentence

_LINES = (("column.what", "words"), ("column.amount", "right"), ("column.rest", "right"))


def give(answer: Plain) -> int:
    """The bridges; exit 1 if a total is not accounted for."""
    now = session()
    if now.is_json:
        write_json(answer)
        return DONE if answer["agrees"] else SOME_REFUSED
    # A currency of which there is nothing has nothing to tell.
    told = [one for one in answer["bridges"] if _is_of_anything(one)]
    tables.write(_LINES, (line for one in told for line in _lines(one)), now.lang)
    now.give(answer, *_closing(answer))
    return DONE if answer["agrees"] else SOME_REFUSED


def _is_of_anything(bridge: Plain) -> bool:
    return any(line["amount"] != "0.00" for line in bridge["lines"])


def _lines(bridge: Plain) -> Iterator[Sequence[str]]:
    lang = session().lang
    last = len(bridge["lines"]) - 1
    for place, line in enumerate(bridge["lines"]):
        sign = "" if place == 0 else "= " if place == last else "+ "
        rest = f"{kronor(bridge['rest'])}" if place == last else ""
        amount = f"{kronor(line['amount'])} {bridge['currency']}"
        yield f"{sign}{sentence(line['line'], lang)}", amount, rest
    yield "", "", ""


def _closing(answer: Plain) -> Iterator[str]:
    text, left = session().text, answer["unexplained"]
    for one in answer["booked_twice"]:
        amount = f"{kronor(one['amount'])} {one['currency']}"
        yield text("bins.booked_twice", found=one["end_to_end_id"], detail=amount)
    if answer["state"] is None:
        yield text("bins.nothing_loaded")
    else:
        yield text(
            "bins.state", found=answer["state"]["number"], detail=answer["state"]["as_of"] or "–"
        )
        yield text("bins.report_left", found=left["rows"], detail=left["faults"])
    if answer["signed_by"]:
        yield text("bins.signed_by", found=", ".join(answer["signed_by"]))
    if "sample" in answer and not answer["sample"]:
        yield text("bins.nothing_to_sample")
    for name in answer.get("files", ()):
        if name.endswith("evidence.json"):
            yield name
    yield text("bins.agrees" if answer["agrees"] else "bins.agrees_not")
