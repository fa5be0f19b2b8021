"""The material of a draft as it is kept with it, so that another tone or length asks no model again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from chatbot.draft_material import Asks, Material
from chatbot.drafting import DraftReply
from chatbot.records.types import JsonObject
from chatbot.types import Answer, Citation, Timings
from ui.shapes import answer_to_json, citation_to_json, citations_from_json

_MATERIAL = "material"


def draft_to_json(reply: DraftReply, material: Material, *, kb: str) -> JsonObject:
    """What is kept as a draft's ``answer``: that of a message, and beside it the material."""
    return {
        **answer_to_json(reply.answer),
        "kb": kb,
        _MATERIAL: {
            "answer": answer_to_json(material.answer),
            "best": material.best,
            "further": [citation_to_json(citation) for citation in material.further],
            "closest": [citation_to_json(citation) for citation in material.closest],
            "asks": material.asks,
            "part": material.part,
        },
    }


def material_of(kept: Mapping[str, object] | None) -> Material | None:
    """The material of a draft; ``None`` where it was kept without."""
    own = _mapping((kept or {}).get(_MATERIAL))
    if not own:
        return None
    answer = _mapping(own.get("answer"))
    asks = own.get("asks")
    return Material(
        answer=_answer(answer),
        best=str(own.get("best", "")),
        further=citations_from_json({"citations": own.get("further")}),
        closest=citations_from_json({"citations": own.get("closest")}),
        asks=next((known for known in get_args(Asks) if known == asks), ""),
        part=str(own.get("part", "")),
    )


def message_answer(
    kept: Mapping[str, object] | None, text: str, *, may_open: Callable[[Citation], bool]
) -> JsonObject | None:
    """What a reply that was made from a draft carries: the citations of its text that the buyer may still open.

    ``None`` where there are none, as of a reply that an agent has written alone.
    """
    if kept is None:
        return None
    used = [citation for citation in citations_from_json(kept) if f"[{citation.number}]" in text]
    citations = [citation_to_json(citation) for citation in used if may_open(citation)]
    if not citations:
        return None
    own = {name: value for name, value in kept.items() if name != _MATERIAL}
    return {**own, "answer": text, "citations": citations}


def _answer(kept: Mapping[str, object]) -> Answer:
    timings = _mapping(kept.get("timings"))
    return Answer(
        text=str(kept.get("answer", "")),
        citations=citations_from_json(kept),
        abstained=bool(kept.get("abstained")),
        confidence=_seconds(kept.get("confidence")) or 0.0,
        language="zh" if kept.get("language") == "zh" else "en",
        standalone_question=str(kept.get("standalone_question", "")),
        timings=Timings(
            retrieve_seconds=_seconds(timings.get("retrieve_seconds")) or 0.0,
            first_evidence_seconds=_seconds(timings.get("first_evidence_seconds")),
            first_token_seconds=_seconds(timings.get("first_token_seconds")),
            total_seconds=_seconds(timings.get("total_seconds")) or 0.0,
        ),
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
