"""Write an answer for questions that were not answered, and publish it: without a widget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.properties import AGENTS
from ingest.types import PUBLIC
from ui.accounts.identity import Identity
from ui.admin.builds import BuildState
from ui.admin.errors import BuildRunningError
from ui.admin.keeper import Keeper
from ui.admin.office import Visit
from ui.admin.office_errors import SourceAudienceError
from ui.admin.questions_texts import QUESTIONS
from vectorstore.approved import is_approved_answer

_MOST_SOURCES = 12
_SHOWN_CHARS = 160
# How often whoever waits is told that it still goes on.
_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChoice:
    """A passage that an answer may rest on.

    Attributes:
        label: Where it stands, and how it begins.
    """

    chunk_id: str
    label: str


def seen_by(audience: str) -> frozenset[str]:
    """Whose documents those may see who get an answer for this audience."""
    return frozenset({PUBLIC, audience})


def audiences(identity: Identity) -> list[str]:
    """To choose from; any other group can be typed."""
    return [PUBLIC, AGENTS, *(f"group:{group}" for group in identity.groups)]


def source_choices(visit: Visit, kb: str, query: str, audience: str) -> list[SourceChoice]:
    """Passages about ``query`` that the audience may see, best first; none that is an approved answer itself."""
    found = visit.application.search(query, kb=kb, top_k=_MOST_SOURCES, audiences=seen_by(audience))
    return [
        SourceChoice(chunk_id=hit.chunk.id, label=_label(hit.chunk.source, hit.chunk.page_span, hit.chunk.text))
        for hit in found.hits
        if not is_approved_answer(hit.chunk.document_id)
    ]


def approve(
    visit: Visit, kb: str, *, questions: str, answer: str, sources: Sequence[str], audience: str, until: str
) -> str:
    """Keep an approved answer, which is searched after the next build; returns its id.

    Args:
        visit: Whoever approves it.
        kb: Knowledge base.
        questions: One a line.
        answer: Quoted line by line.
        sources: Ids of chunks.
        audience: Who may be given it.
        until: Last day, ``YYYY-MM-DD``; empty for no end.

    Raises:
        BuildRunningError: The knowledge base is being written, for which nobody should have to wait.
        SourceAudienceError: A source may not be seen by those who would get the answer.
        HandMadeRefusedError: Something of it is empty or too long, or no audience or day.
    """
    if visit.application.bases.store(kb).is_written():
        raise BuildRunningError(f"knowledge base {kb!r} is being written; try again when that has ended")
    lines = [line.strip() for line in questions.splitlines() if line.strip()]
    for source in sources:
        if visit.application.bases.chunk(kb, source, seen_by(audience.strip())) is None:
            raise SourceAudienceError(f"chunk {source} is not there, or may not be seen by {audience}; choose another")
    identity = visit.application.curator.approve(
        kb,
        lines,
        answer,
        sources=sources,
        audience=audience.strip(),
        valid_until=until.strip() or None,
        who=visit.identity.name,
    )
    after: dict[str, object] = {
        "id": identity,
        "questions": lines,
        "answer": answer,
        "sources": list(sources),
        "audience": audience.strip(),
        "until": until.strip(),
    }
    visit.note("answer.approve", kb, after=after)
    return identity


def publish(visit: Visit, keeper: Keeper, kb: str) -> Iterator[tuple[str, bool]]:
    """Publish what was approved; gives one line after another, and whether it tells of a failure."""
    texts = QUESTIONS[visit.language]
    try:
        keeper.builds.start(kb, (), who=visit.identity.name, publish=True)
    except BuildRunningError:
        yield texts.approved_later, False
        return
    state = keeper.builds.state(kb)
    while state is not None and state.running:
        yield texts.publishing.format(stage=state.stage, done=state.done, total=state.total), False
        state = keeper.builds.wait(kb, state, seconds=_WAIT_SECONDS)
    yield _ended(visit, state)


def _ended(visit: Visit, state: BuildState | None) -> tuple[str, bool]:
    texts = QUESTIONS[visit.language]
    if state is None or state.report is None or state.report.error:
        reason = state.report.error if state and state.report else ""
        return texts.not_published.format(reason=reason), True
    return texts.approved.format(version=state.report.version), False


def _label(source: str, page_span: tuple[int, int] | None, text: str) -> str:
    page = f", {page_span[0]}" if page_span else ""
    words = " ".join(text.split())
    return f"{source}{page}: {words[:_SHOWN_CHARS]}{' …' if len(words) > _SHOWN_CHARS else ''}"
