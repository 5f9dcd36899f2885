"""What only a browser shows: that everybody can use each page, and that it asks nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from tests.web.eyes import Person, Served, parts_of, served
from tests.web.town import begin_town

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROLES = ("eva", "anna", "cia", "max", "rut", "admin")
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    # Every rule is asked of every element; what passed need not be told one by one.
    "resultTypes": ["violations"],
}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def house(copied) -> Iterator[Served]:
    """The town's server, one for all of these."""
    with served(copied("town", begin_town), "") as one:
        yield one


# Of each page, whoever sees it first: of another role's page with the very same parts axe would say
# the very same.
LOOKED_AT: set[str] = set()


def _faults(somebody: Person, url: str) -> list[str]:
    """What axe finds on this page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(somebody.page, options=WCAG).response["violations"]
    return [f"{url}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("name", ROLES)
def test_every_page_can_be_used_by_everybody_and_asks_nobody_else(person, name):
    """In Swedish, as each role: no fault by axe, a silent console, and no foreign request."""
    somebody = person().sign_in(name)
    faults = [fault for url in somebody.pages(LOOKED_AT) for fault in _faults(somebody, url)]
    assert faults == [], "\n".join(faults)
    assert somebody.said == []
    base = somebody.served.base
    assert [url for url in somebody.asked if not url.startswith((base, "data:"))] == []


# Beside the others: they share no page, and each half takes minutes.
@pytest.mark.xdist_group("browser-english")
@pytest.mark.parametrize("name", ROLES)
def test_the_same_in_english(person, name):
    somebody = person().sign_in(name).in_english()
    faults = [fault for url in somebody.pages(LOOKED_AT) for fault in _faults(somebody, url)]
    assert faults == [], "\n".join(faults)
    assert somebody.page.get_attribute("html", "lang") == "en"


PAGE = '<html lang="sv"><main><img src="/a.png" alt=""><p>ett</p></main></html>'
OTHERS = [
    PAGE.replace("/a.png", "http://elsewhere.example/a.png"),
    PAGE.replace(' alt=""', ""),
    PAGE.replace("<p>", "<p onclick='x()'>"),
    PAGE.replace("<p>", "<p style='color: #ccc'>"),
    PAGE.replace("<main>", "<script src='//elsewhere.example'></script><main>"),
    PAGE.replace('lang="sv"', 'lang="en"'),
]


@pytest.mark.parametrize("other", OTHERS)
def test_a_page_is_drawn_unless_one_was_that_is_made_of_the_very_same(other):
    same = PAGE.replace("ett", "två")
    parts = [parts_of("/x/", html.fromstring(text)) for text in (PAGE, same, other)]
    assert parts[0] == parts[1] != parts[2]


@pytest.mark.parametrize(
    ("width", "height"), [(640, 512), (390, 844)], ids=["200 per cent", "phone"]
)
def test_nothing_is_wider_than_the_screen(person, width, height):
    """At 200 per cent a screen of 1,280 shows 640; a phone shows 390."""
    eva = person(viewport={"width": width, "height": height}).sign_in("eva")
    wide = [url for url in eva.pages(set()) if eva.page.evaluate(TOO_WIDE) > 1]
    assert wide == []


def test_a_debt_is_found_opened_and_held_by_keyboard_alone(person):
    eva = person().sign_in("eva")
    keys = eva.page.keyboard
    eva.page.focus("body")
    keys.press("g")
    keys.press(_place(eva, "/register/"))
    eva.page.wait_for_url("**/register/")
    keys.press("/")
    keys.type("f1001")
    keys.press("Enter")
    eva.page.wait_for_url("**search=f1001**")
    eva.page.focus("body")
    keys.press("j")
    keys.press("Enter")
    eva.page.wait_for_selector("#panel h1, #panel h2")
    assert "F1001" in eva.page.inner_text("#panel")


def _place(somebody: Person, url: str) -> str:
    links = somebody.page.eval_on_selector_all(
        "nav.menu a", "all => all.map(a => a.getAttribute('href'))"
    )
    return str(links.index(url) + 1)


def test_without_javascript_a_debt_is_found_and_held(person):
    eva = person(java_script_enabled=False).sign_in("eva")
    eva.go("/register/?search=f1002")
    eva.page.click("tr[data-row] a")
    eva.page.fill("input[name=reason]", "utan skript")
    eva.page.click("button[value=hold]")
    assert "utan skript" in eva.page.inner_text("main")
