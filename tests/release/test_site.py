"""The pages as a site: built strictly, read without a network, everything to be found."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from tests.house.tree import PYPROJECT, ROOT
from tests.web.eyes import chromium
from tools.site.build import BadSite, build, list_versions
from tools.site.pages import ABOVE, as_markdown, turned

pytestmark = pytest.mark.xdist_group("site")
VERSION = PYPROJECT["project"]["version"]
IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class Page(HTMLParser):
    """What a page loads by itself, and where one can go from it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids |= {told[name] for name in ("id", "name") if told.get(name)}
        if tag == "a" and told.get("href"):
            self.leads.append(told["href"])
        elif tag != "a":
            aims = ("src", "href", "srcset", "data", "poster", "action")
            self.loads += [told[name] for name in aims if told.get(name)]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    made = build(ROOT, folder)
    list_versions(folder)
    return made


def test_nothing_is_loaded_from_elsewhere_and_all_that_is_loaded_is_there(site):
    for path in site.rglob("*.html"):
        for aim in Page(path).loads:
            parts = urlsplit(aim)
            assert not parts.scheme, f"{path.name} loads {aim}"
            assert not parts.netloc, f"{path.name} loads {aim}"
            assert (path.parent / unquote(parts.path)).is_file(), f"{path.name} loads {aim}"
    for path in site.rglob("*.css"):
        for aims in IN_STYLE.findall(path.read_text(encoding="utf-8")):
            aim = "".join(aims)
            is_inside = aim.startswith("data:") or (path.parent / urlsplit(aim).path).is_file()
            assert is_inside, f"{path.name} loads {aim}"


def test_every_page_is_reached_from_the_list_at_the_side_and_the_manual_in_swedish_first(site):
    listed = [urlsplit(aim).path for aim in Page(site / "index.html").leads]
    sources = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    wanted = {path.with_suffix(".html").as_posix() for path in sources}
    wanted |= {Path(name).with_suffix(".html").name for name in ABOVE.values() if ".md" in name}
    assert wanted - {"index.html"} <= set(listed)
    pages = [aim for aim in listed if aim in wanted]
    assert [aim for aim in pages if aim != "index.html"][:2] == ["manual/sv.html", "manual/en.html"]
    assert (site.parent / "index.html").read_text(encoding="utf-8").count(
        f'href="{VERSION}/index.html"'
    ) == 1


def test_every_link_within_the_site_leads_somewhere(site):
    pages = {path.resolve(): Page(path) for path in site.parent.rglob("*.html")}
    for path, page in pages.items():
        for aim in page.leads:
            parts = urlsplit(aim)
            if parts.scheme or parts.netloc:
                continue
            to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert to.is_file(), f"{path.name}: {aim}"
            if parts.fragment:
                assert unquote(parts.fragment) in pages[to].ids, f"{path.name}: {aim}"


@pytest.mark.browser
def test_words_are_found_from_a_disk(site):
    first = {"attesterandet skuld": "manual/sv.html", "ubl.bad_amount": "errors.html#ublbad_amount"}
    with chromium() as browser:
        page = browser.new_page()
        requests: list[str] = []
        page.on("request", lambda one: requests.append(one.url))
        for asked, wanted in first.items():
            page.goto(f"{(site / 'search.html').as_uri()}?q={quote(asked)}")
            found = page.locator("#sluss-found a").first
            assert found.get_attribute("href").startswith(wanted), asked
        assert {urlsplit(url).scheme for url in requests} == {"file"}


def test_what_leads_nowhere_ends_the_build_and_is_named(tmp_path):
    source = tmp_path / "checkout"
    (source / "docs").mkdir(parents=True)
    (source / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    for name in ABOVE:
        (source / name).write_text("# A page\n")
    (source / "docs" / "index.md").write_text(
        "# Start\n\n[none](#nowhere) [gone](gone.md) [abroad](https://example.org)\n"
    )
    (source / "docs" / "lonely.md").write_text("# Nobody leads here\n")
    with pytest.raises(BadSite) as raised:
        build(source, tmp_path / "made")
    assert "#nowhere" in str(raised.value)
    assert "lonely.md" in str(raised.value)
    assert "manual/sv.md" in str(raised.value)
    assert not (tmp_path / "made" / "1.2.3").exists()


def test_lists_and_tables_are_read_as_on_github():
    text = "Words:\n- one\n  more\n   - within\n1. other\n\n```\nx\n- y\n```\nSee\n| a |\n|---|"
    assert as_markdown(text) == (
        "Words:\n\n- one\n    more\n    - within\n1. other\n\n```\nx\n- y\n```\nSee\n\n| a |\n|---|"
    )


def test_links_out_of_the_site_keep_their_words_alone():
    where = {"docs/a/b.md": "a/b.md", "docs/c.md": "c.md", "README.md": "about.md"}
    text = "[c](../c.md#x) [r](../../README.md) [s](../../src/x.py) ![p](q.png) [w](https://e.org)"
    assert turned(text, "docs/a/b.md", where) == (
        "[c](../c.md#x) [r](../about.md) s !p [w](https://e.org)"
    )
