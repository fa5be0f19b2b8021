"""Why a sentence of copy is flagged, in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.copywriting.types import CopySentence, Reason
from ingest.types import Language

_REASONS: Mapping[Language, Mapping[Reason, str]] = {
    "en": {
        "superlative": "superlative or praise",
        "certificate": "certificate, standard or award",
        "guarantee": "guarantee or warranty",
        "health": "health, safety or environment",
        "comparison": "comparison with others",
        "promise": "delivery or price",
        "unsupported": "not in the documents",
    },
    "zh": {
        "superlative": "最高级或夸大用语（《广告法》禁用）",
        "certificate": "认证、标准或奖项",
        "guarantee": "保证或质保承诺",
        "health": "健康、安全或环保",
        "comparison": "与他人比较",
        "promise": "交期或价格",
        "unsupported": "资料中没有",
    },
}
_FORMS: Mapping[Language, tuple[str, str, str]] = {
    "en": ("{}: no document says so ({})", "{}", "a document says so; look at it before you publish: {}"),
    "zh": ("{}：资料中没有依据（{}）", "{}", "资料中有此说法，发布前请核对：{}"),
}


def reason_text(sentence: CopySentence, language: Language) -> str:
    """Why a sentence is flagged, or what of a fact a person should look at; empty where there is nothing."""
    if not sentence.reasons:
        return ""
    claimed, bare, held = _FORMS[language]
    named = "、".join if language == "zh" else ", ".join
    kinds = named(_REASONS[language][reason] for reason in sentence.reasons)
    if sentence.kind == "fact":
        return held.format(kinds)
    return claimed.format(kinds, named(sentence.words)) if sentence.words else bare.format(kinds)
