"""Intent and mood of messages: by a team's own heads where it has trained some, else by those of the examples."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.classify.examples import checksum_of, examples_of
from chatbot.classify.message_vectors import vectors_of
from chatbot.classify.store import HeadKind, KeptHead, keep, read, stamp
from chatbot.classify.training import train
from chatbot.classify.types import OUT_OF_SCOPE
from chatbot.errors import HeadError
from chatbot.mood import MOODS
from chatbot.types import DEFAULT_KB
from ingest.language import detect_language
from ingest.types import Language
from vectorstore.embedder import Embedder
from vectorstore.versions import checked_name

# No name of a knowledge base begins so.
_EXAMPLES_FOLDER = ".examples"
_MOST_REMEMBERED = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageClass:
    """What a message is; ``intent`` is ``OUT_OF_SCOPE`` where it belongs to none, confidences are in [0, 1]."""

    intent: str
    confidence: float
    mood: str
    mood_confidence: float
    language: Language


class MessageClassifier:
    """Safe for threads. Heads are looked up when the first message comes; what another process trains is noticed.

    The heads of the examples are trained once and kept. Measured with the default embedders (``eval/LOG.md``): intent
    0.90 and mood 0.92 of messages in both languages that were written before anything was chosen.
    """

    def __init__(self, embedders: Callable[[], Mapping[str, Embedder]], folder: Path) -> None:
        """Keep heads in ``folder``, those of a knowledge base's team in a folder of its name."""
        self._embedders = embedders
        self._folder = folder
        self._lock = threading.Lock()
        self._heads: dict[tuple[str, HeadKind], tuple[int, KeptHead]] = {}
        self._is_ready = False
        self._told: dict[tuple[str, str], MessageClass] = {}

    def load(self, kb: str = DEFAULT_KB) -> None:
        """Have the heads ready, which may take seconds the first time, so that no message waits for them.

        Raises:
            HeadError: The team's head is damaged, or was trained with other embedders.
        """
        self.head(kb, "intent")
        self.head(kb, "mood")

    @property
    def is_ready(self) -> bool:
        """Whether some heads are loaded, so that a message waits for no training."""
        return self._is_ready

    def intent(self, text: str, kb: str = DEFAULT_KB) -> str:
        """What the writer of a message in either language wants; errors are those of ``classify``."""
        return self.classify([text], kb)[0].intent

    def classify(self, texts: Sequence[str], kb: str = DEFAULT_KB) -> list[MessageClass]:
        """Intent and mood of each message.

        Raises:
            HeadError: The team's head is damaged, or was trained with other embedders.
        """
        intents, moods = self.head(kb, "intent"), self.head(kb, "mood")
        heads = f"{intents.manifest.sha256} {moods.manifest.sha256}"
        with self._lock:
            known = {text: self._told[heads, text] for text in texts if (heads, text) in self._told}
        new = [text for text in dict.fromkeys(texts) if text not in known and _says_something(text)]
        messages = vectors_of(new, self._embedders(), at_once=1)
        pairs = zip(intents.head.tell(messages), moods.head.tell(messages), strict=True)
        for text, language, (intent, mood) in zip(new, messages.languages, pairs, strict=True):
            known[text] = MessageClass(
                intent=intent.label,
                confidence=intent.confidence,
                mood=mood.label,
                mood_confidence=mood.confidence,
                language=language,
            )
        with self._lock:
            if len(self._told) + len(new) > _MOST_REMEMBERED:
                self._told.clear()
            self._told.update({(heads, text): known[text] for text in new[:_MOST_REMEMBERED]})
        return [known.get(text) or _nothing(text) for text in texts]

    def folder_of(self, kb: str) -> Path:
        """Where the heads of a knowledge base's team are kept.

        Raises:
            KnowledgeBaseNameError: No knowledge base may have this name.
        """
        return self._folder / checked_name(kb)

    def head(self, kb: str, kind: HeadKind) -> KeptHead:
        """The head in use; the examples' one where the team has none.

        Raises:
            HeadError: The team's head is damaged, or was trained with other embedders.
        """
        folder = self.folder_of(kb)
        name = kb if stamp(folder, kind) else _EXAMPLES_FOLDER
        with self._lock:
            now = stamp(self._folder / name, kind)
            known = self._heads.get((name, kind))
            if known is not None and (known[0] == now or name == _EXAMPLES_FOLDER):
                return known[1]
            kept = read(folder, kind, self._embedders()) if name == kb else None
            if kept is None:
                name, kept = _EXAMPLES_FOLDER, self._of_examples(kind)
            self._heads[name, kind] = (now, kept)
            self._is_ready = {own for _, own in self._heads} == {"intent", "mood"}
            return kept

    def _of_examples(self, kind: HeadKind) -> KeptHead:
        folder, embedders, examples = self._folder / _EXAMPLES_FOLDER, self._embedders(), examples_of(kind)
        checksum = checksum_of(examples)
        try:
            kept = read(folder, kind, embedders)
        except HeadError:
            # Of other embedders, or damaged: it is made anew.
            kept = None
        if kept is not None and kept.manifest.examples == checksum:
            return kept
        texts = [example.text for example in examples]
        messages = vectors_of(texts, embedders, languages=[example.language for example in examples])
        trained = train(
            messages,
            [example.label for example in examples],
            groups=[example.group for example in examples],
            rejects=kind == "intent",
        )
        return keep(
            folder,
            trained.head,
            kind=kind,
            origin="examples",
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            embedders=embedders,
            figures=trained.figures,
            texts=texts,
            examples=checksum,
        )


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _nothing(text: str) -> MessageClass:
    """Of a message without a word."""
    return MessageClass(
        intent=OUT_OF_SCOPE, confidence=1.0, mood=MOODS[0], mood_confidence=0.0, language=detect_language(text)
    )
