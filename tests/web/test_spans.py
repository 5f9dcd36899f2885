"""Spans for whoever collects them: names of the program, and nothing of anybody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from sluss.outside import spans
from tests.databases import close
from tests.web.eyes import free_port
from tests.web.test_log import PERSONAL
from tests.web.test_register import ids
from tests.web.town import PASSWORD

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
AROUND = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
# What may stand in a span: the words of a request, of a call, of the program.
FACTS = {"http.request.method", "http.route", "http.response.status_code", "sluss.request"}
_BY_CHANCE = (
    "trace_id", "span_id", "parent_span_id", "start_time_unix_nano", "end_time_unix_nano"
)  # fmt: skip
OURS = {
    "service.instance.id", "service.name", "service.version",
    "telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version",
}  # fmt: skip


class Collector(HTTPServer):
    """Takes what is sent as a collector does. sent: each body as it came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.sent: list[bytes] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def told(self) -> list[ExportTraceServiceRequest]:
        return [ExportTraceServiceRequest.FromString(body) for body in self.sent]

    def spans(self) -> dict[str, Span]:
        """The spans by name; of several of one name the last."""
        return {
            span.name: span
            for one in self.told()
            for of_resource in one.resource_spans
            for of_scope in of_resource.scope_spans
            for span in of_scope.spans
        }


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        self.server.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def collected(collector, monkeypatch) -> Iterator[Callable[[], Collector]]:
    """Ends the sending of this process, and gives what was sent."""
    monkeypatch.setenv(ENDPOINT, collector.address)
    spans.begin()

    def ended() -> Collector:
        spans.end()
        return collector

    yield ended
    spans.end()


def facts(of: Span) -> dict[str, object]:
    return {one.key: one.value.string_value or one.value.int_value for one in of.attributes}


def test_a_request_is_a_span_within_that_of_who_asked_and_its_commands_are_within_it(
    desk, collected
):
    eva = desk("eva")
    trace, outer = AROUND
    eva.get("/register/nosuchdebt", HTTP_TRACEPARENT=f"00-{trace}-{outer}-01")
    one = ids(eva.text("/register/", data={"search": "f1001"}))[0]
    given = {"kind": "hold", "reason": "vänta", "key": "a" * 32}
    eva.post(f"/register/{one}/decide", given)
    found = collected().spans()
    page = found["GET register/<str:public_id>"]
    assert (page.trace_id.hex(), page.parent_span_id.hex()) == AROUND
    assert facts(page).keys() == FACTS
    assert (facts(page)["http.response.status_code"], page.kind) == (404, Span.SPAN_KIND_SERVER)
    decided = found["POST register/<str:public_id>/decide"]
    # The command has the name that it has in the journal.
    (held,) = (span for span in found.values() if span.parent_span_id == decided.span_id)
    assert (held.trace_id, held.name) == (decided.trace_id, "register.decide")
    assert decided.trace_id.hex() != trace


def test_nothing_of_anybody_is_sent_wherever_it_comes_from(desk, collected):
    eva, stranger = desk("eva"), desk("")
    for word in PERSONAL:
        eva.get(f"/register/{word}?q={word}", HTTP_USER_AGENT=word, HTTP_REFERER=f"http://{word}/")
        eva.get(f"/{word}", HTTP_TRACEPARENT=word, HTTP_BAGGAGE=f"who={word}")
        eva.get(f"/register/?search={word}")
        eva.post("/accounts/propose", {"account": word, "name": word})
        stranger.post("/sign-in", {"name": word, "password": word})
        stranger.get(f"/api/v1/payables?{word}={word}", HTTP_AUTHORIZATION=f"Bearer {word}")
        stranger.client.generic(word.upper(), "/readyz")
    with pytest.raises(ValueError), spans.span("it breaks"):
        raise ValueError(PERSONAL[0])
    told = collected()
    text = _without_chance(told).decode("latin-1").casefold()
    assert [word for word in (*PERSONAL, PASSWORD) if word.casefold() in text] == []
    broke = told.spans()["it breaks"].status
    assert (broke.code, broke.message) == (Status.STATUS_CODE_ERROR, "ValueError")
    resource = told.told()[0].resource_spans[0].resource
    assert {one.key for one in resource.attributes} <= OURS


def call(before: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """A call of the program in the home in use, in a process of its own."""
    script = (
        f"{before}\nimport sys\nfrom sluss.__main__ import main\nsys.argv[1:] = ['user', 'list']"
    )
    script += "\ntry:\n    main()\nfinally:\n    print('opentelemetry' in sys.modules)"
    close()
    words = [sys.executable, "-c", script]
    return subprocess.run(
        words, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )


def test_a_call_is_a_span_by_its_verb(town, collector):
    said = call(OTEL_EXPORTER_OTLP_ENDPOINT=collector.address, OTEL_SERVICE_NAME="sluss-n")
    assert (said.returncode, "True" in said.stdout) == (0, True), said.stderr
    one = collector.spans()["sluss user list"]
    assert (facts(one), one.status.code) == ({"sluss.exit_code": 0}, Status.STATUS_CODE_UNSET)
    named = collector.told()[0].resource_spans[0].resource.attributes
    assert "sluss-n" in [attribute.value.string_value for attribute in named]


@pytest.mark.parametrize(
    "env",
    [{}, {ENDPOINT: "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"}],
    ids=["nobody collects", "turned off"],
)
def test_who_has_not_asked_for_spans_does_not_even_load_them(town, env):
    said = call(**env)
    assert (said.returncode, said.stdout.splitlines()[-1]) == (0, "False"), said.stderr


def test_a_collector_that_is_away_changes_nothing_of_a_call(town):
    without = call().stdout.splitlines()[:-1]
    said = call(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{free_port()}")
    assert (said.returncode, said.stdout.splitlines()[:-1]) == (0, without)
    assert "Failed to export" in said.stderr


def test_spans_that_cannot_be_sent_for_want_of_a_package_are_said_to_be_so(town, collector):
    hidden = "import sys\nsys.modules['opentelemetry.exporter'] = None"
    said = call(hidden, OTEL_EXPORTER_OTLP_ENDPOINT=collector.address)
    assert said.returncode == 2
    assert "pip install 'sluss[otel]'" in said.stderr


def _without_chance(told: Collector) -> bytes:
    """What was sent, without ids and times: two letters of a password come up in them by chance."""
    sent = told.told()
    for span in (
        span
        for one in sent
        for of_resource in one.resource_spans
        for of_scope in of_resource.scope_spans
        for span in of_scope.spans
    ):
        for name in _BY_CHANCE:
            span.ClearField(name)
    return b"".join(one.SerializeToString() for one in sent)
