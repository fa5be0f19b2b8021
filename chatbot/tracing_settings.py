"""Where traces of the chain are sent."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _checked_endpoint(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    if endpoint and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("the whole address is needed, such as http://localhost:4318/v1/traces")
    if parts.username is not None or parts.password is not None:
        # The address is shown by `config show` and in messages about failures.
        raise ValueError("the address may hold no password; give headers in OTEL_EXPORTER_OTLP_HEADERS")
    return endpoint


class TracingSettings(BaseModel):
    """OpenTelemetry traces: how long each step took, and numbers about it; no text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    endpoint: Annotated[str, AfterValidator(_checked_endpoint)] = Field(
        default="",
        max_length=500,
        description="Whole address to send OpenTelemetry traces to by OTLP over HTTP, such as"
        " `http://localhost:4318/v1/traces`; empty for none. Needs the extra `tracing`.",
    )
    sample_ratio: float = Field(default=1.0, ge=0.0, le=1.0, description="Share of questions that are traced.")
