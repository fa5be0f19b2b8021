"""Read a sheet of questions that an administrator has written: XLSX, CSV or JSONL, headings in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from chatbot.errors import QuestionError, QuestionSheetError
from chatbot.question import checked_question
from chatbot.sheet_rows import SheetColumns, headings, sheet_rows
from ingest.language import detect_language
from ingest.normalize import normalize
from ingest.types import Language
from vectorstore.gate_questions import GateQuestion

MAX_QUESTIONS = 2000
"""Rows of a sheet; with so many a check takes some minutes."""

_NAMES = {
    "question": "question|questions|text|query|问题|提问|问句",
    "answers": "expected answer|expected text|expected|answer|answers|答案|期望内容|期望答案|预期答案|标准答案",
    "document": "document|source|file|文档|来源|文件",
    "answerable": "answerable|可回答|是否可回答|能否回答",
    "language": "language|lang|语言",
}
_COLUMNS = SheetColumns(
    roles=headings(_NAMES),
    needed="question",
    several=frozenset({"answers"}),
    wanted="question (问题) and expected text (期望内容), document (文档) or answerable (可回答)",
    subject="questions",
)
_YES = frozenset({"yes", "y", "true", "1", "是", "可", "可以", "能"})
_NO = frozenset({"no", "n", "false", "0", "否", "不可", "不可以", "不能"})
_LANGUAGES: dict[str, Language] = {
    "en": "en", "english": "en", "英文": "en", "英语": "en", "zh": "zh", "chinese": "zh", "中文": "zh", "汉语": "zh"
}  # fmt: skip
_BETWEEN = re.compile(r"[|｜\r\n]+")


def read_question_sheet(path: Path, *, max_chars: int) -> tuple[GateQuestion, ...]:
    """Read and check a sheet.

    Args:
        path: XLSX, CSV (comma, semicolon or tab; UTF-8 or what Excel writes in China), or JSONL as ``queries.jsonl``.
        max_chars: Longest question.

    Raises:
        QuestionSheetError: It cannot be read, or rows cannot be used; every one is named with what is wrong.
    """
    rows, word = sheet_rows(path, _COLUMNS)
    faults: list[str] = []
    found: dict[str, tuple[int, GateQuestion]] = {}
    for number, cells in rows:
        try:
            question = _question(cells, max_chars)
        except QuestionError as error:
            faults.append(f"{word} {number}: {error}")
            continue
        key = normalize(question.text)
        if key in found:
            faults.append(f"{word} {number}: the same question stands in {word} {found[key][0]}; remove one")
        else:
            found[key] = number, question
    if len(rows) > MAX_QUESTIONS:
        faults.append(f"it has {len(rows)} questions, at most {MAX_QUESTIONS} are asked; remove some")
    if not rows:
        faults.append("it holds no questions; write one a row below the headings")
    if faults:
        raise QuestionSheetError(f"{path}: {'; '.join(faults)}")
    return tuple(question for _, question in found.values())


def _question(cells: Mapping[str, str], max_chars: int) -> GateQuestion:
    """The question of a row.

    Raises:
        QuestionError: Something is missing or cannot be understood.
    """
    text = checked_question(cells.get("question", ""), max_chars=max_chars)
    word = normalize(cells.get("answerable", "yes"))
    if word not in _YES | _NO:
        raise QuestionError(f"answerable is {cells['answerable']!r}; write yes or no (是 or 否)")
    language = normalize(cells.get("language", ""))
    if language and language not in _LANGUAGES:
        raise QuestionError(f"the language is {cells['language']!r}; write en or zh, or leave it empty")
    parts = (" ".join(part.split()) for part in _BETWEEN.split(cells.get("answers", "")))
    answers = tuple(dict.fromkeys(part for part in parts if normalize(part)))
    document = " ".join(cells.get("document", "").split())
    if word in _YES and not (answers or document):
        raise QuestionError(
            "nothing says what should be found; fill in the expected text, the document, or no under answerable"
        )
    # What a refused question would have said is nobody's to find.
    return GateQuestion(
        text=text,
        language=_LANGUAGES.get(language) or detect_language(text),
        answers=answers if word in _YES else (),
        document=document if word in _YES else "",
        answerable=word in _YES,
    )
