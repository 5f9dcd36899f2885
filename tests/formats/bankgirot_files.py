"""Files as Bankgirot has them, made for tests: nobody writes them any more."""

from __future__ import annotations

from collections.abc import Iterable

OURS = "9912346"
PAYEE = "3783511"
OTHER = "54029681"
PLUSGIRO = "4789533"
PRODUCT = "LEVERANTÖRSBETALNINGAR"


def placed(code: str, *parts: tuple[int, str]) -> str:
    """A record with each text at its first position, counted from 1."""
    record = code.ljust(80)
    for start, text in parts:
        record = record[: start - 1] + text + record[start - 1 + len(text) :]
    return record


def ore(kronor: float, digits: int = 12) -> str:
    return f"{round(kronor * 100):0{digits}}"


def opening(
    *,
    sender: str = OURS,
    written: str = "231120",
    pay: str = "231127",
    report: str = "",
    currency: str = "",
    product: str = PRODUCT,
) -> str:
    return placed(
        "11",
        (3, sender.rjust(10, "0")),
        (13, written),
        (19, product),
        (41, pay),
        (47, report),
        (60, currency),
    )


def payment(
    kronor: float = 1250,
    reference: str = "1234566",
    *,
    code: str = "14",
    number: str = PAYEE,
    day: str = "",
    own: str = "",
) -> str:
    return placed(
        code,
        (3, number.rjust(10, "0")),
        (13, reference),
        (38, ore(kronor)),
        (50, day),
        (61, own),
    )


def paid(
    kronor: float = 1250,
    reference: str = "1234566",
    *,
    code: str = "14",
    number: str = PAYEE,
    redirected: str = "",
    own: str = "",
) -> str:
    """A payment as a specification tells of it."""
    record = payment(kronor, reference, code=code, number=number, own=own)
    return placed(record, (50, "C" + redirected.rjust(10, "0")))


def info(text: str, *, code: str = "25", number: str = PAYEE) -> str:
    return placed(code, (3, number.rjust(10, "0")), (13, text))


def account(number: str, clearing: str = "5000", digits: str = "1234567", salary: str = "") -> str:
    return placed("40", (3, number), (13, clearing), (17, digits.rjust(12, "0")), (41, salary))


def reason(code: str, text: str) -> str:
    return placed("49", (3, "MTRV" if code != "0000" else ""), (7, code), (11, text))


def total(count: int, kronor: float | None, *, sender: str = OURS) -> str:
    record = placed("29", (3, sender.rjust(10, "0")), (13, f"{count:08}"))
    if kronor is None:
        return record
    return placed(record, (21, ore(abs(kronor))), (33, "-" if kronor < 0 else ""))


def joined(records: Iterable[str], end: str = "\r\n") -> bytes:
    return "".join(record + end for record in records).encode("latin-1")


def lb(*records: str, kronor: float | None = 0, report: str = "", pay: str = "231127") -> bytes:
    """One section with its opening and its total: kronor is the sum, the count is worked out."""
    counted = sum(record[:2] in ("14", "15", "16", "17", "54") for record in records)
    first = opening(report=report, pay=pay)
    return joined([first, *records, total(counted, kronor)])


def bgmax(*sections: list[str], test: str = "P", end: str | None = None) -> bytes:
    """A file of sections, each with all its records; the counts at the end are worked out."""
    start = placed("01", (3, "BGMAX"), (23, "01"), (25, "20231127173035010331"), (45, test))
    records = [record for section in sections for record in section]
    codes = [record[:2] for record in records]
    counts = [codes.count("20"), codes.count("21"), codes.count("22") + codes.count("23")]
    counts.append(codes.count("15"))
    last = "70" + "".join(f"{count:08}" for count in counts) if end is None else end
    return joined([start, *records, *([last] if last else [])])


def deposit(*records: str, kronor: float = 0, count: int | None = None, day: str = "") -> list[str]:
    """One section: what opens it, its payments, and the deposit that it came to."""
    came = sum(record[:2] in ("20", "21") for record in records)
    return [
        placed("05", (3, OURS.rjust(10, "0")), (23, "SEK")),
        *records,
        placed(
            "15",
            (3, "00000000000000000000058410000010098"),
            (38, day or "20231127"),
            (46, "00074"),
            (51, ore(kronor, 18)),
            (69, "SEK"),
            (72, f"{came if count is None else count:08}"),
        ),
    ]


def received(
    kronor: float = 1000,
    reference: str = "1234566",
    *,
    code: str = "20",
    payer: str = PAYEE,
    kind: str = "2",
    serial: str = "000000000010",
) -> str:
    return placed(
        code,
        (3, payer.rjust(10, "0")),
        (13, reference.rjust(25)),
        (38, ore(kronor, 18)),
        (56, kind),
        (57, "2"),
        (58, serial),
        (70, "0"),
    )
