"""Which of our languages a reader's browser asks for."""

from __future__ import annotations

from ingest.types import Language

# Browsers name a few; whatever is longer is no browser's.
_MAX_CHARS = 1000


def preferred_language(accepted: str) -> Language:
    """The language of ``Accept-Language`` that we have and that weighs most, the first of equals; English for none."""
    best: Language = "en"
    best_weight = 0.0
    for part in accepted[:_MAX_CHARS].split(","):
        tag, _, told = part.strip().lower().partition(";q=")
        known = tag.partition("-")[0]
        if known in {"en", "zh"} and (weight := _weight(told)) > best_weight:
            best, best_weight = "zh" if known == "zh" else "en", weight
    return best


def _weight(text: str) -> float:
    try:
        return float(text or "1")
    except ValueError:
        return 0.0
