"""Where originals are kept."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class StorageSettings(BaseModel):
    """Where files lie that came from a browser."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    originals: str = Field(
        default="",
        max_length=1000,
        description="Uploaded documents, as `s3://BUCKET/PREFIX` or `file:///FOLDER`; empty for the data directory.",
    )

    @field_validator("originals")
    @classmethod
    def _is_a_place(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and not (parts.scheme and (parts.netloc or parts.path.strip("/"))):
            raise ValueError("a URL such as s3://BUCKET/PREFIX or file:///FOLDER is needed")
        if parts.username or parts.password:
            raise ValueError("keys do not belong into it; s3 takes them from AWS_ACCESS_KEY_ID and the like")
        return url.rstrip("/")
