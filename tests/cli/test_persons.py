"""Ten people wait for their money: nothing that the program shows has anybody's number."""

from __future__ import annotations

import re

import pytest

HEADS = (
    "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut;Meddelande;Anmärkning"
)


def luhn(digits: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(digits))
    return str(-total % 10)


def person(n: int) -> str:
    """A made-up number with a true check digit; the last three are coordination numbers."""
    day = 11 + n + (60 if n > 6 else 0)
    digits = f"8503{day}12{n}"
    return digits + luhn(digits)


PEOPLE = [person(n) for n in range(10)]


def row(n: int) -> str:
    number = PEOPLE[n]
    written = [f"19{number[:6]}-{number[6:]}", number, f"{number[:6]}-{number[6:]}"][n % 3]
    # The account is the person's number, and so are the decision, the message and the note.
    return (
        f"{written};Namn {n};3300;{number};{100 + n},00;2023-12-01;Försörjningsstöd;"
        f"{number}-{n};Stöd {written};Se {number}"
    )


BAD = (
    f"19850311-1234;Fel Nummer;3300;{PEOPLE[0]};1,00;2023-12-01;Stöd;B 1;;",
    f";Bara Konto;3300;{PEOPLE[1]};abc;2023-12-01;Stöd;B 2;;",
    f"{PEOPLE[2]};Fel Konto;;3300-{PEOPLE[2]};5,00;{PEOPLE[2]};Stöd;B 3;;",
    f"Sidan avser {PEOPLE[3]};;;;;;;;;",
)


def shows_nobody(text: str) -> bool:
    bare = re.sub(r"[-+ ]", "", text)
    return not any(number in bare for number in PEOPLE) and "8503111234" not in bare


@pytest.fixture
def received(program, folder):
    lines = [HEADS, *map(row, range(10)), *BAD]
    path = folder(list__csv="\r\n".join(lines).encode("cp1252")) / "list.csv"
    return program, program("receive", path), program("receive", path, "--json")


def test_receive_shows_no_personal_number(received):
    _, said, as_json = received
    assert as_json.json["files"][0]["facts"] == {"Claim": 11}
    assert len(as_json.json["files"][0]["findings"]) >= 4
    assert shows_nobody(said.out + said.err + as_json.out + as_json.err)


def test_no_list_and_no_payable_shows_a_personal_number(received):
    program, *_ = received
    payables = program.json("payables")["payables"]
    assert len(payables) == 11
    ids = [one["id"] for one in payables]
    calls = [["payables"], ["sources"], ["payables", "--search", PEOPLE[0]]]
    calls += [["payable", "show", one] for one in ids]
    for call in calls:
        for more in ([], ["--json"], ["--lang", "en"]):
            said = program(*call, *more)
            assert said.code == 0, said.err
            assert shows_nobody(said.out + said.err), call


def test_no_export_shows_a_personal_number(received, tmp_path):
    program, *_ = received
    for form in ("csv", "beancount"):
        out = tmp_path / form
        out.mkdir()
        said = program("export", "--format", form, "--out", out)
        assert said.code == 0, said.err
        files = list(out.iterdir())
        assert files
        assert all(shows_nobody(file.read_text("utf-8")) for file in files)


def test_only_the_payment_file_has_the_account(received, tmp_path):
    program, *_ = received
    ids = [one["id"] for one in program.json("payables")["payables"] if one["state"] == "open"]
    said = [program("approve", *ids, "--as", who) for who in ("anna", "bo")]
    proposed = program("batch", "propose", "--as", "anna", "--json")
    said += [proposed, program("batch", "show", 1), program("batch", "show", 1, "--json")]
    assert proposed.json["payments"]
    said += [program("batch", "sign", 1, "--as", who) for who in ("cia", "dag")]
    out = tmp_path / "pain.xml"
    export = ("batch", "export", 1, "--channel", "pain.001", "--out", out, "--as", "dag")
    said.append(program(*export, "--json"))
    assert [one.code for one in said] == [0] * len(said)
    assert shows_nobody("".join(one.out + one.err for one in said))
    text = out.read_text("utf-8")
    assert sum(f"<Id>{number}</Id>" in text for number in PEOPLE) == 10
