"""What happens on the tab that writes copy, without a widget."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from pydantic import ValidationError

from chatbot.assembly import Application
from chatbot.copywriting.errors import CopyRequestError
from chatbot.copywriting.types import CopyRequest, CopyResult
from chatbot.types import DEFAULT_KB
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.agent.access import kbs_of
from ui.agent.notices import DESK_ERRORS, told_html
from ui.agent.write_html import drafts_html, export_html
from ui.agent.write_texts import WRITE_TEXTS, told_of_copy
from ui.copy_api import CopyBody
from ui.messages import inert
from vectorstore.errors import KnowledgeBaseMissingError


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteView:
    """What changes on the tab; ``None`` stays as it is.

    Attributes:
        texts: What of each draft may leave; empty while they are being written.
    """

    drafts: str | None = None
    status: str = ""
    texts: tuple[str, ...] | None = None
    export: str | None = None


class WriteEvents:
    """Writes, stops and checks for the people at the desk."""

    def __init__(self, application: Application) -> None:
        """For one application."""
        self._application = application
        self._stops: dict[str, threading.Event] = {}

    def kbs(self, identity: Identity) -> list[str]:
        """Knowledge bases that somebody may write from."""
        allowed = kbs_of(identity, self._application.settings.server.kbs)
        return list(allowed) if allowed is not None else self._application.administration.names()

    def write(
        self, identity: Identity, form: Mapping[str, object], language: Language, session: str
    ) -> Iterator[WriteView]:
        """Write what a form asks for; ``session`` names the page that may stop it."""
        texts = WRITE_TEXTS[language]
        stop = self._stops[session] = threading.Event()
        yield WriteView(drafts="", status=_status(texts.reading), texts=(), export="")
        result: CopyResult | None = None
        try:
            with closing(self._application.copywriter.stream(self._request(identity, form))) as steps:
                for step in steps:
                    is_new = result is None or step.drafts != result.drafts
                    moved = result is None or step.queue_position != result.queue_position
                    result = step
                    if stop.is_set():
                        break
                    if is_new or moved:
                        ahead = step.queue_position or 0
                        said = texts.waiting.format(n=ahead) if ahead else texts.writing
                        yield WriteView(drafts=drafts_html(step, language) if is_new else None, status=_status(said))
        except DESK_ERRORS as error:
            # What was written before a full line is of use.
            yield self._finished(result, told_html(told_of_copy(error, language), is_fault=True), language)
            return
        finally:
            if self._stops.get(session) is stop:
                del self._stops[session]
        yield self._finished(result, _status(texts.stopped) if stop.is_set() else "", language)

    def stop(self, session: str) -> None:
        """Stop what a page is having written; its iterator ends with the next word."""
        if session in self._stops:
            self._stops[session].set()

    def check(self, identity: Identity, form: Mapping[str, object], text: str, language: Language) -> WriteView:
        """Check a text that somebody has changed."""
        try:
            result = self._application.copywriter.recheck(self._request(identity, form), text)
        except DESK_ERRORS as error:
            return WriteView(status=told_html(told_of_copy(error, language), is_fault=True))
        return WriteView(
            drafts=drafts_html(result, language),
            status=told_html(WRITE_TEXTS[language].checked),
            export=export_html(result.request, language),
        )

    def _finished(self, result: CopyResult | None, status: str, language: Language) -> WriteView:
        if result is None:
            return WriteView(drafts="", status=status, texts=(), export="")
        return WriteView(
            drafts=drafts_html(result, language),
            status=status,
            texts=tuple(draft.text for draft in result.drafts),
            export=export_html(result.request, language),
        )

    def _request(self, identity: Identity, form: Mapping[str, object]) -> CopyRequest:
        try:
            body = CopyBody.model_validate({name: value for name, value in form.items() if value is not None})
        except ValidationError as error:
            raise CopyRequestError(f"{error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from error
        allowed = kbs_of(identity, self._application.settings.server.kbs)
        kb = body.kb or (allowed[0] if allowed and DEFAULT_KB not in allowed else DEFAULT_KB)
        if allowed is not None and kb not in allowed:
            raise KnowledgeBaseMissingError(f"knowledge base {kb!r} is not among the asker's, so nothing is told")
        return body.to_request(kb)


def _status(text: str) -> str:
    return f'<p class="cd-status" role="status">{inert(text)}</p>' if text else ""
