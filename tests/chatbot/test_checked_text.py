from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.checked_text import CheckedText
from chatbot.figures import numbers_in
from chatbot.support import content_terms
from ingest.language import detect_language
from ingest.sentences import split_sentences
from ingest.types import Language
from prompts.types import Evidence
from tests.chatbot.pieces import make_evidence

PUMP = "The AX-200/45B weighs 191 kg. Grease it every 2,500 hours. It is not approved for ATEX zones."
TERMS = "Invoices are due 30 days net. Cheques and cash are not accepted."
CHINESE = "断电后须再等待 10 分钟，方可打开机壳。首次换油为 500 小时。不得使用矿物油。"


def _sentences_of(*texts: str) -> list[str]:
    return [text[start:end] for text in texts for start, end in split_sentences(text)]


def _alike(text: str, others: Sequence[str]) -> list[float]:
    """A stand-in for vectors that needs no model: shared words."""
    terms = content_terms(text)
    return [len(terms & content_terms(other)) / (1 + len(terms)) for other in others]


def _checked(
    words: Sequence[str], evidence: Sequence[Evidence], *, question: str = "", language: Language = "en"
) -> tuple[CheckedText, str]:
    text = CheckedText(evidence, question=question, language=language, similarity=_alike)
    shown = "".join([*(text.feed(word) for word in words), text.finish()])
    assert shown == text.text
    return text, shown


def _answer(raw: str, *texts: str, question: str = "", language: Language = "en", section: str = "") -> str:
    return _checked([raw], make_evidence(*texts, section=section), question=question, language=language)[1]


def test_a_backed_answer_leaves_as_it_was_written_with_its_citation() -> None:
    text, shown = _checked(["The pump weighs 191 kg."], make_evidence(TERMS, PUMP, title="AX-200 pump"))
    assert shown == "The pump weighs 191 kg. [2]"
    (citation,) = text.citations
    assert (citation.number, citation.quote) == (2, "The AX-200/45B weighs 191 kg.")
    assert (citation.source, citation.page) == ("document-2.md", 2)


def test_an_invented_number_is_replaced_by_the_quote() -> None:
    assert _answer("The AX-200/45B weighs 250 kg.", PUMP) == "The AX-200/45B weighs 191 kg. [1]"
    assert _answer("首次换油为 800 小时。", CHINESE, language="zh") == "首次换油为 500 小时。 [1]"


def test_citations_that_the_model_wrote_are_not_believed() -> None:
    assert _answer("AX-200/45B weighs 191 kg [1][3]. Invoices are due 30 days net【9】.", TERMS, PUMP) == (
        "AX-200/45B weighs 191 kg. [2] Invoices are due 30 days net. [1]"
    )


def test_yes_stands_and_falls_with_what_follows() -> None:
    assert _answer("No. It is not approved for ATEX zones.", PUMP) == "No. It is not approved for ATEX zones. [1]"
    assert _answer("Yes. It is approved for ATEX zones.", PUMP) == "It is not approved for ATEX zones. [1]"
    assert _answer("Yes.", PUMP) == "The AX-200/45B weighs 191 kg. [1]"


def test_a_yes_before_a_denial_and_talk_of_evidence_are_left_out() -> None:
    denial = "Cheques and cash are not accepted. [1]"
    assert _answer("Yes, cheques and cash are not accepted.", TERMS) == denial
    assert _answer("Yes. Cheques and cash are not accepted.", TERMS) == denial
    assert _answer("According to the evidence, cheques and cash are not accepted.", TERMS) == denial
    assert _answer("Cheques and cash are not accepted, as per the evidence.", TERMS) == denial
    assert _answer("No, cheques are not accepted.", TERMS) == "No, cheques are not accepted. [1]"
    assert _answer("根据资料，首次换油为 500 小时。", CHINESE, language="zh") == "首次换油为 500 小时。 [1]"


def test_nothing_is_said_twice() -> None:
    once = "The AX-200/45B weighs 191 kg. [1]"
    thrice = "The AX-200/45B weighs 191 kg. The AX-200/45B weighs 191 kg. The weight is 191 kg."
    assert _answer(thrice, PUMP).startswith(once)
    assert _answer("The pump weighs 191 kg. The pump weighs 191 kg.", PUMP) == once
    assert _answer("It weighs 250 kg. It weighs 260 kg. It weighs 191 kg.", PUMP).count("191") == 1


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("The evidence does not mention the price.", "en"),
        ("The documents don't say what it costs.", "en"),
        ("The price is not provided in the given evidence.", "en"),
        ("I don’t know.", "en"),
        ("No.", "en"),
        ("资料中没有提到价格。", "zh"),
        ("提供的信息不足，无法确定价格。", "zh"),
        ("没有在资料中找到价格。", "zh"),
    ],
)
def test_a_model_that_declines_is_understood(raw: str, language: Language) -> None:
    text, shown = _checked([raw], make_evidence(PUMP, CHINESE), language=language)
    assert shown == ""
    assert text.model_refused
    assert text.quote_best().startswith("The AX-200/45B weighs 191 kg." if language == "en" else "原文：“")


@pytest.mark.parametrize(
    ("raw", "quote"),
    [
        ("Cash is not accepted.", "Cheques and cash are not accepted."),
        ("The return number is valid for 21 days.", "The return number is valid for 21 days from its date of issue."),
        ("退货授权号有效期为21天。", "退货授权号自签发之日起有效期为21天。"),
    ],
)
def test_a_sentence_that_leaves_out_a_little_of_its_quote_is_given_whole(raw: str, quote: str) -> None:
    assert _answer(raw, quote, language=detect_language(quote)) == f"{quote} [1]"


@pytest.mark.parametrize(
    ("raw", "quote"),
    [
        # Most of the quote is left out, so that something was chosen.
        ("The pump weighs 191 kg.", "The pump weighs 191 kg, stands on a base plate and has four bolts of steel."),
        # It is an answer already.
        ("No, cash is not accepted.", "Cheques and cash are not accepted."),
        ("Yes. The number is valid for 21 days.", "The number is valid for 21 days from its date of issue."),
        ("退货授权号有效期为21天。", "退货授权号有效期为21天，过期后须重新申请并说明详细原因。"),
    ],
)
def test_a_sentence_that_chooses_or_says_more_stays(raw: str, quote: str) -> None:
    assert quote not in _answer(raw, quote, language=detect_language(quote))


def test_a_denial_that_the_evidence_makes_is_no_decline() -> None:
    warranty = "This document does not cover wear parts."
    assert _answer("The document does not cover wear parts.", warranty) == (
        "This document does not cover wear parts. [1]"
    )


def test_bare_figures_come_with_what_they_are_of() -> None:
    row = "连接部位: 密封压盖螺栓; AX-200/45: M8; 18; AX-200/45B: M10; 30"
    other = "连接部位: 泵体螺栓; AX-200/45: M12; 65; AX-200/45B: M12; 65"
    text, shown = _checked(["M10; 30"], make_evidence(f"{other}\n{row}"), question="AX-200/45B 力矩？", language="zh")
    assert shown == "连接部位: 密封压盖螺栓; AX-200/45B: M10; 30 [1]"
    assert text.citations[0].quote == row


def test_a_quote_in_the_other_language_is_marked_as_one() -> None:
    assert _answer("It weighs 250 kg.", CHINESE).startswith("The document says: “")
    assert _answer("重 250 公斤。", PUMP, language="zh").startswith("原文：“The")
    assert _answer("首次换油为 500 小时。", CHINESE) == "The document says: “首次换油为 500 小时。” [1]"


def test_a_fragment_comes_with_its_heading() -> None:
    assert _answer("Seals are fine to return.", "Opened shaft seals", section="3 What cannot be returned") == (
        "What cannot be returned: Opened shaft seals [1]"
    )
    two = "Opened shaft seals\nGrease and oil"
    assert _answer("Seals are fine. Grease and oil.", two, section="3 What cannot be returned") == (
        "What cannot be returned: Opened shaft seals [1] Grease and oil [1]"
    )
    assert _answer("Of course, sir!", "Yes.", section="Do you train operators?") == "Do you train operators? Yes. [1]"


@pytest.mark.parametrize(
    ("raw", "document", "language", "shown"),
    [
        (
            "It is 99 days.",
            "The RMA is valid for 21 days; later goods go back.",
            "en",
            "The RMA is valid for 21 days. [1]",
        ),
        ("有效期 99 天。", "退货编号有效期为 21 天；逾期退回。", "zh", "退货编号有效期为 21 天。 [1]"),
    ],
)
def test_a_clause_that_goes_on_in_its_document_ends_here(
    raw: str, document: str, language: Language, shown: str
) -> None:
    text, answer = _checked([raw], make_evidence(document), language=language)
    assert answer == shown
    assert text.citations[0].quote in document


def test_an_empty_answer_becomes_the_best_quote() -> None:
    assert _answer("", PUMP) == "The AX-200/45B weighs 191 kg. [1]"
    assert _answer("  \n ", PUMP) == "The AX-200/45B weighs 191 kg. [1]"


def test_the_models_own_numbering_is_left_out_and_a_lead_in_goes_with_its_first_item() -> None:
    steps = "Change the oil as follows. 3. Open the drain valve. 5. Close the drain valve."
    evidence = steps.replace(". ", ".\n")
    assert _answer("Change the oil as follows: 1. Open the drain valve. 2. Close the drain valve.", evidence) == (
        "Change the oil as follows: Open the drain valve. [1] Close the drain valve. [1]"
    )
    assert _answer("Sure, happily, gladly, dear customer:\n1. Open the drain valve.", evidence) == (
        "Open the drain valve. [1]"
    )


def test_lines_of_a_list_stay_lines() -> None:
    assert _answer("- Invoices are due 30 days net.\n- Cash is not accepted.", TERMS) == (
        "- Invoices are due 30 days net. [1]\n- Cash is not accepted. [1]"
    )


def _restarted(evidence: Sequence[Evidence], *drafts: str) -> tuple[CheckedText, str]:
    """What is shown where every draft but the last breaks off at its end."""
    text = CheckedText(evidence, question="", language="en", similarity=_alike)
    shown = ""
    for draft in drafts[:-1]:
        shown += text.feed(draft)
        text.restart()
    shown += text.feed(drafts[-1]) + text.finish()
    assert shown == text.text
    return text, shown


def test_after_a_break_the_same_words_go_on_where_they_were() -> None:
    whole = "No. It is not approved for ATEX zones. Invoices are due 30 days net. Cash is not accepted."
    evidence = make_evidence(PUMP, TERMS)
    expected, shown = _restarted(evidence, whole)
    for end in range(len(whole)):
        text, again = _restarted(evidence, whole[:end], whole)
        assert again == shown
        assert text.citations == expected.citations


def test_two_sentences_of_one_quote_are_both_kept_over_a_break() -> None:
    evidence = make_evidence("Invoices are due 30 days net; new customers pay in advance.")
    draft = "Invoices are due 30 days net. New customers pay in advance."
    assert _restarted(evidence, draft[:35], draft)[1] == _restarted(evidence, draft)[1]


def test_after_a_break_other_words_for_what_was_said_are_left_out_and_the_rest_follows() -> None:
    evidence = make_evidence(PUMP, TERMS)
    first = "The AX-200/45B weighs 191 kg. Grease it"
    second = "Its weight, that of the AX-200/45B, is 191 kg. Grease it every 2,500 hours."
    text, shown = _restarted(evidence, first, second)
    assert shown == "The AX-200/45B weighs 191 kg. [1] Grease it every 2,500 hours. [1]"
    assert len(text.citations) == 2


def test_a_yes_of_the_draft_before_is_not_put_in_front_of_other_words() -> None:
    _, shown = _restarted(make_evidence(PUMP), "No. It is", "Grease it every 2,500 hours.")
    assert shown.startswith("Grease it every 2,500 hours. [1]")
    assert "No." not in shown


def test_a_refusal_of_the_draft_before_does_not_count() -> None:
    text, shown = _restarted(make_evidence(PUMP), "The evidence does not say. The", "The AX-200/45B weighs 191 kg.")
    assert shown == "The AX-200/45B weighs 191 kg. [1]"
    assert not text.model_refused


@given(
    st.lists(st.sampled_from(_sentences_of(PUMP, TERMS)), max_size=5),
    st.lists(st.sampled_from(_sentences_of(PUMP, TERMS)), max_size=5),
    st.integers(0, 200),
)
def test_whatever_the_second_draft_says_nothing_is_said_twice_and_what_was_shown_stands(
    first: list[str], second: list[str], end: int
) -> None:
    evidence = make_evidence(PUMP, TERMS)
    broken = " ".join(first)[:end]
    before = CheckedText(evidence, question="", language="en", similarity=_alike)
    before.feed(broken)
    _, shown = _restarted(evidence, broken, " ".join(second))
    assert shown.startswith(before.text)
    sentences = [sentence for sentence in re.split(r" \[\d\] ?", shown) if sentence]
    assert len(sentences) == len(set(sentences))
    for sentence in second:
        assert sentence in shown


_EN = st.sampled_from(
    [
        "The pump weighs 191 kg.",
        "Grease it every 2,500 hours!",
        "It weighs 250 kg [1].",
        "Cash is not accepted [1; 2].",
        "Cash is accepted.",
        "Yes.",
        "See e.g. [2] the terms.",
        "No. [1]",
        "The evidence does not mention it.",
        "Invoices are due 30 days net [1",
        "max. 18 g [3]; ",
        "Do this: 7.",
        "3. Grease it.",
        "AX-200/45B",
        "[12]",
        "[",
        "30 %",
        "\n- ",
        "首次换油为 500 小时。",
        "等待 90 分钟【1】。",
        "是的。",
    ]
)
_RAW = st.lists(_EN | st.text("ab1[] .;!\n【】，。3", max_size=6), max_size=6).map(" ".join)
_LANGUAGE = st.sampled_from(["en", "zh"])


def _cut(raw: str, places: Sequence[int]) -> list[str]:
    borders = [0, *sorted(place % (len(raw) + 1) for place in places), len(raw)]
    return [raw[start:end] for start, end in pairwise(borders)]


@settings(deadline=None, max_examples=300)
@given(_RAW, st.lists(st.integers(0, 500), max_size=8), _LANGUAGE)
def test_any_split_of_the_stream_gives_the_same_text(raw: str, places: list[int], language: Language) -> None:
    evidence = make_evidence(PUMP, TERMS, CHINESE)
    whole, shown = _checked([raw], evidence, language=language)
    for parts in (_cut(raw, places), list(raw)):
        split, again = _checked(parts, evidence, language=language)
        assert again == shown
        assert split.citations == whole.citations


@settings(deadline=None, max_examples=300)
@given(_RAW | st.text(max_size=80), _LANGUAGE, st.sampled_from(["", "Does it weigh 777 kg?", "AX-200/99 多重？"]))
def test_no_number_is_invented_and_every_sentence_is_cited(raw: str, language: Language, question: str) -> None:
    evidence = make_evidence(PUMP, TERMS, CHINESE)
    text, shown = _checked([raw], evidence, question=question, language=language)
    known = numbers_in("\n".join([PUMP, TERMS, CHINESE, question]))
    assert numbers_in(re.sub(r" \[\d\]", " ", shown)) <= known
    chunks = {item.number: item.chunk for item in evidence}
    cited = {citation.number for citation in text.citations}
    for citation in text.citations:
        assert citation.quote in chunks[citation.number].text
    assert shown == "" or re.search(r" \[\d\]\Z", shown)
    pieces = re.split(r" \[(\d)\]", shown)
    assert {int(number) for number in pieces[1::2]} == cited
    for piece in pieces[:-1:2]:
        assert sum(len(piece[start:end]) > 6 for start, end in split_sentences(piece)) <= 2


def test_a_lead_in_that_no_document_has_is_left_out() -> None:
    assert _answer("Free for life: The AX-200/45B weighs 191 kg.", PUMP) == "The AX-200/45B weighs 191 kg. [1]"
    dry = "The pump must not run dry."
    assert _answer(f"The pump may run dry: {dry}", dry) == f"{dry} [1]"
    assert _answer(f"The pump may run dry, {dry}", dry) == f"{dry} [1]"


@pytest.mark.parametrize("assent", ["Yes. ", "Yes, "])
def test_a_yes_to_figures_of_the_question_that_no_quote_has_is_left_out(assent: str) -> None:
    raw = f"{assent}Grease it every 2,500 hours."
    assert _answer(raw, PUMP, question="Is it greased every 9,000 hours?") == "Grease it every 2,500 hours. [1]"
    assert _answer(raw, PUMP, question="Is it greased every 2,500 hours?") == f"{raw} [1]"
    assert _answer("是的。首次换油为 500 小时。", CHINESE, question="首次换油为 800 小时吗？", language="zh") == (
        "首次换油为 500 小时。 [1]"
    )


@pytest.mark.parametrize("markup", ["<b>{}</b>", "</evidence> {}", "[{}](there)", "`{}`", "![i](x) {}"])
def test_markup_that_no_document_has_does_not_leave(markup: str) -> None:
    sentence = "The AX-200/45B weighs 191 kg."
    assert _answer(markup.format(sentence), PUMP) == f"{sentence} [1]"


def test_a_bracket_behind_a_mark_makes_no_link() -> None:
    shown = _answer("首次换油为 500 小时。（空压机）不得使用矿物油。", CHINESE, language="zh", section="空压机")
    assert "](" not in shown
