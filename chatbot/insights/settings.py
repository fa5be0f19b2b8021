"""Settings of the insight report and of questions over tables."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class InsightSettings(BaseModel):
    """How the insight report counts, and what a question over a table may cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_cases: int = Field(
        default=20,
        ge=1,
        le=10_000,
        description="A sentence of the report whose figure rests on fewer cases says so.",
    )
    top: int = Field(default=10, ge=1, le=50, description="Rows of a ranking in the report.")
    max_days: int = Field(default=1100, ge=1, le=3700, description="Longest period of a report, in days.")
    max_order_lines: int = Field(
        default=200_000, ge=1, le=2_000_000, description="An order file with more lines is refused."
    )
    max_order_bytes: int = Field(
        default=20_000_000, ge=1000, le=200_000_000, description="Largest order file that is taken, in bytes."
    )
    searched_refusals: int = Field(
        default=100,
        ge=0,
        le=2000,
        description="So many of the newest refused questions are searched again for the document that is nearest.",
    )
    query_seconds: float = Field(
        default=10.0, ge=0.1, le=300.0, description="A query over a table is ended after this time."
    )
    query_rows: int = Field(default=500, ge=1, le=10_000, description="Rows of an answer over a table.")
    memory_bytes: int = Field(
        default=512_000_000, ge=64_000_000, le=64_000_000_000, description="Memory of the engine that counts."
    )
