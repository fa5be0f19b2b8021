"""What a search says about whether the knowledge base can answer at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from ingest.language import detect_language
from vectorstore.fusion import ChannelScores, Scores
from vectorstore.lexical import LexicalIndex
from vectorstore.tokens import tokenize
from vectorstore.types import Hit

SIGNALS = (
    "dense",
    "sentence",
    "english_dense",
    "english_sentence",
    "sharpness",
    "agreement",
    "missing_figures",
    "coverage",
    "top_coverage",
    "sentence_coverage",
    "unknown_words",
    "lexical_share",
    "same_language",
    "english",
)
"""Names of all signals, in the order in which the answerability model takes them."""


def retrieval_signals(
    question: str,
    tokens: Sequence[str],
    hits: Sequence[Hit],
    channels: Mapping[str, ChannelScores],
    fused: Scores,
    lexical: LexicalIndex,
) -> dict[str, float]:
    """Describe a search by numbers that mean the same in every knowledge base.

    Returns:
        By name: best cosine of a passage and of a sentence, for both embedders (0 where one has no say); how far the
        best hit stands out from the rest; how high words and meaning rank that hit themselves (mean of 1 / rank); the
        share of the question's numbers and part numbers that the best three do not hold; the share of the question's
        words, weighted by rarity, in the best hit, in the best three together, and in their best sentence; the share
        that the knowledge base has never seen; BM25's best score over the greatest it could be; whether question and
        best hit are in one language; whether the question is English.
    """
    if not hits:
        return dict.fromkeys(SIGNALS, 0.0)
    terms = list(dict.fromkeys(tokens))
    weights = {term: lexical.idf(term) for term in terms}
    total = sum(weights.values()) or 1.0
    held = [set(tokenize(hit.chunk.embedding_text)) for hit in hits[:3]]
    union = set().union(*held)
    figures = [term for term in terms if any(character.isdigit() for character in term)]
    sentences = [
        set(tokenize(hit.chunk.text[span.start : span.end])) for hit in hits[:3] for span in hit.chunk.sentences
    ] or [set()]
    spread = float(fused.std()) or 1.0
    best_lexical = float(channels["lexical"].reference[0]) if len(channels["lexical"].reference) else 0.0
    language = detect_language(question)

    def top(name: str) -> float:
        return float(channels[name].reference[0]) if name in channels and len(channels[name].reference) else 0.0

    return {
        "dense": top("dense"),
        "sentence": top("sentence"),
        "english_dense": top("english_dense"),
        "english_sentence": top("english_sentence"),
        "sharpness": float(fused.max() - fused.mean()) / spread,
        "agreement": _agreement(channels, int(fused.argmax())),
        "missing_figures": 1 - _share(figures, union, weights) if figures else 0.0,
        "coverage": _share(terms, held[0], weights),
        "top_coverage": _share(terms, union, weights),
        "sentence_coverage": max(_share(terms, words, weights) for words in sentences),
        "unknown_words": sum(weights[term] for term in terms if not len(lexical.rows_with(term))) / total,
        "lexical_share": best_lexical / total,
        "same_language": float(hits[0].chunk.language == language),
        "english": float(language == "en"),
    }


def _share(terms: Sequence[str], held: Set[str], weights: Mapping[str, float]) -> float:
    """How much of the terms, by weight, is held."""
    total = sum(weights[term] for term in terms) or 1.0
    return sum(weights[term] for term in terms if term in held) / total


def _agreement(channels: Mapping[str, ChannelScores], best: int) -> float:
    """Mean over words and meaning of 1 / rank of the best candidate."""
    scores = [channels[name].scores for name in ("lexical", "dense", "sentence") if name in channels]
    return sum(1.0 / (1 + int((own > own[best]).sum())) for own in scores) / len(scores)
