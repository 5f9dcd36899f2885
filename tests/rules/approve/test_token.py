"""What a token may be used for: who is nobody, who may not, in which order it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.rules.approve.roles import Act, Person, Role
from sluss.rules.approve.token import (
    ACTS,
    NOT_ADMITTED,
    MakeCase,
    MakeRefusal,
    RevokeRefusal,
    Scope,
    TokenCase,
    TokenRefusal,
    acts_of,
    refuse_make,
    refuse_revoke,
    refuse_token,
)

TODAY, NOW = date(2026, 11, 24), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YESTERDAY = TODAY - timedelta(days=1)
CLERK = Person(name="eva", roles=frozenset({Role.CLERK}))
NOBODY = Person(name="eva", roles=frozenset())


def test_what_is_wrong_with_a_token_is_said_in_the_order_of_the_list():
    """Everything is wrong; one thing after the other is put right."""
    case = TokenCase(is_known=False, by=NOBODY, is_revoked=True, until=YESTERDAY)
    acts, seen = {Act.SIGN_BATCH}, []
    for better in (
        {"is_known": True},
        {"is_revoked": False},
        {"until": TODAY},
        {"by": CLERK},
    ):
        seen.append(refuse_token(case, acts, today=TODAY, now=NOW))
        case = replace(case, **better)
    seen.append(refuse_token(case, acts, today=TODAY, now=NOW))
    seen.append(refuse_token(case, {Act.ATTEST}, today=TODAY, now=NOW))
    case = replace(case, scopes=frozenset(Scope))
    seen.append(refuse_token(case, {Act.ATTEST}, today=TODAY, now=NOW))
    assert seen == list(TokenRefusal)
    assert refuse_token(case, {Act.DECIDE}, today=TODAY, now=NOW) is None
    assert set(seen[:4]) == NOT_ADMITTED


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("role", Role)
def test_a_token_does_what_both_its_scope_and_its_person_may(scope, role):
    by = Person(name="x", roles=frozenset({role}))
    case = TokenCase(is_known=True, by=by, scopes=frozenset({scope}))
    for act in Act:
        is_let_in = refuse_token(case, [act], today=TODAY, now=NOW) is None
        assert is_let_in == (act in ACTS[scope] and by.has(act)) == case.covers(act)


def test_no_scope_lets_a_program_sign():
    assert Act.SIGN_BATCH not in acts_of(Scope)
    signer = Person(name="sven", roles=frozenset({Role.SIGNER}))
    case = TokenCase(is_known=True, by=signer, scopes=frozenset(Scope))
    said = refuse_token(case, [Act.SIGN_BATCH], today=TODAY, now=NOW)
    assert said is TokenRefusal.NEEDS_PERSON


@pytest.mark.parametrize(
    ("since", "until", "is_let_in"),
    [(None, None, True), (NOW, None, True), (None, NOW, False), (NOW + timedelta(1), None, False)],
)
def test_rights_that_have_not_begun_or_are_over_let_nobody_in(since, until, is_let_in):
    case = TokenCase(
        is_known=True, by=replace(CLERK, since=since, until=until), scopes=frozenset({Scope.READ})
    )
    said = refuse_token(case, [Act.READ], today=TODAY, now=NOW)
    assert said is (None if is_let_in else TokenRefusal.OF_NOBODY)


def test_what_is_wrong_with_a_wish_for_a_token_is_said_in_the_order_of_the_list():
    case = MakeCase(by=NOBODY, name="", scopes=frozenset(), until=YESTERDAY, names=frozenset({"x"}))
    seen = []
    for better in (
        {"by": CLERK},
        {"name": "x"},
        {"scopes": frozenset({Scope.READ, Scope.ATTEST})},
        {"scopes": frozenset({Scope.READ})},
        {"until": TODAY},
        {"names": frozenset({"y"})},
    ):
        seen.append(refuse_make(case, today=TODAY))
        case = replace(case, **better)
    assert seen == list(MakeRefusal)
    assert refuse_make(case, today=TODAY) is None


@pytest.mark.parametrize(
    ("by", "owner", "is_revoked", "said"),
    [
        (CLERK, None, False, RevokeRefusal.NO_SUCH),
        (CLERK, "anna", True, RevokeRefusal.NOT_YOURS),
        (CLERK, "eva", True, RevokeRefusal.REVOKED_ALREADY),
        (CLERK, "eva", False, None),
        (Person(name="admin", roles=frozenset({Role.ADMINISTRATOR})), "eva", False, None),
    ],
)
def test_who_may_revoke_a_token(by, owner, is_revoked, said):
    assert refuse_revoke(by=by, owner=owner, is_revoked=is_revoked) is said
