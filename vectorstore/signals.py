"""What a search says about whether the knowledge base can answer at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.language import detect_language
from vectorstore.fusion import ChannelScores, Scores
from vectorstore.question_terms import QuestionTerms
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
    terms: QuestionTerms,
    hits: Sequence[Hit],
    channels: Mapping[str, ChannelScores],
    fused: Scores,
    *,
    own_language: bool,
) -> dict[str, float]:
    """Describe a search by numbers that mean the same in every knowledge base.

    Args:
        question: As it is searched.
        terms: Its words.
        hits: Best first.
        channels: Scores of all candidates.
        fused: The candidates' sums.
        own_language: Whether a candidate is in the question's language.

    Returns:
        By name: best cosine of a passage and of a sentence, for both embedders (0 where one has no say); how far the
        best hit stands out from the rest; how high words and meaning rank that hit themselves (mean of 1 / rank); the
        share of the question's numbers and part numbers that the best three do not hold; the share of the question's
        words or their synonyms, weighted by rarity, in the best hit, in the best three together, and in their best
        sentence; the share that the knowledge base has never seen; BM25's best score over the greatest it could be;
        whether question and best hit are in one language, or ought to be: where documents in its language hold not one
        of its words ("asdf qwer"), that the best hit is in the other one excuses nothing; whether the question is
        English.
    """
    if not hits:
        return dict.fromkeys(SIGNALS, 0.0)
    held = [set(tokenize(hit.chunk.embedding_text)) for hit in hits[:3]]
    union = set().union(*held)
    figures = [term for term in terms.terms if any(character.isdigit() for character in term)]
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
        "missing_figures": 1 - terms.share(union, among=figures) if figures else 0.0,
        "coverage": terms.share(held[0]),
        "top_coverage": terms.share(union),
        "sentence_coverage": max(terms.share(words) for words in sentences),
        "unknown_words": terms.unknown_share(),
        "lexical_share": best_lexical / (terms.total or 1.0),
        "same_language": float(hits[0].chunk.language == language or (own_language and terms.are_unknown)),
        "english": float(language == "en"),
    }


def _agreement(channels: Mapping[str, ChannelScores], best: int) -> float:
    """Mean over words and meaning of 1 / rank of the best candidate."""
    scores = [channels[name].scores for name in ("lexical", "dense", "sentence") if name in channels]
    return sum(1.0 / (1 + int((own > own[best]).sum())) for own in scores) / len(scores)
