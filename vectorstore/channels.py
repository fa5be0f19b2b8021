"""Candidates and raw scores from words, part numbers, headings, passages and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore.fusion import REFERENCE_SIZE, ChannelScores, Scores
from vectorstore.knowledge_base import DenseChannel, KnowledgeBase

# Candidates from each channel. Beyond this depth no gold passage of the dev sets was ranked into the first ten.
_DEPTH = 100
# Several sentences of one chunk are near each other: more are asked for, so that enough chunks remain.
_SENTENCE_DEPTH = 400
# Raw score of a chunk that a channel does not hold (a Chinese one in the English channel); it is not used to rank.
_UNSEEN = -1.0
# A code on more rows than this, and than a twentieth of all, names a family of products, not a part.
_RARE_ROWS = 5
_ALL_OR_NOTHING: Scores = np.array([1, 0], dtype=np.float32)

Rows = NDArray[np.int64]


def score_channels(
    base: KnowledgeBase, tokens: Sequence[str], queries: Mapping[str, NDArray[np.float32]], codes: Sequence[str] = ()
) -> tuple[Rows, dict[str, ChannelScores]]:
    """Gather candidates from every channel and score each of them in each.

    Args:
        base: What is searched.
        tokens: Of the question, by ``vectorstore.tokens``.
        queries: The question's vector by dense channel; a channel left out has no say.
        codes: What may be part numbers in the question, longest first.

    Returns:
        Candidate rows, ascending, and by channel their scores.
    """
    words = {"lexical": base.lexical.scores(tokens), "heading": base.headings.scores(tokens)}
    found = [_best_rows(scores, _DEPTH) for scores in words.values()]
    references: dict[str, Scores] = {
        name: np.sort(scores[_best_rows(scores, REFERENCE_SIZE)])[::-1] for name, scores in words.items()
    }
    for name, query in queries.items():
        channel = base.channels[name]
        places, scores = channel.passages.search(query, _DEPTH)
        found.append(channel.rows[places])
        references[dense_name(name)] = scores[:REFERENCE_SIZE]
        sentences, sentence_scores = channel.sentences.search(query, _SENTENCE_DEPTH)
        places, first = np.unique(channel.sentence_places[sentences], return_index=True)
        found.append(channel.rows[places])
        references[sentence_name(name)] = sentence_scores[np.sort(first)][:REFERENCE_SIZE]
    holding = _rows_with_codes(base, codes)
    rows: Rows = np.unique(np.concatenate([*found, *holding]))
    results = {name: ChannelScores(scores=scores[rows], reference=references[name]) for name, scores in words.items()}
    for name, query in queries.items():
        channel = base.channels[name]
        passage, sentence = _score_rows(channel, rows, query)
        seen = np.isin(rows, channel.rows)
        results[dense_name(name)] = ChannelScores(scores=passage, reference=references[dense_name(name)], seen=seen)
        results[sentence_name(name)] = ChannelScores(
            scores=sentence, reference=references[sentence_name(name)], seen=seen
        )
    if holding:
        share = np.mean([np.isin(rows, own) for own in holding], axis=0)
        # All or nothing is plus or minus one.
        results["code"] = ChannelScores(scores=np.asarray(share, dtype=np.float32), reference=_ALL_OR_NOTHING)
    return rows, results


def dense_name(channel: str) -> str:
    """Name of a dense channel's passage scores."""
    return "dense" if channel == "main" else f"{channel}_dense"


def sentence_name(channel: str) -> str:
    """Name of a dense channel's sentence scores."""
    return "sentence" if channel == "main" else f"{channel}_sentence"


def _best_rows(scores: Scores, size: int) -> Rows:
    matching = np.flatnonzero(scores > 0)
    if len(matching) > size:
        matching = matching[np.argpartition(-scores[matching], size - 1)[:size]]
    return matching


def _rows_with_codes(base: KnowledgeBase, codes: Sequence[str]) -> list[NDArray[np.int32]]:
    """Rows of each rare code that the knowledge base holds; a code within a longer one that it holds says no more."""
    known: list[str] = []
    for code in codes:
        count = len(base.lexical.rows_with(code))
        if 0 < count <= max(_RARE_ROWS, base.size // 20) and not any(code in longer for longer in known):
            known.append(code)
    return [base.lexical.rows_with(code) for code in known]


def _score_rows(channel: DenseChannel, rows: Rows, query: NDArray[np.float32]) -> tuple[Scores, Scores]:
    """Exact passage score and best sentence score of each row; ``_UNSEEN`` where the channel does not hold it."""
    passage = np.full(len(rows), _UNSEEN, dtype=np.float32)
    sentence = np.full(len(rows), _UNSEEN, dtype=np.float32)
    for number, row in enumerate(rows):
        place = channel.places.get(int(row))
        if place is not None:
            passage[number] = channel.passages.vectors[place] @ query
            part = channel.sentences.vectors[channel.offsets[place] : channel.offsets[place + 1]]
            if len(part):
                sentence[number] = (part @ query).max()
    return passage, sentence
