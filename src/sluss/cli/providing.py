"""What the verbs of a provider have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sluss.cli.refusals import refuse
from sluss.services import provider as service


@contextmanager
def refusing() -> Iterator[None]:
    """The call ends if a rule says no inside."""
    try:
        yield
    except service.Refused as no:
        facts = dict(no.answer)
        refuse(facts.pop("refused"), **facts)
