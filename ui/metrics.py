"""Figures for Prometheus. Engine file of prometheus_client.

No label holds what a visitor has written: every label has a fixed set of values, or names that the operator gave.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from chatbot.server_pool import ServerFigures
from chatbot.types import Answer

_OTHER = "other"
_CHANNELS = frozenset({"page", "widget", "agent", "api", "openai"})
_LANGUAGES = frozenset({"en", "zh"})
_ACTIONS = ("accepted", "edited", "rejected")
_VALUES = ("up", "down")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Dense around what is promised: evidence within a second, and the first word in a few.
_EVIDENCE_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)
_WORD_SECONDS = (0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 13, 20, 30, 60, 120)
# A person may wait for many others.
_ANSWER_SECONDS = (0.1, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60, 90, 120, 300, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigures:
    """The live version of a knowledge base; ``created`` and ``documents`` are ``None`` where it cannot be read."""

    kb: str
    created: datetime.datetime | None
    documents: int | None


class Metrics:
    """Counts what happens, in a registry of its own; safe to use from many threads."""

    def __init__(
        self,
        *,
        queue_length: Callable[[], int] = lambda: 0,
        cached_answers: Callable[[], int] = lambda: 0,
        published: Callable[[], Iterable[PublishedFigures]] = lambda: (),
        servers: Callable[[], Iterable[ServerFigures]] = lambda: (),
    ) -> None:
        """Begin at zero.

        Args:
            queue_length: Questions that wait for the language model; asked when figures are read.
            cached_answers: Questions that got an answer that was kept, so far; asked likewise.
            published: The knowledge bases that are served; asked when figures are read.
            servers: Of the language model; asked when figures are read.
        """
        self._registry = registry = CollectorRegistry()
        labels = ("channel", "language", "outcome")
        self._questions = Counter("citedesk_questions", "Questions by their end.", labels, registry=registry)
        self._evidence = Histogram(
            "citedesk_first_evidence_seconds",
            "From a question to the first quotes shown.",
            buckets=_EVIDENCE_SECONDS,
            registry=registry,
        )
        self._word = Histogram(
            "citedesk_first_word_seconds",
            "From a question to the language model's first word.",
            buckets=_WORD_SECONDS,
            registry=registry,
        )
        self._answer = Histogram(
            "citedesk_answer_seconds",
            "From a question to its whole answer.",
            buckets=_ANSWER_SECONDS,
            registry=registry,
        )
        queue = Gauge("citedesk_queue_length", "Questions that wait for the language model.", registry=registry)
        queue.set_function(queue_length)
        self._hand_overs = Counter("citedesk_hand_overs", "Conversations handed over to people.", registry=registry)
        self._decisions = Counter("citedesk_draft_decisions", "What became of drafts.", ("action",), registry=registry)
        self._ratings = Counter("citedesk_ratings", "Thumbs of buyers.", ("value",), registry=registry)
        labels = ("method", "route", "status")
        self._requests = Counter("citedesk_http_requests", "HTTP requests by route.", labels, registry=registry)
        # A counter that is there from the start shows its first step as one.
        for action in _ACTIONS:
            self._decisions.labels(action)
        for value in _VALUES:
            self._ratings.labels(value)
        registry.register(_Cached(cached_answers))
        registry.register(_Published(published))
        registry.register(_ModelServers(servers))
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)

    def answered(self, answer: Answer, *, channel: str) -> None:
        """Count a question that was answered or refused, with its times."""
        outcome = "refused" if answer.abstained else "answered"
        self._questions.labels(_one_of(channel, _CHANNELS), _one_of(answer.language, _LANGUAGES), outcome).inc()
        timings = answer.timings
        if timings.first_evidence_seconds is not None:
            self._evidence.observe(timings.first_evidence_seconds)
        if timings.first_token_seconds is not None:
            self._word.observe(timings.first_token_seconds)
        self._answer.observe(timings.total_seconds)

    def failed(self, *, channel: str) -> None:
        """Count a question that ended in an error; its language may not have been looked at."""
        self._questions.labels(_one_of(channel, _CHANNELS), _OTHER, "error").inc()

    def handed_over(self) -> None:
        """Count a conversation that was handed over to people."""
        self._hand_overs.inc()

    def decided(self, action: str) -> None:
        """Count what became of a draft: ``accepted``, ``edited`` or ``rejected``."""
        self._decisions.labels(_one_of(action, _ACTIONS)).inc()

    def rated(self, value: str) -> None:
        """Count a thumb: ``up`` or ``down``."""
        self._ratings.labels(_one_of(value, _VALUES)).inc()

    def requested(self, *, method: str, route: str | None, status: int) -> None:
        """Count an HTTP request; ``route`` is a template of the program's own, ``None`` where no route was found."""
        self._requests.labels(_one_of(method, _METHODS), route or _OTHER, str(status)).inc()

    def text(self, accept: str) -> tuple[bytes, str]:
        """All figures now, and their content type, in the format that an ``Accept`` header asks for."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type


class _Cached(Collector):
    def __init__(self, hits: Callable[[], int]) -> None:
        self._hits = hits

    def collect(self) -> Iterator[CounterMetricFamily]:
        yield CounterMetricFamily(
            "citedesk_cached_answers", "Questions that got an answer that was kept.", value=self._hits()
        )


class _Published(Collector):
    def __init__(self, published: Callable[[], Iterable[PublishedFigures]]) -> None:
        self._published = published

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Names alone: the registry must not read a knowledge base before there is a need."""
        return self._families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        age, documents, readable = families = self._families()
        now = datetime.datetime.now(datetime.UTC)
        for figures in self._published():
            readable.add_metric([figures.kb], float(figures.created is not None))
            if figures.created is not None:
                age.add_metric([figures.kb], (now - figures.created).total_seconds())
            if figures.documents is not None:
                documents.add_metric([figures.kb], figures.documents)
        yield from families

    def _families(self) -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
        return (
            GaugeMetricFamily("citedesk_published_age_seconds", "Since the live version was built.", labels=["kb"]),
            GaugeMetricFamily("citedesk_published_documents", "Documents of the live version.", labels=["kb"]),
            GaugeMetricFamily("citedesk_published_readable", "1 if the live version can be read.", labels=["kb"]),
        )


class _ModelServers(Collector):
    def __init__(self, servers: Callable[[], Iterable[ServerFigures]]) -> None:
        self._servers = servers

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        healthy = GaugeMetricFamily("citedesk_model_server_healthy", "1 if the server is asked.", labels=["server"])
        in_use = GaugeMetricFamily("citedesk_model_server_in_use", "Requests under way.", labels=["server"])
        requests = CounterMetricFamily("citedesk_model_server_requests", "Requests sent.", labels=["server"])
        failures = CounterMetricFamily(
            "citedesk_model_server_failures", "Requests that the server did not answer to the end.", labels=["server"]
        )
        for server in self._servers():
            healthy.add_metric([server.name], float(server.is_up))
            in_use.add_metric([server.name], server.in_use)
            requests.add_metric([server.name], server.requests)
            failures.add_metric([server.name], server.failures)
        yield from (healthy, in_use, requests, failures)


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in known else _OTHER
