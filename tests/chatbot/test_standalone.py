from __future__ import annotations

import json

import pytest

from chatbot.standalone import (
    conversation_language,
    is_follow_up,
    recent_turns,
    standalone_question,
    understand,
    with_product,
)
from chatbot.types import Turn, Understood
from tests.conftest import SAMPLES

FLOW = "What is the rated flow of the AX-200/45?"


def _turns(*asked: str) -> list[Turn]:
    """A conversation; what was answered must not matter."""
    return [
        turn
        for text in asked
        for turn in (Turn(role="user", text=text), Turn(role="assistant", text="Ask about the KS-11 instead."))
    ]


@pytest.mark.parametrize(
    ("asked", "question", "standalone"),
    [
        ([FLOW], "And its motor power?", "the AX-200/45’s motor power?"),
        ([FLOW], "How loud is it?", "How loud is the AX-200/45?"),
        ([FLOW], "What about the AX-200/30?", "What is the rated flow of the AX-200/30?"),
        ([FLOW, "How loud is it?"], "What about the DX-30?", "How loud is the DX-30?"),
        (["What does the KS-7 cost?"], "And the price of the KS-11 in EUR?", "the price of the KS-11 in EUR?"),
        (
            ["What is the weight of the TrailMaster X4 Tent?"],
            "Does it come with a warranty?",
            "Does the TrailMaster X4 Tent come with a warranty?",
        ),
        (
            ["How long is the warranty on spare parts?"],
            "And on repairs?",
            "How long is the warranty on spare parts? And on repairs?",
        ),
        (["DX-12 的最大背压是多少？"], "DX-30 的呢？", "DX-30 的最大背压是多少？"),
        (["AX-200/45 的额定扬程是多少？"], "那它每小时最多能启动几次？", "AX-200/45每小时最多能启动几次？"),
        (["退货编号怎么申请？"], "有效期多长？", "退货编号怎么申请？ 有效期多长？"),
        (
            ["What is the price of the AX-200 pump?"],
            "And for 230V?",
            "What is the price of the AX-200 pump? And for 230V?",
        ),
        (["How fast do you ship the AX-200?"], "within 24h?", "How fast do you ship the AX-200? within 24h?"),
        (["How fast do you ship the AX-200?"], "Within 24h?", "How fast do you ship the AX-200? Within 24h?"),
        (["What does the AX-200 cost at 230V?"], "And the DX-30?", "What does the DX-30 cost at 230V?"),
        (["What does the AX-200 cost at 230V?"], "How heavy is it?", "How heavy is the AX-200?"),
        (["What does the AX-200 cost at 230V?"], "And at 400V?", "What does the AX-200 cost at 400V?"),
        (["What does the AX-200 cost at 230V?"], "And at 60Hz?", "What does the AX-200 cost at 230V? And at 60Hz?"),
        (["What does the AX-200 cost?"], "And the DX-30 at 230V?", "What does the AX-200 cost? And the DX-30 at 230V?"),
        (["What does the Bosch 18V Drill cost?"], "How heavy is it?", "How heavy is the Bosch 18V Drill?"),
        (["What does the M3 cost?"], "How heavy is it?", "How heavy is the M3?"),
        (["What does the M3 cost?"], "And the A4?", "What does the A4 cost?"),
        (["M3的价格是多少？"], "它有多重？", "M3有多重？"),
        (["Does the AX-200 pump 30 M3 an hour?"], "How heavy is it?", "How heavy is the AX-200?"),
        (["AX-200的价格是多少？"], "那380V的呢？", "AX-200的价格是多少？ 那380V的呢？"),
        (["AX-200的价格是多少？"], "那220V/60Hz的呢？", "AX-200的价格是多少？ 那220V/60Hz的呢？"),
        ([], "And its motor power?", "And its motor power?"),
    ],
)
def test_a_follow_up_takes_its_topic_along(asked: list[str], question: str, standalone: str) -> None:
    assert standalone_question(question, _turns(*asked)) == standalone


@pytest.mark.parametrize(
    "question",
    [
        "Is there a warranty on DX dosing pumps?",
        "Can a pump be returned after it was opened?",
        "Does the pump that I ordered have CE marking?",
        "How long does it take to get a credit note?",
        "Which grease does the DX-12 need for its motor bearings?",
        "DX-30 price?",
        "空压机首次换油是多少小时？",
        "KS-7 加多少升润滑油？",
        "其他国家的运费由谁承担？",
    ],
)
def test_a_complete_question_stays_as_it_is(question: str) -> None:
    assert standalone_question(question, _turns(FLOW)) == question


def test_the_samples_know_which_questions_lean_on_the_conversation() -> None:
    rows = [json.loads(line) for line in (SAMPLES / "evaluation" / "queries.jsonl").read_text("utf-8").splitlines()]
    history = {"en": _turns(FLOW), "zh": _turns("AX-200/45 的额定流量是多少？")}
    wrong = [row["text"] for row in rows if is_follow_up(row["text"], history[row["lang"]]) != bool(row.get("history"))]
    assert len(rows) > 100
    assert wrong == []


def test_what_is_taken_along_is_bounded_and_clean() -> None:
    long = standalone_question("And on repairs?", _turns("What about spare parts \x00\ud800 " + "x" * 5000))
    assert len(long) < 400
    assert long.endswith("x And on repairs?")
    assert standalone_question("Why?", [Turn(role="user", text=" \x00 ")]) == "Why?"


def test_a_part_number_alone_is_in_the_language_of_the_conversation() -> None:
    assert conversation_language("KS-11V?", _turns("空压机多少钱？")) == "zh"
    assert conversation_language("KS-11V?", _turns("空压机多少钱？", FLOW)) == "en"
    assert conversation_language("KS-11V?", []) == "en"
    assert conversation_language("Price of the KS-11V?", _turns("空压机多少钱？")) == "en"


def test_no_turns_are_read_where_none_are_wanted() -> None:
    turns = [Turn(role="user", text="What does the AX-200/45 weigh?"), Turn(role="assistant", text="118 kg")]
    assert list(recent_turns(turns, 0)) == []
    assert list(recent_turns(turns, 1)) == turns[1:]
    assert list(recent_turns(turns, 8)) == turns


def test_a_follow_up_is_also_searched_as_it_was_spoken() -> None:
    history = [Turn(role="user", text="What does the warranty on the pump AX-200 cover?")]
    understood = understand("Hello, how long is it?", history, max_chars=2000)
    assert "AX-200" in understood.standalone
    # With a name for the pronoun it is a question of its own.
    assert understood.spoken is None
    joined = understand("Hello! And on repairs?", history, max_chars=2000)
    assert joined.standalone.endswith("cover? On repairs?")
    assert joined.spoken == "On repairs?"
    assert understand("How long is the warranty on the DX-30?", history, max_chars=2000).spoken is None
    # Together they would be longer than a question may be: then it holds its own topic.
    assert understand("How long is it?", history, max_chars=20) == Understood(standalone="How long is it?")


@pytest.mark.parametrize(
    ("question", "product", "standalone", "spoken"),
    [
        ("How loud is it?", "AX-200/45", "How loud is the AX-200/45?", None),
        ("What is the rated flow?", "AX-200/45", "AX-200/45 What is the rated flow?", "What is the rated flow?"),
        ("额定扬程是多少？", "AX-200/45", "AX-200/45 额定扬程是多少？", "额定扬程是多少？"),
        ("它的额定扬程是多少？", "AX-200/45", "AX-200/45的额定扬程是多少？", None),
        ("What is the rated flow of the DX-30?", "AX-200/45", "What is the rated flow of the DX-30?", None),
        ("Does it run on 230V?", "AX-200/45", "Does the AX-200/45 run on 230V?", None),
        ("能在60Hz下运行吗？", "AX-200/45", "AX-200/45 能在60Hz下运行吗？", "能在60Hz下运行吗？"),
        ("Is it lighter than 30kg?", "AX-200/45", "Is the AX-200/45 lighter than 30kg?", None),
        ("Weight of the M3?", "AX-200", "Weight of the M3?", None),
        ("M3的重量是多少？", "AX-200", "M3的重量是多少？", None),
        ("Is the flow in m3/h?", "AX-200", "AX-200 Is the flow in m3/h?", "Is the flow in m3/h?"),
        ("Does it deliver 30 M3?", "AX-200", "Does the AX-200 deliver 30 M3?", None),
        ("Does it deliver 30M3?", "AX-200", "Does the AX-200 deliver 30M3?", None),
        ("How heavy is the tent?", "Tent", "How heavy is the tent?", None),
        ("How heavy is it?", "", "How heavy is it?", None),
        ("How heavy is it?", "A" * 200, "How heavy is it?", None),
    ],
)
def test_the_product_on_whose_page_somebody_asks_is_taken_along(
    question: str, product: str, standalone: str, spoken: str | None
) -> None:
    alone = Understood(standalone=question)
    expected = Understood(standalone=standalone, spoken=spoken)
    assert with_product(alone, product, max_chars=100) == expected
