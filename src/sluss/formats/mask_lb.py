"""Files of Bankgirot, LB and BgMax, with masks: each field by its place, all else left blank.

A seal is left out, since it would not hold. Source: docs/sources.md [lb], [bgmax].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

from sluss.core.masks import Masks
from sluss.formats import _bgmax_layout as bgmax
from sluss.formats import _lb_layout as lb
from sluss.formats._fixed_width import LINE_CHARS, Line, Lines, Span
from sluss.formats.lb import sniff

KINDS = frozenset({"lb", "bgmax"})
Way = Callable[[str], str]
Field = tuple[Span, Way]
_SEVEN_BIT_PRODUCT = ("LEVERANT|RS", "LEVERANT\\RS")
_ACCOUNT_DIGITS_MIN = 7
_CODE: Span = (1, 2)
_VERSION: Span = (23, 24)
_STAYS = re.compile(r"[0-9 ]+|[A-Z -]{1,20}")


def mask_lb(data: bytes, masks: Masks) -> bytes:
    """The same records with masks; those of which nothing is known are left out."""
    fields = _lb_fields(masks) if sniff(data) else _bgmax_fields(masks)
    return b"".join(
        line.encode("cp1252", "replace") + b"\r\n" for line in _written(data, fields, masks)
    )


def _written(data: bytes, fields: dict[str, list[Field]], masks: Masks) -> Iterator[str]:
    lines = Lines(BytesIO(data))
    for line in lines:
        if line.code == "11" and any(word in line.text for word in _SEVEN_BIT_PRODUCT):
            lines.is_seven_bit = True
        if line.code == "40" and "40" in fields:
            yield _account_line(line, masks)
        elif line.code in fields:
            yield _line(line, fields[line.code])


def _line(line: Line, fields: list[Field]) -> str:
    made = [" "] * LINE_CHARS
    for (first, last), way in [(_CODE, _kept), *fields]:
        width = last - first + 1
        said = line.text[first - 1 : last]
        value = way(said.strip()) if said.strip() else ""
        # Digits may stand at the right end of their field, as they stood.
        is_right = way is _kept and not said.endswith(" ")
        value = value[:width].rjust(width) if is_right else value[:width].ljust(width)
        made[first - 1 : last] = value
    return "".join(made).rstrip()


def _account_line(line: Line, masks: Masks) -> str:
    clearing, number = line.at(lb.CLEARING), line.at(lb.ACCOUNT)
    width = lb.ACCOUNT[1] - lb.ACCOUNT[0] + 1

    def account(_: str) -> str:
        bare = number.lstrip("0").zfill(_ACCOUNT_DIGITS_MIN)
        return masks.account_at(clearing, bare).zfill(width)

    return _line(
        line, [(lb.NUMBER, _giro(masks)), (lb.CLEARING, _kept), (lb.ACCOUNT, account),
               (lb.SALARY, _kept)]
    )  # fmt: skip


def _lb_fields(masks: Masks) -> dict[str, list[Field]]:
    number: Field = (lb.NUMBER, _giro(masks))
    debt: list[Field] = [
        number, (lb.REFERENCE, masks.shape), (lb.AMOUNT, _kept), (lb.OWN_DAY, _kept),
        (lb.OWN_INFO, masks.shape),
    ]  # fmt: skip
    product: Field = (lb.PRODUCT, _product)
    opening: list[Field] = [
        number, (lb.WRITTEN, _kept), product, (lb.PAY_ON, _kept), (lb.CURRENCY, _kept)
    ]  # fmt: skip
    total: list[Field] = [number, (lb.COUNT, _kept), (lb.TOTAL, _kept), (lb.TOTAL_SIGN, _kept)]
    info: list[Field] = [number, (lb.INFO, masks.text)]
    return {
        "11": opening, "14": debt, "54": debt, "15": debt, "16": debt, "17": debt,
        "25": info, "65": [number, (lb.INFO_PLUSGIRO, masks.text)],
        "26": [number, (lb.NAME, masks.name)], "27": [number, (lb.TOWN, masks.name)],
        "40": [], "29": total,
    }  # fmt: skip


def _giro(masks: Masks) -> Way:
    """A giro filled with zeros in front, with which it could pass for a number of a person."""
    return lambda said: masks.shape(said.lstrip("0")).zfill(len(said))


def _kept(said: str) -> str:
    """What stays as it stands: digits, or a word such as GENAST or SEK."""
    return said if _STAYS.fullmatch(said) else ""


def _product(_: str) -> str:
    return "LEVERANTÖRSBETALNINGAR"


def _bgmax_fields(masks: Masks) -> dict[str, list[Field]]:
    counts: list[Field] = [(span, _kept) for _, span in bgmax.COUNTS]
    payment: list[Field] = [
        (bgmax.PAYER, _giro(masks)), (bgmax.REFERENCE, masks.shape), (bgmax.AMOUNT, _kept),
        (bgmax.REFERENCE_CODE, _kept), (bgmax.SERIAL, masks.shape),
    ]  # fmt: skip
    deposit: list[Field] = [
        (span, _kept)
        for span in (
            bgmax.PAID_IN_ON, bgmax.DEPOSIT_SERIAL, bgmax.DEPOSIT_AMOUNT,
            bgmax.DEPOSIT_CURRENCY, bgmax.DEPOSIT_COUNT,
        )
    ]  # fmt: skip
    return {
        "01": [
            (bgmax.LAYOUT, _kept), (_VERSION, _kept), (bgmax.TIMESTAMP, _kept),
            (bgmax.IS_TEST, _kept),
        ],
        "05": [(bgmax.OUR_BANKGIRO, _giro(masks)), (bgmax.CURRENCY, _kept)],
        "15": deposit,
        "20": payment, "21": payment, "22": payment, "23": payment,
        "25": [(bgmax.MESSAGE, masks.text)], "26": [(bgmax.NAME, masks.name)],
        "28": [(bgmax.TOWN, masks.name), (bgmax.COUNTRY_CODE, _kept)],
        "29": [(bgmax.ORG_NUMBER, masks.shape)],
        "70": counts,
    }  # fmt: skip
