from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.vectorstore.small_cross_encoder import make_cross_encoder
from vectorstore.cross_encoder import CrossEncoderReranker
from vectorstore.errors import RerankerError

pytestmark = pytest.mark.long

COMMON = "退货运费保修期限发票价格订单产品质量安装使用说明温度压力电机泵阀设备维修更换零件"
PASSAGES = ["The pump is cleaned once a week.", "Shipping is free above 500 EUR.", "word " * 500, ""]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_cross_encoder(tmp_path_factory.mktemp("cross-encoder"))


def test_each_passage_gets_one_score_whatever_stands_beside_it(folder: Path) -> None:
    reranker = CrossEncoderReranker(str(folder), threads=1)
    scores = reranker.relevance("How often is the pump cleaned?", PASSAGES)
    alone = [reranker.relevance("How often is the pump cleaned?", [passage])[0] for passage in PASSAGES]
    assert scores == pytest.approx(alone, abs=1e-4)
    assert all(0 <= score <= 1 for score in scores)
    assert len({round(score, 4) for score in scores}) > 1
    assert reranker.relevance("How often is the pump cleaned?", []) == []


def test_half_a_character_pair_stops_nothing(folder: Path) -> None:
    assert len(CrossEncoderReranker(str(folder), threads=1).relevance("pump \ud800?", ["a \udfff b"])) == 1


@pytest.mark.parametrize(("characters", "english_only"), [("", True), (COMMON[:12], True), (COMMON, False)])
def test_a_vocabulary_without_chinese_is_noticed(tmp_path: Path, characters: str, english_only: bool) -> None:
    folder = make_cross_encoder(tmp_path / "model", characters=characters)
    assert CrossEncoderReranker(str(folder), threads=1).english_only is english_only


def test_a_classifier_is_no_reranker(tmp_path: Path) -> None:
    folder = make_cross_encoder(tmp_path / "model", labels=3)
    with pytest.raises(RerankerError, match=r"gives 3 scores for a passage; set vectorstore\.reranker"):
        CrossEncoderReranker(str(folder), threads=1)


def test_an_embedder_is_no_reranker(models_dir: Path) -> None:
    with pytest.raises(RerankerError, match=r"is no cross-encoder; set vectorstore\.reranker"):
        CrossEncoderReranker(str(models_dir / "all-MiniLM-L6-v2"), threads=1)


def test_a_missing_folder_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match=r"no such folder; correct the setting vectorstore\.reranker"):
        CrossEncoderReranker(str(tmp_path / "none"))


def test_a_damaged_folder_is_one_clear_error(tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder, tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"cut off")
    with pytest.raises(RerankerError, match="cannot be loaded"):
        CrossEncoderReranker(str(tmp_path / "model"))
