from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from chatbot.language_model_settings import LanguageModelSettings
from chatbot.settings import Settings
from eval.bench import Commands, run_benchmark, shared_models
from eval.bench_files import read_report, write_report
from eval.bench_lines import LINES, OURS
from eval.bench_plots import shown_in
from eval.bench_process import run_way
from eval.bench_table import bench_markdown, fill_block
from eval.bench_types import BenchOptions
from eval.errors import BenchmarkError
from eval.rival_environments import RIVALS, SCRIPTS, pinned_packages, python_of
from eval.rivals.drive import Asked, Document, Models, Task
from tests.eval.sets import write_set

_SCRIPT = Path(__file__).with_name("rival_script.py")
_TASK = Task(
    models=Models(embedder="e", language_model="m", context_tokens=512, max_answer_tokens=16, threads=1),
    documents=[
        Document(id="warranty", title="Warranty", text="The warranty runs for 24 months."),
        Document(id="returns", title="", text="Goods go back within 14 days."),
    ],
    warm_up=[Asked(id="q0", text="What runs?")],
    search=[Asked(id="q1", text="How long is the warranty?"), Asked(id="q2", text="When must goods be returned?")],
    answer=[Asked(id="q1", text="How long is the warranty?"), Asked(id="q2", text="When must goods be returned?")],
    top_k=2,
)


@pytest.fixture
def rival(tmp_path: Path) -> list[str]:
    """The command of a rival, with the drive of the real ones."""
    folder = tmp_path / "rivals"
    folder.mkdir()
    for path in (_SCRIPT, SCRIPTS / "drive.py"):
        shutil.copy(path, folder)
    return [sys.executable, str(folder / "drive.py"), "rival_script"]


def test_a_process_tells_what_it_indexed_found_and_answered(rival: list[str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    run = run_way(rival, _TASK, log=log, timeout_seconds=60, own_packages=False)
    assert run.failure is None
    assert run.outcome is not None
    assert run.outcome.chunks == ("Warranty\n\nThe warranty runs for 24 months.", "Goods go back within 14 days.")
    assert [search.documents for search in run.outcome.searches] == [("warranty", "returns"), ("returns", "warranty")]
    whole, failed = run.outcome.answers
    assert whole.text == "Warranty The warranty runs for 24 months."
    assert whole.first_word_seconds is not None
    assert 0 < whole.writing_seconds < whole.seconds
    assert whole.first_word_seconds < whole.seconds
    assert failed.failure == "ValueError: Requested tokens (5000) exceed context window of 4096"
    assert run.peak_bytes > 2**20
    assert "libraries print on stdout" in log.read_text()


def test_a_process_does_not_see_the_packages_of_this_one(tmp_path: Path) -> None:
    script = tmp_path / "show.py"
    script.write_text("import os, sys; sys.exit(os.environ.get('PYTHONPATH', 'no path'))")
    run = run_way([sys.executable, str(script)], _TASK, log=tmp_path / "log", timeout_seconds=60, own_packages=False)
    assert run.failure == "ended with status 1; its last words: no path"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("raise SystemExit('no such module')", "ended with status 1; its last words: no such module"),
        ("print('done')", "printed no outcome"),
        ("print('{}')", "printed no outcome (Field required at load_seconds); its last words: none"),
        ("import signal; signal.pause()", "was not done after 1 s; its last words: none"),
    ],
)
def test_a_process_that_comes_to_no_end_is_a_failure_with_its_reason(program: str, reason: str, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(program)
    run = run_way([sys.executable, str(script)], _TASK, log=tmp_path / "log", timeout_seconds=1, own_packages=False)
    assert run.outcome is None
    assert run.failure is not None
    assert reason in run.failure


def test_an_environment_is_missing_until_it_has_the_pinned_versions(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"environment of txtai is missing .* `citedesk-eval bench-setup"):
        python_of(tmp_path, "txtai")
    (tmp_path / "txtai" / "bin").mkdir(parents=True)
    (tmp_path / "txtai" / "bin" / "python").symlink_to(sys.executable)
    with pytest.raises(BenchmarkError, match="is missing"):
        python_of(tmp_path, "txtai")
    (tmp_path / "txtai" / "installed.sha256").write_text("of an earlier release")
    with pytest.raises(BenchmarkError, match="other versions than are pinned"):
        python_of(tmp_path, "txtai")


def test_every_rival_has_a_script_and_exact_versions() -> None:
    assert {"llama-cpp-python", "torch", "txtai", "haystack-ai"} <= pinned_packages()
    shared = (SCRIPTS / "shared.txt").read_text(encoding="utf-8")
    for rival in RIVALS:
        assert (SCRIPTS / f"with_{rival}.py").is_file()
        head, *lines = (SCRIPTS / f"{rival}.txt").read_text(encoding="utf-8").splitlines()
        assert head == "-c shared.txt"
        assert all("==" in line or f"{line}==" in shared for line in lines)


def test_only_a_model_file_can_be_shared(tmp_path: Path, models_dir: Path) -> None:
    server = LanguageModelSettings(engine="openai", model="m", base_url="http://127.0.0.1:1/v1")
    with pytest.raises(BenchmarkError, match="one GGUF file"):
        shared_models(Settings(data_dir=tmp_path, models_dir=models_dir, language_model=server))


def _options(tmp_path: Path, *, rounds: int = 1) -> BenchOptions:
    dataset = write_set(tmp_path / "pumps")
    return BenchOptions(
        sets=(dataset,),
        rivals=(),
        environments=tmp_path,
        searched=3,
        answered=2,
        rounds=rounds,
        documents=4,
        out=tmp_path / "out",
    )


@pytest.fixture
def settings(tmp_path: Path, models_dir: Path, small_gguf: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    # The process of our own way reads its settings anew.
    monkeypatch.setenv("CITEDESK_MODELS_DIR", str(models_dir))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in (str(SCRIPTS.parent.parent),) if path))
    model = LanguageModelSettings(model=str(small_gguf), max_answer_tokens=16)
    return Settings(data_dir=tmp_path / "unused", models_dir=models_dir, language_model=model)


@pytest.mark.long
def test_all_ways_run_on_the_same_set_and_stand_beside_one_another(
    rival: list[str], settings: Settings, tmp_path: Path
) -> None:
    rivals: Commands = {"txtai": rival, "haystack": [sys.executable, "-c", "raise SystemExit('no module haystack')"]}
    options = _options(tmp_path)
    report = run_benchmark(options, settings, rivals=rivals)
    (found,) = report.sets
    assert (found.documents, found.searched, found.answered) == (4, 3, 2)
    ours, theirs, failed = found.ways[OURS], found.ways["txtai"], found.ways["haystack"]
    assert ours.failures == ()
    assert all(ours.figures[line.name] is not None for line in LINES if line.name != "written_tokens_per_second")
    assert ours.figures["first_evidence_seconds"] is not None
    assert ours.figures["recall_at_5"] == theirs.figures["recall_at_5"] == 1.0
    assert ours.chunks == theirs.chunks == 4
    assert failed.failures == ("ended with status 1; its last words: no module haystack",)
    assert set(failed.figures.values()) == {None}
    assert theirs.figures["search_p50_seconds"] is not None
    assert ours.figures["search_p50_seconds"] is not None
    assert found.ratios["txtai"]["search_p50_seconds"] == pytest.approx(
        theirs.figures["search_p50_seconds"] / ours.figures["search_p50_seconds"]
    )
    assert report.versions[OURS]["torch"].startswith("2.")
    assert not (tmp_path / "unused").exists()

    write_report(report, options.out)
    assert read_report(options.out) == report
    table = bench_markdown(report)
    assert "**behind** txtai" in table
    assert "Haystack: 1 failed (ended with status 1; its last words: no module haystack)." in table
    drawing = ET.parse(options.out / "bench-pumps.svg").getroot()  # noqa: S314 - made by the test
    bars = [element for element in drawing.iter() if element.attrib.get("class") == "cd-bar"]
    assert len(bars) == 3 * len(LINES)

    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- bench -->\nold\n<!-- end of bench -->\nafter\n")
    fill_block(readme, table)
    assert readme.read_text() == f"before\n<!-- bench -->\n{table}<!-- end of bench -->\nafter\n"


def test_a_plot_is_shown_where_the_document_finds_it(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    assert shown_in(readme, [tmp_path / "docs" / "bench-pumps.svg"]) == "\n![bench-pumps](docs/bench-pumps.svg)\n"
    with pytest.raises(BenchmarkError, match="does not lie below"):
        shown_in(readme, [tmp_path.parent / "bench-pumps.svg"])


def test_a_document_without_the_block_is_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("no block")
    with pytest.raises(BenchmarkError, match="has no block"):
        fill_block(readme, "table")
    assert readme.read_text() == "no block"


@pytest.mark.parametrize(("text", "reason"), [(None, "cannot be read"), ("{}", "is not of a benchmark like this one")])
def test_results_that_are_missing_or_damaged_are_one_clear_error(text: str | None, reason: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "bench.json").write_text(text)
    with pytest.raises(BenchmarkError, match=reason):
        read_report(tmp_path)


def test_a_set_without_gold_answers_is_refused(tmp_path: Path, settings: Settings) -> None:
    questions = [{"id": "q1", "text": "How long?", "lang": "en"}]
    dataset = write_set(tmp_path / "plain", questions=questions, judged=[("q1", "warranty")])
    options = BenchOptions(
        sets=(dataset,), rivals=(), environments=tmp_path, searched=1, answered=1, rounds=1, out=tmp_path / "out"
    )
    with pytest.raises(BenchmarkError, match="no question with a relevant document and a gold answer"):
        run_benchmark(options, settings, rivals={})
