"""Settings of the ingestion."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class IngestSettings(BaseModel):
    """How files are read and cut."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_chunk_tokens: int = Field(
        default=200, ge=32, le=480, description="Upper limit of a chunk, in the embedder's tokens, heading included."
    )
    ocr: bool = Field(
        default=True, description="Read scans and pictures by OCR, in Chinese and English; a page takes some seconds."
    )
    workers: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Processes that read files; 0: one per CPU core; 1: none, and no limits of time and memory.",
    )
    max_file_bytes: int = Field(default=200_000_000, ge=1_000, description="Files above this many bytes are refused.")
    reader_memory_bytes: int = Field(
        default=4_294_967_296,
        ge=2_147_483_648,
        le=1_099_511_627_776,
        description="Memory of each reader process, in bytes (Linux); a file that needs more is reported as a failure.",
    )
    file_timeout_seconds: float = Field(
        default=300.0, ge=1.0, le=7200.0, description="A file that takes longer to read is reported as a failure."
    )
    ray_address: str = Field(
        default="",
        pattern=r"^(auto|[\w.-]+:\d{1,5})?$",
        description="Ray cluster that reads and embeds documents: `HOST:PORT` of its head, or `auto` for the one that"
        " this machine is a node of; empty: this machine alone.",
    )
