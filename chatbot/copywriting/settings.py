"""Settings of copy."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class CopySettings(BaseModel):
    """How much is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_drafts: int = Field(
        default=4, ge=1, le=10, description="Drafts of copy in one request, the plain one included."
    )
    max_draft_tokens: int = Field(
        default=320, ge=32, le=4096, description="Longest draft of copy, in the language model's tokens."
    )
    temperature: float = Field(
        default=0.5,
        ge=0.0,
        le=2.0,
        description="Sampling temperature of the second written draft of copy and those after.",
    )
