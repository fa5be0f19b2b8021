"""How likely it is that the knowledge base answers a question: a small logistic model over the search's signals."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from chatbot.figures import is_named, names_in
from ingest.types import Chunk

# "3D", "24V" and "B2B" are words; "E11" and "AX-200/60" are names.
_NAME = re.compile(r"[a-z]\d{2,}|.{4,}")


class AnswerabilityModel(BaseModel):
    """Weights of a logistic regression over standardised signals.

    ``answerability.json`` is made by ``citedesk-eval fit``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    signals: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """Probability in [0, 1] that the question can be answered; 0 without signals."""
        if not signals:
            return 0.0
        total = self.bias
        for name, mean, deviation, weight in zip(self.signals, self.means, self.deviations, self.weights, strict=True):
            total += weight * (feature(name, signals) - mean) / deviation
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


@lru_cache(maxsize=1)
def answerability_model() -> AnswerabilityModel:
    """The model that is shipped."""
    return AnswerabilityModel.model_validate_json((files("chatbot") / "answerability.json").read_text(encoding="utf-8"))


def feature(name: str, signals: Mapping[str, float]) -> float:
    """A signal, or the product of two (``a*b``): words say nothing across languages, so they count within one only."""
    value = 1.0
    for part in name.split("*"):
        value *= signals[part]
    return value


def names_unknown(question: str, chunks: Sequence[Chunk]) -> bool:
    """Whether a question is about part numbers none of which the chunks that were found know.

    The answer would be that of a neighbour: the search finds the AX-200/45 for a question about an AX-200/60.
    """
    names = [name for name in names_in(question) if _NAME.fullmatch(name)]
    return bool(names) and not any(is_named(name, chunk.embedding_text) for name in names for chunk in chunks)


FEATURES: tuple[str, ...] = (
    "dense",
    "sentence",
    "english_dense",
    "english_sentence",
    "sharpness",
    "agreement",
    "missing_figures",
    "same_language",
    "english",
    *(
        f"{name}*same_language"
        for name in ("coverage", "top_coverage", "sentence_coverage", "unknown_words", "lexical_share")
    ),
)
"""What the model is fitted on; every part is one of ``vectorstore.signals.SIGNALS``."""
