"""All of it taken out over the API: the same bytes as on the command line."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest


def members(said) -> dict[str, bytes]:
    assert said.status_code == 200
    assert said["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(said.getvalue())) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("form", ["beancount", "csv", "lists", "sie4", "xlsx"])
def test_each_format_is_what_the_command_line_writes(program, cli, tmp_path, form):
    mine = members(program("eva").ask("GET", f"/export?format={form}"))
    out = tmp_path / "out"
    out.mkdir()
    told = cli("export", "--format", form, "--out", str(out))["files"]
    theirs = {Path(name).name: Path(name).read_bytes() for name in told}
    assert set(mine) - set(theirs) <= {"noted.txt"}
    if form == "sie4":
        assert mine.keys() >= theirs.keys()
    for name in theirs:
        # A workbook says when it was made.
        assert name.endswith(".xlsx") or mine[name] == theirs[name], name


def test_of_a_drill_each_table_says_so(program, monkeypatch):
    from sluss.formats.table_write import OF_DRILL
    from sluss.services import drill

    eva = program("eva")
    monkeypatch.setattr(drill, "is_drill_home", lambda: True)
    for content in members(eva.ask("GET", "/export?format=csv")).values():
        assert OF_DRILL in content.decode("utf-8-sig").partition("\n")[0]


def test_it_is_for_whoever_may_see_persons_and_in_no_other_format(program):
    path = "/export?format=csv"
    assert program("max").refused("GET", path) == (403, "approve.token_out_of_scope")
    assert program("eva", "read").refused("GET", path) == (403, "approve.token_out_of_scope")
    for form in ("pdf", "journal"):  # The journal has the hashes of passwords in it.
        assert program("eva").ask("GET", f"/export?format={form}").status_code == 422
    assert program("eva").ask("GET", "/export").status_code == 422
