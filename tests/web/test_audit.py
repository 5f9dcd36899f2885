"""The pages for auditors: chains, the journal with its seals, samples with their evidence."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.papers import ROAD, Move, camt, pain002
from tests.services.office import Office
from tests.web.test_intake import words
from tests.web.town import NAUGHTY


@pytest.fixture
def paid(town) -> Office:
    """The town with two of its debts paid by us: one booked by the bank, one on its way."""
    office = Office(Path())
    # The accounts of both are known, so nothing holds them.
    batch, _ = office.pay(office.id("F1001"), office.id("F2001"))
    e2e = office.payment_of("F1001")
    from sluss.store.models import Batch

    message = Batch.objects.get(id=batch).message_id
    office.receive(pain002(message, each={e2e: "ACCP"}))
    office.receive(camt(Move("1250.50", ROAD, e2e=e2e), on="2026-11-24"))
    return office


def chain_of(paid: Office, number: str = "F1001") -> str:
    return f"/audit/chain/{paid.id(number)}"


def test_a_chain_leads_from_the_payment_to_the_document_and_on_to_the_voucher(desk, paid):
    page = desk("rut").text(chain_of(paid))
    said = words(page)
    e2e = paid.payment_of("F1001")
    for one in (e2e, "bokförd av banken", "cia", "dag", "anna", "bo", "F1001", "1 250,50 kr"):
        assert one in said, one
    assert "Händelser på kontot" in said
    assert re.search(r"A\d+ 20", said) or "Verifikationerna" in said
    links = set(re.findall(r'href="(/intake/[0-9a-f]{64})"', page))
    assert len(links) >= 2
    for link in links:
        assert desk("rut").get(link).status_code == 200


@pytest.mark.parametrize("by", ["id", "e2e", "number", "hash", "batch", "voucher"])
def test_a_chain_is_found_from_any_of_its_links(desk, paid, by):
    from sluss.store.models import PayableRow, Payment, PaymentItem, Posting, Voucher

    id_ = paid.id("F1001")
    row = PayableRow.objects.get(public_id=id_)
    e2e = PaymentItem.objects.get(payable=row.id).end_to_end_id
    voucher = Voucher.objects.filter(
        number__in=Posting.objects.filter(payable=row.id).values("voucher")
    ).first()
    what = {
        "id": id_,
        "e2e": e2e,
        "number": "F1001",
        "hash": json.loads(row.body)["evidence"][0][0][:12],
        "batch": f"#{Payment.objects.get(end_to_end_id=e2e).batch}",
        "voucher": f"{voucher.series}{voucher.number}",
    }[by]
    rut = desk("rut")
    said = rut.get("/audit/", data={"search": what})
    if said.status_code == 303:
        assert said["Location"] == f"/audit/chain/{id_}"
    else:
        assert f"/audit/chain/{id_}" in said.content.decode()


NOWHERE = ["nothing", "#x", "A", "A99999999", "deadbeef", "' OR 1=1", "#" * 99, "#" + "9" * 40]


@pytest.mark.parametrize("what", NOWHERE)
def test_what_leads_nowhere_is_said_so(desk, what):
    assert "Inget stämmer" in desk("rut").text("/audit/", data={"search": what})


def test_a_debt_without_payment_has_a_chain_too(desk):
    office = Office(Path())
    said = words(desk("eva").text(chain_of(office, "F1002")))
    assert "Skulden är i ingen betalning." in said
    assert desk("rut").get("/audit/chain/nosuchdebt").status_code == 404


def test_the_chain_of_a_person_is_behind_the_wall(desk):
    from tests.web.test_intake import PAYOUTS

    office = Office(Path())
    office.receive(PAYOUTS)
    (row,) = [one for one in office.register() if one["kind"] == "payout"]
    url = f"/audit/chain/{row['id']}"
    assert "2385" not in desk("rut").text(url)
    for name in ("max", "kim", "olle", "admin"):
        assert desk(name).get(url).status_code == 404


AUDITORS_ONLY = ["journal", "journal/1", "seals", "sample", "evidence"]


@pytest.mark.parametrize("url", AUDITORS_ONLY)
@pytest.mark.parametrize("name", ["eva", "anna", "cia", "max", "kim", "olle", "admin"])
def test_the_journal_and_samples_are_for_auditors_alone(desk, url, name):
    assert desk(name).get(f"/audit/{url}").status_code == 403


def test_the_journal_shows_who_did_what_and_that_its_seals_hold(desk):
    rut = desk("rut")
    page = rut.text("/audit/journal")
    assert page.count("<tr data-row>") > 10
    assert "bruten" not in page
    assert "organisation.add_person" in page
    one = rut.text("/audit/journal", data={"fact": "organisation.begin"})
    assert one.count("<tr data-row>") == 1
    assert rut.text("/audit/journal", data={"by": "admin", "day": "2026-11-24"}).count(
        "<tr data-row>"
    )
    for day in ("2026-11-23", "0001-01-01", "9999-12-31", "igår"):
        assert "Inget att visa" in rut.text("/audit/journal", data={"day": day}), day


def test_the_journal_asks_the_database_as_often_for_many_rows_as_for_one(desk, django_queries):
    rut = desk("rut")
    with django_queries() as one:
        rut.text("/audit/journal", data={"fact": "organisation.begin"})
    with django_queries() as all_:
        rut.text("/audit/journal")
    assert len(one) == len(all_)


def test_no_secret_stands_on_any_page_of_the_journal(desk):
    from sluss.store import journal
    from sluss.store.models import Person

    rut = desk("rut")
    hashes = [kept.split("$")[-1] for kept in Person.objects.values_list("password", flat=True)]
    assert all(hashes)
    for seq in range(1, journal.head()[0] + 1):
        page = rut.text(f"/audit/journal/{seq}")
        assert not any(kept in page for kept in hashes), seq
        assert "argon2" not in page
        assert "håller, och följer på posten före" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["password", "new_password", "totp_secret", "recovery_codes"])
def test_whatever_is_called_a_secret_is_hidden_wherever_it_stands(name):
    from sluss.telling.journal_shown import payload_text

    given = {"given": {"a": [{name: ["hush"]}], "made": "hush", "name": "Bo"}}
    shown = payload_text({"payload": json.dumps(given)})
    assert "hush" not in shown
    assert "Bo" in shown


def test_the_whole_chain_is_checked_piece_by_piece(desk, monkeypatch):
    from sluss.store import journal
    from sluss.telling import journal_shown

    head, sealed = journal.head()
    whole = desk("rut").text("/audit/seals")
    assert f"Kedjan håller till den sista posten, {head}" in whole
    assert sealed in whole
    monkeypatch.setattr(journal_shown, "STRETCH_MOST", 4)
    first = 1
    while True:
        page = desk("rut").text("/audit/seals", data={"from": first})
        found = re.search(r'href="\?from=(\d+)"', page)
        if found is None:
            break
        assert int(found.group(1)) == first + 4
        first = int(found.group(1))
    assert f"den sista posten, {head}" in page


@pytest.mark.parametrize("fault", ["payload", "gone", "last"])
def test_an_entry_that_was_changed_is_found(desk, fault):
    from django.db import connection

    from sluss.store import journal

    number = journal.head()[0] if fault == "last" else 5
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE store_journalentry DISABLE TRIGGER ALL")
        if fault == "gone":
            cursor.execute("DELETE FROM store_journalentry WHERE seq = 5")
        else:
            cursor.execute("UPDATE store_journalentry SET payload = '{}' WHERE seq = %s", [number])
    rut = desk("rut")
    assert f"bruten vid post {number}" in rut.text("/audit/seals")
    if fault != "gone":
        assert "bruten" in rut.text("/audit/journal")
        assert "bruten" in rut.text(f"/audit/journal/{number}")


def test_the_same_word_picks_the_same_payments(desk, paid):
    rut = desk("rut")
    asked = {"seed": "2026", "how": "size", "count": "1"}
    page = rut.text("/audit/sample", data=asked)
    assert page.count("<tr data-row>") == 1
    assert "Livsmedel i Jämtland AB" in page
    assert (
        rut.text("/audit/sample", data=asked).partition("<tbody")[2].partition("</tbody")[0]
        == (page.partition("<tbody")[2].partition("</tbody")[0])
    )
    risky = words(rut.text("/audit/sample", data={**asked, "how": "risk"}))
    assert "banken har inte bokfört den" in risky


def test_whoever_gives_no_word_gets_one_that_is_shown(desk, paid):
    said = desk("rut").get("/audit/sample")
    assert said.status_code == 303
    seed = re.search(r"seed=([0-9a-f]{8})", said["Location"]).group(1)
    assert f'value="{seed}"' in desk("rut").text(said["Location"])


@pytest.mark.parametrize(
    "asked", [{"count": "0"}, {"count": "x"}, {"count": "9" * 30}, {"how": "x"}, {"seed": NAUGHTY}]
)
def test_a_strange_question_is_answered(desk, paid, asked):
    page = desk("rut").text("/audit/sample", data={"seed": "1", **asked})
    assert "<script>alert" not in page


def test_the_evidence_is_one_file_with_the_hashes_of_all_in_it(desk, paid):
    asked = {"seed": "1", "how": "random", "count": "2"}
    contents = [
        b"".join(desk("rut").get("/audit/evidence", data=asked).streaming_content) for _ in range(2)
    ]
    assert contents[0] == contents[1]
    with zipfile.ZipFile(io.BytesIO(contents[0])) as file:
        names = set(file.namelist())
        told = json.loads(file.read("sample.json"))
        sums = file.read("SHA256SUMS").decode().splitlines()
    assert {"seed": "1", "how": "random", "count": 2}.items() <= told.items()
    assert len(sums) == len(names) - 1
    assert sum(name.endswith("evidence.json") for name in names) == 2
    assert any("/originals/" in name for name in names)


def test_there_is_no_evidence_of_no_payments(desk):
    said = desk("rut").get("/audit/evidence")
    assert (said.status_code, said["Location"]) == (303, "/audit/sample")
    assert "Inga betalningar är utlämnade än" in desk("rut").text("/audit/sample?seed=1")
