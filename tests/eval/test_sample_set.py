from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.errors import DatasetError
from eval.sample_set import read_samples
from ingest.settings import IngestSettings


def test_documents_are_called_as_the_questions_call_them(tmp_path: Path) -> None:
    (tmp_path / "documents" / "en").mkdir(parents=True)
    (tmp_path / "documents" / "en" / "pump.md").write_text("# The pump\n\n## Care\n\nGrease it every week.\n")
    (tmp_path / "evaluation").mkdir()
    rows = [
        {"id": "q1", "text": "How often?", "answers": ["week"], "source": "documents/en/pump.md", "kind": "fact"},
        {"id": "q2", "text": "Who?", "answerable": False},
        {"id": "q3", "text": "And then?", "history": [{"role": "user", "text": "How often?"}]},
    ]
    text = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "evaluation" / "queries.jsonl").write_text(text)
    found = read_samples(tmp_path, IngestSettings())
    (document,) = found.documents
    assert document.id == "documents/en/pump.md"
    assert "## Care\n\nGrease it every week." in document.text
    assert [query.id for query in found.queries] == ["q1", "q2"]
    assert found.qrels == {"q1": {"documents/en/pump.md": 1}}


def test_another_folder_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"holds no documents and evaluation/queries\.jsonl"):
        read_samples(tmp_path, IngestSettings())
