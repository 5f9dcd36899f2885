"""A paper invoice is an original like any other, and who keyed it is never who attests it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.core.party import Scheme
from sluss.formats.paper import PaperForm
from tests.papers import ROAD, invoice
from tests.services.office import Office, begin

FORM = PaperForm(
    supplier_name=ROAD.name,
    org_number=ROAD.org_number,
    document_number="F1001",
    issue_date="2026-10-20",
    due_date="2026-11-20",
    amount="1 250,50",
    scheme=Scheme.BANKGIRO.value,
    account=ROAD.bankgiro,
    taken_in_by="Eva Ek",
)


@pytest.fixture
def office(tmp_path, fresh_home) -> Office:
    fresh_home("office", begin)
    return Office(tmp_path)


def register(office: Office, form: PaperForm = FORM, by: str = "eva", key: str = "", scan=None):
    from sluss.reception import paper

    return paper.register(form, scan, office.who(by), "sv", key=key or office.key())


def test_the_form_is_a_debt_that_whoever_keyed_it_may_not_attest(office):
    from sluss.services import organisation

    who = office.who("admin")
    organisation.add_person("both", ["clerk", "attester"], None, "pw", who, key="add-both")
    answer = register(office, by="both")
    assert (answer["status"], answer["payables"]) == ("new", [office.id("F1001")])
    debt = office.payables()["F1001"]
    assert (debt["confidence"], debt["why"]) == ("probable", ["from_paper"])
    refused = office.attest("both", office.id("F1001"))["refused"]
    assert [one["code"] for one in refused] == ["approve.registered_it"]
    assert office.attest("anna", office.id("F1001"))["refused"] == []
    assert office.verify()["ok"]


def test_the_same_form_twice_is_known_and_the_same_click_is_the_same_answer(office):
    first = register(office, key="a")
    assert register(office, key="a") == first
    again = register(office, replace(FORM, amount="1250.50"), by="max")
    assert (again["status"], again["payables"]) == ("known", first["payables"])
    assert len(office.register()) == 1


def test_the_e_invoice_that_comes_after_is_the_same_debt(office):
    register(office)
    office.receive(invoice(ROAD, "F1001", "1250.50"))
    debt = office.payables()["F1001"]
    assert debt["why"] == ["from_e_invoice", "from_paper", "several_sources"]


def test_a_reminder_attaches_to_the_debt_and_makes_no_other(office):
    office.receive(invoice(ROAD, "F1001", "1250.50"))
    reminder = replace(FORM, document="reminder", refers_to="F1001", document_number="")
    answer = register(office, reminder)
    assert answer["payables"] == [office.id("F1001")]
    roles = [line[2] for line in office.payables()["F1001"]["evidence"]]
    assert sorted(roles) == ["asks-again", "claims"]
    assert len(office.register()) == 1


def test_the_picture_is_kept_beside_the_form_and_says_nothing_itself(office):
    from sluss.reception.paper import Scan
    from sluss.services._original import stored_parts
    from sluss.store.models import Original, Receipt

    picture = b"%PDF-1.4 not really"
    answer = register(office, scan=Scan("C:\\bilder\\sida.pdf", picture))
    kept = Original.objects.get(inside=answer["sha256"])
    assert (kept.name, kept.by) == ("sida.pdf", "eva")
    assert b"".join(stored_parts(kept.sha256)) == picture
    assert Receipt.objects.get(sha256=kept.sha256).kind == "paper-scan"
    assert len(office.register()) == 1
    assert office.verify()["ok"]


def test_a_form_with_a_fault_leaves_nothing_behind(office):
    from sluss.reception.paper import Scan
    from sluss.store import journal

    before = journal.head()
    answer = register(office, replace(FORM, account="1", amount=""), scan=Scan("x", b""))
    assert answer["status"] == "refused"
    told = [(one["code"], one["place"]["field"]) for one in answer["findings"]]
    assert told == [
        ("paper.bad_amount", "amount"),
        ("paper.bad_account", "account"),
        ("paper.bad_scan", "scan"),
    ]
    assert journal.head() == before


@pytest.mark.parametrize("name", ["anna", "cia", "local"])
def test_nobody_registers_who_has_not_the_right(office, name):
    assert register(office, by=name) == {"refused": "intake.paper_lacks_role"}
    assert office.register() == []
