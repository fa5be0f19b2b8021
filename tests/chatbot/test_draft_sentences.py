from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from chatbot.draft_sentences import DraftSentences

_SENTENCES = st.lists(
    st.sampled_from(
        [
            "The pump weighs 191 kg.",
            "Grease it every 2,500 hours [1].",
            "Yes.",
            "See e.g. [2] the terms.",
            "M10; 30 N·m.",
            "水泵重 191 公斤。",
        ]
    ),
    max_size=6,
)


def _texts(draft: DraftSentences, words: Sequence[str], *, finish: bool = True) -> list[str]:
    given = [sentence for word in words for sentence in draft.feed(word)]
    return [sentence.text for sentence in [*given, *(draft.finish() if finish else [])]]


@given(_SENTENCES, st.lists(st.integers(0, 200), max_size=4))
def test_a_draft_that_comes_again_as_it_was_gives_each_sentence_once(drafted: list[str], breaks: list[int]) -> None:
    raw = " ".join(drafted)
    whole = _texts(DraftSentences(), [raw])
    draft = DraftSentences()
    got: list[str] = []
    for end in breaks:
        got += _texts(draft, list(raw[:end]), finish=False)
        draft.restart()
    sentences = [sentence for letter in raw for sentence in draft.feed(letter)] + draft.finish()
    assert got + [sentence.text for sentence in sentences] == whole
    assert not any(sentence.is_turn for sentence in sentences)


def test_from_the_first_sentence_that_differs_all_are_given() -> None:
    draft = DraftSentences()
    assert _texts(draft, ["One is so. Two is so. Three is"], finish=False) == ["One is so.", "Two is so."]
    draft.restart()
    sentences = draft.feed("One is so. Two is otherwise. Three is so.") + draft.finish()
    assert [(own.text, own.is_turn) for own in sentences] == [("Two is otherwise.", True), ("Three is so.", False)]


def test_the_sentence_that_was_begun_is_dropped() -> None:
    draft = DraftSentences()
    assert _texts(draft, ["One is so. Two is almost"], finish=False) == ["One is so."]
    draft.restart()
    assert _texts(draft, ["One is so. Two is so."]) == ["Two is so."]
    assert draft.raw == "One is so. Two is so."
