"""Signing in: tries that are counted, second proofs that count once, signatures with a proof."""

from __future__ import annotations

import json
from datetime import timedelta

import pyotp
import pytest

from tests.services.office import MORNING
from tests.services.passkey import Passkey
from tests.services.test_once import _at_once


def site():
    from sluss.outside.passkeys import Site

    return Site("localhost", "http://localhost:8000")


def caller(now=MORNING, machine="10.0.0.1"):
    from sluss.services.sign_in import Caller

    return Caller(machine, site(), now)


def enter(name, password="pw", **more):
    from sluss.services import sign_in

    return sign_in.enter(name, password, caller(**more))


def totp_of(office, name) -> pyotp.TOTP:
    """A telephone that has the person's secret."""
    from sluss.services import sign_in

    box, uri = sign_in.new_totp(name)
    maker = pyotp.parse_uri(uri)
    answer = sign_in.enrol_totp(
        name, box, maker.at(MORNING), "telefon", MORNING, office.who(name), key=office.key()
    )
    assert answer == {"name": name, "kinds": ["totp"]}
    return maker


def passkey_of(office, name, **more) -> Passkey:
    from sluss.services import sign_in

    made = Passkey(**more)
    answer = sign_in.enrol_passkey(
        name, made.make(b"c" * 32, site()), b"c" * 32, "nyckel", site(), office.who(name),
        key=office.key(),
    )  # fmt: skip
    assert answer == {"name": name, "kinds": ["passkey"]}
    return made


def prove(name, given, challenge=b"c" * 32, about="", **more):
    from sluss.services import sign_in

    return sign_in.prove(name, given, challenge, about, caller(**more))


@pytest.fixture
def quick(monkeypatch):
    """Names that nobody has cost little, so that many can be tried."""
    from django.contrib.auth import hashers
    from django.test import override_settings

    from sluss.services._people import nobodys_hash

    light = "django.contrib.auth.hashers.MD5PasswordHasher"
    argon2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
    nobodys_hash.cache_clear()
    with override_settings(PASSWORD_HASHERS=[light, argon2]):
        yield
    hashers.get_hashers.cache_clear()
    nobodys_hash.cache_clear()


def code(value) -> str:
    """A proof as its kind, a refusal as its code."""
    return getattr(value, "value", None) or value.kind


def test_a_wrong_password_and_an_unknown_name_say_the_same_and_lock_the_same(office, quick):
    for name in ("eva", "nobody"):
        said = [enter(name, "wrong", machine=name) for _ in range(6)]
        assert said == ["approve.sign_in_wrong"] * 5 + ["approve.sign_in_locked"]
    # The right one is not looked at either, and elsewhere the name is not locked yet.
    assert enter("eva", machine="eva") == "approve.sign_in_locked"
    assert enter("eva", machine="other").is_in
    assert enter("anna", machine="eva").is_in


def test_a_lock_ends_by_itself_and_getting_in_forgets_the_slips(office):
    for _ in range(4):
        enter("eva", "wrong")
    assert enter("eva").is_in
    assert [enter("eva", "wrong") for _ in range(6)][-2:] == [
        "approve.sign_in_wrong",
        "approve.sign_in_locked",
    ]
    assert enter("eva", now=MORNING + timedelta(minutes=14)) == "approve.sign_in_locked"
    assert enter("eva", now=MORNING + timedelta(minutes=16)).is_in


def test_a_name_tried_from_many_machines_and_a_machine_that_tries_many_names_are_stopped(
    office, quick
):
    for number in range(20):
        assert enter("nn", "wrong", machine=f"m{number}") == "approve.sign_in_wrong"
    assert enter("nn", machine="own") == "approve.sign_in_locked"
    for number in range(60):
        assert enter(f"n{number}", "wrong", machine="bad") == "approve.sign_in_wrong"
    assert enter("anna", machine="bad") == "approve.sign_in_too_many"


def test_eight_at_once_get_no_more_tries_than_one_after_another(office, quick):
    said = _at_once([lambda: enter("nn", "wrong")] * 8)
    assert sorted(said) == ["approve.sign_in_locked"] * 3 + ["approve.sign_in_wrong"] * 5


def test_a_right_password_alone_does_not_forget_wrong_codes(office):
    totp_of(office, "eva")
    for _ in range(5):
        assert enter("eva").has_factor
        assert prove("eva", {"code": "000000"}) == "approve.proof_wrong"
    assert enter("eva") == "approve.sign_in_locked"
    assert prove("eva", {"code": "000000"}) == "approve.proof_locked"


def test_the_password_alone_is_enough_until_the_organisation_is_live(office):
    from sluss.services import organisation

    assert enter("eva").is_in
    organisation.go_live(office.who("admin"), key=office.key())
    assert (enter("eva").is_in, enter("eva").must_enrol) == (False, True)
    totp_of(office, "eva")
    assert (enter("eva").must_enrol, enter("eva").has_factor) == (False, True)


def test_a_code_counts_once_but_a_click_that_came_twice_is_one_click(office):
    maker = totp_of(office, "cia")
    now = maker.at(MORNING)
    assert code(prove("cia", {"code": now}, about="a" * 64)) == "totp"
    assert code(prove("cia", {"code": now}, about="a" * 64)) == "totp"
    assert prove("cia", {"code": now}, about="b" * 64) == "approve.proof_used_already"
    assert prove("cia", {"code": now}) == "approve.proof_used_already"
    later = MORNING + timedelta(seconds=30)
    assert code(prove("cia", {"code": maker.at(later)}, now=later)) == "totp"
    assert prove("cia", {"code": maker.at(later)}, now=later) == "approve.proof_used_already"
    old = maker.at(MORNING - timedelta(minutes=2))
    assert prove("cia", {"code": old}, now=later) == "approve.proof_wrong"
    assert prove("cia", {"code": " "}) == "approve.proof_missing"


def test_a_home_without_its_key_says_so_and_a_printed_code_still_counts(office, quick):
    maker = totp_of(office, "eva")
    printed = recovery_codes(office, "eva")
    (office.folder / "sign-in-key.txt").write_text("another", encoding="ascii")
    assert prove("eva", {"code": maker.at(MORNING)}) == "approve.proof_key_lost"
    assert recover(office, "eva", printed[0])["left"] == 9


def test_eight_at_once_use_a_code_once(office):
    now = totp_of(office, "cia").at(MORNING)
    said = _at_once([lambda m=str(n): prove("cia", {"code": now}, machine=m) for n in range(8)])
    assert sorted(code(one) for one in said) == ["approve.proof_used_already"] * 7 + ["totp"]


@pytest.mark.parametrize("does_count", [True, False])
def test_a_passkey_proves_its_person_for_its_challenge_at_its_address(office, does_count):
    from sluss.outside.passkeys import Site

    made = passkey_of(office, "cia", does_count=does_count)
    right = made.sign(b"c" * 32, site())
    assert code(prove("cia", {"assertion": right})) == "passkey"
    elsewhere = Site("localhost", "http://localhost:9999")
    for answer in (
        made.sign(b"d" * 32, site()),
        made.sign(b"c" * 32, elsewhere),
        Passkey(id=made.id).sign(b"c" * 32, site()),
    ):
        assert prove("cia", {"assertion": answer}) == "approve.proof_wrong"
    assert prove("dag", {"assertion": made.sign(b"c" * 32, site())}) == "approve.proof_wrong"


def test_a_passkey_whose_counter_does_not_rise_was_copied(office):
    made = passkey_of(office, "cia")
    made.count = 7
    assert code(prove("cia", {"assertion": made.sign(b"c" * 32, site())})) == "passkey"
    made.count = 6
    again = prove("cia", {"assertion": made.sign(b"c" * 32, site())})
    assert again == "approve.proof_used_already"


def test_a_passkey_is_one_persons_and_nobody_makes_one_for_another(office):
    from sluss.services import sign_in

    made = passkey_of(office, "cia")
    answer = made.make(b"c" * 32, site())
    given = (answer, b"c" * 32, "", site())
    assert sign_in.enrol_passkey("dag", *given, office.who("dag"), key=office.key()) == {
        "refused": "approve.factor_known_already"
    }
    assert sign_in.enrol_passkey("dag", *given, office.who("cia"), key=office.key()) == {
        "refused": "approve.factor_not_oneself"
    }
    assert sign_in.enrol_passkey("dag", "{}", *given[1:], office.who("dag"), key=office.key()) == {
        "refused": "approve.proof_wrong"
    }
    assert office.verify()["ok"]


def recovery_codes(office, name, key="codes") -> list[str]:
    from sluss.services import sign_in

    return sign_in.new_recovery_codes(name, office.who(name), key=key)["codes"]


def recover(office, name, typed, key="", machine="10.0.0.1"):
    from sluss.services import sign_in

    from_ = caller(machine=machine)
    return sign_in.use_recovery_code(name, typed, from_, office.who(name), key=key or office.key())


def test_ten_codes_are_shown_once_and_each_counts_once(office, quick):
    codes = recovery_codes(office, "eva")
    assert len(set(codes)) == 10
    assert recovery_codes(office, "eva") == []
    typed = codes[2].lower().replace("-", " ").replace(" ", "-", 1)
    assert recover(office, "eva", typed) == {"name": "eva", "left": 9}
    assert recover(office, "eva", codes[2]) == {"refused": "approve.proof_used_already"}
    assert recover(office, "anna", codes[3]) == {"refused": "approve.proof_wrong"}
    fresh = recovery_codes(office, "eva", key="again")
    assert recover(office, "eva", codes[4]) == {"refused": "approve.proof_wrong"}
    assert recover(office, "eva", fresh[0])["left"] == 9
    assert office.verify()["ok"]


def test_eight_at_once_use_a_printed_code_once(office, quick):
    typed = recovery_codes(office, "eva")[0]
    acts = [lambda k=f"r{n}": recover(office, "eva", typed, key=k, machine=k) for n in range(8)]
    said = [json.dumps(one) for one in _at_once(acts)]
    assert said.count(json.dumps({"name": "eva", "left": 9})) == 1
    assert said.count(json.dumps({"refused": "approve.proof_used_already"})) == 7


def test_a_lost_telephone_takes_two_people(office):
    from sluss.services import sign_in

    totp_of(office, "eva")
    for by, name, reason, refusal in (
        ("max", "eva", "borta", "approve.factor_lacks_role"),
        ("admin", "evva", "borta", "approve.factor_no_such_person"),
        ("admin", "admin", "borta", "approve.factor_resets_oneself"),
        ("admin", "eva", " ", "approve.factor_no_reason"),
    ):
        said = sign_in.reset(name, reason, office.who(by), key=office.key())
        assert said == {"refused": refusal}
    for _ in range(2):
        done = sign_in.reset("eva", "borta", office.who("admin"), key="reset")
        assert done == {"name": "eva", "removed": 1}
    assert not enter("eva").has_factor
    totp_of(office, "eva")
    assert enter("eva").has_factor
    assert office.verify()["ok"]


def batch_to_sign(office) -> tuple[int, str]:
    ids = [office.id(number) for number in ("F1", "F2", "F3")]
    office.approve(*ids)
    office.propose(*ids)
    from sluss.store.models import Batch

    row = Batch.objects.get()
    return row.id, row.content_sha256


def sign(office, batch, name, given=None, sha256="", key=""):
    from sluss.services import pay, sign_in

    proof = sign_in.prove_if_needed(name, given or {}, sha256, caller()) if sha256 else None
    more = {} if proof is None else {"proof": proof}
    return pay.sign(batch, office.who(name), key=key or office.key(), **more)


def test_a_signature_carries_its_passkey_and_the_auditor_can_prove_it(stocked):
    from sluss.outside.passkeys import is_proof
    from sluss.store.models import Factor, JournalEntry

    made = passkey_of(stocked, "cia")
    batch, sha = batch_to_sign(stocked)
    given = {"assertion": made.sign(bytes.fromhex(sha), site())}
    signed = sign(stocked, batch, "cia", given, sha, key="k")
    assert signed["signed_by"] == ["cia"]
    assert sign(stocked, batch, "cia", given, sha, key="k") == signed
    payload = json.loads(JournalEntry.objects.filter(fact="pay.sign").get().payload)
    proof = payload["given"]["made"]["proof"]
    public = Factor.objects.get(kind="passkey").secret
    assert is_proof(proof, bytes.fromhex(sha), public)
    assert not is_proof(proof, bytes.fromhex("00" * 32), public)
    assert stocked.verify()["ok"]


def test_a_signature_that_was_not_the_keys_is_found_by_verify(stocked):
    """Whoever rewrites the whole journal can forge all but a signature."""
    from django.db import connection

    from sluss.core.plain import canonical
    from sluss.store import journal
    from sluss.store.models import JournalEntry

    made = passkey_of(stocked, "cia")
    batch, sha = batch_to_sign(stocked)
    sign(stocked, batch, "cia", {"assertion": made.sign(bytes.fromhex(sha), site())}, sha)
    row = JournalEntry.objects.order_by("seq").last()
    payload = json.loads(row.payload)
    thief = json.loads(Passkey(id=made.id).sign(bytes.fromhex(sha), site()))
    payload["given"]["made"]["proof"]["signature"] = thief["response"]["signature"]
    text = canonical(payload)
    entry = journal.Entry(row.seq, row.at, row.by, row.fact, text)
    with connection.cursor() as cursor:
        for table in ("store_journalentry",):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for name in ("once",) if on else ("no_update",):
                cursor.execute(f"DROP TRIGGER {table}_{name}{on}")
        cursor.execute(
            "UPDATE store_journalentry SET payload = %s, hash = %s WHERE seq = %s",
            [text, journal.seal(entry, row.previous), row.seq],
        )
    found = stocked.verify()
    assert not found["ok"]
    assert {d["table"] for d in found["differences"]} == {"command", "batch", "database"}


def test_whoever_has_a_second_proof_signs_with_it_and_all_do_once_it_is_live(stocked):
    from sluss.services import organisation, pay
    from sluss.services._factors import Proof

    maker = totp_of(stocked, "cia")
    batch, sha = batch_to_sign(stocked)
    assert sign(stocked, batch, "cia") == {"refused": "pay.sign_no_proof"}
    other = Proof("totp", {"factor": 99})
    who = stocked.who("cia")
    assert pay.sign(batch, who, key="x", proof=other) == {"refused": "pay.sign_wrong_proof"}
    given = {"code": maker.at(MORNING)}
    assert sign(stocked, batch, "cia", given, sha)["signed_by"] == ["cia"]
    organisation.go_live(stocked.who("admin"), key=stocked.key())
    assert sign(stocked, batch, "dag") == {"refused": "pay.sign_no_proof"}
    made = passkey_of(stocked, "dag")
    wrong = {"assertion": made.sign(b"0" * 32, site())}
    from sluss.services import sign_in

    assert sign_in.prove_if_needed("dag", wrong, sha, caller()) == "approve.proof_wrong"
    right = {"assertion": made.sign(bytes.fromhex(sha), site())}
    assert sign(stocked, batch, "dag", right, sha)["state"] == "signed"
    assert stocked.verify()["ok"]


def test_a_new_password_signs_out_everywhere(office):
    from sluss.services import organisation
    from sluss.store.models import Person

    for _ in range(2):
        organisation.change_password("eva", "nytt", office.who("eva"), key="once")
    assert Person.objects.get(name="eva").stamp == 1
    assert enter("eva") == "approve.sign_in_wrong"
    assert enter("eva", "nytt").is_in
    assert office.verify()["ok"]
