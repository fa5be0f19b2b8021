"""Read a sheet of questions that an administrator has written: XLSX, CSV or JSONL, headings in English or Chinese."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from chatbot.errors import QuestionError, QuestionSheetError
from chatbot.question import checked_question
from chatbot.sheet_cells import sheets_of
from ingest.encoding import decode
from ingest.language import detect_language
from ingest.normalize import normalize, strip_control_characters
from ingest.types import Language
from vectorstore.gate_questions import GateQuestion

MAX_QUESTIONS = 2000
"""Rows of a sheet; with so many a check takes some minutes."""

_MAX_BYTES = 20_000_000
# A title, a line of who made it when: a table rarely begins later.
_HEADER_ROWS = 10
_NAMES = {
    "question": "question|questions|text|query|问题|提问|问句",
    "answers": "expected answer|expected text|expected|answer|answers|答案|期望内容|期望答案|预期答案|标准答案",
    "document": "document|source|file|文档|来源|文件",
    "answerable": "answerable|可回答|是否可回答|能否回答",
    "language": "language|lang|语言",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_YES = frozenset({"yes", "y", "true", "1", "是", "可", "可以", "能"})
_NO = frozenset({"no", "n", "false", "0", "否", "不可", "不可以", "不能"})
_LANGUAGES: dict[str, Language] = {
    "en": "en", "english": "en", "英文": "en", "英语": "en", "zh": "zh", "chinese": "zh", "中文": "zh", "汉语": "zh"
}  # fmt: skip
_BETWEEN = re.compile(r"[|｜\r\n]+")

Row = tuple[int, Mapping[str, str]]
"""Its number in the file, from 1, and its cells by their roles; several texts in one cell have ``|`` between them."""


def read_question_sheet(path: Path, *, max_chars: int) -> tuple[GateQuestion, ...]:
    """Read and check a sheet.

    Args:
        path: XLSX, CSV (comma, semicolon or tab; UTF-8 or what Excel writes in China), or JSONL as ``queries.jsonl``.
        max_chars: Longest question.

    Raises:
        QuestionSheetError: It cannot be read, or rows cannot be used; every one is named with what is wrong.
    """
    rows, word = _rows(path)
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


def _rows(path: Path) -> tuple[list[Row], str]:
    """Rows that are not empty, and what such a file calls a row."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MAX_BYTES else b""
    except OSError as error:
        raise QuestionSheetError(
            f"{path} cannot be read ({error.strerror}); give an XLSX, CSV or JSONL file"
        ) from error
    if size > _MAX_BYTES:
        raise QuestionSheetError(
            f"{path} has {size} bytes, at most {_MAX_BYTES} are read; remove what are no questions"
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise QuestionSheetError(f"{path} is an old workbook or has a password; save it as .xlsx without one")
    if data.startswith(b"PK"):
        return _table(path, (rows for _, rows in sheets_of(path))), "row"
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return _json_rows(path, data), "line"
    return _table(path, _csv_tables(path, data)), "row"


def _csv_tables(path: Path, data: bytes) -> Iterator[list[list[str]]]:
    """The table under each character set and delimiter that it may have, likely ones first."""
    texts = [decode(data)[0]]
    # A sheet in English with Chinese headings has too little Chinese to be told by its characters.
    with contextlib.suppress(UnicodeDecodeError):
        texts.append(data.decode("gb18030"))
    for text in texts:
        for delimiter in ",;\t":
            try:
                yield list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))
            except csv.Error as error:
                raise QuestionSheetError(f"{path} cannot be read ({error}); is a quote not closed?") from error


def _table(path: Path, tables: Iterator[list[list[str]]]) -> list[Row]:
    """Rows of the first table that has a column for questions."""
    for table in tables:
        for place, cells in enumerate(table[:_HEADER_ROWS]):
            roles = [_ROLES.get(_heading(cell), "") for cell in cells]
            if "question" not in roles or not (len(set(roles) - {""}) > 1):
                continue
            if twice := next((role for role in roles if role not in {"", "answers"} and roles.count(role) > 1), None):
                raise QuestionSheetError(f"{path}, row {place + 1}: two columns are {twice!r}; rename one")
            rows = [(number, _cells(roles, row)) for number, row in enumerate(table[place + 1 :], start=place + 2)]
            return [(number, row) for number, row in rows if any(row.values())]
    raise QuestionSheetError(
        f"{path} has no row of headings: name the columns question (问题) and expected text (期望内容), document (文档)"
        " or answerable (可回答)"
    )


def _heading(cell: str) -> str:
    return normalize(cell.replace("_", " ")).strip("*: ")


def _cells(roles: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, cell in zip(roles, row, strict=False):
        text = strip_control_characters(cell).strip()
        if role and text:
            found[role] = f"{found[role]}|{text}" if role in found else text
    return found


def _json_rows(path: Path, data: bytes) -> list[Row]:
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise QuestionSheetError(f"{path} is not UTF-8, which JSON must be; save it again in UTF-8") from error
    rows: list[Row] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(f"line {number}: it is no JSON ({error})")
            continue
        if not isinstance(value, dict):
            faults.append(f"line {number}: it is no JSON object")
            continue
        known = {name: cell for name, cell in value.items() if _heading(name) in _ROLES}
        rows.append((number, _cells([_ROLES[_heading(name)] for name in known], [*map(_json_text, known.values())])))
    if faults:
        raise QuestionSheetError(f"{path}: {'; '.join(faults)}; correct them")
    return rows


def _json_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "|".join(map(_json_text, value))
    return str(value)


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
