from __future__ import annotations

import json
from pathlib import Path

from chatbot.classify.types import LabelledMessage
from chatbot.mood import MOODS, PRESSING, mood_examples, mood_name, mood_names

HELD_OUT = [
    LabelledMessage(label=row["mood"], language=row["language"], text=row["text"])
    for row in map(
        json.loads, (Path(__file__).parent / "data" / "moods.jsonl").read_text(encoding="utf-8").splitlines()
    )
]


def test_examples_and_held_out_messages_are_enough_and_have_nothing_in_common() -> None:
    for mood in MOODS:
        for language in ("en", "zh"):
            assert sum((one.label, one.language) == (mood, language) for one in mood_examples()) >= 40
            assert sum((one.label, one.language) == (mood, language) for one in HELD_OUT) == 15
    texts = [example.text.casefold() for example in (*mood_examples(), *HELD_OUT)]
    assert len(set(texts)) == len(texts)


def test_messages_about_one_thing_share_a_group_over_all_moods_and_languages() -> None:
    groups = {own.group for own in mood_examples()}
    for group in groups:
        assert sum(own.group == group for own in mood_examples()) == len(MOODS) * 2


def test_every_mood_has_a_name_in_both_languages() -> None:
    names = {(mood, language): mood_name(mood, language) for mood in MOODS for language in ("en", "zh")}
    assert len(set(names.values())) == len(names)
    assert mood_names()["紧急"] == mood_names()["urgent"] == "urgent"
    assert set(PRESSING) <= set(MOODS)
    assert mood_name("older_name", "zh") == "older_name"
