"""Who may do what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sluss.rules.approve.roles import (
    MONEY_ACTS,
    RIGHTS,
    Act,
    Person,
    Refusal,
    Role,
    may,
    refuse_roles,
)

NOW = datetime(2023, 11, 24, 9, tzinfo=UTC)


def test_every_act_has_its_row_in_the_order_of_the_acts():
    assert list(RIGHTS) == list(Act)
    assert all(RIGHTS.values())


@pytest.mark.parametrize("act", sorted(MONEY_ACTS))
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.COMMUNICATOR])
def test_who_has_no_business_with_money_cannot_touch_it(role, act):
    assert not may(act, {role})


@pytest.mark.parametrize(
    ("act", "roles"),
    [
        (Act.ATTEST, {Role.ATTESTER}),
        (Act.SIGN_BATCH, {Role.SIGNER}),
        (Act.EXPORT_BATCH, {Role.SIGNER}),
        (Act.SET_PEOPLE, {Role.ADMINISTRATOR}),
    ],
)
def test_the_weightiest_acts_belong_to_one_role(act, roles):
    assert {role for role in Role if may(act, {role})} == roles


def test_the_roles_that_cannot_be_given_by_descending_precedence():
    seen, roles = [], set()
    for heal in (lambda: roles.update({Role.ADMINISTRATOR, Role.SIGNER}), roles.clear):
        seen.append(refuse_roles(roles))
        heal()
    assert seen == list(Refusal)
    assert refuse_roles({Role.ADMINISTRATOR, Role.OPERATOR}) is None
    assert refuse_roles({Role.CLERK, Role.ATTESTER, Role.SIGNER}) is None


@pytest.mark.parametrize(
    ("since", "until", "in_force"),
    [(None, None, True), (0, None, True), (1, None, False), (None, 1, True), (None, 0, False)],
)
def test_a_right_holds_from_its_first_moment_until_its_last(since, until, in_force):
    person = Person(
        name="anna",
        roles=frozenset({Role.ATTESTER}),
        since=None if since is None else NOW + timedelta(hours=since),
        until=None if until is None else NOW + timedelta(hours=until),
    )
    assert (person.is_in_force(NOW), person.has(Act.ATTEST)) == (in_force, True)
