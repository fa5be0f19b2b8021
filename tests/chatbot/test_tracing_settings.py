from __future__ import annotations

import pytest
from pydantic import ValidationError

from chatbot.tracing_settings import TracingSettings


@pytest.mark.parametrize("endpoint", ["", "http://localhost:4318/v1/traces", "https://collector.example/v1/traces"])
def test_an_address_of_a_receiver_is_taken(endpoint: str) -> None:
    assert TracingSettings(endpoint=endpoint).endpoint == endpoint


@pytest.mark.parametrize("endpoint", ["localhost:4318", "grpc://collector:4317", "http:///v1/traces", "true"])
def test_what_is_no_such_address_is_refused(endpoint: str) -> None:
    with pytest.raises(ValidationError, match="the whole address is needed"):
        TracingSettings(endpoint=endpoint)


def test_a_password_is_not_kept_where_settings_are_shown_and_not_repeated() -> None:
    with pytest.raises(ValidationError, match="OTEL_EXPORTER_OTLP_HEADERS") as refused:
        TracingSettings(endpoint="https://me:hush@collector.example")
    assert "hush" not in str(refused.value)


def test_a_share_of_questions_is_a_share() -> None:
    for ratio in (-0.1, 1.1):
        with pytest.raises(ValidationError):
            TracingSettings(sample_ratio=ratio)
