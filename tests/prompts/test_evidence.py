from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.evidence import evidence_text, pack_evidence
from prompts.types import Context
from tests.chatbot.pieces import make_hit
from vectorstore.types import Hit


def _words(text: str) -> int:
    return len(text.split())


def _pack(hits: list[Hit], *, sentences: int = 5, budget: int = 200) -> Context:
    return pack_evidence(hits, max_sentences=sentences, budget_tokens=budget, count_tokens=_words)


def _quotes(context: Context) -> list[tuple[str, ...]]:
    return [item.quotes for item in context.evidence]


SEALS = (
    "What you may not send back is listed here: Opened seals of any kind. Trimmed impellers of any kind. Other things."
)


def test_the_best_sentences_are_chosen_and_numbered_best_first() -> None:
    hits = [
        make_hit("This sentence is rather poor. This sentence is the second best.", (0.1, 0.8)),
        make_hit("This sentence is by far the best. This sentence is the third best.", (0.9, 0.7), rank=2),
    ]
    context = _pack(hits, sentences=3)
    assert [item.number for item in context.evidence] == [1, 2]
    assert _quotes(context) == [
        ("This sentence is by far the best.", "This sentence is the third best."),
        ("This sentence is the second best.",),
    ]
    assert context.evidence[0].best_quote == "This sentence is by far the best."
    assert context.token_count == _words(evidence_text(context.evidence))


def test_without_hits_there_is_no_evidence() -> None:
    assert _pack([]) == Context(evidence=(), token_count=0)


def test_a_lead_in_takes_its_list_along_as_far_as_the_budget_goes() -> None:
    hit = make_hit(SEALS.replace(": ", ":\n").replace(". ", ".\n"), (0.9, 0.1, 0.1, 0.1))
    assert len(_pack([hit], sentences=1).evidence[0].quotes) == 4
    short = _pack([hit], sentences=1, budget=16)
    assert short.evidence[0].quotes == ("What you may not send back is listed here:", "Opened seals of any kind.")
    assert short.token_count <= 16


def test_a_list_goes_before_a_sentence_that_is_hardly_better_than_its_lead_in() -> None:
    hits = [
        make_hit("Returns are described in another chapter of this manual.", (0.92,)),
        make_hit(SEALS.replace(": ", ":\n").replace(". ", ".\n"), (0.9, 0.1, 0.1, 0.1), rank=2),
    ]
    assert len(_pack(hits, sentences=1).evidence[0].quotes) == 4
    better = make_hit("Returns are described in another chapter of this manual.", (0.95,))
    assert len(_pack([better, hits[1]], sentences=1).evidence[0].quotes) == 1


def test_a_short_fragment_takes_the_sentence_after_it_along() -> None:
    hit = make_hit("Lubrication\nUse only lithium complex grease of class NLGI 2.", (0.9, 0.2))
    assert _pack([hit], sentences=1).evidence[0].quotes == (
        "Lubrication",
        "Use only lithium complex grease of class NLGI 2.",
    )


def test_what_is_far_less_relevant_than_the_best_is_left_out() -> None:
    hit = make_hit(
        "The best sentence of them all. A sentence nearly as good. A sentence far off the point.", (0.9, 0.85, 0.7)
    )
    context = pack_evidence([hit], max_sentences=5, budget_tokens=200, count_tokens=_words, max_score_gap=0.1)
    assert context.evidence[0].quotes == ("The best sentence of them all.", "A sentence nearly as good.")


def test_a_question_in_a_document_gives_its_answer_not_itself() -> None:
    hit = make_hit(
        "Can the tent be used in winter? It is made for three seasons and not for heavy snow.\n"
        "How many people sleep in it? There is room for four people.",
        (0.9, 0.2, 0.4, 0.3),
    )
    context = _pack([hit], sentences=1)
    assert context.evidence[0].quotes == ("It is made for three seasons and not for heavy snow.",)
    assert context.evidence[0].best_quote == "It is made for three seasons and not for heavy snow."


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("1 Warranty periods", "The period for pumps is 18 months from delivery."),
        ("2.3 Regreasing", "Grease the bearing every 2,500 operating hours."),
        ("第三章 保修期", "水泵的保修期为自交货之日起 18 个月，配件为 12 个月。"),
    ],
)
def test_a_numbered_heading_among_the_sentences_gives_what_follows_it(heading: str, text: str) -> None:
    context = _pack([make_hit(f"{heading}\n{text}", (0.9, 0.2))], sentences=1)
    assert context.evidence[0].quotes == (text,)


@pytest.mark.parametrize(
    "step", ["1. Open the drain valve.", "3 bar at least, 8 bar at most", "Opened shaft seals are void"]
)
def test_steps_values_and_plain_lines_are_no_headings(step: str) -> None:
    hit = make_hit(f"{step}\nThis is another sentence that says something else.", (0.9, 0.2))
    assert _pack([hit], sentences=1).evidence[0].quotes == (step,)


def test_a_short_answer_keeps_its_question_and_what_explains_it() -> None:
    hit = make_hit("可以用比特币付款吗？ 不可以。 只接受银行转账和支付宝付款，手续费由付款方承担。", (0.9, 0.1, 0.2))
    context = _pack([hit], sentences=1)
    assert context.evidence[0].quotes == (
        "可以用比特币付款吗？",
        "不可以。",
        "只接受银行转账和支付宝付款，手续费由付款方承担。",
    )
    assert context.evidence[0].best_quote == "不可以。"


def test_a_question_without_an_answer_after_it_stays_a_choice() -> None:
    hit = make_hit("Is the tent waterproof in heavy rain?", (0.9,))
    assert _pack([hit]).evidence[0].quotes == ("Is the tent waterproof in heavy rain?",)


def test_the_first_choice_is_packed_even_beyond_the_budget_but_alone() -> None:
    hit = make_hit("Lubrication\n" + "word " * 60, (0.9, 0.2))
    assert _pack([hit], budget=5).evidence[0].quotes == ("Lubrication",)
    long = make_hit("word " * 60, (0.9,))
    assert len(_pack([long, make_hit("A short one that fits well.", (0.5,))], budget=5).evidence) == 1


def test_a_sentence_that_is_too_long_makes_room_for_the_next() -> None:
    hits = [
        make_hit("The first and best of all sentences.", (0.9,)),
        make_hit("word " * 60, (0.8,)),
        make_hit("The third sentence still fits in.", (0.7,)),
    ]
    assert _quotes(_pack(hits, budget=20)) == [
        ("The first and best of all sentences.",),
        ("The third sentence still fits in.",),
    ]


def test_the_same_sentence_of_two_chunks_is_packed_once() -> None:
    text = "The warranty on pumps is 18 months."
    hits = [make_hit(text, (0.9,), title="Terms"), make_hit(text, (0.8,), title="Manual")]
    assert len(_pack(hits).evidence) == 1


def test_the_text_names_title_and_innermost_heading_once() -> None:
    hit = make_hit("The interval is 2,500 hours.", (0.9,), title="Manual AX-200", section="Lubrication")
    assert evidence_text(_pack([hit]).evidence) == "[1] (Manual AX-200 – Lubrication) The interval is 2,500 hours."
    same = make_hit("The interval is 2,500 hours.", (0.9,), title="Lubrication", section="Lubrication")
    assert evidence_text(_pack([same]).evidence) == "[1] (Lubrication) The interval is 2,500 hours."


_SENTENCE = st.sampled_from(
    [
        "The pump is heavy and green.",
        "Use the grease:",
        "Note.",
        "首次换油为 500 小时。",
        "word " * 30 + "end.",
        "A list of:",
    ]
)
_TEXT = st.lists(_SENTENCE, min_size=1, max_size=6).map("\n".join)


@st.composite
def _hits(draw: st.DrawFn) -> list[Hit]:
    hits = []
    for rank in range(1, draw(st.integers(0, 4)) + 1):
        text = draw(_TEXT)
        count = len(make_hit(text, 0.0).chunk.sentences)
        scores = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
        hits.append(make_hit(text, tuple(score / 10 for score in scores), rank=rank, section=str(rank)))
    return hits


def _raised(hit: Hit, place: int) -> float:
    """A sentence's score; that of a lead-in with something after it is 0.03 higher."""
    span = hit.chunk.sentences[place]
    leads_in = hit.chunk.text[span.start : span.end].endswith((":", "：")) and place + 1 < len(hit.chunk.sentences)
    return hit.sentence_scores[place] + (0.03 if leads_in else 0.0)


@settings(deadline=None)
@given(_hits(), st.integers(1, 6), st.integers(1, 80))
def test_the_budget_is_kept_and_the_packing_is_orderly(hits: list[Hit], sentences: int, budget: int) -> None:
    context = _pack(hits, sentences=sentences, budget=budget)
    assert context == _pack(hits, sentences=sentences, budget=budget)
    assert bool(context.evidence) == bool(hits)
    assert context.token_count == _words(evidence_text(context.evidence))
    chosen = sum(len(item.sentences) for item in context.evidence)
    assert context.token_count <= budget or chosen == 1
    assert [item.number for item in context.evidence] == list(range(1, len(context.evidence) + 1))
    for item in context.evidence:
        assert list(item.sentences) == sorted(item.sentences, key=lambda sentence: sentence.start)
        assert len(set(item.sentences)) == len(item.sentences) == len(item.scores)
        assert all(quote in item.chunk.text for quote in item.quotes)
    if hits:
        best = max(_raised(hit, place) for hit in hits for place in range(len(hit.sentence_scores)))
        assert context.evidence[0].score == best


def test_an_approved_answer_is_taken_whole_and_without_its_questions() -> None:
    hit = make_hit("How heavy is it?\nWeight?\n45 kg.\nAsk for the weight with oil.", (0.9, 0.8, 0.1, 0.1))
    approved = replace(hit, chunk=replace(hit.chunk, document_id="approved-1"))
    assert _quotes(_pack([approved], sentences=1)) == [("45 kg.", "Ask for the weight with oil.")]
    assert _quotes(_pack([hit], sentences=1)) == [("Weight?", "45 kg.", "Ask for the weight with oil.")]
