from __future__ import annotations

import json

from ingest.types import IngestFailure
from vectorstore.report import IngestReport


def test_the_json_has_the_published_shape() -> None:
    report = IngestReport(
        kb="default",
        version="000002",
        added=1,
        changed=2,
        unchanged=3,
        removed=4,
        chunks=50,
        embedded_chunks=5,
        seconds=1.23456,
        failures=(IngestFailure(path="a.pdf", reason="a.pdf is encrypted"),),
        warnings=("第一页没有文字",),
    )
    assert json.loads(json.dumps(report.to_json_dict())) == {
        "kb": "default",
        "version": "000002",
        "documents": {"added": 1, "changed": 2, "unchanged": 3, "removed": 4, "failed": 1},
        "chunks": 50,
        "embedded_chunks": 5,
        "seconds": 1.235,
        "failures": [{"path": "a.pdf", "reason": "a.pdf is encrypted"}],
        "warnings": ["第一页没有文字"],
    }
