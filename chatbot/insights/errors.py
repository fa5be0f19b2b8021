"""Errors of the insight report; each message says what, where, and what to do."""

from __future__ import annotations

from chatbot.errors import ChatbotError


class InsightError(ChatbotError):
    """Root of what a report or a question over a table can raise."""


class PeriodError(InsightError):
    """A period ends before it begins, or is too long."""


class QueryLimitError(InsightError):
    """A query over a table took too long or too much memory."""


class OrderFileError(InsightError):
    """An order file is too large, of an unknown kind, or has no line that can be used."""


class TableMissingError(InsightError):
    """A question names a table that is not there, such as orders where no order file was given."""


class TableQuestionError(InsightError):
    """A question over a table is empty or too long."""
