from __future__ import annotations

import hashlib
import re
from pathlib import Path

from chatbot.language_model_settings import LanguageModelSettings
from chatbot.settings import Settings
from eval.record import commit, machine, model_hashes


def test_a_machine_is_described_by_what_makes_it_fast_or_slow() -> None:
    found = machine()
    assert found["processor"]
    assert isinstance(found["cores"], int)
    assert found["cores"] >= 1
    assert isinstance(found["memory_bytes"], int)
    assert found["memory_bytes"] > 2**28


def test_the_commit_is_a_hash_marked_where_files_differ_from_it_or_nothing() -> None:
    found = commit()
    assert found is None or re.fullmatch(r"[0-9a-f]{40}\+?", found)


def test_a_language_model_is_known_by_its_files_hash_or_by_its_name_on_a_server(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"weights")
    local = Settings(data_dir=tmp_path, language_model=LanguageModelSettings(model=str(file)))
    assert model_hashes({}, local, language_model=True) == {"language_model": hashlib.sha256(b"weights").hexdigest()}
    assert model_hashes({}, local, language_model=False) == {}
    server = Settings(
        data_dir=tmp_path,
        language_model=LanguageModelSettings(engine="openai", model="some-model", base_url="http://127.0.0.1:8000/v1"),
    )
    assert model_hashes({}, server, language_model=True) == {"language_model": "openai:some-model"}
