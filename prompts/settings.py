"""Settings of the prompt."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class PromptSettings(BaseModel):
    """How much evidence the language model reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    evidence_tokens: int = Field(
        default=220, ge=50, le=4000, description="Budget of the evidence in the prompt, in the language model's tokens."
    )
    max_sentences: int = Field(default=5, ge=1, le=50, description="Sentences of evidence in the prompt.")
