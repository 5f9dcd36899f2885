"""A batch as the bytes that go to the bank, proved against the bank's schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime

from sluss.core.plain import from_plain
from sluss.formats.iso_schema import validate
from sluss.formats.pain001_write import write_pain001
from sluss.formats.payment_file import Payment as FilePayment
from sluss.formats.payment_file import PaymentFile
from sluss.outside.shipped import shipped
from sluss.services import _shipped
from sluss.services._batches import debtor_of
from sluss.services._noting import is_drill
from sluss.store.models import Batch, Organisation, Payment

_STRETCH = 1 << 20


class NotWhatTheBankTakes(Exception):
    """Our own file breaks the bank's schema: a bug of ours. Nothing is handed out."""


class Rendered:
    """A file in memory: 20,000 payments are some 20 MB."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sha256 = hashlib.sha256(data).hexdigest()

    def parts(self, sha256: str) -> Iterator[bytes]:
        """The file in stretches, if it is the one asked for."""
        if sha256 != self.sha256:
            raise KeyError(sha256)
        for start in range(0, len(self.data), _STRETCH):
            yield self.data[start : start + _STRETCH]

    def prepared(self, sha256: str) -> None:
        """Nothing."""


def render(batch: Batch, organisation: Organisation) -> Rendered:
    """The payment file of a batch: the same batch gives the same bytes.

    Errors: NotWhatTheBankTakes; ValueError for what a rule should have stopped.
    """
    profile = _shipped.profile(batch.profile)
    data = b"".join(write_pain001(_frozen(batch, organisation), profile))
    faults = validate(data, shipped(f"xsd/pain.001.001.{profile.message_version}.xsd"))
    if faults:
        raise NotWhatTheBankTakes(str(faults[0]))
    return Rendered(data)


def _frozen(batch: Batch, organisation: Organisation) -> PaymentFile:
    rows = Payment.objects.filter(batch=batch.id).order_by("ordinal")
    bodies = rows.values_list("body", flat=True)
    return PaymentFile(
        message_id=batch.message_id,
        created_at=datetime.fromisoformat(batch.created_at),
        debtor=debtor_of(organisation),
        execution_on=date.fromisoformat(batch.execution_on),
        payments=tuple(from_plain(FilePayment, json.loads(body)) for body in bodies.iterator()),
        is_drill=is_drill(),
    )
