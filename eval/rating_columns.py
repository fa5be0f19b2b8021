"""What a rating sheet asks, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval.agreement import Level

Side = Literal["A", "B"]
SIDES: tuple[Side, Side] = ("A", "B")
TIE = "tie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the sheet.

    Attributes:
        header: In English and Chinese, as it stands in the first row.
        allowed: What a rater may write; empty where there is nothing to rate.
        side: Which of two answers it is about; ``None`` for the only one, or for both.
        width: In characters.
    """

    name: str
    header: str
    allowed: tuple[str, ...] = ()
    level: Level = "nominal"
    side: Side | None = None
    width: int = 13


_SCALE = ("1", "2", "3", "4", "5")
_YES_NO = ("yes", "no")

INSTRUCTIONS = (
    "Please rate each answer on the sheet “rating”. Leave a cell blank if you cannot say.",
    "correct: is the answer right? 1 = wrong, 2 = mostly wrong, 3 = partly right, 4 = mostly right, 5 = right.",
    "complete: does it answer all of the question? 1 = nothing of it, 3 = half, 5 = all.",
    "grounded: does all that it says stand in the evidence beside it? yes or no. The world's knowledge does not count.",
    "preferred (only where there are two answers): which one would you rather give to a customer? A, B or tie.",
    "Two answers stand in a random order that changes from row to row. Work alone; do not add, remove or move columns.",
    "请在工作表“rating”中为每个回答评分；无法判断时请留空。",
    "correct（正确）：回答的内容是否正确？1 = 错误，2 = 大部分错误，3 = 部分正确，4 = 大部分正确，5 = 正确。",
    "complete（完整）：是否回答了问题的全部内容？1 = 完全没有，3 = 一半，5 = 全部。",
    "grounded（有据）：回答中的每句话是否都能在旁边的依据中找到？填 yes（是）或 no（否）；常识不算依据。",
    "preferred（更好，仅当有两个回答时）：您更愿意把哪个回答给客户？填 A、B 或 tie（不分上下）。",
    "两个回答的左右顺序逐行随机。请独立完成评分，不要增加、删除或调换列。",
)


def columns(*, pair: bool) -> tuple[Column, ...]:
    """All columns from left to right: number and question, answers with their evidence, then what is to be rated."""
    sides: tuple[Side | None, ...] = SIDES if pair else (None,)
    shown = [
        Column(name="number", header="No.\n序号", width=6),
        Column(name="question", header="question\n问题", width=32),
    ]
    rated: list[Column] = []
    for side in sides:
        mark = f"{side}: " if side else ""
        shown += [
            Column(name="answer", header=f"{mark}answer\n{mark}回答", side=side, width=48),
            Column(name="evidence", header=f"{mark}evidence\n{mark}依据", side=side, width=48),
        ]
        rated += [
            Column(
                name="correct", header=f"{mark}correct (1-5)\n{mark}正确", allowed=_SCALE, level="ordinal", side=side
            ),
            Column(
                name="complete", header=f"{mark}complete (1-5)\n{mark}完整", allowed=_SCALE, level="ordinal", side=side
            ),
            Column(name="grounded", header=f"{mark}grounded (yes/no)\n{mark}有据", allowed=_YES_NO, side=side),
        ]
    if pair:
        rated.append(Column(name="preferred", header="preferred (A/B/tie)\n更好", allowed=(*SIDES, TIE)))
    return (*shown, *rated)
