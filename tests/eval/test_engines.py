from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.settings import Settings
from eval.engines import compare_engines


@pytest.mark.long
def test_both_engines_give_the_same_hits(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "a.txt").write_text("The pump P7 weighs ten kilograms.\n\nThe valve is blue.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("质保期为自交货之日起二十四个月。", encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "data", models_dir=models_dir)
    report = compare_engines([tmp_path], ["What does the P7 weigh?", "质保期多长？"], settings)
    assert (report.questions, report.same_first, report.same_ten) == (2, 1.0, 1.0)
    assert report.milliseconds["faiss"]["p50"] > 0
    assert report.ratio > 0
