"""One build of the site, strictly: a link, a heading or a page that leads nowhere ends it."""

from __future__ import annotations

import json
import logging
import re
import shutil
import tempfile
import tomllib
from pathlib import Path

from mkdocs.commands.build import build as run_mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from tools.site.pages import lay

HERE = Path(__file__).resolve().parent
_VERSION = re.compile(r"\d+\.\d+\.\d+")
# When the page was built: no two builds would be the same.
_BUILT = re.compile(r"<!--\s*MkDocs version.*?-->\s*", re.DOTALL)
# For search engines and web servers; with nobody's address in them they say nothing.
_OF_NO_USE = ("sitemap.xml", "sitemap.xml.gz", "404.html")
# Pages in Swedish, for those who listen to them.
SWEDISH = ("index.html", "manual/sv.html")


class BadSite(Exception):
    """The site cannot be built; what MkDocs said."""


def build(source: Path, folder: Path) -> Path:
    """Build the site of a checkout into folder/VERSION, anew; gives that. Errors: BadSite."""
    told = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))
    version = told["project"]["version"]
    made = folder / version
    shutil.rmtree(made, ignore_errors=True)
    complaints = _Complaints()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(complaints)
    with tempfile.TemporaryDirectory() as scratch:
        lay(source, Path(scratch))
        try:
            config = load_config(
                str(HERE / "mkdocs.yml"), docs_dir=scratch, site_dir=str(made),
                extra={"version": version},
            )  # fmt: skip
            run_mkdocs(config)
        except (MkDocsException, SystemExit) as error:
            said = "\n".join(complaints.said) or str(error)
            shutil.rmtree(made, ignore_errors=True)
            raise BadSite(said) from None
        finally:
            logger.removeHandler(complaints)
    _finish(made)
    return made


def list_versions(folder: Path) -> None:
    """Write the page that leads to each version in a folder, the newest first."""
    found = [one.name for one in folder.iterdir() if _VERSION.fullmatch(one.name)]
    found.sort(key=lambda name: tuple(map(int, name.split("."))), reverse=True)
    rows = "\n".join(f'<li><a href="{one}/index.html">Sluss {one}</a></li>' for one in found)
    (folder / "index.html").write_text(_VERSIONS.format(rows=rows), encoding="utf-8")


_VERSIONS = """\
<!DOCTYPE html>
<html lang="sv">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sluss: sidorna</title>
<style>body {{ font: 1.1rem/1.6 sans-serif; max-width: 40rem; margin: 3rem auto }}</style>
<h1>Sluss</h1>
<p>Handbok och sidor för varje version. <code>sluss --version</code> säger vilken som körs.</p>
<p lang="en">Manual and pages of each version. <code>sluss --version</code> tells yours.</p>
<ul>
{rows}
</ul>
</html>
"""


def _finish(made: Path) -> None:
    """What MkDocs does not do: the search without a server, languages, and no time of building."""
    for page in made.rglob("*.html"):
        text = _BUILT.sub("", page.read_text(encoding="utf-8"))
        if page.relative_to(made).as_posix() in SWEDISH:
            text = text.replace('lang="en"', 'lang="sv"', 1)
        page.write_text(text, encoding="utf-8")
    index = made / "search" / "search_index.json"
    told = json.loads(index.read_text(encoding="utf-8"))["docs"]
    # MkDocs has each page as a whole, and once more by its headings. A page on a disk may load a
    # script, and no JSON.
    pages = {one["location"]: one["title"] for one in told}
    places = [
        one | {"page": pages[one["location"].partition("#")[0]]}
        for one in told
        if "#" in one["location"]
    ]
    text = json.dumps(places, ensure_ascii=False, sort_keys=True)
    index.with_name("pages.js").write_text(f"const slussPages = {text};\n", encoding="utf-8")
    index.unlink()
    for name in _OF_NO_USE:
        (made / name).unlink(missing_ok=True)


class _Complaints(logging.Handler):
    """What MkDocs warns of: a strict build ends with nothing but their number."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
