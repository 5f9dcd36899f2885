"""What is counted of this process, and how figures are told to Prometheus: counts, no contents."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
# A name that somebody makes up is no new series: whoever asks could fill the memory by it.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"
# A page is some tens of milliseconds; files and lists of a whole town take seconds.
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_registry = CollectorRegistry()
_requests = Counter(
    "sluss_requests",
    "Requests answered, by method, route pattern and status.",
    ("method", "route", "status"),
    registry=_registry,
)
_seconds = Histogram(
    "sluss_request_seconds",
    "How long answers took, by route pattern.",
    ("route",),
    buckets=_BUCKETS,
    registry=_registry,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure that is measured when it is asked for. values: by the value of its label.

    label: its name; "" for a figure that stands alone, whose only key is "".
    """

    name: str
    help: str
    values: Mapping[str, float]
    label: str = ""


def stopwatch() -> float:
    """Seconds on a clock that never goes back; only a difference means anything."""
    return time.perf_counter()


def method_of(word: str) -> str:
    """The method of a request, other for a word that somebody made up."""
    return word if word in _METHODS else _OTHER


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered. route: its pattern, never the path itself."""
    _requests.labels(method_of(method), route, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def exposition(figures: Iterable[Figure]) -> bytes:
    """What was counted, and these figures, in the text form of Prometheus."""
    measured = CollectorRegistry()
    measured.register(_Measured(list(figures)))
    return generate_latest(_registry) + generate_latest(measured)


class _Measured(Collector):
    def __init__(self, figures: list[Figure]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for one in self._figures:
            family = GaugeMetricFamily(one.name, one.help, labels=[one.label] if one.label else [])
            for value, figure in one.values.items():
                family.add_metric([value] if one.label else [], figure)
            yield family
