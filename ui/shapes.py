"""The JSON shapes that commands print and the API answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from chatbot.classify.classifier import MessageClass
from chatbot.tuning.report import TuningReport
from chatbot.types import Answer, Citation
from prompts.types import Evidence
from vectorstore.types import Hit, Retrieval


def retrieval_to_json(retrieval: Retrieval) -> dict[str, object]:
    """What ``citedesk search --json`` prints."""
    return {"hits": [_hit(hit) for hit in retrieval.hits]}


def answer_to_json(answer: Answer) -> dict[str, object]:
    """What ``citedesk ask --json`` prints."""
    timings = answer.timings
    return {
        "answer": answer.text,
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 4),
        "language": answer.language,
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "standalone_question": answer.standalone_question,
        "timings": {
            "retrieve_seconds": _rounded(timings.retrieve_seconds),
            "first_evidence_seconds": _rounded(timings.first_evidence_seconds),
            "first_token_seconds": _rounded(timings.first_token_seconds),
            "total_seconds": _rounded(timings.total_seconds),
        },
    }


def classes_to_json(found: Sequence[MessageClass]) -> dict[str, object]:
    """What ``citedesk classify --json`` prints."""
    return {
        "results": [
            {
                "intent": own.intent,
                "confidence": round(own.confidence, 4),
                "mood": own.mood,
                "mood_confidence": round(own.mood_confidence, 4),
                "language": own.language,
            }
            for own in found
        ]
    }


def tuning_to_json(report: TuningReport) -> dict[str, object]:
    """What ``citedesk models tune --json`` prints."""
    path = str(report.path) if report.path else None
    return {"kept": path is not None, **asdict(report), "path": path}


def citation_to_json(citation: Citation) -> dict[str, object]:
    """One quote with its place."""
    return {
        "number": citation.number,
        "chunk_id": citation.chunk_id,
        "source": citation.source,
        "title": citation.title,
        "page": citation.page,
        "section": citation.section,
        "quote": citation.quote,
    }


def citations_from_json(answer: Mapping[str, object]) -> tuple[Citation, ...]:
    """The citations of an answer that was kept as ``answer_to_json`` gives it."""
    kept = answer.get("citations")
    return tuple(
        Citation(
            number=int(item["number"]),
            chunk_id=str(item["chunk_id"]),
            source=str(item["source"]),
            title=str(item["title"]),
            page=None if item["page"] is None else int(item["page"]),
            section=str(item["section"]),
            quote=str(item["quote"]),
        )
        for item in (kept if isinstance(kept, list) else [])
    )


def evidence_to_json(evidence: tuple[Evidence, ...]) -> list[dict[str, object]]:
    """The quotes that are shown before the language model writes."""
    return [
        {
            "number": item.number,
            "source": item.chunk.source,
            "title": item.chunk.title,
            "page": item.page,
            "section": " > ".join(item.chunk.section_path),
            "quotes": list(item.quotes),
        }
        for item in evidence
    ]


def _hit(hit: Hit) -> dict[str, object]:
    chunk = hit.chunk
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "chunk_id": chunk.id,
        "source": chunk.source,
        "title": chunk.title,
        "page": chunk.page_span[0] if chunk.page_span else None,
        "section": " > ".join(chunk.section_path),
        "text": chunk.text,
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)
