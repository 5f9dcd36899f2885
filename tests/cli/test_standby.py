"""Readiness as people and programs see it: lights, cards, notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sluss.rules.standby.notes import DrillKind
from tests.papers import FOOD, ROAD, Order, open_items, pain001, suppliers

PERSON = "Ringde Anna 19800101-1238"
MASKED = "Ringde Anna 19800101-****"


def write(program, *pairs: tuple[str, str]) -> None:
    program.json("standby", "init")
    file: Path = program.home / "standby.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def status(program) -> dict[str, dict]:
    said = program("standby", "status", "--json")
    assert said.code == 1, said.err
    found: dict[str, dict] = {one["name"]: one for one in said.json["lights"]}
    colours = [one["colour"] for one in found.values()]
    totals = {colour: colours.count(colour) for colour in ("green", "yellow", "red")}
    assert said.json["totals"] == totals
    assert said.json["as_of"] == "2026-11-24"
    for one in found.values():
        assert one["message"] and not one["message"].startswith("light.")
        # What is not green says what to do.
        assert bool(one["advice"]) == (one["colour"] != "green"), one
    return found


def test_an_empty_home_is_red_and_says_of_each_thing_what_to_do(program):
    found = status(program)
    assert found["plan"]["code"] == "light.plan_none"
    assert {n for n, one in found.items() if one["colour"] != "red"} <= {"identity"}
    assert len(found) == 19


def test_a_faulty_plan_measures_what_can_be_and_is_red(program):
    write(program, ("generations = 14", "generations = 0"))
    found = status(program)
    assert (found["plan"]["colour"], found["plan"]["code"]) == ("red", "light.plan_faulty")
    assert found["mirror:open-items"]["code"] == "light.mirror_no_place"


def test_a_key_in_the_home_is_red(program):
    (program.home / "backup-identity.txt").write_text("x", encoding="ascii")
    assert status(program)["identity"]["colour"] == "red"
    (program.home / "backup-identity.txt").unlink()
    assert status(program)["identity"]["colour"] == "green"


SIGNERS = "".join(
    f'\n[[signer]]\nname = "{name}"\nchannels = ["net", "branch"]\noff_network = ["branch"]\n'
    for name in ("cia", "dag", "eva")
)


def test_what_is_mirrored_and_who_may_sign_is_measured(program, tmp_path):
    primary = tmp_path / "primary"
    primary.mkdir()
    (primary / "open.csv").write_bytes(open_items((ROAD, "F1", "400.00", "2026-11-10")))
    (primary / "suppliers.csv").write_bytes(suppliers(ROAD, FOOD))
    ahead = pain001("M1", *(Order(f"E{n}", "9.00", FOOD) for n in (1, 2)), on="2026-11-27")
    (primary / "pay.xml").write_bytes(ahead)
    from_ = '# from = "/srv/sluss/ekonomi"'
    write(
        program,
        ("quiet_seconds = 5", "quiet_seconds = 0"),
        (from_, f'from = "{primary}"'),
        (from_, f'from = "{primary}"'),
        ('# from = "/srv/sluss/bankfiler"', f'from = "{primary}"'),
        ("# by = ", "by = "),
        ("off_network_min = 1\n", f"off_network_min = 1\n{SIGNERS}"),
    )
    assert program("standby", "mirror").code == 0
    found = status(program)
    assert found["plan"]["colour"] == "green"
    # The files were laid out on the day that this machine has, which is not the office's.
    assert found["mirror:attest-list"]["code"] == "light.mirror_no_place"
    assert found["mirror:open-items"]["code"] != "light.mirror_never"
    assert found["ahead"] | {"message": "", "advice": ""} == {
        "name": "ahead", "colour": "yellow", "code": "light.ahead_few", "measured": 1, "norm": 3,
        "norm_is": "least", "unit": "days", "detail": "2026-11-27 – 2026-11-27", "message": "",
        "advice": "",
    }  # fmt: skip
    # eva is a clerk.
    signers = found["signers"]
    assert (signers["code"], signers["measured"], signers["detail"]) == (
        "light.signers_few", 2, "eva"
    )  # fmt: skip
    assert found["channels"]["colour"] == "green"
    assert found["suppliers"]["measured"] is not None


def test_a_printed_kit_and_a_drill_are_seen(program):
    from sluss.rules.standby.notes import Drill, Step
    from sluss.services import standby
    from tests.services.office import Office

    said = program.json("standby", "noted", "kit-printed", "--text", "safe", "--as", "max")
    assert (said["entry"], said["kind"]) == (1, "kit-printed")
    steps = (Step(name="s", target_seconds=60, measured_seconds=50),)
    held = Drill(drill=DrillKind.FULL, steps=steps, passed=True)
    noted = standby.note(standby.Wanted(facts=held), Office(Path()).who("max"), key="d")
    assert "refused" not in noted
    found = status(program)
    assert found["kit"]["colour"] == "green"
    assert [found[f"drill:{kind.value}"]["colour"] for kind in DrillKind] == [
        "red", "red", "green"
    ]  # fmt: skip
    assert program.json("verify")["ok"]


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("--as", "eva"), 3),
        ((), 2),
        (("--as", "max", "--at", "2026-11-25 08:00"), 1),
    ],
)
def test_a_kit_is_noted_by_somebody_who_may(program, argv, code):
    assert program("standby", "noted", "kit-printed", *argv).code == code


def test_lights_are_readable_in_both_languages(program):
    for lang, red, first in (("sv", "RÖTT", "sluss standby init"), ("en", "RED", "init")):
        said = program("standby", "status", "--lang", lang)
        assert said.code == 1
        assert said.out.count(red) >= 18
        assert first in said.out
        assert said.out.strip().splitlines()[-1].startswith(("18", "19"))


def test_the_cards_say_what_is_to_be_completed(program):
    write(program, ('# phone = ""', 'phone = "08-1"'), ("# checked_on", "checked_on"))
    said = program.json("standby", "cards")
    first, *rest = said["cards"]
    assert (first["kind"], first["phone"], first["to_complete"]) == ("bank", "08-1", [])
    assert all(card["to_complete"] == ["phone", "checked_on"] for card in rest)
    assert said["findings"] == []
    for lang, words in (("sv", "ATT KOMPLETTERA"), ("en", "TO BE COMPLETED")):
        shown = program("standby", "cards", "--lang", lang).out
        assert shown.count(words) == 2 * len(rest)


def test_the_cards_are_there_when_all_else_has_failed(program):
    write(
        program,
        ("generations = 14", "generations = 0"),
        ('name = "Polisen"', f'name = "{PERSON}"'),
        ('kind = "van"', 'kind = "boat"'),
    )
    (program.home / "sluss.sqlite3").unlink(missing_ok=True)
    said = program("standby", "cards", "--json")
    assert said.code == 1
    assert [card["kind"] for card in said.json["cards"]] == [
        "bank", "access-point", "authority", "authority", "authority"
    ]  # fmt: skip
    assert said.json["cards"][-1]["name"] == MASKED
    assert [finding["code"] for finding in said.json["findings"]] == ["standby.bad_value"]


def test_without_a_plan_there_are_no_cards(program):
    assert program("standby", "cards").code == 2
