"""Opens a large knowledge base in a fresh process and measures it: ``python -m eval.scale_probe KB_ROOT QUESTIONS``."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from chatbot.config import load_settings
from chatbot.embedders import open_embedders
from eval.bench_questions import read_questions
from ingest.language import detect_language
from vectorstore.channels import QuestionScorer
from vectorstore.embedder import Vectors
from vectorstore.knowledge_base import KnowledgeBase, open_published
from vectorstore.retriever import HybridRetriever
from vectorstore.tokens import part_numbers, tokenize
from vectorstore.versions import VersionStore

_DEPTH = 100


def main() -> None:
    """Print figures as one JSON object."""
    started = time.perf_counter()
    root, questions = Path(sys.argv[1]), read_questions(Path(sys.argv[2]))
    settings = load_settings()
    embedders = open_embedders(settings.vectorstore, settings.resolved_models_dir)
    before = time.perf_counter()
    base = open_published(VersionStore(root, "scale"), embedders)
    opened = time.perf_counter() - before
    HybridRetriever(base).search(questions[0], top_k=8, scored_hits=0)
    ready = time.perf_counter() - started
    times = _times(base, questions)
    figures = {
        "chunks": base.size,
        "cores": len(os.sched_getaffinity(0)),
        "open_seconds": opened,
        "ready_seconds": ready,
        "lexical_ms": _percentiles(times.words),
        "dense_ms": _percentiles(times.dense),
        "lexical_and_dense_ms": _percentiles(times.together),
        "search_ms": _percentiles(times.whole),
        "search_processor_ms": float(np.mean(times.processor)),
        "resident_bytes": _resident_bytes(),
        "recall_at_10": _recall(base, questions),
    }
    sys.stdout.write(json.dumps(figures))


@dataclass(slots=True)
class _Times:
    """Milliseconds of each question.

    Attributes:
        words: In both lexical indexes.
        dense: Its vectors in every channel, one after the other.
        together: Words and vectors as a search asks them: side by side, and the main channel in the other language too.
        whole: The whole search.
        processor: The whole search, summed over all threads.
    """

    words: list[float] = field(default_factory=list)
    dense: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def _times(base: KnowledgeBase, questions: list[str]) -> _Times:
    retriever = HybridRetriever(base)
    times = _Times()
    for question in questions:
        tokens, queries = tokenize(question), _queries(base, question)
        started = time.perf_counter()
        base.lexical.scores(tokens)
        base.headings.scores(tokens)
        times.words.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        for name, query in queries.items():
            base.channels[name].nearest(query, _DEPTH)
        times.dense.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        QuestionScorer(base, tokens, queries, part_numbers(question), detect_language(question))
        times.together.append(1000 * (time.perf_counter() - started))
        started, processor = time.perf_counter(), time.process_time()
        retriever.search(question, top_k=8)
        times.whole.append(1000 * (time.perf_counter() - started))
        times.processor.append(1000 * (time.process_time() - processor))
    return times


def _queries(base: KnowledgeBase, question: str) -> dict[str, Vectors]:
    english = detect_language(question) == "en"
    return {
        name: channel.embedder.embed_queries([question])[0]
        for name, channel in base.channels.items()
        if english or not channel.embedder.english_only
    }


def _recall(base: KnowledgeBase, questions: list[str]) -> float:
    """Share of the exact ten nearest passages that the index finds, over both channels."""
    shares = []
    for channel in base.channels.values():
        asked = [
            question for question in questions if detect_language(question) == "en" or not channel.embedder.english_only
        ]
        queries = channel.embedder.embed_queries(asked)
        best = np.zeros((len(asked), 0), dtype=np.float32)
        places = np.zeros((len(asked), 0), dtype=np.int64)
        start = 0
        for block in channel.passages.blocks():
            best = np.concatenate([best, queries @ block.T], axis=1)
            numbers = np.arange(start, start + len(block))
            places = np.concatenate([places, np.broadcast_to(numbers, (len(asked), len(block)))], axis=1)
            start += len(block)
            order = np.argsort(-best, axis=1, kind="stable")[:, :10]
            best, places = np.take_along_axis(best, order, axis=1), np.take_along_axis(places, order, axis=1)
        for query, nearest in zip(queries, places, strict=True):
            found = channel.index.search(query, 10)[0]
            shares.append(len(set(found.tolist()) & set(nearest.tolist())) / len(nearest))
    return float(np.mean(shares))


def _percentiles(values: list[float]) -> dict[str, float]:
    return {"p50": float(np.quantile(values, 0.5)), "p95": float(np.quantile(values, 0.95))}


def _resident_bytes() -> int:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) * 1024


if __name__ == "__main__":
    main()
