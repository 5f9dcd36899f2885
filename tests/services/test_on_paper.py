"""An attest on paper is one by fewer people never: printed, signed, scanned, keyed, proved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.papers import ROAD, invoice, open_items, suppliers
from tests.services.office import TODAY, Office, begin


@pytest.fixture
def office(tmp_path, fresh_home) -> Office:
    fresh_home("office", begin)
    made = Office(tmp_path)
    made.receive(suppliers(ROAD), listed_on="2026-11-01")
    made.receive(invoice(ROAD, "F1", "100.00"))
    return made


def printed(office: Office, number: str = "F1", on: date = TODAY) -> tuple[str, bytes]:
    """The code of the debt's form, and the form as PDF, which stands for its scan too."""
    from sluss.rules.approve.on_paper import form_of
    from sluss.services._payables import find_rows, payable_of
    from sluss.store import read
    from sluss.telling.attest_forms import debts_for, forms
    from sluss.telling.pages import set_page
    from sluss.telling.shown import frame_of

    id_ = office.id(number)
    code = form_of(payable_of(find_rows([id_])[id_]), on).code
    kept = read.policy()
    frame = frame_of(kept["text"] if kept else "", on, "sv")
    blocks = list(forms(debts_for([id_], None, 1), on, frame))
    at = office.now
    return code, set_page("Attest", blocks, lang="sv", organisation="X", at=at)


def register(office: Office, paper, by="eva", signer="anna", key="", scan=True, **changed):
    from sluss.reception import signed_forms
    from sluss.reception.paper import Scan
    from sluss.services import approve
    from sluss.services._on_paper import Keyed

    code, page = paper
    sha = ""
    codes: list[str] = []
    if scan:
        kept = signed_forms.keep(Scan("blad.pdf", page), office.who(by), key=office.key())
        if "refused" in kept:
            return kept
        sha, codes = kept["sha256"], kept["codes"]
    words = {
        "code": code, "signer": signer, "signed_on": TODAY, "answer": "approve", "reason": "",
        "scan": sha, "in_scan": tuple(codes), **changed,
    }  # fmt: skip
    return approve.register_paper(Keyed(**words), office.who(by), key=key or office.key())


def test_the_code_stands_in_the_form_and_is_read_from_its_picture(office):
    from sluss.reception import signed_forms

    code, page = printed(office)
    assert signed_forms.codes_in(page) == [code]
    assert signed_forms.codes_in(b"no picture") == []


def test_the_code_is_read_from_a_photograph_and_what_only_says_it_is_one_is_not_opened(office):
    import io

    from pypdfium2 import PdfDocument

    from sluss.reception import signed_forms

    code, page = printed(office)
    out = io.BytesIO()
    PdfDocument(page)[0].render(scale=3).to_pil().convert("RGB").rotate(4, fillcolor="white").save(
        out, "jpeg", quality=70
    )
    photo = out.getvalue()
    assert signed_forms.codes_in(photo) == [code]
    frame = photo.index(b"\xff\xc0")
    huge = photo[: frame + 5] + b"\xff\xff\xff\xff" + photo[frame + 9 :]
    for broken in (huge, photo[:frame], photo[:2000], b"\xff\xd8\xff"):
        assert signed_forms.codes_in(broken) == []


def test_two_papers_keyed_by_two_people_approve_the_debt_and_verify_replays_them(office):
    paper, id_ = printed(office), office.id("F1")
    first = register(office, paper)
    assert first == {"status": "new", "id": id_, "state": "open", "attests": 1, "needs": 2}
    second = register(office, paper, by="max", signer="bo")
    assert (second["status"], second["state"]) == ("new", "approved")
    assert office.payables()["F1"]["attests"] == ["anna", "bo"]
    assert office.verify()["ok"]


def test_the_same_paper_again_is_known_and_changes_nothing(office):
    from sluss.store.models import Decision

    paper = printed(office)
    assert register(office, paper, key="a") == register(office, paper, key="b", scan=True) | {
        "status": "new"
    }
    assert register(office, paper, by="max")["status"] == "known"
    assert sorted(Decision.objects.values_list("kind", "by")) == [
        ("attest", "anna"),
        ("paper-attest", "eva"),
    ]
    why = register(office, paper, answer="reject", reason="nej")["refused"]
    assert why == "approve.paper_answered_otherwise"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"signer": "eva", "by": "max"}, "signer_lacks_role"),
        ({"signer": "nobody"}, "signer_lacks_role"),
        ({"by": "anna"}, "keys_their_own"),
        ({"by": "cia"}, "lacks_role"),
        ({"scan": False}, "no_scan"),
        ({"answer": "maybe"}, "no_answer"),
        ({"answer": "reject"}, "no_reason"),
        ({"signed_on": date(2026, 11, 23)}, "signed_before"),
        ({"signed_on": date(2026, 11, 25)}, "signed_later"),
        ({"code": "nothing"}, "no_such_form"),
    ],
)
def test_what_is_refused_changes_nothing(office, changed, code):
    assert register(office, printed(office), **changed) == {"refused": f"approve.paper_{code}"}
    assert office.payables()["F1"]["attests"] == []
    assert office.verify()["ok"]


def test_one_clerk_with_two_papers_cannot_approve_a_debt(office):
    paper = printed(office)
    register(office, paper)
    assert register(office, paper, signer="bo")["refused"] == "approve.paper_keyed_another"


def test_whoever_keyed_a_paper_gives_no_attest_and_signs_nothing_that_they_keyed(office):
    from sluss.services import organisation

    who = office.who("admin")
    organisation.add_person("all", ["clerk", "attester"], None, "pw", who, key="add-all")
    register(office, printed(office), by="all")
    id_ = office.id("F1")
    assert [one["code"] for one in office.attest("all", id_)["refused"]] == ["approve.keyed_it"]
    assert office.attest("bo", id_)["refused"] == []
    assert office.payables()["F1"]["state"] == "approved"


def test_whoever_received_the_invoice_keys_no_attest_of_it(office):
    office.receive(invoice(ROAD, "F2", "200.00"), by="eva")
    paper = printed(office, "F2")
    assert register(office, paper)["refused"] == "approve.paper_keyer_registered_it"
    assert register(office, paper, by="max")["status"] == "new"


def test_who_keyed_a_paper_and_brought_a_claim_in_later_does_not_sign_the_payment(office):
    from sluss.services import organisation

    who = office.who("admin")
    organisation.add_person("all", ["clerk", "signer"], None, "pw", who, key="add-all")
    register(office, printed(office), by="all")
    office.attest("bo", office.id("F1"))
    office.receive(invoice(ROAD, "F1", "100.00", note="again"), by="all")
    batch = office.propose()["batch"]
    assert office.sign(batch, "all") == {"refused": "pay.in_all_steps"}


def test_a_debt_that_changed_since_the_print_is_refused_and_what_changed_is_said(office):
    office.receive(open_items((ROAD, "F9", "50.00", "2026-11-20")))
    paper = printed(office, "F9")
    office.receive(invoice(ROAD, "F9", "50.00"))
    assert register(office, paper)["refused"] == "approve.paper_document_changed"
    assert register(office, printed(office, "F9"))["status"] == "new"


def test_a_no_disputes_the_debt_in_the_name_of_whoever_signed(office):
    answer = register(office, printed(office), answer="reject", reason="Aldrig beställt")
    assert (answer["status"], answer["state"]) == ("new", "disputed")
    office.receive(invoice(ROAD, "F3", "300.00"))
    asked = register(office, printed(office, "F3"), answer="ask", reason="Vems är den?")
    assert asked["state"] == "held"
    assert office.verify()["ok"]


def test_the_scan_of_another_form_is_refused(office):
    office.receive(invoice(ROAD, "F3", "300.00"))
    (code, _), (_, other) = printed(office), printed(office, "F3")
    assert register(office, (code, other))["refused"] == "approve.paper_other_scan"


def test_the_auditor_sees_who_keyed_which_scan(office):
    from sluss.services._audited import chain_of

    register(office, printed(office))
    office.attest("bo", office.id("F1"))
    on_paper, on_screen = chain_of(office.id("F1"))["attests"]
    assert (on_paper["by"], on_screen["by"], on_screen["on_paper"]) == ("anna", "bo", None)
    told = on_paper["on_paper"]
    assert (told["keyed_by"], told["is_code_read"], len(told["scan"])) == ("eva", True, 64)
