"""Compare an answer's words with gold answers. Engine file of rouge-score and sacrebleu."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from chatbot.gate import stands_in
from eval.bootstrap import estimate
from eval.types import Estimate
from ingest.normalize import normalize

# One Chinese character is a word, so that no segmenter's borders decide; source: the evaluation of CMRC 2018.
_TOKEN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]|[^\W_\u3400-\u9fff\U00020000-\U0003134f]+")
_ARTICLES = frozenset({"a", "an", "the"})
_MARK = re.compile(r"\s*\[\d+\]")


def plain_answer(text: str) -> str:
    """An answer without its citation marks."""
    return _MARK.sub("", text)


def tokens(text: str) -> list[str]:
    """Words of a normalised text: Latin words and numbers, single Chinese characters; no punctuation or articles."""
    return [token for token in _TOKEN.findall(normalize(text)) if token not in _ARTICLES]


def contains_gold(answer: str, gold: Sequence[str]) -> float:
    """1 if one of the gold answers stands in the answer, after ``ingest.normalize`` on both sides; else 0.

    As for the gate, 75 does not stand in 1,750 or 0.75.
    """
    whole = normalize(answer)
    return float(any(stands_in(needle, whole) for text in gold if (needle := normalize(text))))


def token_f1(answer: str, gold: Sequence[str]) -> float:
    """Best F1 of ``tokens`` over the gold answers, in [0, 1].

    Source: Rajpurkar et al. 2016, SQuAD, arXiv:1606.05250.
    """
    return max((_f1(Counter(tokens(answer)), Counter(tokens(text))) for text in gold), default=0.0)


def rouge_l(answer: str, gold: Sequence[str]) -> float:
    """Best ROUGE-L F over the gold answers, in [0, 1], on ``tokens`` (rouge-score alone drops all Chinese)."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer: Any = RougeScorer(["rougeL"], tokenizer=_Tokenizer())
    return max((float(scorer.score(text, answer)["rougeL"].fmeasure) for text in gold), default=0.0)


def bleu(answers: Sequence[str], gold: Sequence[Sequence[str]], *, chinese: bool) -> Estimate | None:
    """Corpus BLEU by sacrebleu, 0 to 100; ``chinese`` cuts Chinese characters apart (``tokenize="zh"``)."""
    from sacrebleu.metrics.bleu import BLEU

    return _corpus_score(BLEU(tokenize="zh" if chinese else "13a"), answers, gold)


def chrf(answers: Sequence[str], gold: Sequence[Sequence[str]]) -> Estimate | None:
    """Corpus chrF by sacrebleu, 0 to 100: character n-grams, the same in every language."""
    from sacrebleu.metrics.chrf import CHRF

    return _corpus_score(CHRF(), answers, gold)


class _Tokenizer:
    """What rouge-score asks of a tokenizer."""

    def tokenize(self, text: str) -> list[str]:
        """See ``tokens``."""
        return tokens(text)


def _f1(answer: Counter[str], gold: Counter[str]) -> float:
    common = (answer & gold).total()
    if not common:
        return 0.0
    return 2 * common / (answer.total() + gold.total())


def _corpus_score(metric: Any, answers: Sequence[str], gold: Sequence[Sequence[str]]) -> Estimate | None:
    """A corpus score by sacrebleu's own sums, its interval by ours: sacrebleu's fails where a draw scores nought."""
    if not answers:
        return None
    width = max(len(texts) for texts in gold)
    # sacrebleu takes one list per reference number; None where a question has fewer.
    references = [[texts[place] if place < len(texts) else None for texts in gold] for place in range(width)]
    parts = np.array(metric._extract_corpus_statistics(list(answers), references), dtype=np.float64)  # noqa: SLF001
    return estimate(
        len(answers),
        lambda rows: float(metric._compute_score_from_stats(parts[rows].sum(axis=0).tolist()).score),  # noqa: SLF001
    )
