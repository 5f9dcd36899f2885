"""Spans for OpenTelemetry, if the environment names who collects them (the extra otel).

A span says what was done and how long it took, by names that stand in the program: the pattern of
an address, a verb, a command of the journal. Never what was asked, by whom, or about whom; of an
error its kind, since its text may hold a value.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sluss import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OtelSpan
    from opentelemetry.trace import Tracer

# Source: OpenTelemetry, specification of environment variables, "OpenTelemetry Protocol Exporter".
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_OFF = "OTEL_SDK_DISABLED"
# A collector that is away keeps nobody waiting at the end of a call for longer.
_SECONDS_MAX = 2.0
Facts = Mapping[str, str | int]


class NotInstalled(Exception):
    """Spans are asked for, and what sends them is not installed."""


class _Sending:
    """What is begun once a process. tracer: None where nobody collects."""

    provider: TracerProvider | None = None
    tracer: Tracer | None = None


def begin() -> None:
    """Send the spans of this process to whom the environment names; nothing if it names nobody.

    Errors: NotInstalled.
    """
    is_wanted = any(os.environ.get(name) for name in _ENDPOINTS)
    if not is_wanted or os.environ.get(_OFF, "").lower() == "true" or _Sending.tracer:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise NotInstalled(str(error.name)) from error
    named = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "sluss")}
    resource = Resource.create({**named, "service.version": __version__})
    # It is ended by end(), which says when; an interpreter that leaves would wait as it likes.
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=_SECONDS_MAX)))
    _Sending.provider, _Sending.tracer = provider, provider.get_tracer("sluss", __version__)


def end() -> None:
    """Send what is left, within two seconds."""
    if _Sending.provider is not None:
        _Sending.provider.shutdown()
        _Sending.provider = _Sending.tracer = None


class Span:
    """What is being done. It may get a better name, and facts, once they are known."""

    def told(self, name: str, facts: Facts, *, is_fault: bool = False) -> None:
        """Name it, and say what came of it."""


@contextmanager
def span(name: str, *, asked_with: Mapping[str, str] | None = None) -> Iterator[Span]:
    """A stretch of work. asked_with: the headers of who asked, for a span of theirs around it."""
    if _Sending.tracer is None:
        yield Span()
        return
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind

    served = asked_with is not None
    with _Sending.tracer.start_as_current_span(
        name,
        context=extract(asked_with) if asked_with is not None else None,
        kind=SpanKind.SERVER if served else SpanKind.INTERNAL,
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        told = _Told(made)
        try:
            yield told
        except BaseException as error:
            told.failed(type(error).__name__)
            raise


class _Told(Span):
    """A span that is sent."""

    def __init__(self, made: OtelSpan) -> None:
        self._made = made

    def told(self, name: str, facts: Facts, *, is_fault: bool = False) -> None:
        self._made.update_name(name)
        self._made.set_attributes(dict(facts))
        if is_fault:
            self.failed("")

    def failed(self, kind: str) -> None:
        """Say that it came to no good end. kind: of the error."""
        from opentelemetry.trace import Status, StatusCode

        self._made.set_status(Status(StatusCode.ERROR, kind or None))
