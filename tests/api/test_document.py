"""The OpenAPI document held against the answers: schemathesis asks all that it allows, and more."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.conftest import make_token

# No document can say which check digits an account has, that a cost is in hours or in kronor, nor
# that a file must have a name: a part of a form without one is a field, and is refused as one.
NOT_HELD = {
    "/api/v1/accounts": [positive_data_acceptance],
    "/api/v1/check": [positive_data_acceptance],
    "/api/v1/guard": [positive_data_acceptance],
    "/api/v1/handback/load": [positive_data_acceptance],
    "/api/v1/incident/costs": [positive_data_acceptance],
    "/api/v1/receive": [positive_data_acceptance],
}
MANY = 8
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture
def operations(town):
    """Every operation that the document names."""
    from django.core.wsgi import get_wsgi_application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_every_answer_is_as_the_document_says(operations, mode):
    """Of a clerk and a signer, with all the scopes that are theirs."""
    # Both ask the same, for making up what to ask takes longer than the answers.
    tokens = [make_token(name) for name in ("eva", "cia")]
    assert operations
    for operation in operations:
        cases = operation.as_strategy(generation_mode=mode)

        @hypothesis.settings(
            max_examples=MANY,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @hypothesis.given(case=cases)
        def ask(case):
            left_out = NOT_HELD.get(case.path, [])
            for token in tokens:
                # The program is called in this process, where nobody unpacks what was packed.
                headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
                case.call_and_validate(headers=headers, excluded_checks=left_out)

        ask()


def test_no_two_shapes_have_one_name(town):
    """The document would describe the one by the other, without a word."""
    from ninja import Schema

    def below(one):
        for child in one.__subclasses__():
            yield child
            yield from below(child)

    from sluss.api import application

    names = [one.__name__ for one in below(Schema) if one.__module__.startswith("sluss.api")]
    asked = [name for name in names if name != "Wish"]  # Taken apart into parameters.
    assert application.api
    assert sorted(asked) == sorted(set(asked))
