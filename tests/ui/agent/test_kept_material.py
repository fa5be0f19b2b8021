from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatbot.draft_material import Material
from chatbot.drafting import write_reply
from chatbot.types import Answer, Citation, Timings
from ui.agent.kept_material import draft_to_json, material_of, message_answer
from ui.shapes import citations_from_json

CITATIONS = st.builds(
    Citation,
    number=st.integers(1, 9),
    chunk_id=st.text("abcdef0123456789", min_size=24, max_size=24),
    source=st.text(max_size=9),
    title=st.text(max_size=9),
    page=st.none() | st.integers(1, 99),
    section=st.text(max_size=9),
    quote=st.text(max_size=30),
)
SECONDS = st.integers(0, 100_000).map(lambda ticks: ticks / 10_000)
ANSWERS = st.builds(
    Answer,
    text=st.text(max_size=60),
    citations=st.lists(CITATIONS, max_size=3).map(tuple),
    abstained=st.booleans(),
    confidence=st.integers(0, 10_000).map(lambda ticks: ticks / 10_000),
    language=st.sampled_from(["en", "zh"]),
    standalone_question=st.text(max_size=30),
    timings=st.builds(
        Timings,
        retrieve_seconds=SECONDS,
        first_evidence_seconds=st.none() | SECONDS,
        first_token_seconds=st.none() | SECONDS,
        total_seconds=SECONDS,
    ),
)
MATERIALS = st.builds(
    Material,
    answer=ANSWERS,
    best=st.text(max_size=30),
    further=st.lists(CITATIONS, max_size=3).map(tuple),
    closest=st.lists(CITATIONS, max_size=3).map(tuple),
    asks=st.sampled_from(["", "part", "product", "detail"]),
    part=st.text(max_size=9),
)


@given(MATERIALS)
def test_material_comes_back_as_it_was_kept(material: Material) -> None:
    reply = write_reply(material, tone="neutral", length="normal")
    kept = json.loads(json.dumps(draft_to_json(reply, material, kb="default")))
    assert material_of(kept) == material
    assert citations_from_json(kept) == reply.answer.citations


def test_a_draft_without_material_has_none() -> None:
    assert material_of(None) is None
    assert material_of({"answer": "Yes."}) is None
    assert material_of({"material": "x"}) is None


@given(MATERIALS, st.text(max_size=60))
def test_a_message_carries_the_citations_of_its_text_and_nothing_of_the_material(material: Material, text: str) -> None:
    reply = write_reply(
        replace(material, answer=replace(material.answer, abstained=False)), tone="neutral", length="normal"
    )
    answer = message_answer(draft_to_json(reply, material, kb="default"), text, may_open=lambda _: True)
    cited = [citation for citation in reply.answer.citations if f"[{citation.number}]" in text]
    if not cited:
        assert answer is None
        return
    assert answer is not None
    assert "material" not in answer
    assert (answer["answer"], answer["kb"]) == (text, "default")
    assert citations_from_json(answer) == tuple(cited)


def test_own_words_carry_nothing() -> None:
    assert message_answer(None, "See [1].", may_open=lambda _: True) is None


@given(MATERIALS)
def test_what_the_buyer_may_not_open_is_not_cited(material: Material) -> None:
    reply = write_reply(material, tone="neutral", length="normal")
    kept = draft_to_json(reply, material, kb="default")
    assert message_answer(kept, reply.text, may_open=lambda _: False) is None
