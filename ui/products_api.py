"""``POST /api/recommend``: products for a need."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ui.accounts.access import Asker
from ui.product_shapes import recommendation_to_json
from ui.threads import AsyncApplication


class RecommendBody(BaseModel):
    """``POST /api/recommend``."""

    model_config = ConfigDict(extra="forbid")

    need: str = Field(description="What is needed, in English or Chinese.")
    kb: str = Field(default="", max_length=64, description="Name of the knowledge base; the server's own one if empty.")
    top_k: int = Field(default=5, ge=1, le=50, description="Products at most.")
    quantity: float | None = Field(default=None, ge=1, le=1e9, description="Pieces, if the need does not say.")
    language: Literal["en", "zh"] | None = Field(default=None, description="Of the reasons; that of the need if empty.")


def product_routes(application: AsyncApplication) -> APIRouter:
    """The route, for ``application``."""
    router = APIRouter(tags=["citedesk"])

    @router.post("/api/recommend", summary="Recommend products")
    async def recommend(body: RecommendBody, asker: Asker) -> dict[str, object]:
        """Products that keep to every limit of the need, each with the cells that say so.

        `not_stated` are those of which the catalogue does not tell everything; `nearest` break a limit, and stand
        there only where nothing is known to fit.
        """
        found = await application.recommend(
            body.need,
            kb=application.kb_for(body.kb, asker.kbs),
            top_k=body.top_k,
            quantity=body.quantity,
            language=body.language,
            audiences=asker.audiences,
        )
        return recommendation_to_json(found, asker.audiences)

    return router
