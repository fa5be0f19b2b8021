"""``POST /api/insights``: the report as JSON, and questions over its tables; for administrators and their keys only."""

from __future__ import annotations

import base64
import binascii
import datetime
from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from chatbot.assembly import Application
from chatbot.insights.ask.answer_json import answer_to_json
from chatbot.insights.ask.answering import MAX_QUESTION_CHARS
from chatbot.insights.desk import Asked
from chatbot.insights.errors import OrderFileError
from chatbot.insights.order_rows import OrderTable, order_table_of_bytes
from chatbot.insights.report import checked_period
from chatbot.insights.report_json import report_to_json
from chatbot.insights.settings import InsightSettings
from ui.accounts.identity import Identity
from ui.admin.access import checked_kb
from ui.admin.office import visit
from ui.admin.times import local_zone
from ui.threads import AsyncApplication

INSIGHTS_PATH = "/api/insights"
# What stands in a body beside an order file.
_OTHER_BYTES = 20_000


class OrderFileBody(BaseModel):
    """An order file within JSON."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, description="File name; it ends in .csv or .xlsx.")
    data: str = Field(description="The file, in base64.")

    def table(self, settings: InsightSettings) -> OrderTable:
        """Its rows.

        Raises:
            OrderFileError: It is no base64, or no order file that can be used.
        """
        try:
            data = base64.b64decode(self.data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise OrderFileError("orders.data is no base64; encode the file's bytes") from error
        return order_table_of_bytes(self.name, data, settings)


class InsightsBody(BaseModel):
    """``POST /api/insights``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: datetime.date = Field(alias="from", description="First day of the period.")
    last: datetime.date = Field(alias="to", description="Last day of it.")
    kb: str = Field(default="", max_length=64, description="Knowledge base; every one of the asker's if empty.")
    language: Literal["en", "zh"] = Field(default="en", description="Of the sentences.")
    orders: OrderFileBody | None = Field(default=None, description="An order file for the section on sales.")
    question: str = Field(
        default="",
        max_length=MAX_QUESTION_CHARS,
        description="Asked over the tables of the report; with it the answer stands in place of the report.",
    )


def longest_body(max_order_bytes: int) -> int:
    """Bytes of a request with the largest order file in base64."""
    return max_order_bytes * 4 // 3 + _OTHER_BYTES


def insight_routes(
    application: Application, asynchronous: AsyncApplication, who: Callable[[Request], Identity]
) -> APIRouter:
    """The route; ``who`` raises for anybody who is no administrator."""
    router = APIRouter()

    @router.post(INSIGHTS_PATH, tags=["citedesk"], summary="Figures of a period, each with its query")
    async def insights(request: Request, body: InsightsBody) -> dict[str, object]:
        """The report: sections with sentences and figures; or, to a `question`, its answer with the query."""

        def work() -> dict[str, object]:
            identity = who(request)
            kbs = visit(application, identity, request.scope, body.language).kbs
            if body.kb:
                kbs = [checked_kb(application, identity, body.kb)]
            settings = application.settings.insights
            asked = Asked(
                kbs=kbs,
                period=checked_period(body.first, body.last, settings),
                orders=body.orders.table(settings) if body.orders else None,
                zone=local_zone(),
            )
            if body.question.strip():
                return answer_to_json(application.insights.answer(body.question, asked), body.language)
            return report_to_json(application.insights.report(asked), body.language)

        return await asynchronous.run(work)

    return router
