"""Everybody's way: without scripts, on a telephone, by keyboard alone, in high contrast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.papers import ROAD, invoice
from tests.web.driving import debt, pressed
from tests.web.eyes import Person, Served
from tests.web.town import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ATTEST = "form[action='/approve/attest'] button:not([name])"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a finger is to hit, and how large it is.
SMALL = """() => [...document.querySelectorAll(
    'a, button, input:not([type=hidden]), select, summary')]
  .filter((one) => one.checkVisibility() && !one.matches('.ds-skip-link'))
  .map((one) => { const box = one.getBoundingClientRect();
    return [one.outerHTML.slice(0, 120), Math.min(box.width, box.height)]; })
  .filter(([, size]) => size < 24)"""
# How the thing that has the focus is marked: its outline's width in px, and its contrast.
FOCUS = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  return { tag: one.tagName, text: (one.innerText || one.name || '').trim(),
    width: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    is_seen: one.checkVisibility() && one.getBoundingClientRect().width > 0 }; }"""
# The lowest contrast that a drawn thing has to the page, by its border or line.
FAINT = """(what) => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const light = (colour) => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const page = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll(what)].map((one) => {
    const line = light(getComputedStyle(one).stroke);
    return (Math.max(line, page) + 0.05) / (Math.min(line, page) + 0.05); }); }"""
SCREENS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "more contrast": {"contrast": "more"},
    "forced, light": {"forced_colors": "active"},
    "forced, dark": {"forced_colors": "active", "color_scheme": "dark"},
}


@pytest.fixture
def house(harbour) -> Served:
    return harbour


def test_the_main_steps_are_taken_without_javascript(person, house, tmp_path):
    plain = {"java_script_enabled": False}
    eva = person(**plain).sign_in("eva")
    (tmp_path / "utan.xml").write_bytes(invoice(ROAD, "UTAN1", "612.50"))
    eva.go("/intake/")
    eva.page.set_input_files("#files", tmp_path / "utan.xml")
    eva.page.click("form[data-upload] button")
    assert "utan.xml" in eva.page.inner_text("main .received")
    eva.go("/register/")
    eva.page.fill("#search", "UTAN1")
    eva.page.press("#search", "Enter")
    eva.page.click("tr[data-row] a")
    id_ = eva.page.url.rpartition("/")[2]
    for name in ("anna", "bo"):
        one = person(**plain).sign_in(name)
        one.go(f"/approve/{id_}")
        assert pressed(one, ATTEST) == "success"
    eva.go("/pay/")
    eva.page.fill("#id", id_)
    assert pressed(eva, "form[action='/pay/propose'] button") == "success"
    batch = eva.page.url.removeprefix(house.base)
    for name in ("cia", "dag"):
        one = person(**plain).sign_in(name)
        one.go(batch)
        assert pressed(one, f"form[action='{batch}/sign'] button") == "success"
    one.page.check("input[name=channel][value='pain.001']")
    assert pressed(one, f"form[action='{batch}/hand-out'] button") == "success"
    with one.page.expect_download() as coming:
        one.page.click(f"form[action='{batch}/file'] button")
    file = Path(coming.value.path()).read_bytes()
    assert b'Ccy="SEK">612.50<' in file
    assert eva.said == []


def test_on_a_telephone_a_debt_is_searched_for_and_attested_with_a_finger(person, house):
    anna = person(**PHONE).sign_in("anna")
    for url in ("/", "/approve/", "/register/?search=J6", "/register/questions"):
        anna.go(url)
        assert anna.page.evaluate(SMALL) == [], url
        assert anna.page.evaluate(TOO_WIDE) <= 0, url
    anna.go("/register/")
    anna.page.fill("#search", "J6")
    anna.page.tap("form[role=search] button")
    anna.page.wait_for_url("**search=J6**")
    anna.page.tap("tr[data-row] a")
    anna.page.tap("#panel a[href^='/approve/']")
    anna.page.wait_for_url("**/approve/*")
    assert anna.page.evaluate(SMALL) == []
    assert anna.page.evaluate(TOO_WIDE) <= 0
    assert "J6" in anna.page.inner_text("main .original")
    with anna.page.expect_navigation():
        anna.page.tap(ATTEST)
    assert debt(house, "J6")["attests"] == ["anna"]


class Keys:
    """A keyboard and nothing else. Wherever it stops, the place is marked."""

    def __init__(self, one: Person) -> None:
        self._one = one
        self.press, self.type = one.page.keyboard.press, one.page.keyboard.type

    def to(self, selector: str, most: int = 60) -> list[str]:
        """Tab to a thing; gives what was passed, each seen to have the focus."""
        passed: list[str] = []
        for _ in range(most):
            self.press("Tab")
            at = self._one.page.evaluate(FOCUS)
            assert at["is_seen"] and at["width"] >= 2, at
            passed.append(f"{at['tag']} {at['text']}")
            if self._one.page.locator(selector).first.evaluate(
                "one => one === document.activeElement"
            ):
                return passed
        raise AssertionError(f"never came to {selector}: {passed}")

    def on(self, key: str, url: str) -> None:
        """Press a key that leads to another page."""
        with self._one.page.expect_navigation(url=re.compile(url)):
            self.press(key)


def test_by_keyboard_alone_from_signing_in_to_an_attest(person, house):
    anna, id_ = person(), debt(house, "J7")["id"]
    anna.go("/sign-in")
    keys = Keys(anna)
    assert len(keys.to("a.ds-skip-link")) == 1
    keys.to("#name")
    keys.type("anna")
    keys.to("#password")
    keys.type(PASSWORD)
    keys.on("Enter", "/$")
    # The link that skips the menu does: the next stop lies in the page itself.
    keys.to("a.ds-skip-link")
    keys.press("Enter")
    passed = keys.to("main a")
    assert len(passed) == 1, passed
    keys.on("?", "/keys$")
    assert anna.page.locator("main kbd").count() > 8
    keys.to("nav.menu a[href='/register/']")
    keys.on("Enter", "/register/$")
    keys.press("/")
    keys.type("J7")
    keys.on("Enter", "search=J7")
    keys.press("j")
    keys.press("Enter")
    anna.page.wait_for_selector("#panel h1")
    keys.to("#panel a[href^='/approve/']")
    keys.on("Enter", f"/approve/{id_}")
    keys.to("#comment")
    keys.type("bara tangenter")
    assert len(keys.to(ATTEST)) == 1
    keys.on("Enter", "/approve/")
    assert anna.page.locator(".ds-alert[data-color=success]").count() == 1
    assert debt(house, "J7")["attests"] == ["anna"]


@pytest.mark.parametrize("screen", SCREENS)
def test_what_is_drawn_or_marked_is_seen_on_every_kind_of_screen(person, screen):
    """Charts by their borders and lines, states by their words and borders, focus by its ring."""
    eva = person(**SCREENS[screen], viewport={"width": 640, "height": 512}).sign_in("eva")
    for url, drawn in (
        ("/triage/", "main svg rect, main svg polyline, main svg path.chart-stroke"),
        ("/report/", "main svg .part, main svg .axis"),
    ):
        eva.go(url)
        found = eva.page.evaluate(FAINT, drawn)
        assert len(found) > 3, url
        assert min(found) >= 3, (url, found)
        assert eva.page.evaluate(TOO_WIDE) <= 0, url
    eva.go("/intake/")
    tags = eva.page.locator("main .ds-tag")
    assert tags.count() > 1
    assert all(text.strip() for text in tags.all_inner_texts())
    here = "nav.menu a[aria-current]"
    assert eva.page.eval_on_selector(here, "one => getComputedStyle(one).fontWeight") == "600"
    width = eva.page.eval_on_selector(here, "one => getComputedStyle(one).borderInlineStartWidth")
    assert width == "4px"
    keys = Keys(eva)
    keys.to("tr[data-row] a")
