"""The bins in words: what each row is, and what somebody must say of it before it is signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sluss.core.ids import masked
from sluss.core.outcome import Finding
from sluss.core.plain import from_plain
from sluss.core.records import DocumentKind
from sluss.rules.handback.signing import SIGNERS
from sluss.telling.chain import sources, with_currency
from sluss.telling.texts import advice, saying, sentence
from sluss.telling.told import in_full, plain_of, told

Plain = dict[str, Any]
# Whether the restored system knows of a payment of its own.
_KNOWN = {
    True: "bins.own_payment_known",
    False: "bins.own_payment_lacking",
    None: "bins.own_payment_unclear",
}


def in_words(answer: Plain, lang: str) -> Plain:
    """The bins with their sentences."""
    rows = [row | {"messages": _messages(row, lang)} for row in answer["rows"]]
    faults = [
        {
            "id": fault["id"],
            "explanation": fault["explanation"],
            **told(plain_of(from_plain(Finding, fault["finding"])), lang),
        }
        for fault in answer["faults"]
    ]
    return answer | {"rows": rows, "faults": faults}


def is_open(row: Plain) -> bool:
    """Whether somebody must still say what a row is."""
    return row["why"] is not None and row["explanation"] is None


def _messages(row: Plain, lang: str) -> list[str]:
    """Why a row is in its bin: the rules that explain it, or what is to be explained."""
    rules = [sentence(code, lang) for code in row["rules"]]
    return [*rules, *payments(row, lang), *notes(row, lang)]


def payments(row: Plain, lang: str) -> list[str]:
    """The payments of others on a debt, one by one, and which of them the other side knows."""
    return [
        sentence(
            "bins.own_payment",
            lang,
            found=with_currency(one["amount"], row["currency"]),
            date=one["date"],
            id=f"EndToEndId {one['end_to_end_id']}"
            if one["end_to_end_id"]
            else f"OCR {one['ocr']}",
            known=sentence(_KNOWN[one["known_there"]], lang),
            source=sources(one["evidence"], lang),
        )
        for one in row["payments"]
    ]


def notes(row: Plain, lang: str) -> list[str]:
    """The same without the rules: what is to be explained, or was."""
    facts = {"detail": ", ".join(row["looks_like"])}
    said = []
    if row["why"]:
        said.append(sentence(row["why"], lang, **facts))
    if row["reason"]:
        said.append(sentence(f"bins.asks_{row['reason']}", lang))
    if any(one["proposed"] for one in row["there"]):
        said.append(sentence("bins.proposed", lang))
    if row["explanation"]:
        by = row["explanation"]
        said.append(sentence("bins.explained", lang, found=by["by"], detail=by["reason"]))
    return said


def briefly(rule: str, lang: str) -> str:
    """A rule without what is to be done, which is told once below the table."""
    return sentence(rule, lang).partition(":")[0].rstrip(".") + "."


def bin_word(name: str, lang: str) -> str:
    """What a bin is called."""
    return sentence(f"bins.{name}".replace("-", "_"), lang)


def of_fault(fault: Plain, lang: str) -> str:
    """What a fault says, and what was said of it."""
    said = fault["explanation"]
    if said is None:
        return in_full(fault)
    words = {"found": said["by"], "detail": said["reason"]}
    return f"{fault['message']} {sentence('bins.explained', lang, **words)}"


def state_lines(shown: Plain, lang: str) -> Iterator[str]:
    """Which state it is, of what, and who has signed."""
    state, text = shown["state"], saying(lang)
    yield text("bins.state", found=state["number"], detail=state["as_of"] or "–")
    covered = [text(f"bins.function_{name}") for name in shown["functions"]]
    if covered:
        yield text("bins.covers", found=", ".join(covered))
    if shown["signed_by"]:
        yield text("bins.signed_by", found=", ".join(shown["signed_by"]))


def to_do(shown: Plain, lang: str) -> str:
    """What is left to do before it is handed back."""
    left = shown["unexplained"]
    if left["rows"] or left["faults"]:
        return sentence("bins.to_explain", lang, found=left["rows"], detail=left["faults"])
    is_signed = len(shown["signed_by"]) >= SIGNERS
    return sentence(
        "bins.is_signed" if is_signed else "bins.to_sign", lang, found=shown["sha256"][:16]
    )


def findings(plain: Sequence[Plain], lang: str) -> list[Plain]:
    """Findings of a state as it was loaded, with their sentences."""
    return [told(plain_of(from_plain(Finding, one)), lang) for one in plain]


def without_payouts(answer: Plain) -> Plain:
    """The bins as services.handback.bins gives them, for whoever may not see persons.

    No row is a payout, and a row that is gone may have been one: it is told without its name and
    number, so that it can be explained all the same. The sums are of all.
    """
    rows = [row for row in answer["rows"] if row["kind"] != DocumentKind.PAYOUT.value]
    faults = [
        fault | {"finding": _unnamed(fault["finding"])} if _may_name(fault["finding"]) else fault
        for fault in answer["faults"]
    ]
    return answer | {"rows": rows, "faults": faults}


def _may_name(finding: Plain) -> bool:
    return bool(finding["code"] == "handback.row_gone")


def _unnamed(finding: Plain) -> Plain:
    return finding | {"place": finding["place"] | {"field": "–"}, "found": "–"}


# ---- As programs get it ---------------------------------------------------------------------


def loaded_told(answer: Plain, lang: str) -> Plain:
    """A state as it was loaded, with all that was wrong with it."""
    files = [file | {"findings": findings(file["findings"], lang)} for file in answer["files"]]
    return answer | {"files": files, "faults": findings(answer["faults"], lang)}


def unkept_told(name: str, refusal: Finding, lang: str) -> Plain:
    """The same, of a file that cannot be kept: then nothing of a state is loaded."""
    said = [told(plain_of(refusal), lang)]
    return {"status": "refused", "files": [{"name": name, "findings": said}]}


def explained_told(answer: Plain, lang: str) -> Plain:
    """Which rows were explained, and why the others were not."""
    refused = [
        one
        | {
            "message": sentence(one["code"], lang, found=one["id"]),
            "advice": advice(one["code"], lang, found=one["id"]),
        }
        for one in answer["refused"]
    ]
    return answer | {"refused": refused}


def switched_told(answer: Plain) -> Plain:
    """What was said of a supplier, without a person's number."""
    return answer | {"supplier": masked(answer["supplier"])}


def switches_told(switches: Sequence[Plain]) -> Plain:
    """Which system pays whom; everybody else is paid from here."""
    return {"switches": [switched_told(one) for one in switches], "otherwise": "here"}
