"""Questions that a tuned embedder must not answer worse: of the sample documents, in both languages.

``guard.jsonl`` is made by ``samples/build_guard.py``: a line for each chunk of the sample documents, and for each
question with what answers it; nothing where nothing does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from chatbot.tuning.types import TuningQuestion
from ingest.types import Chunk
from vectorstore.chunk_json import chunk_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A small knowledge base and questions to it; those without a right chunk should be refused."""

    chunks: tuple[Chunk, ...]
    questions: tuple[TuningQuestion, ...]


@lru_cache(maxsize=1)
def guard() -> Guard:
    """The one that comes with the program."""
    chunks: list[Chunk] = []
    questions: list[TuningQuestion] = []
    for line in (files("chatbot.tuning") / "guard.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "question" in row:
            questions.append(
                TuningQuestion(text=row["question"], language=row["language"], right=frozenset(row["right"]))
            )
        else:
            chunks.append(chunk_from_json(line))
    return Guard(chunks=tuple(chunks), questions=tuple(questions))
