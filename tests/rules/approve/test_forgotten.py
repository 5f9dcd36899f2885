"""Who asks for a new password for another, and who vouches for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.rules.approve.forgotten import (
    ForgottenCase,
    ForgottenRefusal,
    refuse_asking,
    refuse_vouching,
)
from sluss.rules.approve.roles import Person, Role

ADMIN = Person(name="admin", roles=frozenset({Role.ADMINISTRATOR}))
EVA = Person(name="eva", roles=frozenset({Role.CLERK}))
MAX = Person(name="max", roles=frozenset({Role.MANAGER}))
WORST = ForgottenCase(by=EVA, of="eva", is_known=False, is_sealed=True)


def walked(refuse, heals) -> list[ForgottenRefusal]:
    """What is refused while one thing after another is healed; at the end nothing is."""
    case, seen = WORST, []
    for heal in heals:
        seen.append(refuse(case))
        case = replace(case, **heal)
    assert refuse(case) is None
    return seen


def test_refusals_of_asking_and_of_vouching_by_descending_precedence():
    known = ({"is_known": True, "of": "admin"}, {"is_sealed": False}, {"of": "bo"})
    asking = walked(refuse_asking, [{"by": ADMIN}, *known, {"reason": "ringde"}])
    vouching = walked(refuse_vouching, [{"by": ADMIN}, *known, {"asked_by": "admin"}, {"by": MAX}])
    order = list(ForgottenRefusal)
    assert [one for one in order if one in asking] == asking
    assert [one for one in order if one in vouching] == vouching
    assert {*asking, *vouching} == set(order)


@pytest.mark.parametrize("role", Role)
def test_whoever_vouches_for_a_checkpoint_vouches_for_a_person_too(role):
    by = Person(name="x", roles=frozenset({role}))
    case = ForgottenCase(by=by, of="bo", is_known=True, is_sealed=False, asked_by="admin")
    may = {Role.ADMINISTRATOR, Role.AUDITOR, Role.MANAGER, Role.SIGNER}
    assert (refuse_vouching(case) is None) == (role in may)
