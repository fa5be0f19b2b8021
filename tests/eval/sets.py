"""Evaluation sets and parts of them, made by the tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.types import AnswerRecord, CitedQuote, EvalQuery
from ingest.types import Chunk, Language
from vectorstore.types import Hit

DOCUMENTS = [
    (
        "warranty",
        "Warranty terms",
        "The warranty on every AX-200 pump runs for 24 months from delivery. Seals are excluded.",
    ),
    ("returns", "Returns", "Unused goods may be returned within 14 days. Custom parts cannot be returned."),
    ("shipping", "Shipping", "Orders above 500 EUR ship free of charge. Pallets are sent by road freight."),
    ("torque", "AX-200 manual", "Tighten the impeller nut to 75 Nm. Grease the bearing every 4,000 hours."),
    ("保修", "保修条款", "所有阀门自交付之日起保修十八个月。密封件不在保修范围内。"),
    ("发货", "发货说明", "订单满五千元免运费。托盘货物通过公路运输。"),
]
QUESTIONS: list[dict[str, object]] = [
    {"id": "q1", "text": "How long is the warranty on an AX-200 pump?", "lang": "en", "answers": ["24 months"]},
    {"id": "q2", "text": "Within how many days can unused goods be returned?", "lang": "en", "answers": ["14 days"]},
    {"id": "q3", "text": "What torque does the impeller nut need?", "lang": "en", "answers": ["75 Nm"]},
    {"id": "q4", "text": "阀门的保修期是多长？", "lang": "zh", "answers": ["十八个月"]},
    {"id": "q5", "text": "订单满多少钱免运费？", "lang": "zh", "answers": ["五千元"]},
    {"id": "q6", "text": "Who composed the opera Tosca?", "lang": "en", "answers": [], "answerable": False},
    {
        "id": "q7",
        "text": "And how often must it be greased?",
        "lang": "en",
        "answers": ["4,000 hours"],
        "history": [
            {"role": "user", "text": "What torque does the impeller nut of the AX-200 need?"},
            {"role": "assistant", "text": "75 Nm."},
        ],
    },
]
JUDGED = [("q1", "warranty"), ("q2", "returns"), ("q3", "torque"), ("q4", "保修"), ("q5", "发货"), ("q7", "torque")]


def write_set(
    folder: Path,
    *,
    documents: Sequence[tuple[str, str, str]] = DOCUMENTS,
    questions: Sequence[Mapping[str, object]] = QUESTIONS,
    judged: Sequence[tuple[str, str]] = JUDGED,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [{"id": id_, "title": title, "text": text} for id_, title, text in documents]
    _write_lines(folder / "corpus.jsonl", [json.dumps(row, ensure_ascii=False) for row in rows])
    whole = [{"answerable": True, "answers": [], **question} for question in questions]
    _write_lines(folder / "queries.jsonl", [json.dumps(row, ensure_ascii=False) for row in whole])
    lines = [f"{query}\t{document}\t1" for query, document in judged]
    _write_lines(folder / "qrels.tsv", ["query-id\tcorpus-id\tscore", *lines])
    return folder


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def a_query(
    id_: str = "q", *, text: str = "How long?", answers: Sequence[str] = (), answerable: bool = True, zh: bool = False
) -> EvalQuery:
    language: Language = "zh" if zh else "en"
    return EvalQuery(id=id_, text=text, language=language, answers=tuple(answers), answerable=answerable)


def an_answer(
    text: str = "24 months [1]",
    *,
    query_id: str = "q",
    abstained: bool = False,
    confidence: float = 0.9,
    quotes: Sequence[tuple[str, str]] = (),
    timings: Mapping[str, float | None] | None = None,
) -> AnswerRecord:
    """An answer whose citations are (source, quote), numbered from 1."""
    return AnswerRecord(
        query_id=query_id,
        answer=text,
        abstained=abstained,
        confidence=confidence,
        citations=tuple(
            CitedQuote(number=number, source=source, quote=quote)
            for number, (source, quote) in enumerate(quotes, start=1)
        ),
        timings=timings or {"total_seconds": 1.0},
    )


def a_hit(source: str, score: float, rank: int) -> Hit:
    chunk = Chunk(
        id=f"{source}-{rank}",
        document_id=source,
        text="text",
        source=source,
        title="",
        language="en",
        token_count=1,
        sentences=(),
    )
    return Hit(chunk=chunk, score=score, rank=rank, channels={}, sentence_scores=())
