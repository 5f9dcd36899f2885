"""The benchmarks judge rightly and measure on files that are what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from sluss.formats.camt import read_camt
from tests.lab.schemas import errors_of
from tools.bench import material
from tools.bench.benches import shapes_of
from tools.bench.figures import Figure, table


@pytest.mark.parametrize(
    ("value", "bar", "is_least", "is_met"),
    [(6, 6, False, True), (6.1, 6, False, False), (100, 100, True, True), (99, 100, True, False)],
)
def test_a_bar_is_met_or_not(value, bar, is_least, is_met):
    figure = Figure(bench="b", what="w", value=value, unit="x", bar=bar, is_least=is_least)
    assert figure.is_met is is_met
    assert table([figure]).splitlines()[1].endswith("ok" if is_met else "NOT")


def test_a_figure_without_a_bar_has_no_verdict():
    figure = Figure(bench="b", what="w", value=12345.6, unit="s")
    assert figure.is_met is None
    assert table([figure]).splitlines()[1].split() == ["b", "w", "12,346", "s"]


def test_the_shape_of_a_database_is_the_rows_and_bytes_of_each_table(tmp_path: Path):
    path = tmp_path / "some.sqlite3"
    connection = dbapi2.connect(str(path))
    connection.execute("CREATE TABLE a (x TEXT, y BLOB)")
    connection.execute("CREATE TABLE empty (x TEXT)")
    connection.executemany("INSERT INTO a VALUES (?, ?)", [("åå", b"123"), (None, b"1")])
    connection.commit()
    connection.close()
    assert shapes_of(path) == [(2, 4)]


def test_the_statement_to_measure_on_is_whole(tmp_path: Path):
    content = material.camt053(tmp_path, 50).read_bytes()
    assert errors_of(content) == []
    assert read_camt(content).findings == []
    assert len(read_camt(content).records) == 51


def test_the_lists_to_measure_on_have_their_rows_and_share_no_supplier(tmp_path: Path):
    folder = material.open_items(tmp_path, 10_010)
    lists = [path.read_text(encoding="cp1252").splitlines()[2:-1] for path in folder.iterdir()]
    assert sorted(len(rows) for rows in lists) == [10, 10_000]
    first, second = ({row.split(";")[2] for row in rows} for rows in lists)
    assert first.isdisjoint(second)
    assert len({row.split(";")[3] for rows in lists for row in rows}) == 10_010
