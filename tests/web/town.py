"""A small town for the pages: somebody in every role, and some debts of every common kind."""

from __future__ import annotations

from pathlib import Path

from tests import papers
from tests.papers import FOOD, ROAD, firm, invoice, open_items, suppliers
from tests.services.office import Office, begin

PASSWORD = "pw"  # What tests/services/office.py gives everybody.
# Beside the office's own: one of each role that the office has nobody in.
EVERYBODY = {
    "eva": "clerk",
    "anna": "attester",
    "cia": "signer",
    "max": "manager",
    "kim": "communicator",
    "rut": "auditor",
    "olle": "operator",
    "admin": "administrator",
}
ADDED = ("kim", "rut", "olle")
NAUGHTY = "<script>alert(1)</script> \u202eevil\u2066 =1+1"
HARM = firm(9, NAUGHTY)


def begin_town() -> None:
    """The office with its people and papers, in an empty database."""
    from sluss.services import organisation

    begin()
    office = Office(Path())
    for name in ADDED:
        who = office.who("admin")
        organisation.add_person(name, [EVERYBODY[name]], None, PASSWORD, who, key=f"add-{name}")
    office.receive(suppliers(ROAD, FOOD), listed_on="2026-11-01")
    for paper in debts():
        office.receive(paper)


def debts() -> list[bytes]:
    """Papers that make debts in several states, one with a name that wants to do harm."""
    return [
        invoice(ROAD, "F1001", "1250.50", reference=papers.ocr(7)),
        invoice(ROAD, "F1002", "800.00"),
        invoice(FOOD, "F2001", "99999.00"),
        open_items((ROAD, "F-1001", "1250.50", "2026-11-20"), (HARM, "H1", "66.00", "2026-11-20")),
    ]


def begin_harbour() -> None:
    """The town with one debt for each journey through it: J1 to J20, of 101 to 120 kronor.

    Those from J11 on are attested by two.
    """
    begin_town()
    office = Office(Path())
    for number in range(1, 21):
        office.receive(invoice(ROAD, f"J{number}", f"{100 + number}.00"))
    office.approve(*(office.id(f"J{number}") for number in range(11, 21)))
