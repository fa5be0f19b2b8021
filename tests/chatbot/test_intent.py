from __future__ import annotations

import json
from pathlib import Path

from chatbot.classify.types import LabelledMessage
from chatbot.intent import INTENTS, intent_examples, intent_name, intent_names

HELD_OUT = [
    LabelledMessage(label=row["intent"], language=row["language"], text=row["text"])
    for row in map(
        json.loads, (Path(__file__).parent / "data" / "intents.jsonl").read_text(encoding="utf-8").splitlines()
    )
]


def test_examples_and_held_out_messages_are_enough_and_have_nothing_in_common() -> None:
    for intent in INTENTS:
        for language in ("en", "zh"):
            assert sum((one.label, one.language) == (intent, language) for one in intent_examples()) >= 25
            assert sum((one.label, one.language) == (intent, language) for one in HELD_OUT) == 10
    texts = [example.text.casefold() for example in (*intent_examples(), *HELD_OUT)]
    assert len(set(texts)) == len(texts)


def test_every_intent_has_a_name_in_both_languages() -> None:
    names = {(intent, language): intent_name(intent, language) for intent in INTENTS for language in ("en", "zh")}
    assert len(set(names.values())) == len(names)
    assert names["returns", "en"] == "Returns"
    assert names["returns", "zh"] == "退货换货"
    assert intent_name("older_name", "en") == "older_name"
    assert intent_names()["退货换货"] == intent_names()["returns"] == "returns"
    assert intent_names()["order status"] == "order_status"
