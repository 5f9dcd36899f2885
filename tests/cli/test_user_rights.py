"""The verbs user set, reset and break-glass, and a batch that is signed with a code."""

from __future__ import annotations

from tests.services.office import Office


def test_other_rights_end_and_the_last_administrator_stays(program):
    rights = ("--limit", "50000", "--until", "2027-01-31")
    kept = program.json(
        "user", "set", "eva", "--role", "clerk", "attester", *rights, "--as", "admin"
    )
    assert kept == {
        "name": "eva",
        "roles": ["attester", "clerk"],
        "limit": "50000.00",
        "since": None,
        "until": "2027-01-31",
    }
    said = program("user", "set", "admin", "--role", "auditor", "--as", "admin")
    assert (said.code, "administratör" in said.err) == (1, True)
    assert program("user", "set", "eva", "--role", "clerk", "--as", "max").code == 3


def test_the_envelope_is_printed_once_and_its_use_is_told_even_here(program, monkeypatch):
    from sluss.services import sign_in

    asked = ("user", "break-glass", "nöd", "--role", "manager", "--as", "admin", "--key", "k")
    code = program.json(*asked)["code"]
    assert len(code.split("-")) == 6
    assert program.json(*asked)["code"] == ""
    assert sign_in.alarms() == []
    monkeypatch.setenv("SLUSS_PASSWORD", code)
    for _ in range(2):
        assert program("payables", "--as", "nöd").code == 0
    assert [alarm["by"] for alarm in sign_in.alarms()] == ["nöd"]
    tasks = program.json("incident", "task", "list")["tasks"]
    assert ["Nödkontot nöd användes" in task["text"] for task in tasks] == [True]
    assert program.json("verify")["ok"]


def test_a_batch_is_signed_with_the_code_of_the_telephone(back, monkeypatch):
    import pyotp

    from sluss.outside import clock
    from sluss.services import sign_in

    office = Office(back.home)
    box, uri = sign_in.new_totp("cia")
    maker = pyotp.parse_uri(uri)
    made = maker.at(clock.now())
    sign_in.enrol_totp("cia", box, made, "", clock.now(), office.who("cia"), key="t")
    ids = [back.id(number) for number in ("F1", "F2")]
    for name in ("anna", "bo"):
        back.json("approve", *ids, "--as", name)
    back.json("batch", "propose", "--as", "eva")
    assert back("batch", "sign", 1, "--as", "cia").code == 3
    assert back("batch", "sign", 1, "--code", "000000", "--as", "cia").code == 3
    signed = back.json("batch", "sign", 1, "--code", maker.at(clock.now()), "--as", "cia")
    assert signed["signed_by"] == ["cia"]
    reset = back.json("user", "reset", "cia", "--reason", "borta", "--as", "admin")
    assert reset == {"name": "cia", "removed": 1}
    assert back.json("verify")["ok"]


def test_wrong_passwords_are_counted_on_the_command_line_as_in_the_web(program, monkeypatch):
    monkeypatch.setenv("SLUSS_PASSWORD", "wrong")
    said = [program("payables", "--as", "eva") for _ in range(6)]
    assert [one.code for one in said] == [3] * 6
    assert ["många misslyckade försök" in one.err for one in said] == [False] * 5 + [True]
    # The right one is not looked at either, and a name that nobody has says and costs the same.
    monkeypatch.setenv("SLUSS_PASSWORD", "pw")
    assert "många misslyckade försök" in program("payables", "--as", "eva").err
    assert program("payables", "--as", "anna").code == 0
    monkeypatch.setenv("SLUSS_PASSWORD", "wrong")
    unknown = [program("payables", "--as", "nobody").err for _ in range(6)]
    assert unknown == [one.err.replace("eva", "nobody") for one in said]


def test_whoever_forgot_their_password_takes_a_new_one_by_a_code_of_two(program, monkeypatch):
    program.json("user", "forgot", "eva", "--reason", "ringde", "--as", "admin")
    assert program("user", "vouch", "eva", "--as", "admin").code == 3
    said = program("user", "vouch", "eva", "--as", "max")
    assert "ansikte mot ansikte" in said.out
    monkeypatch.setenv("SLUSS_ONE_TIME", said.out.split()[-1])
    monkeypatch.setenv("SLUSS_NEW_PASSWORD", "a new long one")
    assert program("user", "renew", "bo").code == 1
    assert program("user", "renew", "eva").code == 0
    assert program("user", "renew", "eva").code == 1
    assert program("payables", "--as", "eva").code == 3
    monkeypatch.setenv("SLUSS_PASSWORD", "a new long one")
    assert program("payables", "--as", "eva").code == 0
    assert program.json("verify")["ok"]
