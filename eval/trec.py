"""TREC run and qrels files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def read_run(path: Path) -> dict[str, Ranking]:
    """Read what ``write_run`` wrote; documents in the order of the lines.

    Raises:
        ValueError: A line has other fields.
    """
    rankings: dict[str, list[tuple[str, float]]] = {}
    for query_id, _, document, _, score, _ in _fields(path, 6):
        rankings.setdefault(query_id, []).append((document, float(score)))
    return {query_id: tuple(ranking) for query_id, ranking in rankings.items()}


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read what ``write_qrels`` wrote.

    Raises:
        ValueError: A line has other fields.
    """
    qrels: dict[str, dict[str, int]] = {}
    for query_id, _, document, relevance in _fields(path, 4):
        qrels.setdefault(query_id, {})[document] = int(relevance)
    return qrels


def _fields(path: Path, count: int) -> Iterator[list[str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if fields := line.split():
            if len(fields) != count:
                raise ValueError(f"line {number} of {path.name} has {len(fields)} fields, not {count}")
            yield fields
