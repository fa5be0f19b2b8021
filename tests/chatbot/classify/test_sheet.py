from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from chatbot.classify.sheet import LabelledSheet, read_labelled_sheet
from chatbot.classify.types import OUT_OF_SCOPE
from chatbot.errors import QuestionSheetError
from chatbot.intent import intent_names
from chatbot.mood import mood_names


def _read(path: Path) -> LabelledSheet:
    return read_labelled_sheet(path, intent_names=intent_names(), mood_names=mood_names())


def _csv(folder: Path, text: str) -> Path:
    path = folder / "labelled.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_workbook_with_chinese_headings_gives_intents_and_moods(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ("消息", "意图", "情绪"),
        ("我的订单到哪了？", "订单进度", "急"),
        ("想租一台泵", "租赁", ""),
        ("今天天气", "其他", None),
    ]:
        sheet.append(row)
    path = tmp_path / "labelled.xlsx"
    book.save(path)
    found = _read(path)
    assert [own.label for own in found.intents] == ["order_status", "租赁", OUT_OF_SCOPE]
    assert [(own.label, own.language) for own in found.moods] == [("urgent", "zh")]


def test_names_in_either_language_and_spelling_are_one_intent(tmp_path: Path) -> None:
    found = _read(
        _csv(
            tmp_path,
            "Message,Intent\nA pump back,Returns\nTake it,returns\nBack,退货换货\nRent,Hire Pump\nLend,hire_pump\n",
        )
    )
    assert [own.label for own in found.intents] == ["returns", "returns", "returns", "Hire Pump", "Hire Pump"]


def test_the_format_of_an_evaluation_set_can_be_learnt_from(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": "1", "text": "set an alarm", "label": "alarm"}\n', encoding="utf-8")
    assert [(own.text, own.label) for own in _read(path).intents] == [("set an alarm", "alarm")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("message,intent\n,returns\n", "row 2: there is no message"),
        ("message,intent\nHello,\n", "row 2: it has neither intent nor mood"),
        ("message,intent\nHello,returns\nHELLO,price\n", "row 3: the message of row 2 again"),
        ("message,mood\nHello,purple\n", "row 2: the mood 'purple'"),
        ("message,intent\n", "it holds no messages"),
        ("one,two\n1,2\n", "name the columns message"),
        (f"message,intent\nHello,{'x' * 65}\n", "longer than 64"),
    ],
)
def test_what_is_wrong_is_said_by_row(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(QuestionSheetError, match=said):
        _read(_csv(tmp_path, text))


def test_a_message_twice_with_one_label_is_one(tmp_path: Path) -> None:
    assert len(_read(_csv(tmp_path, "message,intent\nHello,price\nhello ,price\n")).intents) == 1
