"""A test question: of which version, and as whom."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.assembly import Application
from chatbot.checked_input import checked_audience
from chatbot.trial import Trial, run_trial
from chatbot.types import Question
from ingest.properties import AGENTS
from ingest.types import PUBLIC
from ui.admin.live_documents import live_documents
from vectorstore.publishing import live_version_of

LIVE = ""
"""In the place of a version: whichever is live."""


def ask(application: Application, kb: str, text: str, *, version: str, audience: str) -> Iterator[Trial]:
    """Ask step by step.

    Args:
        application: Whose knowledge base is asked.
        kb: Knowledge base; whoever calls has been let in before.
        text: The question.
        version: ``LIVE``, or a finished one.
        audience: ``public`` for a buyer, ``agents``, or ``group:NAME`` for a buyer of that group.

    Raises:
        HandMadeRefusedError: There is no such audience.
    """
    audiences = frozenset({PUBLIC, checked_audience(audience)})
    is_live = version in {LIVE, live_version_of(application.bases.store(kb))}
    question = Question(text=text, kb=kb, audiences=audiences)
    return run_trial(application, question, version=None if is_live else version)


def audiences_of(application: Application, kb: str) -> list[str]:
    """Groups that documents of the live version are for, in alphabetical order."""
    records = live_documents(application.bases.store(kb)).records.values()
    return sorted({record.audience for record in records} - {PUBLIC, AGENTS})
