from __future__ import annotations

import pytest

from chatbot.wording import is_as_good

PLAYER = "Coleman led the team with seven interceptions, while Norman had four."
RETURNS = "Seals may be returned within 14 days if the package is unopened."


@pytest.mark.parametrize(
    ("sentence", "quote", "question", "heading"),
    [
        ("Seals may be returned within 14 days if unopened.", RETURNS, "Can seals be returned?", ""),
        ("The warranty on the pump is 18 months.", "The period is 18 months.", "How long is it?", "Pump > Warranty"),
        (
            "首次换油在运行 500 小时后进行。",
            "首次换油在运行 500 小时后进行，以后每 2,000 小时一次。",
            "首次换油是什么时候？",
            "",
        ),
        (
            "It is used for dispensing medication.",
            "Technicians dispense medication.",
            "What is it used for?",
            "It is used",
        ),
    ],
)
def test_a_faithful_wording_is_as_good(sentence: str, quote: str, question: str, heading: str) -> None:
    assert is_as_good(sentence, quote, question=question, heading=heading)


@pytest.mark.parametrize(
    ("sentence", "quote", "question"),
    [
        # Nothing but what was asked.
        (
            "Space Center.",
            "The crew was tested at the Space Center in a chamber.",
            "Where at the Space Center was the crew?",
        ),
        ("肯尼迪航天中心。", "船员在肯尼迪航天中心的高空室进行了测试。", "船员在肯尼迪航天中心的哪里进行了测试？"),
        # Another name of the same sentence, in the question's frame.
        ("Norman had the most interceptions, with four.", PLAYER, "Who had the most interceptions?"),
        # Another subject, by characters that follow each other in the quote, but elsewhere.
        ("三门县撤消，合宁海县。", "南田县撤消，合宁海县部分地区置三门县。", "三门县怎么成立？"),
        # A word of its own.
        ("Coleman, a rookie, led the team with seven interceptions.", PLAYER, "Who led the team with interceptions?"),
        # Part of the quote, but nothing of what was asked.
        ("整数可以用二进制表示。", "整数可以用二进制表示，图形可以通过邻接矩阵编码。", "图形如何编码？"),
        # The condition is left out.
        (
            "Seals may be returned.",
            "Seals may be returned within 14 days if the bag, the label and the box are intact.",
            "",
        ),
    ],
)
def test_a_wording_that_twists_or_drops_something_is_not(sentence: str, quote: str, question: str) -> None:
    assert not is_as_good(sentence, quote, question=question, heading="")


@pytest.mark.parametrize("quote", [PLAYER, RETURNS, "开封后的轴封不得退货。"])
def test_a_quote_is_as_good_as_itself(quote: str) -> None:
    assert is_as_good(quote, quote, question="", heading="")
