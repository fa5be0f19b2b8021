"""Folders of finished runs, made by the tests without a model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.measured import measure
from eval.run_files import (
    ANSWERS,
    PER_QUESTION,
    QRELS,
    QUESTIONS,
    RESULTS,
    RUN,
    FinishedRun,
    read_finished_run,
    to_question,
    write_lines,
)
from eval.trec import write_qrels, write_run
from eval.types import AnswerRecord, EvalQuery, Ranking
from tests.eval.sets import a_query, an_answer

TEXTS = {"pump": "Pump\nThe warranty runs for 24 months.", "阀门": "阀门\n阀门保修十八个月。", "other": "Other"}

QUERIES = (
    a_query("right", text="How long is the warranty?", answers=["24 months"]),
    a_query("missed", text="How long is it <really>?", answers=["24 months"]),
    a_query("silent", text="And the pump?", answers=["24 months"]),
    a_query("zh", text="阀门保修多久？", answers=["十八个月"], zh=True),
    a_query("refused", text="Who composed Tosca?", answerable=False),
    a_query("foolish", text="Who built it?", answerable=False),
)
_QUOTE = ("pump", "The warranty runs for 24 months.")
TIMES = {"first_evidence_seconds": 0.1, "first_token_seconds": 1.0, "total_seconds": 2.0}
ANSWERED = (
    an_answer("The warranty runs for 24 months [1]", query_id="right", quotes=[_QUOTE], confidence=0.95, timings=TIMES),
    an_answer("=36 months [1]", query_id="missed", quotes=[("other", "Made <b>up</b>.")], confidence=0.6),
    an_answer("Sorry.", query_id="silent", abstained=True, confidence=0.2),
    an_answer("阀门保修十八个月 [1]", query_id="zh", quotes=[("阀门", "阀门保修十八个月。")], timings=TIMES),
    an_answer("Sorry.", query_id="refused", abstained=True, confidence=0.1),
    an_answer("The warranty runs [1]", query_id="foolish", quotes=[_QUOTE], confidence=0.5, timings=TIMES),
)
_PUMP_FIRST: Ranking = (("pump", 2.0), ("other", 1.0))
RANKINGS: Mapping[str, Ranking] = {
    **{query.id: _PUMP_FIRST for query in QUERIES},
    "missed": tuple((f"d{place}", 10.0 - place) for place in range(6)),
    "zh": (("阀门", 1.0),),
}
JUDGED = {"right": {"pump": 1}, "missed": {"pump": 1}, "silent": {"pump": 1}, "zh": {"阀门": 1}}


def a_run(
    folder: Path,
    *,
    queries: Sequence[EvalQuery] = QUERIES,
    answers: Sequence[AnswerRecord] | None = ANSWERED,
    rankings: Mapping[str, Ranking] = RANKINGS,
    hashes: Mapping[str, str] | None = None,
    dataset: str = "made",
) -> FinishedRun:
    """Write a run's folder as ``run_evaluation`` does, and read it back."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {query.id: query for query in queries}
    pairs = None if answers is None else [(known[item.query_id], item) for item in answers if item.query_id in known]
    judged = {query_id: JUDGED[query_id] for query_id in known if query_id in JUDGED}
    ranked = {query_id: rankings.get(query_id, _PUMP_FIRST) for query_id in known}
    measured = measure(
        queries,
        rankings=ranked,
        qrels=judged,
        confidences=dict.fromkeys(known, 0.5),
        pairs=pairs,
        texts=TEXTS,
    )
    write_run(folder / RUN, ranked)
    write_qrels(folder / QRELS, judged)
    write_lines(folder / QUESTIONS, map(to_question, queries))
    write_lines(folder / PER_QUESTION, measured.per_question)
    if pairs is not None:
        lines = [json.dumps(asdict(answer), ensure_ascii=False) for _, answer in pairs]
        (folder / ANSWERS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    results = {
        "dataset": dataset,
        "measures": {name: asdict(value) for name, value in measured.measures.items()},
        "slices": {
            part: {value: {name: asdict(found) for name, found in measures.items()} for value, measures in of.items()}
            for part, of in measured.slices.items()
        },
        "n": len(queries),
        "excluded": {"not_judged": ["refused"]},
        "settings": {"answers": answers is not None, "limit": None, "answer": {"min_confidence": 0.3}},
        "hashes": {"queries.jsonl": "a", "corpus.jsonl": "b", **(hashes or {})},
        "machine": {},
        "seconds": 1.0,
        "commit": "0123456789abcdef+",
    }
    (folder / RESULTS).write_text(json.dumps(results), encoding="utf-8")
    return read_finished_run(folder)
