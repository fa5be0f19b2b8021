"""Settings of embedding, indexes and retrieval."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Engine = Literal["faiss", "milvus"]
"""What passages are searched in."""


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
    reranker: str | None = Field(
        default=None,
        description="Folder or hub name of a cross-encoder that puts the best hits in order; empty for none.",
    )
    reranked_hits: int = Field(default=20, ge=2, le=100, description="Hits that the cross-encoder reads.")
    top_k: int = Field(default=8, ge=1, le=100, description="Chunks that a search returns.")
    kept_versions: int = Field(
        default=3, ge=1, le=1000, description="Published versions of a knowledge base that are kept, the live one too."
    )
    wait_seconds: float = Field(
        default=600.0,
        ge=0.0,
        le=86_400.0,
        description="How long a command waits, in seconds, while another process writes to the same knowledge base.",
    )
    engine: Engine = Field(
        default="faiss", description="`faiss` searches in files of this machine; `milvus` asks a Milvus server."
    )
    milvus_uri: str = Field(
        default="http://127.0.0.1:19530",
        description="Address of the Milvus server, or a file that ends with `.db` for milvus-lite.",
    )
    milvus_token: SecretStr = Field(
        default=SecretStr(""), description="`USER:PASSWORD` or key for the Milvus server; empty for none."
    )
    milvus_database: str = Field(default="default", description="Database of the Milvus server; it must exist.")
    milvus_timeout_seconds: float = Field(
        default=60.0, ge=1.0, le=3600.0, description="Longest wait for one answer of the Milvus server, in seconds."
    )
    threads: int = Field(default=0, ge=0, le=256, description="Threads of the embedder; 0 means one per CPU core.")
