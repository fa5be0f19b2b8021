from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from chatbot.errors import QuestionSheetError
from chatbot.question_sheet import MAX_QUESTIONS, read_question_sheet
from tests.conftest import SAMPLES
from vectorstore.gate_questions import GateQuestion

WARRANTY = GateQuestion(text="How long is the warranty?", language="en", answers=("24 months", "two years"))
OIL = GateQuestion(text="首次换油是多久？", language="zh", answers=("五百小时",), document="空压机手册.docx")
TOSCA = GateQuestion(text="Who composed the opera Tosca?", language="en", answerable=False)
ENGLISH = [
    ["Question", "Expected text", "Document", "Answerable", "Remark"],
    ["How long is the warranty?", "24 months | two years", "", "", "ask Ann"],
    ["首次换油是多久？", "五百小时", "空压机手册.docx", "yes", ""],
    [],
    ["Who composed the opera Tosca?", "", "", "No", ""],
]
CHINESE = [
    ["问题", "答案", "文档", "可回答"],
    ["How long is the warranty?", "24 months\ntwo years", "", ""],
    ["首次换油是多久？", "五百小时", "空压机手册.docx", "是"],
    ["Who composed the opera Tosca?", "", "", "否"],
]


def read(path: Path) -> tuple[GateQuestion, ...]:
    return read_question_sheet(path, max_chars=200)


def csv_text(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("rows", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_a_csv_is_read_whatever_excel_has_made_of_it(
    tmp_path: Path, delimiter: str, encoding: str, rows: Sequence[Sequence[str]]
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(csv_text(rows, delimiter).encode(encoding))
    assert read(path) == (WARRANTY, OIL, TOSCA)


def test_english_questions_below_chinese_headings_in_gb18030_are_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes("问题,期望内容\nHow long is the warranty?,24 months|two years\n".encode("gb18030"))
    assert read(path) == (WARRANTY,)


@pytest.mark.parametrize("rows", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_a_workbook_is_read_from_the_sheet_that_has_questions(tmp_path: Path, rows: Sequence[Sequence[str]]) -> None:
    path = workbook(tmp_path / "sheet.xlsx", [["Notes"], ["ask Ann"]], [["Questions of May"], [], *rows])
    assert read(path) == (WARRANTY, OIL, TOSCA)


def test_numbers_and_truth_values_are_read_as_a_person_writes_them_and_formulas_are_not_computed(
    tmp_path: Path,
) -> None:
    rows: list[list[object]] = [
        ["question", "answer", "answerable"],
        ["What torque does the nut need?", 75.0, True],
        ["What is the price?", 12.5, "可以"],
        ["Who composed Tosca?", None, False],
    ]
    questions = read(workbook(tmp_path / "sheet.xlsx", rows))
    assert [(own.answers, own.answerable) for own in questions] == [(("75",), True), (("12.5",), True), ((), False)]
    computed = workbook(tmp_path / "computed.xlsx", [["question", "answer"], ["What is it?", "=1+1"]])
    with pytest.raises(QuestionSheetError, match="row 2: nothing says what should be found"):
        read(computed)


def test_a_line_of_json_is_a_question_and_the_sample_questions_are_such_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sheet.jsonl"
    rows = [
        {"id": "a", "text": "How long is the warranty?", "lang": "en", "answers": ["24 months", "two years"]},
        {"id": "b", "text": "首次换油是多久？", "answers": ["五百小时"], "source": "空压机手册.docx", "page": None},
        {"id": "c", "text": "Who composed the opera Tosca?", "answerable": False},
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert read(path) == (WARRANTY, OIL, TOSCA)
    assert len(read(SAMPLES / "evaluation" / "queries.jsonl")) == 140


def test_every_fault_is_named_with_its_row_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "问题.csv"
    rows = [
        "问题,答案,可回答,语言",
        ",五百小时,,",
        "首次换油是多久？,,,",
        "首次换油是多久？,五百小时,也许,",
        "质保期多长？,24 个月,,fr",
        "How long?,24 months,,",
        "HOW LONG?,two years,,",
        f"{'长' * 201}？,24,,",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(QuestionSheetError) as raised:
        read(path)
    told = str(raised.value)
    for part in (
        "问题.csv: row 2: the question is empty",
        "row 3: nothing says what should be found; fill in the expected text",
        "row 4: answerable is '也许'; write yes or no",
        "row 5: the language is 'fr'; write en or zh",
        "row 7: the same question stands in row 6; remove one",
        "row 8: the question has 202 characters, at most 200 are read",
    ):
        assert part in told
    assert "row 6:" not in told


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"colour,size\nred,7\n", "no row of headings"),
        ("a.csv", b"", "no row of headings"),
        ("a.csv", b"question,answer\n", "holds no questions"),
        ("a.csv", b"question,answer,document,source\nx?,a,b,c\n", "two columns are 'document'"),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "save it as .xlsx without one"),
        ("a.xlsx", b"PK\x03\x04cut off", "damaged or no workbook"),
        ("a.jsonl", b'{"text": "x?"\n[1]\n', "line 1: it is no JSON"),
        ("a.jsonl", b'{"text": "x?"\n[1]\n', "line 2: it is no JSON object"),
        ("a.jsonl", "问".encode("gb18030"), "not UTF-8"),
    ],
)
def test_what_is_no_sheet_is_told(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(QuestionSheetError, match=reason):
        read(path)


def test_a_file_that_is_not_there_and_too_many_questions_are_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionSheetError, match=r"none\.csv cannot be read"):
        read(tmp_path / "none.csv")
    path = tmp_path / "many.csv"
    rows = [f"How long is item {number}?,x" for number in range(MAX_QUESTIONS + 1)]
    path.write_text("\n".join(["question,answer", *rows]), encoding="utf-8")
    with pytest.raises(QuestionSheetError, match="it has 2001 questions, at most 2000"):
        read(path)
