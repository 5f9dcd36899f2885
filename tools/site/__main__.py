"""Builds the site of the pages: `make site`, or `python -m tools.site`.

    dist/site/VERSION/index.html    the pages, to be read from a disk as well as from a web server
    dist/site/index.html            the versions that lie beside it

What it builds asks nobody for anything: styles, letters, scripts and the search lie in it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.site.build import BadSite, build, list_versions

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """One build of the checkout as it lies; gives the exit code."""
    parser = argparse.ArgumentParser(prog="tools.site")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    given = parser.parse_args()
    try:
        made = build(ROOT, given.dist / "site")
    except BadSite as error:
        print(f"site: {error}", file=sys.stderr)
        return 1
    list_versions(given.dist / "site")
    size = sum(one.stat().st_size for one in made.rglob("*") if one.is_file())
    print(f"site: {made / 'index.html'}, {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
