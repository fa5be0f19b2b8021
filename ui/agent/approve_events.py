"""What happens while a reply becomes an approved answer, without a widget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.assembly import Application
from chatbot.types import Citation
from ingest.properties import AGENTS
from ingest.types import PUBLIC, Language
from ui.accounts.identity import Identity
from ui.agent.approve_texts import APPROVE_TEXTS
from ui.agent.approving import Approving, audiences_of
from ui.agent.errors import InternalWordsError
from ui.agent.notices import DESK_ERRORS, notices, told, told_html
from ui.agent.place import Place
from ui.agent.texts import TEXTS

_LABEL_CHARS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form shows; ``None`` stays as it is.

    Attributes:
        sources: Id and label of each passage.
        warned: An answer that was stopped for its internal words, and may be pressed again; else empty.
    """

    is_open: bool
    questions: str | None = None
    answer: str | None = None
    sources: Sequence[tuple[str, str]] | None = None
    warned: str = ""
    notice: str = ""


class ApproveEvents:
    """What the buttons of the form do."""

    def __init__(self, application: Application) -> None:
        """In the knowledge bases of ``application``."""
        self._approving = Approving(application)

    def begin(self, identity: Identity, place: Place, language: Language) -> Form:
        """Open the form with what the last reply says."""
        try:
            found = self._approving.prefilled(identity, place.opened)
        except DESK_ERRORS as error:
            return Form(is_open=False, notice=told_html(told(error, language), is_fault=True))
        if found is None:
            return Form(is_open=False, notice=told_html(notices(language).no_reply, is_fault=True))
        return Form(
            is_open=True,
            questions=found.question,
            answer=found.answer,
            sources=[(citation.chunk_id, _label(citation, language)) for citation in found.sources],
        )

    def approve(
        self,
        identity: Identity,
        place: Place,
        *,
        questions: str,
        answer: str,
        sources: Sequence[str],
        audience: str,
        until: str,
        confirmed: str,
        language: Language,
    ) -> Iterator[Form]:
        """Approve and publish: first a note that it goes on, then what became of it."""
        texts = APPROVE_TEXTS[language]
        yield Form(is_open=True, notice=told_html(texts.publishing))
        try:
            done = self._approving.approve(
                identity,
                place.opened,
                questions=questions,
                answer=answer,
                sources=sources,
                audience=audience,
                valid_until=until,
                confirmed=confirmed,
            )
        except InternalWordsError as error:
            yield Form(is_open=True, warned=error.text, notice=told_html(told(error, language), is_fault=True))
            return
        except DESK_ERRORS as error:
            yield Form(is_open=True, notice=told_html(told(error, language), is_fault=True))
            return
        if done.fault is not None:
            said = notices(language).kept_only.format(said=told(done.fault, language))
            yield Form(is_open=False, notice=told_html(said, is_fault=True))
            return
        lines = [
            texts.published.format(version=done.version),
            *(texts.warnings.format(said=own) for own in done.warnings),
        ]
        yield Form(is_open=False, notice=told_html("\n".join(lines)))


def audience_choices(identity: Identity, language: Language) -> list[tuple[str, str]]:
    """Labels and names of those whom an agent may approve answers for."""
    texts = APPROVE_TEXTS[language]
    known = {PUBLIC: texts.everybody, AGENTS: texts.agents}
    return [
        (known.get(name) or texts.group.format(name=name.removeprefix("group:")), name)
        for name in audiences_of(identity)
    ]


def _label(citation: Citation, language: Language) -> str:
    place = [citation.title or citation.source]
    if citation.page:
        place.append(TEXTS[language].page.format(n=citation.page))
    quote = " ".join(citation.quote.split())
    short = quote if len(quote) <= _LABEL_CHARS else f"{quote[:_LABEL_CHARS].rstrip()}…"
    return f"{' · '.join(place)}: {short}"
