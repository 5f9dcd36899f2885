"""Who may do what over the API: every operation against every role, scope, and nobody."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program
from tests.web.town import EVERYBODY

# What stands for a part of an address that names something.
NAMED = {
    "public_id": "a" * 16,
    "decision": "hold",
    "sha256": "0" * 64,
    "number": "1",
    "change": "1",
    "asked": "a" * 8,
    "step": "take",
    "entry": "1",
    "clock": "early-warning",
    "card": "log",
    "word": "dismiss",
}


def operations():
    """Every operation: its method, an address of it, and the acts that it takes."""
    from sluss.api.application import api

    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for one in view.operations:
                acts = {act for auth in one.auth_callbacks for act in auth.acts}
                for name, value in NAMED.items():
                    path = path.replace(f"{{{name}}}", value)
                yield one.methods[0], path, acts


def ask(program, method, path):
    more = {"body": {}} if method == "POST" else {}
    return program.ask(method, path, **more)


def test_every_operation_says_who_may(town):
    assert [path for _, path, acts in operations() if not acts] == []
    assert len(list(operations())) > 5


def test_nobody_is_let_in_anywhere(program):
    for method, path, _ in operations():
        said = ask(program(""), method, path)
        assert (said.status_code, said.json()["refused"]["code"]) == (
            401,
            "approve.token_unknown",
        ), path


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_each_role_is_let_in_where_it_may_and_nowhere_else(program, name):
    from sluss.rules.approve.roles import Act, Role, may

    role, mine = Role(EVERYBODY[name]), program(name)
    for method, path, acts in operations():
        said = ask(mine, method, path)
        is_let_in = said.status_code not in (401, 403)
        may_do = all(may(act, [role]) for act in acts) and Act.SIGN_BATCH not in acts
        assert is_let_in == may_do, (path, said.status_code, said.content)


def test_a_scope_lets_in_where_it_is_for_and_nowhere_else(program):
    from sluss.rules.approve.roles import Role, may
    from sluss.rules.approve.token import ACTS, Scope

    for name, role in (("eva", Role.CLERK), ("anna", Role.ATTESTER)):
        for scope in Scope:
            if not any(may(act, [role]) for act in ACTS[scope]):
                continue
            mine = program(name, scope.value)
            for method, path, acts in operations():
                said = ask(mine, method, path)
                may_do = acts <= ACTS[scope] and all(may(act, [role]) for act in acts)
                assert (said.status_code != 403) == may_do, (scope, path, said.content)


def test_every_answer_has_the_headers(program):
    from sluss.web.headers import HEADERS

    for who in ("", "eva"):
        said = program(who).ask("GET", "/organisation")
        assert {name: said.headers.get(name) for name in HEADERS} == HEADERS


def test_a_program_gets_no_cookie(program):
    for who in ("", "eva"):
        assert program(who).ask("GET", "/organisation").cookies.output() == ""


def test_the_document_needs_no_token_and_names_every_operation(program):
    document = program("").get("/openapi.json")
    named = {
        (method.upper(), path) for path, found in document["paths"].items() for method in found
    }
    assert len(named) == len(list(operations()))
    assert all(
        operation["security"] == [{"Token": []}]
        for found in document["paths"].values()
        for operation in found.values()
    )
    assert Program("").ask("GET", "/docs").status_code == 404
