"""Candidates and raw scores from words, headings, passages and sentences."""

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
# What a channel says of a chunk that it does not hold (a Chinese one in the English channel): unlike anything.
_UNSEEN = -1.0

Rows = NDArray[np.int64]


def score_channels(
    base: KnowledgeBase, tokens: Sequence[str], queries: Mapping[str, NDArray[np.float32]]
) -> tuple[Rows, dict[str, ChannelScores]]:
    """Gather candidates from every channel and score each of them in each.

    Args:
        base: What is searched.
        tokens: Of the question, by ``vectorstore.tokens``.
        queries: The question's vector by dense channel; a channel left out has no say.

    Returns:
        Candidate rows, ascending, and by channel their scores.
    """
    words = {"lexical": base.lexical.scores(tokens), "heading": base.headings.scores(tokens)}
    found = [_best_rows(scores, _DEPTH) for scores in words.values()]
    references: dict[str, Scores] = {name: np.sort(scores[_best_rows(scores, REFERENCE_SIZE)])[::-1] for name, scores in words.items()}
    for name, query in queries.items():
        channel = base.channels[name]
        places, scores = channel.passages.search(query, _DEPTH)
        found.append(channel.rows[places])
        references[dense_name(name)] = scores[:REFERENCE_SIZE]
        sentences, sentence_scores = channel.sentences.search(query, _SENTENCE_DEPTH)
        places, first = np.unique(channel.sentence_places[sentences], return_index=True)
        found.append(channel.rows[places])
        references[sentence_name(name)] = sentence_scores[np.sort(first)][:REFERENCE_SIZE]
    rows: Rows = np.unique(np.concatenate(found))
    results = {name: ChannelScores(scores=scores[rows], reference=references[name]) for name, scores in words.items()}
    for name, query in queries.items():
        channel = base.channels[name]
        passage, sentence = _score_rows(channel, rows, query)
        results[dense_name(name)] = ChannelScores(scores=passage, reference=references[dense_name(name)])
        results[sentence_name(name)] = ChannelScores(scores=sentence, reference=references[sentence_name(name)])
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
