from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.settings import Settings
from eval.bench import BenchOptions, run_benchmark
from eval.errors import BenchmarkError
from eval.tables import bench_table
from tests.eval.sets import DOCUMENTS
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long

_INSTALLED = importlib.util.find_spec("langchain_community") is not None


@pytest.fixture
def options(tmp_path: Path) -> BenchOptions:
    documents = tmp_path / "documents"
    documents.mkdir()
    for id_, title, text in DOCUMENTS:
        (documents / f"{id_}.txt").write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    questions = tmp_path / "queries.jsonl"
    questions.write_text(
        '{"text": "How long is the warranty on an AX-200 pump?"}\n{"text": "阀门的保修期是多长？"}\n', encoding="utf-8"
    )
    return BenchOptions(paths=(documents,), questions=questions, limit=2)


def test_both_ways_read_embed_and_answer_the_same(
    options: BenchOptions, tmp_path: Path, models_dir: Path, small_gguf: Path, embedders: dict[str, Embedder]
) -> None:
    if not _INSTALLED:
        pytest.skip("the optional extra `bench` is not installed")
    settings = Settings(
        data_dir=tmp_path / "unused",
        models_dir=models_dir,
        language_model=LanguageModelSettings(model=str(small_gguf), max_answer_tokens=16),
    )

    def compose(given: Settings) -> Application:
        return Application(given, embedders=embedders)

    report = run_benchmark(options, settings, compose=compose)
    assert (report.documents, report.questions) == (len(DOCUMENTS), 2)
    for way in (report.plain, report.ours):
        assert way.embedded_texts == len(DOCUMENTS)
        assert way.tokens_per_second > 0
        assert way.answered + way.refused + way.failed == 2
        assert way.first_word_seconds is not None
        assert way.total_seconds is not None
        assert way.first_word_seconds <= way.total_seconds
    assert report.ours.first_evidence_seconds is not None
    assert report.ours.first_word_seconds is not None
    assert report.ours.first_evidence_seconds < report.ours.first_word_seconds
    assert report.plain.first_evidence_seconds is None
    assert report.ratios["tokens_per_second"] == pytest.approx(
        report.ours.tokens_per_second / report.plain.tokens_per_second
    )
    assert not (tmp_path / "unused").exists()
    assert "tokens_per_second" in bench_table(report)


def test_what_is_missing_ends_in_one_clear_error(options: BenchOptions, tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "empty").mkdir()
    settings = Settings(data_dir=tmp_path / "unused", models_dir=models_dir)
    without = BenchOptions(paths=(tmp_path / "empty",), questions=options.questions, limit=1)
    with pytest.raises(BenchmarkError, match="nothing could be read" if _INSTALLED else "citedesk.bench"):
        run_benchmark(without, settings)
