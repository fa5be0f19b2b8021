from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from chatbot.intent import INTENTS, Intent, IntentClassifier, IntentExample, intent_examples, intent_name
from ingest.types import Language
from vectorstore.embedder import Embedder, Vectors

HELD_OUT = [
    IntentExample(**json.loads(line))
    for line in (Path(__file__).parent / "data" / "intents.jsonl").read_text(encoding="utf-8").splitlines()
]


class KeptVectors:
    """An embedder that embeds no text twice; what it gives are another one's vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, Vectors] = {}
        self.calls = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._embedder, name)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        self._kept.update(zip(new, self._embedder.embed_queries(new), strict=True))
        return np.stack([self._kept[text] for text in texts])


@pytest.fixture(scope="module")
def kept(embedders: Mapping[str, Embedder]) -> KeptVectors:
    return KeptVectors(embedders["main"])


@pytest.fixture(scope="module")
def classifier(kept: KeptVectors) -> IntentClassifier:
    return IntentClassifier(lambda: kept)  # type: ignore[arg-type, return-value]


def _accuracy(found: Sequence[Intent], wanted: Sequence[IntentExample]) -> float:
    return round(sum(one == other.intent for one, other in zip(found, wanted, strict=True)) / len(wanted), 3)


def test_examples_and_held_out_messages_are_enough_and_have_nothing_in_common() -> None:
    for intent in INTENTS:
        for language in ("en", "zh"):
            assert sum((one.intent, one.language) == (intent, language) for one in intent_examples()) >= 25
            assert sum((one.intent, one.language) == (intent, language) for one in HELD_OUT) == 10
    texts = [example.text.casefold() for example in (*intent_examples(), *HELD_OUT)]
    assert len(set(texts)) == len(texts)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh"])
def test_held_out_messages_are_told_as_well_as_measured(classifier: IntentClassifier, language: Language) -> None:
    wanted = [example for example in HELD_OUT if example.language == language]
    assert _accuracy([classifier.intent(example.text) for example in wanted], wanted) >= 0.9


@pytest.mark.long
def test_examples_are_told_by_the_others_as_well_as_measured(kept: KeptVectors) -> None:
    """One of each intent is left out at a time, with its translation, which stands at the same place."""
    examples = intent_examples()
    places: list[int] = []
    for example in examples:
        same = [
            one for one in examples[: len(places)] if (one.intent, one.language) == (example.intent, example.language)
        ]
        places.append(len(same))
    found: list[Intent] = []
    wanted: list[IntentExample] = []
    for left_out in sorted(set(places)):
        rest = [example for example, place in zip(examples, places, strict=True) if place != left_out]
        classifier = IntentClassifier(lambda: kept, rest)  # type: ignore[arg-type, return-value]
        wanted += [example for example, place in zip(examples, places, strict=True) if place == left_out]
        found += [classifier.intent(example.text) for example in wanted[len(found) :]]
    assert len(wanted) == len(examples)
    assert _accuracy(found, wanted) >= 0.85
    for intent in INTENTS:
        own = [place for place, example in enumerate(wanted) if example.intent == intent]
        assert sum(found[place] == intent for place in own) / len(own) >= 0.6, intent


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hello, my name is Anna Schmidt. Where is my order? Many thanks, Anna", "order_status"),
        ("您好，我叫王小明，请问保修期多长？谢谢", "warranty"),
        ("ＡＸ－２００／４５ 多少钱？", "price"),
        ("AX-200/45B: what is the maximum speed?", "technical"),
        ("人工", "person_wanted"),
        ("The recipe needs two eggs and a spoon of sugar.", "other"),
        ("", "other"),
        ("??? !!", "other"),
    ],
)
def test_greetings_names_and_part_numbers_do_not_matter(classifier: IntentClassifier, text: str, intent: str) -> None:
    assert classifier.intent(text) == intent


def test_examples_are_embedded_once_however_many_ask_at_once(embedders: Mapping[str, Embedder]) -> None:
    kept = KeptVectors(embedders["main"])
    classifier = IntentClassifier(lambda: kept, intent_examples()[::11])  # type: ignore[arg-type, return-value]
    assert kept.calls == 0
    found: list[Intent] = []
    threads = [threading.Thread(target=lambda: found.append(classifier.intent("Where is my order?"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert kept.calls == 1 + len(threads)


def test_every_intent_has_a_name_in_both_languages() -> None:
    names = {(intent, language): intent_name(intent, language) for intent in INTENTS for language in ("en", "zh")}
    assert len(set(names.values())) == len(names)
    assert names["returns", "en"] == "Returns"
    assert names["returns", "zh"] == "退货换货"
    assert intent_name("older_name", "en") == "older_name"
