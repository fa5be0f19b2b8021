"""Settings of the database that keeps what people did."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class RecordSettings(BaseModel):
    """Where conversations, accounts and the audit are kept, and for how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr = Field(
        default=SecretStr(""),
        description="Database, as `postgresql://USER:PASSWORD@HOST/NAME` or `sqlite:///FILE`; empty for"
        " `records.sqlite` in the data directory.",
    )
    retention_days: int = Field(
        default=365,
        ge=0,
        le=36_500,
        description="Days after which an untouched conversation and logged questions are erased; 0 keeps them.",
    )
