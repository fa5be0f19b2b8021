"""TREC run and qrels files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eval.types import Qrels, Ranking

_TAG = "citedesk"


def write_run(path: Path, rankings: Mapping[str, Ranking]) -> None:
    """Write ``question Q0 document rank score tag`` lines; ranks start at 1."""
    with path.open("w", encoding="utf-8") as stream:
        for query_id, ranking in rankings.items():
            for rank, (document, score) in enumerate(ranking, start=1):
                stream.write(f"{query_id} Q0 {document} {rank} {score!r} {_TAG}\n")


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write ``question 0 document relevance`` lines, as the usual tools read them."""
    with path.open("w", encoding="utf-8") as stream:
        for query_id, judged in qrels.items():
            for document, relevance in judged.items():
                stream.write(f"{query_id} 0 {document} {relevance}\n")
