from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatbot.figures import figures_hold, is_named, names_in, numbers_in, units_in
from chatbot.table_rows import is_wrong_column


def _holds(sentence: str, evidence: str, question: str = "", passage: str = "") -> bool:
    return figures_hold(sentence, evidence, passage=passage or evidence, question=question)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It weighs 191 kg, 0.50 mm, 007", {"191", "0.5", "7"}),
        ("1,500 and 1,117,320.50", {"1500", "1117320.5"}),
        ("10,20", {"10", "20"}),
        ("-10～+80 °C, −5, 4-20 mA, 5–7", {"-10", "80", "-5", "4", "20", "5", "7"}),
        ("within two weeks, one of us", {"2"}),
        ("七天内，十二个月，一百二十天，百分之五，一般", {"7", "12", "120", "5"}),
        ("净价的 15 %，１５ ％", {"15"}),
        ("AX-200/45B, 24P-0310, M20×1.5", {"1.5"}),
        ("13:00 CET on 31 December 2025", {"13", "0", "31", "2025"}),
    ],
)
def test_numbers_have_one_spelling(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 99))
def test_thousands_separators_and_trailing_zeros_do_not_matter(whole: int, cents: int) -> None:
    plain = f"{whole}.{cents:02d}"
    assert numbers_in(f"EUR {whole:,}.{cents:02d}") == numbers_in(f"{plain} EUR") == numbers_in(f"共{plain}000元")
    assert numbers_in(f"{whole:,} kg") == {str(whole)}


@example("0I$")
@given(st.text(max_size=60))
def test_every_text_backs_its_own_figures(text: str) -> None:
    assert _holds(text, text)


@settings(deadline=None)
@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_number_holds_exactly_where_it_stands(claimed: int, known: int) -> None:
    assert _holds(f"It weighs {claimed} kg.", f"Weight: {known} kg") == (claimed == known)
    assert _holds(f"重量为{claimed}公斤。", f"重量：{known} kg") == (claimed == known)


@pytest.mark.parametrize(
    ("sentence", "evidence", "holds"),
    [
        ("Tighten to 90 N·m.", "Torque in N·m; 90", True),
        ("Tighten to 90 Nm.", "Torque in N·m; 90", True),
        ("It weighs 90 kg.", "Torque in N·m; 90", False),
        ("Within 5 days.", "within 5 working days", False),
        ("Within 5 business days.", "within 5 working days", True),
        ("5 个工作日内", "within 5 working days", True),
        ("5 天内", "within 5 working days", False),
        ("七天内退货", "7 日内可退货", True),
        ("It costs $40.", "EUR 40", False),
        ("It costs 40 euros.", "EUR 40", True),
        ("Use DN50.", "Nominal width DN 50", True),
        ("Use DN 50.", "Nominal width DN50", True),
        ("The 30kg pump.", "It weighs 30 kg.", True),
        ("截止 2025 年 12 月 31 日", "until 31 December 2025", True),
        ("It may run 5 hours.", "It may run for hours.", False),
        ("From -10 °C.", "From 10 °C.", False),
        ("From −10 °C.", "-10 °C", True),
        ("Two years.", "3 years", False),
    ],
)
def test_units_and_spellings(sentence: str, evidence: str, holds: bool) -> None:
    assert _holds(sentence, evidence) == holds


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("ax-200/45b", "The AX 200/45B pump", True),
        ("ax-200/45", "The AX-200/45B pump", False),
        ("ax-200", "The AX-200/45B pump", True),
        ("vk-8", "The VK-80", False),
        ("ks-11v", "KS11V 空压机", True),
        ("esp32/esp32-s2", "ESP32-S2 and ESP32", True),
        ("ax-200/60b", "AX-200/45B", False),
    ],
)
def test_part_numbers_are_found_however_they_are_written(name: str, text: str, named: bool) -> None:
    assert is_named(name, text) == named


def test_names_and_units_are_told_apart() -> None:
    assert names_in("AX-200/45B, 30kg, 4-20mA, 90 m³/h, a 17-inch screen, VF-12") == ("ax-200/45b", "vf-12")
    assert units_in("90 m³/h at 30kg for EUR 5, 2025年") == {"m3/h", "kg", "eur"}


def test_the_question_lends_no_number_that_stands_alone_and_no_unknown_product() -> None:
    evidence = "The AX-200/45 weighs 186 kg."
    assert not _holds("The pump weighs 100 kg.", evidence, "Does it weigh 100 kg?")
    assert _holds("For 12 pumps 186 kg each.", evidence, "What do 12 pumps weigh?")
    assert not _holds("The AX-200/60 weighs 186 kg.", evidence, "What does the AX-200/60 weigh?")
    assert not _holds("The KS-11 weighs 186 kg.", evidence)
    assert _holds("The AX-200/30 has 18 months.", "18 months", "And the AX-200/30?", "AX pumps\n18 months")
    assert not _holds("The AX-200/60 has 55.", "55", "And the AX-200/60?", "AX-200/30: 55; AX-200/45: 90")


ROW = "Joint: Impeller nut; AX-200/30: M16×1.5; 55; AX-200/45: M20×1.5; 90; AX-200/45B: M20×1.5; 75"


@pytest.mark.parametrize(
    ("sentence", "question", "wrong"),
    [
        ("The AX-200/45B needs 75 N·m.", "", False),
        ("The AX-200/45B needs 90 N·m.", "", True),
        ("It needs 90 N·m.", "Torque of the AX-200/45B?", True),
        ("It needs 75 N·m.", "Torque of the AX-200/45B?", False),
        ("AX-200/45：90，AX-200/45B：75", "", False),
        ("It needs 90 N·m.", "Torque?", False),
        ("The nut is tightened.", "AX-200/45B", False),
    ],
)
def test_a_figure_of_another_products_column_is_noticed(sentence: str, question: str, wrong: bool) -> None:
    assert is_wrong_column(sentence, question, [ROW]) == wrong


def test_what_is_no_table_row_has_no_columns() -> None:
    assert not is_wrong_column("The DX-12 takes 5 l.", "", ["Note: the DX-30 takes 5 l; see DX-12: below."])
