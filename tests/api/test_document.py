"""The OpenAPI document held against the answers: schemathesis asks all that it allows, and more."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis import GenerationMode

from tests.api.conftest import make_token

MANY = 12
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture
def operations(town):
    """Every operation that the document names."""
    from django.core.wsgi import get_wsgi_application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", ["eva", "anna", "cia", "max"])
def test_every_answer_is_as_the_document_says(operations, mode, name):
    """Of a clerk, an attester, a signer and a manager, with all the scopes that are theirs."""
    token = make_token(name)
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
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

        ask()
