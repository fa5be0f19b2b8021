"""Settings of embedding, indexes and retrieval."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class VectorStoreSettings(BaseModel):
    """Which embedders are used, and how much a search returns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    embedder: str = Field(
        default="multilingual-e5-small",
        description="Catalogue name, sentence-transformers name or folder of the embedder for every language.",
    )
    english_embedder: str | None = Field(
        default="all-MiniLM-L6-v2",
        description="A second embedder for English chunks and questions; empty for none.",
    )
    top_k: int = Field(default=8, ge=1, le=100, description="Chunks that a search returns.")
    threads: int = Field(default=0, ge=0, le=256, description="Threads of the embedder; 0 means one per CPU core.")
