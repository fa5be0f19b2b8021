"""Settings of the prompt."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class PromptSettings(BaseModel):
    """How much evidence the language model reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    evidence_tokens: int = Field(
        default=220, ge=50, le=4000, description="Budget of the evidence in the prompt, in the language model's tokens."
    )
    max_score_gap: float = Field(
        default=0.12,
        gt=0.0,
        le=10.0,
        description="Sentences of evidence whose relevance is further below the best one's are left out.",
    )
    max_sentences: int = Field(default=5, ge=1, le=50, description="Sentences of evidence in the prompt.")
