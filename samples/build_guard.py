"""Build the guard of ``citedesk models tune`` from the sample documents and their questions.

Run it as ``python samples/build_guard.py [--out FILE]`` where the models are; a second run gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from chatbot.assembly import open_application
from chatbot.config import load_settings
from chatbot.question_sheet import read_question_sheet
from chatbot.tuning.gold import locate
from ingest.types import Chunk
from vectorstore.chunk_json import chunk_to_json
from vectorstore.knowledge_base import KnowledgeBase

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "chatbot" / "tuning" / "guard.jsonl"
_MAX_CHARS = 2000


def guard_lines(base: KnowledgeBase) -> Iterator[str]:
    """Chunks of the sample documents under names that are the same on every machine, then the questions."""
    chunks = base.content.all_chunks()
    names = {chunk.id: f"{place:04d}" for place, chunk in enumerate(chunks)}
    for chunk in chunks:
        yield chunk_to_json(_settled(chunk, names[chunk.id]))
    located = locate(alone(HERE / "evaluation" / "queries.jsonl"), chunks, base.content.documents())
    if located.lost:
        raise SystemExit(f"no passage was found for: {'; '.join(located.lost)}")
    for question in (*located.questions, *located.unanswerable):
        right = sorted(names[own] for own in question.right)
        row = {"question": question.text, "language": question.language, "right": right}
        yield json.dumps(row, ensure_ascii=False)


def alone(path: Path) -> tuple:
    """The questions that need no conversation before them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / path.name
        sheet.write_text("\n".join(line for line in lines if not json.loads(line).get("history")), encoding="utf-8")
        return read_question_sheet(sheet, max_chars=_MAX_CHARS)


def _settled(chunk: Chunk, name: str) -> Chunk:
    source = "/".join(Path(chunk.source).parts[-2:])
    return replace(chunk, id=name, source=source, document_id=hashlib.sha256(source.encode()).hexdigest()[:24])


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "models_dir": settings.resolved_models_dir})
        with closing(open_application(own)) as application:
            application.ingest([HERE / "documents"])
            lines = list(guard_lines(application.bases.live("default")))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out}: {len(lines)} lines")


if __name__ == "__main__":
    main()
