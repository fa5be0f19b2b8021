"""Choose the sentences that speak to the question, within a token budget."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.types import Chunk, Sentence
from prompts.types import Context, Evidence
from vectorstore.approved import is_approved_answer
from vectorstore.types import Hit

_SHORT_CHARS = 24
_NUMBERED_HEADING = re.compile(
    r"\s*(?:\d+(?:\.\d+)*\.?\s+|第[一二三四五六七八九十百\d]+[编章节条]\s*)[^\W\d][^\d.:：;；。,，!?！？]{0,38}"
)
_QUESTION_ENDINGS = ("?", "？")
# Above every difference that matters, below every one that is measured: an answer goes before its equals.
_ANSWER_BONUS = 1e-4
# A lead-in speaks for its whole list, of which it says nothing itself (eval/LOG.md).
_LIST_BONUS = 0.03
# Sentences that follow a lead-in ("The kit contains:") are what it announces; more would eat the budget.
_LIST_SENTENCES = 6


@dataclass(frozen=True, slots=True)
class _Choice:
    hit_place: int
    sentence_place: int
    score: float


def pack_evidence(
    hits: Sequence[Hit],
    *,
    max_sentences: int,
    budget_tokens: int,
    count_tokens: Callable[[str], int],
    max_score_gap: float = math.inf,
) -> Context:
    """Pick the best sentences over all hits, best first, until the budget is used up.

    A lead-in takes its list along, a heading or a fragment the sentence after it, for neither says anything alone, and
    an approved answer its other lines; as many of them as fit. A question in a document answers nothing, and neither
    does a heading that stands among the sentences ("1 Warranty periods"): what follows it is chosen in its place.
    The first choice is packed even where it alone is beyond the budget.

    Args:
        hits: Search result, with a score for each sentence.
        max_sentences: Chosen sentences, companions not counted.
        budget_tokens: Limit of ``evidence_text``, as ``count_tokens`` counts.
        count_tokens: The language model's own counter.
        max_score_gap: Sentences further below the best one are left out: they mislead more often than they help.

    Returns:
        Evidence numbered from 1 in order of its best sentence; empty without hits.
    """
    scores = [_answer_scores(hit) for hit in hits]
    choices = sorted(
        (
            _Choice(hit_place, sentence_place, score)
            for hit_place, own in enumerate(scores)
            for sentence_place, score in enumerate(own)
            if score > -math.inf
        ),
        key=lambda choice: (-choice.score, choice.hit_place, choice.sentence_place),
    )
    chosen: dict[int, set[int]] = {}
    best: dict[int, float] = {}
    seen: set[str] = set()
    taken = 0
    context = Context(evidence=(), token_count=0)
    for choice in choices:
        if taken >= max_sentences or choice.score < choices[0].score - max_score_gap:
            break
        chunk = hits[choice.hit_place].chunk
        span = chunk.sentences[choice.sentence_place]
        text = chunk.text[span.start : span.end]
        if choice.sentence_place in chosen.get(choice.hit_place, ()) or text in seen:
            continue
        companions = _with_companions(chunk, choice.sentence_place)
        trial_best = {**best, choice.hit_place: best.get(choice.hit_place, choice.score)}
        for length in range(len(companions), 0, -1):
            trial = {place: set(sentences) for place, sentences in chosen.items()}
            trial.setdefault(choice.hit_place, set()).update(companions[:length])
            packed = _pack(hits, scores, trial, trial_best, count_tokens)
            if packed.token_count <= budget_tokens or (length == 1 and not chosen):
                chosen, best, context = trial, trial_best, packed
                seen.add(text)
                taken += 1
                break
    return context


def evidence_text(evidence: Sequence[Evidence]) -> str:
    """Render evidence for the prompt: one numbered line each, with what the passage is about."""
    return "\n".join(f"[{item.number}] {_about(item.chunk)}{' '.join(item.quotes)}" for item in evidence)


def is_lead_in(sentence: str) -> bool:
    """Whether a sentence announces what stands below it: "The kit contains:"."""
    return sentence.rstrip().endswith((":", "："))


def _about(chunk: Chunk) -> str:
    """Title and the innermost heading: enough for the model to tell two products apart."""
    parts = [part for part in (chunk.title, *chunk.section_path[-1:]) if part]
    return f"({' – '.join(dict.fromkeys(parts))}) " if parts else ""


def _answer_scores(hit: Hit) -> tuple[float, ...]:
    """Relevance of each sentence; that of a question, or a numbered heading, goes to the sentence after it."""
    scores = list(hit.sentence_scores)
    for place in range(len(scores) - 1):
        if is_lead_in(_text(hit.chunk, hit.chunk.sentences[place])):
            scores[place] += _LIST_BONUS
        if _is_question(hit.chunk, place) or _NUMBERED_HEADING.fullmatch(_text(hit.chunk, hit.chunk.sentences[place])):
            scores[place + 1] = max(scores[place + 1], scores[place] + _ANSWER_BONUS)
            scores[place] = -math.inf
    return tuple(scores)


def _pack(
    hits: Sequence[Hit],
    scores: Sequence[tuple[float, ...]],
    chosen: dict[int, set[int]],
    best: dict[int, float],
    count_tokens: Callable[[str], int],
) -> Context:
    evidence = tuple(
        Evidence(
            number=number,
            chunk=hits[hit_place].chunk,
            sentences=tuple(hits[hit_place].chunk.sentences[place] for place in sorted(chosen[hit_place])),
            scores=tuple(scores[hit_place][place] for place in sorted(chosen[hit_place])),
        )
        for number, hit_place in enumerate(sorted(chosen, key=lambda place: (-best[place], place)), start=1)
    )
    return Context(evidence=evidence, token_count=count_tokens(evidence_text(evidence)))


def _with_companions(chunk: Chunk, place: int) -> list[int]:
    text = _text(chunk, chunk.sentences[place])
    last = len(chunk.sentences) - 1
    if is_approved_answer(chunk.document_id):
        # It was approved as a whole; its title is the question.
        lines = range(len(chunk.sentences))
        return [place, *(own for own in lines if own != place and not _is_question(chunk, own))]
    if is_lead_in(text):
        return list(range(place, min(place + _LIST_SENTENCES, last) + 1))
    if len(text) >= _SHORT_CHARS:
        return [place]
    after = [place + 1] if place < last and not _is_question(chunk, place + 1) else []
    # "No." is nothing without what was asked.
    before = [place - 1] if place > 0 and _is_question(chunk, place - 1) else []
    return [place, *after, *before]


def _is_question(chunk: Chunk, place: int) -> bool:
    return _text(chunk, chunk.sentences[place]).endswith(_QUESTION_ENDINGS)


def _text(chunk: Chunk, sentence: Sentence) -> str:
    return chunk.text[sentence.start : sentence.end]
