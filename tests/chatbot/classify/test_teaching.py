from __future__ import annotations

from collections.abc import Mapping

import pytest

from chatbot.classify.classifier import MessageClassifier
from chatbot.classify.teaching import Teacher
from chatbot.classify.types import LabelledMessage
from chatbot.errors import HeadWorseError, TrainingError
from chatbot.intent import intent_examples
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long

RENTING = """Can we rent a pump for two months?
What does it cost to hire a compressor per week?
Do you lend out dosing pumps?
We need a hired pump for the shutdown in May.
Is leasing of a compressor possible?
Please send your rental conditions.
How long is the shortest hire period?
We would like to extend the hire of the pump by a week.
能租一台泵两个月吗？
空压机每周租金多少？
你们出租计量泵吗？
五月检修要租一台泵。
空压机可以融资租赁吗？
请发一下租赁条件。
最短租期是多长？
想把租的泵再延一周。""".splitlines()


def _renting() -> list[LabelledMessage]:
    return [
        LabelledMessage(text=text, label="租赁", language="zh" if "\u4e00" <= text[0] <= "\u9fff" else "en")
        for text in RENTING
    ]


@pytest.fixture(scope="module")
def classifier(embedders: Mapping[str, Embedder], tmp_path_factory: pytest.TempPathFactory) -> MessageClassifier:
    return MessageClassifier(lambda: embedders, tmp_path_factory.mktemp("heads"))


@pytest.fixture
def teacher(classifier: MessageClassifier, embedders: Mapping[str, Embedder]) -> Teacher:
    return Teacher(classifier, lambda: embedders)


def test_a_team_s_own_intent_is_learnt_and_forgotten(classifier: MessageClassifier, teacher: Teacher) -> None:
    taught = teacher.teach(_renting(), kb="rent", kind="intent")
    assert "租赁" in taught.labels
    assert taught.before == 0
    assert taught.after > 0.5
    assert classifier.intent("Could I hire a valve for a month?", "rent") == "租赁"
    assert classifier.intent("Could I hire a valve for a month?") != "租赁"
    assert teacher.reset("rent") == ["intent"]
    assert classifier.intent("Could I hire a valve for a month?", "rent") != "租赁"


def test_a_worse_one_is_refused_unless_it_is_wanted(teacher: Teacher) -> None:
    # What was put right wrongly: every label is another one's.
    examples = [own for own in intent_examples() if own.label != "other"]
    labels = [own.label for own in examples]
    generator = [labels[(place * 37 + 11) % len(labels)] for place in range(len(labels))]
    teacher.teach(examples, kb="worse", kind="intent", alone=True, force=True)
    wrong = [
        LabelledMessage(text=own.text, label=label, language=own.language)
        for own, label in zip(examples, generator, strict=True)
    ]
    half = [*examples[::2], *wrong[1::2]]
    with pytest.raises(HeadWorseError, match="nothing was changed"):
        teacher.teach(half, kb="worse", kind="intent", alone=True)
    assert teacher.teach(half, kb="worse", kind="intent", alone=True, force=True).is_flattered


def test_a_lesson_without_messages_is_refused(teacher: Teacher) -> None:
    with pytest.raises(TrainingError, match="mood"):
        teacher.teach([], kb="default", kind="mood")
    with pytest.raises(TrainingError, match="intent"):
        teacher.test([], kb="default", kind="intent")


def test_what_is_in_use_can_be_tested(teacher: Teacher) -> None:
    matrix = teacher.test(intent_examples()[::5], kb="default", kind="intent")
    assert matrix.measures()["in_scope_accuracy"] > 0.9
    assert matrix.counts.sum() == len(intent_examples()[::5])
