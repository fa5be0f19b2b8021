"""Teach heads a team's own messages; a head that is worse than the one in use does not take its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chatbot.classify.classifier import MessageClassifier
from chatbot.classify.confusion import Confusion
from chatbot.classify.examples import checksum_of, examples_of
from chatbot.classify.message_vectors import vectors_of
from chatbot.classify.store import HeadKind, KeptHead, fingerprint, keep, remove
from chatbot.classify.training import Figures, Progress, train
from chatbot.classify.types import LabelledMessage
from chatbot.errors import HeadError, HeadWorseError, TrainingError
from chatbot.significance import paired_test
from ingest.normalize import normalize
from vectorstore.embedder import Embedder

# As for a new version of a knowledge base: so rarely would chance alone set the two so far apart.
_SIGNIFICANCE = 0.05
# Messages that the head in use has not learnt from, below which all are compared: that favours the head in use.
_FEWEST_COMPARED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What came of a lesson.

    Attributes:
        learnt: Messages of the lesson; ``shared`` more are the program's own examples.
        compared: Messages of the lesson on which both heads were tried, none having learnt from them, unless
            ``is_flattered``: then the head in use had seen some.
        before: Share of those that the head in use told right; ``None`` where it could not be read.
        after: The same of heads trained without them.
        p_value: How often chance alone would set the two so far apart.
    """

    kind: HeadKind
    labels: tuple[str, ...]
    learnt: int
    shared: int
    compared: int
    before: float | None
    after: float
    p_value: float
    is_flattered: bool
    figures: Figures


class Teacher:
    """Trains heads for the knowledge bases of a classifier."""

    def __init__(self, classifier: MessageClassifier, embedders: Callable[[], Mapping[str, Embedder]]) -> None:
        """Put heads where ``classifier`` looks for them."""
        self._classifier = classifier
        self._embedders = embedders

    def teach(
        self,
        lesson: Sequence[LabelledMessage],
        *,
        kb: str,
        kind: HeadKind,
        alone: bool = False,
        force: bool = False,
        progress: Progress | None = None,
    ) -> Taught:
        """Train on a lesson, compare, and put the head in use.

        Args:
            lesson: At least two messages of each label.
            kb: Whose head it is.
            kind: Intent or mood.
            alone: Without the program's own examples: only the lesson's labels are known then.
            force: Also where it is worse, or where the head in use cannot be read.
            progress: Told of each stage.

        Raises:
            TrainingError: The messages are too few.
            HeadWorseError: It is significantly worse than the one in use.
            HeadError: The head in use is damaged or of other embedders, and ``force`` was not given.
        """
        if not lesson:
            raise TrainingError(f"there are no messages with a label for {kind}; give some")
        said = {normalize(own.text) for own in lesson}
        shared = [] if alone else [own for own in examples_of(kind) if normalize(own.text) not in said]
        examples = [*lesson, *shared]
        embedders = self._embedders()
        messages = vectors_of(
            [own.text for own in examples],
            embedders,
            languages=[own.language for own in examples],
            progress=progress,
        )
        trained = train(
            messages,
            [own.label for own in examples],
            groups=[own.group for own in examples],
            rejects=kind == "intent",
            progress=progress,
        )
        present = self._present(kb, kind, force=force)
        rows = np.flatnonzero(trained.tested[: len(lesson)])
        seen = set(present.seen.tolist()) if present else set()
        fair = np.array([row for row in rows.tolist() if fingerprint(lesson[row].text) not in seen], dtype=np.int64)
        is_flattered = len(fair) < min(_FEWEST_COMPARED, len(rows))
        compared = rows if is_flattered else fair
        after = trained.right[compared].astype(float)
        before = np.zeros(len(compared))
        if present is not None:
            told = present.head.tell(messages.take(compared))
            before = np.array(
                [own.label == lesson[row].label for own, row in zip(told, compared.tolist(), strict=True)], float
            )
        found = paired_test(before.tolist(), after.tolist())
        if present is not None and not force and found.difference < 0 and found.p_value < _SIGNIFICANCE:
            raise HeadWorseError(
                f"the new {kind} head tells {after.mean():.3f} of {len(compared)} held-out messages right, the one in"
                f" use {before.mean():.3f} (p = {found.p_value:.3f}); nothing was changed. Give more or better"
                " examples, or --force"
            )
        keep(
            self._classifier.folder_of(kb),
            trained.head,
            kind=kind,
            origin="team",
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            embedders=embedders,
            figures=trained.figures,
            texts=[own.text for own in examples],
            examples=checksum_of(examples),
        )
        return Taught(
            kind=kind,
            labels=trained.head.labels,
            learnt=len(lesson),
            shared=len(shared),
            compared=len(compared),
            before=None if present is None else float(before.mean()),
            after=float(after.mean()),
            p_value=found.p_value,
            is_flattered=is_flattered,
            figures=trained.figures,
        )

    def _present(self, kb: str, kind: HeadKind, *, force: bool) -> KeptHead | None:
        try:
            return self._classifier.head(kb, kind)
        except HeadError:
            if force:
                return None
            raise

    def test(self, messages: Sequence[LabelledMessage], *, kb: str, kind: HeadKind) -> Confusion:
        """What the head in use makes of labelled messages.

        Raises:
            TrainingError: There are none.
            HeadError: The head in use is damaged or of other embedders.
        """
        if not messages:
            raise TrainingError(f"there are no messages with a label for {kind}; give some")
        head = self._classifier.head(kb, kind).head
        vectors = vectors_of(
            [own.text for own in messages], self._embedders(), languages=[own.language for own in messages]
        )
        return Confusion.of([own.label for own in messages], [told.label for told in head.tell(vectors)])

    def show(self, kb: str) -> dict[HeadKind, KeptHead]:
        """The heads in use."""
        kinds: tuple[HeadKind, ...] = ("intent", "mood")
        return {kind: self._classifier.head(kb, kind) for kind in kinds}

    def reset(self, kb: str) -> list[HeadKind]:
        """Take a team's heads away, so that those of the examples are used; which there were."""
        kinds: tuple[HeadKind, ...] = ("intent", "mood")
        return [kind for kind in kinds if remove(self._classifier.folder_of(kb), kind)]
