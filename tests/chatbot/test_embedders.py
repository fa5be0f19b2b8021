from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from chatbot.embedders import open_embedder, open_embedders
from chatbot.errors import ModelFileMissingError
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderError
from vectorstore.settings import VectorStoreSettings


def test_the_defaults_are_one_for_all_languages_and_one_for_english(embedders: dict[str, Embedder]) -> None:
    assert {name: embedder.english_only for name, embedder in embedders.items()} == {"main": False, "english": True}
    assert embedders["main"].fingerprint != embedders["english"].fingerprint
    question, right, wrong = "How do I change the oil?", "换油步骤：先放出旧油。", "退货须先取得编号。"
    vectors = embedders["main"].embed_passages([right, wrong]) @ embedders["main"].embed_queries([question])[0]
    assert vectors[0] > vectors[1]


def test_the_second_embedder_can_be_left_out(models_dir: Path) -> None:
    settings = VectorStoreSettings(embedder="all-MiniLM-L6-v2", english_embedder=None)
    assert list(open_embedders(settings, models_dir)) == ["main"]


def test_an_exported_folder_is_opened_wherever_it_lies(embedders: dict[str, Embedder], models_dir: Path) -> None:
    moved = open_embedder(str(models_dir / embedders["english"].name), Path("/nowhere"), 1)
    assert np.allclose(moved.embed_queries(["pump"]), embedders["english"].embed_queries(["pump"]), atol=1e-4)


def test_a_model_that_was_not_pulled_is_named_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelFileMissingError, match="models pull multilingual-e5-small"):
        open_embedders(VectorStoreSettings(), tmp_path)


@pytest.mark.long
def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EmbedderError, match=str(tmp_path)):
        open_embedder(str(tmp_path), tmp_path, 1)
