"""What is new is told in one shape, and the page that users read is made from it."""

from __future__ import annotations

import pytest

from tools.write_changelog import PAGE, BadNote, Note, page, read_note, versions

GOOD = "# What is new\n\nIt was so. See [x](../docs/x.md).\n\n- Now it is so.\n"


def test_the_page_is_made_from_the_notes():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_no_two_notes_have_one_heading():
    for notes in versions(PAGE.with_name("changes"), "99.0.0").values():
        headings = [note.heading for note in notes]
        assert sorted(headings) == sorted(set(headings))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("1-short.md", GOOD, "is called 0000-its-topic.md"),
        ("0001-of another shape.md", GOOD, "is called 0000-its-topic.md"),
        ("0001-note.txt", GOOD, "is called 0000-its-topic.md"),
        ("0001-note.md", "It was so.\n", "begins with a heading"),
        ("0001-note.md", "# It is so now.\n\nIt was not.\n", "begins with a heading"),
        ("0001-note.md", "# What is new\nIt was so.\n", "below a heading"),
        ("0001-note.md", "# What is new\n", "below a heading"),
        ("0001-note.md", f"{GOOD}\n## At an upgrade\n\n", "below a heading"),
        ("0001-note.md", f"{GOOD}\n## Another\n\nWords.\n", "no other heading"),
    ],
)
def test_a_note_of_another_shape_is_refused(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadNote, match=said):
        read_note(tmp_path / name)


def test_versions_stand_newest_first_and_what_must_be_done_before_what_is_new(tmp_path):
    (tmp_path / "0002-now.md").write_text(GOOD, encoding="utf-8")
    for version in ("0.9.0", "0.10.0"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "0001-then.md").write_text(
            f"# In {version}\n\nWords.\n\n## At an upgrade\n\nDo this.\n", encoding="utf-8"
        )
    found = versions(tmp_path, "1.0.0")
    assert list(found) == ["1.0.0", "0.10.0", "0.9.0"]
    assert found["0.9.0"] == (Note("In 0.9.0", "Words.", "Do this."),)
    lines = [line for line in page(tmp_path, "1.0.0").splitlines() if line][-14:]
    assert lines == [
        "## 1.0.0",
        "### What is new",
        "It was so. See [x](docs/x.md).",
        "- Now it is so.",
        "## 0.10.0",
        "### What must be done at an upgrade",
        "**In 0.10.0.** Do this.",
        "### In 0.10.0",
        "Words.",
        "## 0.9.0",
        "### What must be done at an upgrade",
        "**In 0.9.0.** Do this.",
        "### In 0.9.0",
        "Words.",
    ]
    with pytest.raises(BadNote, match=r"0\.10\.0: a folder is called as a version before"):
        versions(tmp_path, "0.10.0")
