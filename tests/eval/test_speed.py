"""What makes answers quick is measured beside its absence, on a few questions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.settings import Settings
from eval.errors import BenchmarkError
from eval.speed import measure_speed
from eval.speed_table import speed_table
from eval.speed_types import SpeedOptions
from ingest.settings import IngestSettings
from tests.chatbot.scripted import ScriptedChatModel
from tests.eval.sets import DOCUMENTS
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long

WARRANTY = "How long is the warranty on an AX-200 pump?"
ROWS = [
    {"text": WARRANTY},
    {"text": "阀门的保修期是多长？"},
    {"text": "And for valves?", "history": [{"role": "user", "text": WARRANTY}, {"role": "assistant", "text": "18."}]},
]


@pytest.fixture
def options(tmp_path: Path) -> SpeedOptions:
    documents = tmp_path / "documents"
    documents.mkdir()
    for id_, title, text in DOCUMENTS:
        (documents / f"{id_}.txt").write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    questions = tmp_path / "queries.jsonl"
    questions.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    return SpeedOptions(
        paths=(documents,), questions=questions, limit=3, users=(1, 2), asked=3, variants=("none", "cache", "together")
    )


def _settings(tmp_path: Path, models_dir: Path, model: str) -> Settings:
    return Settings(
        data_dir=tmp_path / "unused",
        models_dir=models_dir,
        # Readers in processes of their own would take most of the time.
        ingest=IngestSettings(workers=1),
        language_model=LanguageModelSettings(model=model, max_answer_tokens=24, threads=1),
    )


def test_only_a_variant_with_the_cache_answers_from_it(
    options: SpeedOptions, tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    def compose(given: Settings, _: Mapping[str, Embedder] | None) -> Application:
        return Application(given, model=ScriptedChatModel(replies=["18 months."]), embedders=embedders)

    report = measure_speed(options, _settings(tmp_path, models_dir, "scripted"), compose=compose)
    cells = {(cell.variant, cell.users): cell for cell in report.cells}
    assert set(cells) == {(name, users) for name in ("none", "cache", "together") for users in (1, 2)}
    for cell in report.cells:
        assert cell.questions == 3 * cell.users
        assert 0 < cell.repeated_share < 1
        assert cell.total_seconds is not None
        assert cell.total_p95_seconds is not None
        assert cell.first_text_seconds is not None
        assert cell.first_text_seconds <= cell.total_seconds <= cell.total_p95_seconds
        assert cell.cached == (0 if cell.variant == "none" else round(cell.repeated_share * cell.questions))
    assert report.settings["none"] == {
        "threads": 1, "reading_threads": 1, "prefix_bytes": 0, "lookup_tokens": 0, "cache_entries": 0
    }  # fmt: skip
    assert report.settings["together"]["lookup_tokens"] == options.lookup_tokens
    assert report.settings["together"]["cache_entries"] == 512
    assert set(report.gains) == {"cache", "together"}
    assert not (tmp_path / "unused").exists()
    json.dumps(asdict(report))


def test_a_real_model_reads_writes_and_shows_what_prompts_share(
    options: SpeedOptions, tmp_path: Path, models_dir: Path, small_gguf: Path, embedders: dict[str, Embedder]
) -> None:
    def compose(given: Settings, _: Mapping[str, Embedder] | None) -> Application:
        return Application(given, embedders=embedders)

    own = replace(options, users=(1,), asked=2, variants=("none", "prefix", "lookup"))
    report = measure_speed(own, _settings(tmp_path, models_dir, str(small_gguf)), compose=compose)
    for cell in report.cells:
        assert cell.model_calls > 0
        assert cell.read_tokens_per_second is not None
        assert cell.written_tokens_per_second is not None
    shared = report.conversations
    assert shared.pairs == 1
    assert shared.system_tokens is not None
    assert shared.shared_tokens is not None
    assert shared.prompt_tokens is not None
    assert 0 < shared.shared_tokens < shared.prompt_tokens - shared.system_tokens
    table = speed_table(report)
    assert all(word in table for word in ("none", "prefix", "lookup", " x", "(n = 1)"))


def test_a_damaged_line_of_the_questions_is_named(
    options: SpeedOptions, tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    def compose(given: Settings, _: Mapping[str, Embedder] | None) -> Application:
        return Application(given, model=ScriptedChatModel(replies=["18 months."]), embedders=embedders)

    options.questions.write_text('{"text": "one"}\n{"text": "two", "history": [{"role": "king"}]}\n', encoding="utf-8")
    with pytest.raises(BenchmarkError, match="line 2"):
        measure_speed(options, _settings(tmp_path, models_dir, "scripted"), compose=compose)
