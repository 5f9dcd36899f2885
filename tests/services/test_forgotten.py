"""A forgotten password: two people, a code that counts once, and the second proof as ever."""

from __future__ import annotations

from datetime import timedelta

from tests.services.office import MORNING
from tests.services.test_sign_in import caller, enter, quick, totp_of

__all__ = ["quick"]


def renew(office, name, code, password="a new long one", at=MORNING, **more):
    from sluss.services import sign_in
    from sluss.services._command import Who

    who = Who(by=name, at=at, today=at.date())
    return sign_in.renew(name, code, password, caller(now=at, **more), who, key=office.key())


def code_for(office, name, by="max") -> str:
    from sluss.services import sign_in

    asked = sign_in.forgot(name, "ringde", office.who("admin"), key=office.key())
    assert asked == {"name": name}
    said = sign_in.vouch(name, office.who(by), key=office.key())
    assert (said["name"], said["asked_by"]) == (name, "admin")
    return str(said["code"])


def test_two_people_give_a_code_and_the_person_takes_a_new_password_once(office):
    from sluss.services import sign_in

    before = sign_in.standing("eva").stamp
    code = code_for(office, "eva")
    # Nothing has happened to the password yet, and the code opens nothing.
    assert enter("eva").is_in
    assert enter("eva", code) == "approve.sign_in_wrong"
    assert renew(office, "eva", code.lower().replace("-", " ")) == {"name": "eva"}
    assert enter("eva", "a new long one").is_in
    assert enter("eva") == "approve.sign_in_wrong"
    assert sign_in.standing("eva").stamp == before + 1
    assert renew(office, "eva", code) == {"refused": "approve.renew_wrong"}
    assert office.verify()["ok"]


def test_the_second_proof_is_asked_for_as_ever(office):
    totp_of(office, "eva")
    assert renew(office, "eva", code_for(office, "eva")) == {"name": "eva"}
    said = enter("eva", "a new long one")
    assert (said.is_in, said.has_factor) == (False, True)


def test_nobody_does_it_alone(office):
    from sluss.services import sign_in

    who = office.who
    assert sign_in.vouch("eva", who("max"), key="1") == {"refused": "approve.forgotten_not_asked"}
    for by, name, reason, refusal in (
        ("max", "eva", "ringde", "approve.forgotten_lacks_role"),
        ("admin", "evva", "ringde", "approve.forgotten_no_such_person"),
        ("admin", "admin", "ringde", "approve.forgotten_for_oneself"),
        ("admin", "eva", " ", "approve.forgotten_no_reason"),
    ):
        said = sign_in.forgot(name, reason, who(by), key=office.key())
        assert said == {"refused": refusal}
    sign_in.forgot("eva", "ringde", who("admin"), key="asked")
    for by, refusal in (
        ("admin", "approve.forgotten_asked_it"),
        ("anna", "approve.forgotten_lacks_role"),
    ):
        assert sign_in.vouch("eva", who(by), key=office.key()) == {"refused": refusal}
    # The code is shown once, by whatever key it is asked for again.
    first = sign_in.vouch("eva", who("max"), key="v")
    assert sign_in.vouch("eva", who("max"), key="v") == {**first, "code": ""}
    said = sign_in.vouch("eva", who("max"), key="w")
    assert said == {"refused": "approve.forgotten_not_asked"}


def test_a_code_grows_old_and_a_new_one_ends_it(office):
    code = code_for(office, "eva")
    late = MORNING + timedelta(hours=25)
    assert renew(office, "eva", code, at=late) == {"refused": "approve.renew_wrong"}
    fresh = code_for(office, "eva")
    assert renew(office, "eva", code) == {"refused": "approve.renew_wrong"}
    assert renew(office, "bo", fresh) == {"refused": "approve.renew_wrong"}
    assert renew(office, "eva", fresh, at=MORNING + timedelta(hours=24)) == {"name": "eva"}
    assert office.verify()["ok"]


def test_wrong_codes_are_counted_and_a_name_that_nobody_has_says_the_same(office, quick):
    code = code_for(office, "eva")
    wrong, locked = {"refused": "approve.renew_wrong"}, {"refused": "approve.renew_locked"}
    for name in ("eva", "nobody"):
        said = [renew(office, name, "AAAAA", machine=name) for _ in range(6)]
        assert said == [wrong] * 5 + [locked]
    assert renew(office, "eva", code, machine="eva") == locked
    assert renew(office, "eva", code, machine="another") == {"name": "eva"}


def test_the_code_is_in_no_journal(office):
    from sluss.store.models import JournalEntry

    code = code_for(office, "eva")
    renew(office, "eva", code)
    kept = " ".join(JournalEntry.objects.values_list("payload", flat=True))
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert "a new long one" not in kept
