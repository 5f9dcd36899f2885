"""New migrations let the program of the release before work on: docs/migrations.md has why."""

from __future__ import annotations

import pytest

from tests.house.migration_rules import faults
from tests.house.tree import ROOT, SRC

# The last migration of before these rules: no release had been made, and servers stood still.
BEFORE_THE_RULES = "0020"
# What takes something away that no program of the release before uses any more: file to the release
# that stopped using it. Each stands in the table of docs/migrations.md too.
SECOND_STEPS: dict[str, str] = {}
FOLDER = SRC / "store" / "migrations"


def test_every_new_migration_lets_the_release_before_it_work_on():
    new = [one for one in sorted(FOLDER.glob("0*.py")) if one.name[:4] > BEFORE_THE_RULES]
    wrong = [
        f"{one.name}:{fault}"
        for one in new
        if one.stem not in SECOND_STEPS
        for fault in faults(one.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "\n".join(wrong)


def test_each_second_step_is_there_and_told():
    page = (ROOT / "docs" / "migrations.md").read_text(encoding="utf-8")
    there = {one.stem for one in FOLDER.glob("0*.py")}
    assert {name for name in SECOND_STEPS if name not in there or name not in page} == set()


@pytest.mark.parametrize(
    "operation",
    [
        'migrations.RemoveField("person", "stamp")',
        'migrations.RenameField("person", "stamp", "mark")',
        'migrations.AlterField("person", "stamp", models.TextField())',
        'migrations.DeleteModel("Person")',
        'migrations.RenameModel("Person", "Human")',
        'migrations.AddConstraint("person", models.UniqueConstraint(fields=["x"], name="n"))',
        # Django fills it in, and no program of before does.
        'migrations.AddField("person", "stamp", models.IntegerField(default=0))',
        'migrations.AddField("person", "stamp", FIELD)',
        'migrations.RunSQL("ALTER TABLE t ADD COLUMN c text NOT NULL")',
        'migrations.RunSQL("alter table t drop column c")',
        'migrations.RunSQL("ALTER TABLE t RENAME c TO d")',
        'migrations.RunSQL("ALTER TABLE t ALTER COLUMN c SET NOT NULL")',
        'migrations.SeparateDatabaseAndState([migrations.RemoveField("person", "stamp")], [])',
    ],
)
def test_what_takes_something_away_is_found(operation):
    assert len(faults(f"operations = ({operation},)")) == 1


@pytest.mark.parametrize(
    "operation",
    [
        'migrations.CreateModel("Tick", [("id", models.BigIntegerField(primary_key=True))])',
        'migrations.AddField("person", "stamp", models.IntegerField(db_default=0))',
        'migrations.AddField("person", "stamp", models.IntegerField(null=True))',
        'migrations.AddIndex("person", models.Index(fields=("stamp",), name="n"))',
        "migrations.RunSQL(\"ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT ''\")",
        "migrations.RunPython(fill, migrations.RunPython.noop)",
        'migrations.SeparateDatabaseAndState([], [migrations.RemoveField("person", "stamp")])',
    ],
)
def test_what_only_adds_is_let_through(operation):
    assert faults(f"operations = ({operation},)") == []
