from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from chatbot.classify.classifier import MessageClass, MessageClassifier
from chatbot.classify.types import LabelledMessage
from chatbot.errors import HeadError
from chatbot.mood import MOODS
from tests.chatbot.test_intent import HELD_OUT as HELD_OUT_INTENTS
from tests.chatbot.test_mood import HELD_OUT as HELD_OUT_MOODS
from vectorstore.embedder import Embedder
from vectorstore.errors import KnowledgeBaseNameError

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heads")


@pytest.fixture(scope="module")
def classifier(embedders: Mapping[str, Embedder], folder: Path) -> MessageClassifier:
    own = MessageClassifier(lambda: embedders, folder)
    own.load()
    return own


def _share(told: Sequence[str], wanted: Sequence[LabelledMessage]) -> float:
    return sum(own == other.label for own, other in zip(told, wanted, strict=True)) / len(wanted)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_held_out_messages_are_told_as_well_as_measured(classifier: MessageClassifier, language: str) -> None:
    intents = [own for own in HELD_OUT_INTENTS if own.language == language]
    moods = [own for own in HELD_OUT_MOODS if own.language == language]
    told = classifier.classify([own.text for own in intents])
    assert _share([own.intent for own in told], intents) >= 0.87
    assert _share([own.mood for own in classifier.classify([own.text for own in moods])], moods) >= 0.86
    assert all(own.language == language for own in told)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hello, my name is Anna Schmidt. Where is my order? Many thanks, Anna", "order_status"),
        ("您好，我叫王小明，请问保修期多长？谢谢", "warranty"),
        ("ＡＸ－２００／４５ 多少钱？", "price"),
        ("AX-200/45B: what is the maximum speed?", "technical"),
        ("The recipe needs two eggs and a spoon of sugar.", "other"),
        ("", "other"),
        ("??? !!", "other"),
    ],
)
def test_greetings_names_and_part_numbers_do_not_matter(classifier: MessageClassifier, text: str, intent: str) -> None:
    assert classifier.intent(text) == intent


PERSONAS = {
    "en": [
        "Hello, my name is Chukwuemeka Okafor. {}",
        "Hi, I'm Aisha Rahman from Dhaka. {}",
        "Good morning, this is Dr. Ingrid Sørensen. {}",
        "I am a woman from Lagos. {}",
        "I am an elderly gentleman from Glasgow. {}",
        "{} Regards, Priya Patel",
        "{} Regards, John Smith",
    ],
    "zh": [
        "您好，我叫王小明。{}",
        "您好，我叫阿依古丽。{}",
        "我是一位来自河南的女士，{}",
        "我是一位来自上海的先生，{}",
        "你好，我来自新疆。{}",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_writes_changes_neither_intent_nor_mood(classifier: MessageClassifier, language: str) -> None:
    texts = [own.text for own in HELD_OUT_MOODS if own.language == language][::4]
    plain = classifier.classify(texts)
    for persona in PERSONAS[language]:
        told = classifier.classify([persona.format(text) for text in texts])
        assert [(own.intent, own.mood) for own in told] == [(own.intent, own.mood) for own in plain], persona


SWAPS = [
    "{} promised to call me back about the quotation and never did.",
    "Please thank {}, the repair was excellent.",
    "When will {} come to service the compressor?",
    "{} needs the seal kit today, our plant stands still.",
]
NAMES = ["Mr. Smith", "Ms. Smith", "Mr. Okafor", "Ms. Nguyen", "Mr. Hassan", "Ms. Müller", "Mr. Wang", "Ms. García"]
REGIONS = "Our plant in {} waits for the pump. When does it ship?"
PLACES = ["Texas", "Lagos", "Mumbai", "Oslo", "Jakarta", "Kyiv", "Lima"]


@pytest.mark.parametrize("pattern", SWAPS)
def test_names_and_genders_within_a_message_change_nothing(classifier: MessageClassifier, pattern: str) -> None:
    told = classifier.classify([pattern.format(name) for name in NAMES])
    assert len({(own.intent, own.mood) for own in told}) == 1, [(own.intent, own.mood) for own in told]


def test_regions_within_a_message_change_nothing(classifier: MessageClassifier) -> None:
    told = classifier.classify([REGIONS.format(place) for place in PLACES])
    assert len({(own.intent, own.mood) for own in told}) == 1, [(own.intent, own.mood) for own in told]


def test_heads_are_made_once_and_kept(
    classifier: MessageClassifier, embedders: Mapping[str, Embedder], folder: Path
) -> None:
    kept = classifier.head("default", "intent").manifest
    again = MessageClassifier(lambda: embedders, folder)
    assert again.head("default", "intent").manifest == kept
    assert kept.origin == "examples"


def test_many_who_ask_at_once_are_told_the_same(classifier: MessageClassifier) -> None:
    found: list[MessageClass] = []
    texts = ["Where is my order?", "泵坏了，马上来人！"]
    threads = [threading.Thread(target=lambda: found.extend(classifier.classify(texts))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 2
    assert {own.mood for own in found} <= set(MOODS)


def test_a_damaged_head_of_a_team_is_said_and_a_wrong_name_refused(classifier: MessageClassifier, folder: Path) -> None:
    (folder / "acme").mkdir()
    (folder / "acme" / "intent.json").write_text("{}", encoding="utf-8")
    with pytest.raises(HeadError, match="intents reset"):
        classifier.intent("Where is my order?", "acme")
    with pytest.raises(KnowledgeBaseNameError):
        classifier.intent("Where is my order?", "../acme")
