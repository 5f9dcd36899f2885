"""The restored system of an office: what it exports, loaded and compared."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sluss.core.outcome import Finding
from tests.papers import Firm
from tests.services.office import Office, Papers, Plain

HEAD = "Leverantör;Orgnr;Fakturanr;Fakturadatum;Förfallodatum;Belopp;Restbelopp;Bankgiro"


def row(
    firm: Firm, number: str, kronor: str, *, rest: str = "", issued: str = "2026-10-20",
    due: str = "2026-11-20",
) -> str:  # fmt: skip
    """A row of the restored system's open items."""
    left = (rest or kronor).replace(".", ",")
    return (
        f"{firm.name};{firm.org_number};{number};{issued};{due};{kronor.replace('.', ',')};{left};"
        f"{firm.bankgiro}"
    )


def items(*rows: str, total: str = "") -> bytes:
    """Its list of open items. total: the sum that it says itself."""
    end = [f"Summa;;;;;{total.replace('.', ',')};;"] if total else []
    return ("\r\n".join([HEAD, *rows, *end]) + "\r\n").encode()


def books(*rows: tuple[Firm, str, str], org_number: str = "212000-9999") -> bytes:
    """Its books as SIE 4, a voucher an invoice that is not paid: supplier, number, kronor."""
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "Exempelekonomi" "1"',
        "#FORMAT PC8",
        "#GEN 20261113",
        "#SIETYP 4",
        f"#ORGNR {org_number}",
        '#FNAMN "Exempelkommun"',
        '#KONTO 2511 "Leverantörsskulder"',
        *(f'#OBJEKT 9 {firm.bankgiro} "{firm.name}"' for firm, _, _ in rows),
    ]
    for i, (firm, number, kronor) in enumerate(rows, start=1):
        lines += [f'#VER A {i} 20261020 "Faktura"', "{"]
        lines += [f'#TRANS 2511 {{9 "{firm.bankgiro}" 10 "{number}"}} -{kronor}']
        lines += [f"#TRANS 4010 {{}} {kronor}", "}"]
    return ("\r\n".join(lines) + "\r\n").encode("cp437")


def export(paper: bytes, name: str = "export"):
    from sluss.formats.recognise import recognise
    from sluss.services._tray import Came
    from sluss.services.handback import Export

    form = recognise(paper)
    noted = (form,) if isinstance(form, Finding) else ()
    came = Came(hashlib.sha256(paper).hexdigest(), len(paper), name)
    return Export(came, "" if noted else form.kind, noted)


def load(office: Office, *papers: bytes, as_of: date | None = None, key: str = "") -> Plain:
    """Load a restored state of these files."""
    from sluss.services import handback

    exports = [export(paper, f"export-{i}") for i, paper in enumerate(papers)]
    who = office.who("eva")
    return handback.load(exports, as_of, Papers(*papers), who, key=key or office.key())


def bins() -> Plain:
    from sluss.services import handback

    found = handback.bins()
    assert found is not None
    return found


def placed(answer: Plain) -> dict[str, str]:
    """The bin of each row by its number."""
    return {one["document_number"]: one["bin"] for one in answer["rows"]}


def one(answer: Plain, number: str) -> Plain:
    """The only row of a number."""
    (found,) = [one for one in answer["rows"] if one["document_number"] == number]
    return found


def faults(answer: Plain) -> list[str]:
    """The codes of what speaks against the state."""
    return [fault["finding"]["code"].removeprefix("handback.") for fault in answer["faults"]]


def explain(
    office: Office, *ids: str, by: str = "max", reason: str = "seen", key: str = "",
    withdraws: bool = False,
) -> Plain:  # fmt: skip
    from sluss.services import handback

    who = office.who(by)
    return handback.explain(ids, reason, who, key=key or office.key(), withdraws=withdraws)


def switch(office: Office, supplier: str, pays: str, function: str = "invoices", **more: Any):
    from sluss.rules.handback.switch import Function, System
    from sluss.services import handback

    who = office.who(more.pop("by", "max"))
    said = handback.Switch(supplier, Function(function), System(pays), more.pop("reason", "open"))
    return handback.switch(said, who, key=more.pop("key", "") or office.key())


def sign(office: Office, by: str, key: str = "") -> Plain:
    from sluss.services import handback

    return handback.sign(office.who(by), key=key or office.key())
