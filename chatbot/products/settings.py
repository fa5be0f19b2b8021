"""Settings of catalogues and orders."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ProductSettings(BaseModel):
    """What is recommended from a catalogue, and shown as bought together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_orders_together: int = Field(
        default=3,
        ge=2,
        le=100_000,
        description="Orders that must hold two products before they are shown as bought together; set before a file of "
        "orders is read.",
    )
    kept_catalogues: int = Field(
        default=3, ge=2, le=100, description="Catalogues that are kept of each knowledge base, the live one among them."
    )
    cards_in_chat: int = Field(
        default=3, ge=0, le=10, description="Products shown below an answer in the buyer's chat; 0: none."
    )
