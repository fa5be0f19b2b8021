from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot.config import load_settings
from eval.incremental import measure_incremental
from eval.scale import ScaleOptions, measure_scale
from eval.scaling_results import read_scaling_results

TEXTS = {
    "a.txt": "The pump P7 is switched off first. The inlet valve is closed. The seal is replaced every year.",
    "b.txt": "水泵应先关闭电源。随后关闭进口阀门。密封件每年更换一次。",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "d" / name).write_text(text, encoding="utf-8")
    return tmp_path / "d"


@pytest.mark.long
def test_a_grown_knowledge_base_is_measured_and_published_to(folder: Path, tmp_path: Path) -> None:
    questions = tmp_path / "queries.jsonl"
    questions.write_text(
        "\n".join(
            json.dumps({"_id": str(number), "text": text})
            for number, text in enumerate(["When is the seal replaced?", "密封件多久更换一次？"])
        )
    )
    options = ScaleOptions(paths=(folder,), questions=questions, sizes=(100, 200), new_chunks=2, cores=(1,))
    place = tmp_path / "not" / "there"
    report = measure_scale(options, load_settings(), folder=place)
    sizes = report["sizes"]
    assert isinstance(sizes, list)
    assert [size["chunks"] for size in sizes] == [100, 200]
    for size in sizes:
        # So small a pool gives ties.
        assert size["recall_at_10"] > 0.9
        assert 0 < size["lexical_and_dense_ms"]["p50"] <= size["lexical_and_dense_ms"]["p95"]
        publish = size["publish"]
        assert publish["with_embedding"]["chunks"] > size["chunks"]
        assert publish["with_embedding"]["embedded"] > 0
        assert publish["vectors_known"]["embedded"] == 0
        assert size["built_chunks_per_second"] > 0
        assert [(row["cores"], row["chunks"]) for row in size["by_cores"]] == [(1, size["chunks"])]
    assert not list(place.iterdir())
    file = tmp_path / "scale.json"
    file.write_text(json.dumps(report))
    (read,) = read_scaling_results([file]).scale
    assert [size.chunks for size in read.sizes] == [100, 200]


@pytest.mark.long
def test_one_changed_document_embeds_only_what_changed(folder: Path) -> None:
    report = measure_incremental([folder], load_settings(), documents=6)
    assert report.documents == 6
    assert report.full["embedded_chunks"] == report.full["chunks"]
    assert 1 <= report.changed["embedded_chunks"] < report.full["chunks"] / 2
    assert report.renamed["embedded_chunks"] == report.removed["embedded_chunks"] == 0
    assert report.removed["chunks"] < report.renamed["chunks"]
