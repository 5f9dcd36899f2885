"""Start, attest, accounts and questions: what waits for whom, and what they may do about it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.telling.texts import sentence
from tests.papers import FOOD, GLASS, ROAD, firm, invoice, open_items, suppliers
from tests.payouts import ANNA, payout_list
from tests.services.office import Office
from tests.web.town import NAUGHTY

NEW = "9915257"


@pytest.fixture
def office(town, tmp_path) -> Office:
    return Office(tmp_path, acts=1000)


def form_key(page: str, nth: int = 0) -> str:
    return re.findall(r'name="key" value="([0-9a-f]{32})"', page)[nth]


def cards(page: str) -> list[str]:
    """The debts that a queue shows."""
    return re.findall(
        r'href="/approve/([a-z0-9]{16})">', page.partition("<tbody>")[2].partition("</tbody>")[0]
    )


def waiting(page: str) -> dict[str, str]:
    """What start says waits for somebody: the address, and how many."""
    found = re.findall(r'<b>(\d+)\+?</b> <a class="ds-link" href="([^"]+)"', page)
    return {url: count for count, url in found}


def propose(office: Office, of=ROAD, by: str = "eva") -> int:
    from sluss.services import approve

    answer = approve.propose_account(
        org_number=of.org_number,
        name="",
        account=Account(Scheme.BANKGIRO, NEW),
        requested_on=date(2026, 11, 20),
        reason="brev",
        who=office.who(by),
        key=office.key(),
    )
    return answer["change"]


# ---- Start ------------------------------------------------------------------------------------


def test_start_shows_each_what_waits_for_them_and_nobody_what_does_not(desk, office):
    propose(office)
    office.receive(invoice(GLASS, "K1", "70.00"))
    assert waiting(desk("anna").text("/")) == {
        "/approve/": "5",
        "/register/?state=held": "1",
        "/accounts/?state=proposed": "1",
    }
    assert waiting(desk("eva").text("/")) == {
        "/register/?state=held": "1",
        "/accounts/?state=proposed": "1",
    }
    assert waiting(desk("kim").text("/")) == {}


def test_the_figures_of_start_are_of_the_register(desk, office):
    office.receive(invoice(GLASS, "K1", "70.00"))
    page = desk("eva").text("/")
    # 1 250,50 + 800 + 99 999 + 66 + 70.
    assert "<b>5</b> 102\u00a0185,50\u00a0kr" in page
    assert "<b>1</b> 70,00\u00a0kr" in page


def test_start_counts_what_was_sent_and_what_the_bank_booked(desk, office):
    office.pay(office.id("F1002"))
    assert "<b>1</b> 800,00" in desk("max").text("/")


def test_start_asks_as_often_however_much_waits(desk, django_queries, office):
    anna = desk("anna")
    anna.text("/")
    with django_queries() as few:
        anna.text("/")
    office.receive(*(invoice(ROAD, f"G{n}", f"{n}.00") for n in range(1, 9)))
    with django_queries() as many:
        anna.text("/")
    assert len(few) == len(many)


# ---- Attest -----------------------------------------------------------------------------------


def test_an_attester_sees_what_they_may_attest_and_why_the_rest_is_not_there(desk, office):
    from sluss.services import organisation

    who = office.who("admin")
    organisation.add_person("lim", ["attester"], Money("SEK", 100_000), "pw", who, key="add-lim")
    office.receive(invoice(ROAD, "MINE", "10.00"), by="lim")
    office.attest("lim", office.id("F1002"))
    page = desk("lim").text("/approve/")
    assert cards(page) == [office.id("H1")]
    assert "1 till väntar, men du har själv tagit in dem" in page
    assert "1 har du redan attesterat" in page
    assert "2 är över din beloppsgräns" in page
    assert office.id("MINE") in cards(desk("anna").text("/approve/"))


def test_a_name_like_anothers_hides_nothing(desk, office):
    """A supplier called as the attester is no reason not to see its debt."""
    office.receive(invoice(firm(77, "anna"), "N1", "5.00"))
    assert office.id("N1") in cards(desk("anna").text("/approve/"))


def test_what_is_attested_by_enough_waits_for_nobody(desk, office):
    office.approve(office.id("F1001"))
    from sluss.services import organisation

    organisation.add_person("third", ["attester"], None, "pw", office.who("admin"), key="add-3")
    assert office.id("F1001") not in cards(desk("third").text("/approve/"))


def test_one_is_attested_once_and_the_next_is_shown(desk, office):
    from sluss.store import journal

    anna = desk("anna")
    first = cards(anna.text("/approve/"))[0]
    key = form_key(anna.text(f"/approve/{first}"))
    before = journal.head()[0]
    for _ in range(2):
        said = anna.post("/approve/attest", {"id": first, "key": key, "onward": "1"})
        assert said.status_code == 303
    assert journal.head()[0] == before + 1
    following = said["Location"]
    assert following.startswith("/approve/") and first not in following
    assert "Attesterade: 1." in anna.text(following)


def test_one_form_answered_in_two_ways_does_the_first(desk, office):
    from sluss.store import journal

    anna = desk("anna")
    first = cards(anna.text("/approve/"))[0]
    key = form_key(anna.text(f"/approve/{first}"))
    anna.post("/approve/attest", {"id": first, "key": key})
    before = journal.head()
    said = anna.post(f"/approve/{first}/instead", {"kind": "ask", "comment": "?", "key": key})
    assert (said.status_code, journal.head()) == (409, before)


def test_several_are_attested_at_once_and_what_was_refused_is_told(desk, office):
    office.receive(invoice(ROAD, "OWN", "10.00"), by="anna")
    ids = [office.id(number) for number in ("F1001", "F1002", "OWN")]
    anna = desk("anna")
    anna.post("/approve/attest", {"id": ids, "key": "b" * 32})
    assert "Attesterade: 2. Inte attesterade: 1." in anna.text("/approve/")
    anna.post("/approve/attest", {"id": ids[2:], "key": "c" * 32})
    page = anna.text("/approve/")
    assert sentence("approve.registered_it", "sv") in page


@pytest.mark.parametrize(
    ("kind", "state"), [("ask", "spärrad"), ("dispute", "bestridd")], ids=("ask", "dispute")
)
def test_a_question_and_a_no_stop_the_debt_with_their_words(desk, office, kind, state):
    anna, one = desk("anna"), office.id("F1001")
    url = f"/approve/{one}/instead"
    assert anna.post(url, {"kind": kind, "key": "d" * 32})["Location"] == f"/approve/{one}"
    assert office.state("F1001") == "open"
    anna.post(url, {"kind": kind, "comment": "Vad är det här?", "key": "e" * 32})
    page = anna.text(f"/register/{one}")
    assert state in page
    assert "Vad är det här?" in page


@pytest.mark.parametrize(("search", "count"), [("åkeri", 2), ("1 250,50", 1), ("finns inte", 0)])
def test_the_queue_is_searched_as_the_register_is(desk, search, count):
    page = desk("anna").text("/approve/", data={"search": search})
    assert page.count("<tr data-row>") == count
    assert f'value="{search}"' in page


def test_the_queue_asks_as_often_for_many_as_for_few(desk, django_queries, office):
    anna = desk("anna")
    with django_queries() as few:
        anna.text("/approve/")
    office.receive(*(invoice(FOOD, f"G{n}", f"{n}.00") for n in range(1, 9)))
    with django_queries() as many:
        anna.text("/approve/")
    assert len(few) == len(many)


# ---- Accounts ---------------------------------------------------------------------------------


def test_an_account_is_proposed_with_what_is_known_of_the_debt(desk, office):
    office.receive(invoice(GLASS, "K1", "70.00"))
    eva = desk("eva")
    page = eva.text(f"/register/{office.id('K1')}")
    url = re.search(r'href="(/accounts/propose[^"]+)"', page).group(1).replace("&amp;", "&")
    form = eva.text(url)
    assert f'value="{GLASS.bankgiro}"' in form
    given = {"name": "", "org_number": GLASS.org_number, "scheme": "bankgiro"}
    given |= {"number": GLASS.bankgiro, "reason": "listan", "key": form_key(form)}
    for _ in range(2):
        assert eva.post("/accounts/propose", given)["Location"] == "/accounts/1"
    assert waiting(eva.text("/"))["/accounts/?state=proposed"] == "1"


def test_the_number_to_call_is_the_known_one_with_its_list(desk, office):
    case = propose(office)
    anna = desk("anna")
    page = anna.text(f"/accounts/{case}")
    assert f'value="{ROAD.phone}"' in page
    assert "känt sedan 2026-11-01, ur paper" in page
    url = f"/accounts/{case}"
    key = form_key(page)
    for _ in range(2):
        anna.post(f"{url}/call-back", {"phone": ROAD.phone, "spoke_with": "Åsa", "key": key})
    assert "någon annan bekräftar" in anna.text(url)
    assert waiting(desk("anna").text("/")).get("/accounts/?state=called-back") is None
    assert waiting(desk("max").text("/"))["/accounts/?state=called-back"] == "1"
    anna.post(f"{url}/confirm", {"key": "1" * 32})
    assert "motringt" in anna.text(url)
    desk("max").post(f"{url}/confirm", {"key": "2" * 32})
    page = anna.text(url)
    assert "<bdi>max</bdi>: bekräftade kontot" in page
    assert "ringde 0640-00001 och talade med Åsa" in page


def test_a_number_that_is_younger_than_the_request_cannot_be_chosen(desk, office):
    from sluss.services import approve

    office.receive(suppliers(GLASS), invoice(GLASS, "K1", "70.00"))
    answer = approve.propose_account(
        org_number=GLASS.org_number, name="", account=Account(Scheme.BANKGIRO, NEW),
        requested_on=date(2026, 11, 20), reason="brev", who=office.who("eva"), key="p",
    )  # fmt: skip
    page = desk("anna").text(f"/accounts/{answer['change']}")
    assert "required disabled" in page
    assert "Inte äldre än begäran" in page


def test_an_account_is_rejected_with_a_reason_and_may_be_proposed_again(desk, office):
    case = propose(office)
    anna = desk("anna")
    anna.post(f"/accounts/{case}/reject", {"reason": " ", "key": "1" * 32})
    assert "föreslaget" in anna.text(f"/accounts/{case}")
    anna.post(f"/accounts/{case}/reject", {"reason": "De kände inte till det", "key": "2" * 32})
    assert "avvisade kontot: De kände inte till det" in anna.text(f"/accounts/{case}")
    assert propose(office) == case + 1
    assert office.verify()["differences"] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": "991-5256"}, "kontrollsiffran"),
        ({"number": ""}, "kontrollsiffran"),
        ({"scheme": "swish"}, "kontrollsiffran"),
        ({"org_number": "556900-0011"}, "finns"),
        ({"org_number": ""}, "finns"),
        ({"reason": ""}, "skriv ett skäl"),
    ],
)
def test_a_proposal_that_cannot_be_is_shown_again_with_what_was_written(desk, change, said):
    from sluss.store import journal

    given = {
        "org_number": ROAD.org_number, "scheme": "bankgiro", "number": NEW,
        "reason": "brev 12", "key": "a" * 32,
    }  # fmt: skip
    before = journal.head()
    answer = desk("eva").post("/accounts/propose", {**given, **change})
    page = answer.content.decode()
    assert (answer.status_code, journal.head()) == (422, before)
    assert said in page
    assert "reason" in change or 'value="brev 12"' in page


def test_a_person_and_their_account_are_behind_the_wall(desk, office):
    from sluss.services import approve

    office.receive(payout_list((ANNA, "50.00"), on="2026-11-25"))
    approve.propose_account(
        org_number="", name=ANNA.name, account=Account(Scheme.BANKGIRO, NEW),
        requested_on=date(2026, 11, 20), reason="brev", who=office.who("eva"), key="p",
    )  # fmt: skip
    assert ANNA.name in desk("eva").text("/accounts/")
    for name in ("max", "kim", "olle"):
        assert ANNA.name not in desk(name).text("/accounts/")
        assert desk(name).get("/accounts/1").status_code == 404


# ---- Questions --------------------------------------------------------------------------------


def asked(office: Office) -> tuple[str, str]:
    """Two debts that may be one."""
    turned = open_items((ROAD, "20261243", "500.00", "2026-11-20"))
    office.receive(invoice(ROAD, "20261234", "500.00"), turned)
    return office.id("20261234"), office.id("20261243")


def test_two_debts_that_may_be_one_are_a_question_once(desk, office):
    one, other = asked(office)
    page = desk("eva").text("/register/questions")
    pairs = re.findall(r'href="/register/([a-z0-9]{16})/and/([a-z0-9]{16})"', page)
    assert [set(pair) for pair in pairs] == [{one, other}]
    assert waiting(desk("eva").text("/"))["/register/questions"] == "2"


@pytest.mark.parametrize(("kind", "left"), [("same", 1), ("different", 2)])
def test_a_question_is_answered_once(desk, office, kind, left):
    one, other = asked(office)
    eva, url = desk("eva"), f"/register/{one}/and/{other}"
    page = eva.text(url)
    assert 'data-key="1"' in page
    given = {"kind": kind, "reason": "Jämfört", "key": form_key(page)}
    for _ in range(2):
        assert eva.post(f"{url}/answer", given)["Location"] == "/register/questions"
    numbers = [n for n in office.payables() if n.startswith("2026")]
    assert len(numbers) == left
    assert "Inga frågor" in eva.text("/register/questions")


def test_a_question_that_is_let_stand_writes_nothing(desk, office):
    from sluss.store import journal

    one, other = asked(office)
    before = journal.head()
    said = desk("eva").post(f"/register/{one}/and/{other}/answer", {"kind": "leave"})
    assert (said["Location"], journal.head()) == ("/register/questions", before)


def test_a_question_to_somebody_is_a_task_about_the_debt(desk, office):
    from sluss.services import incident

    one, other = asked(office)
    url = f"/register/{one}/and/{other}"
    desk("eva").post(f"{url}/answer", {"kind": "ask", "reason": "Vet du?", "key": "a" * 32})
    assert [(t.raised.text, t.facts.payable) for t in incident.all_tasks()] == [("Vet du?", one)]


def test_a_pair_of_one_is_none(desk, office):
    one, _ = asked(office)
    assert desk("eva").get(f"/register/{one}/and/{one}").status_code == 404


# ---- Debts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "search", ["1 250,50", "1250,50 kr", "1\u00a0250,50", "åkeri 1 250,50", "000000007"]
)
def test_an_amount_is_searched_for_as_people_write_it(desk, office, search):
    page = desk("eva").text("/register/", data={"search": search})
    assert re.findall(r'hx-get="/register/([a-z0-9]{16})"', page) == [office.id("F1001")]


def test_an_organisation_number_is_found_with_its_hyphen(desk, office):
    number = f"{FOOD.org_number[:6]}-{FOOD.org_number[6:]}"
    page = desk("eva").text("/register/", data={"search": number})
    assert re.findall(r'hx-get="/register/([a-z0-9]{16})"', page) == [office.id("F2001")]


def test_only_what_can_be_decided_now_is_offered(desk, office):
    def offered(number: str) -> list[str]:
        page = desk("max").text(f"/register/{office.id(number)}")
        return re.findall(r'name="kind" value="([a-z]+)"', page)

    assert offered("F1001") == ["hold", "dispute", "dismiss", "hardship"]
    office.decide("hold", office.id("F1001"))
    assert offered("F1001") == ["hold", "release", "dispute", "dismiss", "hardship"]
    # What is held for its account is not released by a word.
    office.receive(invoice(GLASS, "K1", "70.00"))
    assert offered("K1") == ["hold", "dispute", "dismiss", "hardship"]
    office.pay(office.id("F1002"))
    assert offered("F1002") == ["hardship"]
    assert 'name="kind"' not in desk("rut").text(f"/register/{office.id('F1001')}")


def test_those_that_were_chosen_are_held(desk, office):
    ids = [office.id(number) for number in ("F1001", "F1002")]
    eva = desk("eva")
    for _ in range(2):
        eva.post("/register/chosen", {"id": ids, "reason": "Väntar på svar", "key": "a" * 32})
    assert [office.state(n) for n in ("F1001", "F1002", "F2001")] == ["held", "held", "open"]
    assert "Spärrade: 2." in eva.text("/register/")


@pytest.mark.parametrize("given", [{}, {"reason": "x"}, {"id": ["nosuchdebt"]}])
def test_choosing_nothing_holds_nothing(desk, given):
    from sluss.store import journal

    before = journal.head()
    said = desk("eva").post("/register/chosen", given)
    assert (said.status_code, journal.head()) == (303, before)


def test_a_debt_stands_beside_the_original_that_was_asked_for(desk, office):
    eva, debt = desk("eva"), office.id("F1001")
    page = eva.text(f"/register/{debt}")
    shas = re.findall(r"\?original=([0-9a-f]{64})", page)
    assert 'class="original-title"' in page
    assert len(shas) == 1
    listed = eva.text(f"/register/{debt}", data={"original": shas[0]})
    assert 'class="original-title"' not in listed
    assert 'class="original-title"' in desk("anna").text(f"/approve/{debt}")


def test_a_label_with_a_name_that_wants_to_do_harm_is_a_label(desk):
    page = desk("anna").text("/approve/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert NAUGHTY[26:27] not in page
