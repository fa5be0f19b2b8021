"""Traces of the chain, sent by OpenTelemetry where the settings say so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.metadata import version

from langchain_core.callbacks import BaseCallbackHandler

from chatbot.tracing_settings import TracingSettings
from ui.errors import UiError

_CLOSING_SECONDS = 3.0
_SENDING_SECONDS = 5.0
# What cannot be sent in time is dropped, so that a slow receiver costs neither time nor memory.
_MOST_WAITING_SPANS = 4096


class TracingPackageMissingError(UiError):
    """Traces are wanted, and what sends them is not installed."""


class Tracing:
    """Follows questions through the chain.

    Attributes:
        callbacks: For the chain's ``config["callbacks"]``; empty where nothing is traced.
    """

    def __init__(
        self, callbacks: tuple[BaseCallbackHandler, ...] = (), shut_down: Callable[[], None] = lambda: None
    ) -> None:
        """Trace by these callbacks; see ``open_tracing``."""
        self.callbacks = callbacks
        self._shut_down = shut_down

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        # A receiver that is gone makes the sender try again for longer than a server may take to end.
        closing = threading.Thread(target=self._shut_down, name="closing-traces", daemon=True)
        closing.start()
        closing.join(_CLOSING_SECONDS)


def open_tracing(settings: TracingSettings) -> Tracing:
    """Trace to the settings' endpoint, from a thread of its own; without one nothing is traced.

    Raises:
        TracingPackageMissingError: An endpoint is set and the packages of the extra ``tracing`` are not installed.
    """
    if not settings.endpoint:
        return Tracing()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

        from ui.trace_spans import ChainSpans
    except ImportError as error:
        raise TracingPackageMissingError(
            f"tracing.endpoint is set, but the package {error.name} is missing;"
            " install the extra (pip install 'citedesk[tracing]'), or empty tracing.endpoint"
        ) from error
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.sample_ratio)),
        resource=Resource.create({"service.name": "citedesk", "service.version": version("citedesk")}),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(endpoint=settings.endpoint, timeout=_SENDING_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=_MOST_WAITING_SPANS))
    return Tracing((ChainSpans(provider.get_tracer("citedesk")),), provider.shutdown)
