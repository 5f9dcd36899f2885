"""What anybody may ask of an invoice: wrong facts are all alike, and persons are not told of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.papers import FOOD, ROAD, Firm, invoice
from tests.payouts import ANNA, payout_list
from tests.services.office import Office

RIGHT = {"org_number": ROAD.org_number, "number": "F1002", "amount": "800,00"}
TRADER = Firm("Anna Ahlgren Bygg", "8001011231", "50000099")
UNKNOWN = "Ingen faktura med just de tre uppgifterna"
# What is wrong with each; a person's own right facts are wrong ones too.
WRONG = {
    "org": {"org_number": "5569999990"},
    "number": {"number": "F7777"},
    "another's number": {"number": "F2001"},
    "amount": {"amount": "800,01"},
    "no amount": {"amount": "åttahundra"},
    "below nought": {"amount": "-800"},
    "more than there is": {"amount": "9" * 30},
    "digits of elsewhere": {"amount": "٨٠٠"},
    "harm": {"number": "<script>alert(1)</script>", "org_number": "' OR 1=1 --"},
    "a trader": {"org_number": TRADER.org_number, "number": "T1", "amount": "70.00"},
    "a person": {"org_number": ANNA.number, "number": "B-1", "amount": "4321.00"},
}
# What is another for each form, and what the asker wrote; all else is ours.
OWN = re.compile(r'name="(?:csrfmiddlewaretoken|key|org_number|number|amount)"[^>]* value="[^"]*"')
SAID = re.compile(r'<div class="answer" role="status"><p>([^<]*)</p>')


@pytest.fixture
def stranger(desk):
    """A browser of somebody outside, and what waits in the house."""
    office = Office(Path())
    office.receive(invoice(TRADER, "T1", "70.00"))
    office.receive(payout_list((ANNA, "4321.00"), on="2026-11-20"))
    return desk("")


def ask(stranger, given=RIGHT, **more):
    return stranger.post("/status/", given, **more)


def test_three_facts_give_a_state_and_when_to_ask_again(stranger):
    said = ask(stranger)
    page = said.content.decode()
    assert said.status_code == 200
    assert SAID.findall(page) == ["Fakturan är mottagen."]
    assert "Nästa uppdatering: 2026-11-" in page
    assert "Skicka inte fakturan igen" in page
    english = ask(stranger, {**RIGHT, "lang": "en"}).content.decode()
    assert '<html lang="en">' in english
    assert "Next update" in english


def test_every_answer_is_as_long_and_differs_in_its_sentence_alone(stranger):
    from sluss.web.status import ANSWER_BYTES

    right = ask(stranger).content
    pages, stripped = [right], []
    pages += [ask(stranger, {**RIGHT, **wrong}).content for wrong in WRONG.values()]
    for page in pages:
        assert len(page) == ANSWER_BYTES
        stripped.append(OWN.sub("", page.decode()).rstrip())
    first, *others = stripped
    assert all(UNKNOWN in page for page in others)
    assert len(set(others)) == 1
    assert UNKNOWN not in first
    assert SAID.sub("", first) == SAID.sub("", others[0])


def test_as_much_is_asked_of_the_database_whatever_the_facts_are(stranger, django_queries):
    ask(stranger)
    counts = set()
    for wrong in ({}, *WRONG.values()):
        with django_queries() as asked:
            ask(stranger, {**RIGHT, **wrong})
        counts.add(len(asked))
    assert len(counts) == 1


def test_nothing_of_a_person_or_an_account_is_told(stranger):
    shown = stranger.text("/status/")
    for name in ("a trader", "a person"):
        shown += SAID.findall(ask(stranger, {**RIGHT, **WRONG[name]}).content.decode())[0]
    shown += OWN.sub("", ask(stranger).content.decode())
    for secret in (ANNA.name, ANNA.number, TRADER.name, ROAD.name, FOOD.name, "50000099", "800"):
        assert secret not in shown, secret


def test_whoever_asks_too_often_is_told_to_wait_and_others_are_not(stranger):
    for _ in range(20):
        assert ask(stranger).status_code == 200
    # What a header says of who asks is not believed.
    said = ask(stranger, headers={"X-Forwarded-For": "203.0.113.9"})
    assert said.status_code == 429
    assert "frågat många gånger" in said.content.decode()
    assert SAID.search(said.content.decode()) is None
    assert ask(stranger, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_all_addresses_together_have_a_bound(stranger, monkeypatch):
    from sluss.rules.report.status import Bounds
    from sluss.services import _status

    most = Bounds(20, 60, 3, 5000, 3, 100)
    monkeypatch.setattr(_status, "_bounds", lambda _who: most)
    codes = [ask(stranger, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]


@pytest.mark.parametrize("facts", [{}, {"number": " "}, {"org_number": "\t"}])
def test_a_fact_that_lacks_is_asked_for_and_counts_as_no_question(stranger, facts):
    from sluss.store.models import StatusLookUp

    said = ask(stranger, {**RIGHT, **facts} if facts else {})
    assert said.status_code == 422
    assert "Alla tre uppgifterna behövs." in said.content.decode()
    assert StatusLookUp.objects.count() == 0


def hardship(stranger, text="Lönerna går inte ut", contact="070-1234567", key="b" * 32, **more):
    given = {**RIGHT, "text": text, "contact": contact, "key": key, "cannot_wait": "1", **more}
    return ask(stranger, given)


@pytest.mark.parametrize("wrong", [{}, WRONG["number"]])
def test_who_cannot_wait_raises_one_task_known_or_not_however_often_it_clicks(stranger, wrong):
    tasks = []
    for _ in range(2):
        said = hardship(stranger, **wrong)
        assert said.status_code == 200
        assert "Att ni inte kan vänta är antecknat." in said.content.decode()
        tasks.append(raised())
    assert tasks == [["Lönerna går inte ut"]] * 2
    hardship(stranger, text="Nu är det värre", **wrong)
    assert raised() == ["Lönerna går inte ut", "Nu är det värre"]


def raised() -> list[str]:
    from sluss.store.models import IncidentEntry

    return list(
        IncidentEntry.objects.filter(kind="task").order_by("id").values_list("text", flat=True)
    )


@pytest.mark.parametrize(
    ("text", "contact", "why"),
    [
        ("", "070", "inte kan vänta är tomt"),
        ("Snart slut", " ", "Ingen kontakt"),
        ("x" * 2001, "070", "för lång"),
    ],
)
def test_a_request_that_lacks_something_is_sent_back_with_what_was_written(
    stranger, text, contact, why
):
    said = hardship(stranger, text, contact)
    page = said.content.decode()
    assert said.status_code == 422
    assert why in page
    assert f">{text}</textarea>" in page
    assert raised() == []


def test_no_cookie_but_that_of_the_form_and_no_menu(stranger):
    said = stranger.get("/status/")
    assert set(said.cookies) == {"sluss_csrf"}
    page = said.content.decode()
    assert "/sign-in" not in page
    assert "<nav" not in page
    assert "<script" not in page


def test_a_form_from_elsewhere_asks_nothing(stranger):
    from django.test import Client

    from sluss.store.models import StatusLookUp

    assert Client(enforce_csrf_checks=True).post("/status/", RIGHT).status_code == 403
    assert StatusLookUp.objects.count() == 0


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("800", 80000),
        ("1 250,50 kr", 125050),
        ("1\u00a0250.5", 125050),
        ("800:-", 80000),
        ("SEK 800", 80000),
        ("", -1),
        ("-5", -1),
        ("8e2", -1),
        ("1_000", -1),
    ],
)
def test_an_amount_is_read_as_people_copy_it(town, written, minor):
    from sluss.web.status import amount_of

    assert amount_of(written).minor == minor


@pytest.mark.parametrize(
    ("address", "caller"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")],
)
def test_a_line_is_counted_as_one_caller(town, address, caller):
    from sluss.web.status import caller_of

    assert caller_of(SimpleNamespace(META={"REMOTE_ADDR": address})) == caller


# ---- The server that has nothing else ----------------------------------------------------------


@pytest.fixture
def alone(town, monkeypatch) -> Iterator[object]:
    """alone(path): the status that the server of these pages alone answers with."""
    from django.conf import settings

    from sluss.web import status_only
    from sluss.web.application import status_application

    for name in status_only.SETTINGS:
        monkeypatch.setattr(settings, name, getattr(settings, name))
    made = status_application()

    def answer(path: str) -> tuple[int, bytes]:
        from django.test import RequestFactory

        said = []
        environ = RequestFactory().get(path).environ
        parts = made(environ, lambda status, *_: said.append(int(status[:3])))
        with closing(parts):
            return said[0], b"".join(parts)

    return answer


def test_alone_it_serves_its_page_and_its_style_and_nothing_else(alone):
    from sluss.urls import urlpatterns

    assert alone("/status/")[0] == 200
    assert alone("/static/status/status.css")[0] == 200
    own = {"status/", "healthz", "readyz"}
    others = [f"/{one.pattern}" for one in urlpatterns if str(one.pattern) not in own]
    assert alone("/healthz") == (200, b'{"ok": true}')
    assert alone("/readyz")[0] in (200, 503)
    for path in [*others, "/static/sluss/sluss.css", "/static/status/../sluss/keys.js", "/admin/"]:
        code, body = alone(path)
        assert code == 404, path
        assert b"Sidan finns inte" in body


def test_alone_it_answers_forms_without_a_session(alone):
    from django.test import Client

    said = Client().post("/status/", RIGHT)
    assert said.status_code == 200
    assert set(said.cookies) == {"sluss_csrf"}
    assert Client(enforce_csrf_checks=True).post("/status/", RIGHT).status_code == 403
