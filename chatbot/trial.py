"""Ask a question of any version, as the chain does, and keep what each of its steps saw."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Literal

from chatbot.answerability import AnswerabilityModel, answerability_model, feature, names_unknown
from chatbot.assembly import Application
from chatbot.chain import ChainParts, build_chain
from chatbot.checked_text import CheckedText
from chatbot.sentence_fate import SentenceFate
from chatbot.types import Answer, Question, Understood
from ingest.instructions import addressed_words
from prompts.types import Evidence
from vectorstore.content import DocumentRecord
from vectorstore.knowledge_base import open_version
from vectorstore.retriever import HybridRetriever
from vectorstore.searchable import SearchableBase
from vectorstore.types import Hit, Retrieval

Ending = Literal[
    "attack", "nothing_found", "unknown_part", "unsure", "approved", "sides", "quote", "declined", "answered"
]
"""Why it ended as it did. ``quote``: the best quote stands, for the line was long or the model's words did not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialHit:
    """A hit as the fusion saw it.

    Attributes:
        ranks: Rank of the chunk among all candidates, from 1, by channel.
        document: Its document; ``None`` for an approved answer.
    """

    hit: Hit
    ranks: Mapping[str, int]
    document: DocumentRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one signal says about whether the question can be answered.

    Attributes:
        value: Of the signal, or the product of two.
        weight: What it adds to the log-odds.
    """

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is known so far; ``answer`` comes last, and ``ending`` with it.

    Attributes:
        version: That was asked.
        bias: Log-odds before any signal.
        probability: By the signals alone.
        threshold: Below it the question is refused.
        written: By the model, as it wrote it.
    """

    version: str
    question: str
    hits: tuple[TrialHit, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    bias: float = 0.0
    probability: float = 0.0
    threshold: float = 0.0
    retrieve_seconds: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    written: str = ""
    fates: tuple[SentenceFate, ...] = ()
    answer: Answer | None = None
    ending: Ending | None = None


@dataclass(kw_only=True)
class _Seen:
    """What the parts of the chain were given and gave."""

    base: SearchableBase
    retrieval: Retrieval | None = None
    searched: str = ""
    texts: list[CheckedText] = field(default_factory=list)


def run_trial(application: Application, question: Question, *, version: str | None = None) -> Iterator[Trial]:
    """Answer a question step by step, and tell of each.

    Args:
        application: Whose models and settings are used.
        question: With the audiences for whom it is asked.
        version: A finished one, live or not; the live one if ``None``.

    Raises:
        QuestionError: The question is empty or too long.
        VersionMissingError: There is no such version.
    """
    with ExitStack() as opened:
        if version is None:
            base = application.bases.live(question.kb)
        else:
            store = application.bases.store(question.kb)
            base = open_version(store, store.version_folder(version), application.embedders())
            opened.callback(base.close)
        seen = _Seen(base=base)
        trial = Trial(
            version=base.manifest.version, question=question.text, threshold=application.settings.answer.min_confidence
        )
        chain = build_chain(_parts(application, seen, live=version is None))
        evidence: tuple[Evidence, ...] = ()
        for update in chain.stream(question):
            evidence = update.evidence or evidence
            if update.evidence or update.answer:
                trial = _told(trial, seen, question, evidence, update.answer)
                yield trial


def _parts(application: Application, seen: _Seen, *, live: bool) -> ChainParts:
    """The parts of ``Application``'s own chain, each looked at on its way."""

    def search(understood: Understood, asked: Question) -> Retrieval:
        seen.searched = understood.standalone
        if live:
            seen.retrieval = application.search(
                understood.standalone, kb=asked.kb, audiences=asked.audiences, only=asked.only, spoken=understood.spoken
            )
        else:
            settings = application.settings.vectorstore
            retriever = HybridRetriever(
                _visible(seen.base, understood.standalone, asked),
                reranker=application.reranker(),
                reranked_hits=settings.reranked_hits,
            )
            seen.retrieval = retriever.search(understood.standalone, top_k=settings.top_k, spoken=understood.spoken)
        return seen.retrieval

    def document(asked: Question, document_id: str) -> DocumentRecord | None:
        record = seen.base.records.get(document_id)
        return record if record and record.audience in asked.audiences else None

    def similarity(text: str, others: Sequence[str]) -> list[float]:
        vectors = application.embedders()["main"].embed_queries([text, *others])
        return [float(score) for score in vectors[1:] @ vectors[0]]

    return ChainParts(
        search=search,
        document=document,
        similarity=similarity,
        model=application.language_model(),
        # A line of its own; the model itself lets one call at a time in.
        queue=application.queue,
        answerability=answerability_model(),
        answers=application.settings.answer,
        prompts=application.settings.prompts,
        watch=seen.texts.append,
    )


def _told(
    trial: Trial, seen: _Seen, question: Question, evidence: tuple[Evidence, ...], answer: Answer | None
) -> Trial:
    retrieval = seen.retrieval
    if retrieval and not trial.hits:
        model = answerability_model()
        trial = replace(
            trial,
            hits=_hits(seen, question, retrieval),
            contributions=_contributions(model, retrieval.signals),
            bias=model.bias,
            probability=model.probability(retrieval.signals),
            retrieve_seconds=retrieval.seconds,
        )
    text = seen.texts[0] if seen.texts else None
    trial = replace(trial, evidence=evidence)
    if answer is None:
        return trial
    fates = tuple(text.fates) if text else ()
    return replace(
        trial,
        written=text.written if text else "",
        fates=fates,
        answer=answer,
        ending=_ending(trial, question, fates, answer),
    )


def _ending(trial: Trial, question: Question, fates: Sequence[SentenceFate], answer: Answer) -> Ending:
    own = {fate.fate for fate in fates}
    if answer.abstained:
        if any(addressed_words(said) for said in (question.text, answer.standalone_question)):
            return "attack"
        if own:
            return "declined"
        if not trial.hits:
            return "nothing_found"
        chunks = [own.hit.chunk for own in trial.hits]
        return "unknown_part" if names_unknown(answer.standalone_question, chunks) else "unsure"
    if "approved" in own:
        return "approved"
    if "sides" in own:
        return "sides"
    return "answered" if own & {"kept", "reworded", "unbacked"} else "quote"


def _hits(seen: _Seen, question: Question, retrieval: Retrieval) -> tuple[TrialHit, ...]:
    """Hits with their ranks in each channel, among all candidates of the search."""
    visible = _visible(seen.base, seen.searched, question)
    rows, channels = HybridRetriever(visible).channels(seen.searched)
    places = {chunk.id: place for place, chunk in enumerate(visible.content.chunks(rows.tolist()))}
    hits = []
    for hit in retrieval.hits:
        place = places.get(hit.chunk.id)
        ranks = (
            {}
            if place is None
            else {name: 1 + int((own.scores > own.scores[place]).sum()) for name, own in channels.items()}
        )
        hits.append(TrialHit(hit=hit, ranks=ranks, document=seen.base.records.get(hit.chunk.document_id)))
    return tuple(hits)


def _visible(base: SearchableBase, searched: str, asked: Question) -> SearchableBase:
    today = datetime.datetime.now().astimezone().date()
    return base.seen_by(asked.audiences, today=today, question=searched, only=asked.only)


def _contributions(model: AnswerabilityModel, signals: Mapping[str, float]) -> tuple[Contribution, ...]:
    """Greatest first, whichever way they pull."""
    if not signals:
        return ()
    found = [
        Contribution(
            name=name, value=feature(name, signals), weight=weight * (feature(name, signals) - mean) / deviation
        )
        for name, mean, deviation, weight in zip(
            model.signals, model.means, model.deviations, model.weights, strict=True
        )
    ]
    return tuple(sorted(found, key=lambda own: -abs(own.weight)))
