"""Sentences of two documents that one asker may see and that do not agree, for an administrator to settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from chatbot.disagreement import Disagreement, confirms, disagreement
from chatbot.statements import Statement
from ingest.types import PUBLIC
from vectorstore.content import DocumentRecord
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.visibility import Visibility

# Nearest sentences of other documents that are looked at, in each language.
_NEIGHBOURS = 24
# Below these cosines of e5 no pair of the labelled set was about the same thing.
# By whether both are in one language.
LEAST_SIMILARITY = {True: 0.86, False: 0.82}
# Set where the labelled set and real documents give few false pairs; see docs/evaluation.md.
LEAST_SCORE = 0.62
_ABOUT_AS_NEAR = 0.02
# Rows of the table of cosines that are in memory at a time: 40 MB at 20,000 sentences.
_BLOCK = 512
# Longer than any clause: tables and lists that were read as one line.
_LONGEST_CHARS = 400
_NEVER = -2.0

Candidates = dict[tuple[int, int], tuple[Statement, Statement, float]]
"""Two statements and the cosine of their vectors, by their places in the list of statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two statements and how they differ; surer ones have a greater ``score``."""

    first: Statement
    second: Statement
    found: Disagreement

    def to_json_dict(self) -> dict[str, object]:
        """Both sides as an administrator wants to see them."""
        sides = zip((self.first, self.second), self.found.parts, strict=True)
        return {
            "kind": self.found.kind,
            "score": self.found.score,
            "statements": [
                {
                    "source": statement.document.source,
                    "title": statement.document.title,
                    "version": statement.document.version,
                    "valid_from": statement.document.valid_from,
                    "audience": statement.document.audience,
                    "page": statement.page,
                    "section": " > ".join(statement.chunk.section_path),
                    "text": statement.text,
                    "differing": list(parts),
                }
                for statement, parts in sides
            ],
        }


def find_contradictions(base: KnowledgeBase, *, today: date) -> list[Contradiction]:
    """Compare every sentence that gives a value, or denies something, with those of other documents near to it.

    Args:
        base: The live version.
        today: Documents that do not count on this day are left out, as are older versions.

    Returns:
        Surest first.
    """
    documents = base.content.documents()
    if not documents:
        return []
    audiences = {record.audience for record in documents}
    visibility = Visibility(documents)
    seen = np.array([visibility.visible(audiences={PUBLIC, own}, today=today) for own in sorted(audiences)])
    statements = _statements(base, documents, np.asarray(seen.any(axis=0)))
    candidates = _candidates(base, statements, seen)
    near_to = _by_document(candidates.values())
    found: dict[frozenset[str], Contradiction] = {}
    for one, other, similarity in candidates.values():
        difference = disagreement(one, other, similarity)
        if difference is None or difference.score < LEAST_SCORE:
            continue
        if _is_settled(one, other, similarity, near_to) or _is_settled(other, one, similarity, near_to):
            continue
        # The same two sentences may stand in many documents.
        key = frozenset({_plain(one.text), _plain(other.text)})
        if key not in found or difference.score > found[key].found.score:
            found[key] = Contradiction(first=one, second=other, found=difference)
    return sorted(found.values(), key=lambda item: (-item.found.score, item.first.number))


def _by_document(
    candidates: Iterable[tuple[Statement, Statement, float]],
) -> dict[tuple[int, int], list[tuple[float, Statement]]]:
    """For each sentence, by number, and each other document, by place, the sentences near to it."""
    found: dict[tuple[int, int], list[tuple[float, Statement]]] = defaultdict(list)
    for one, other, similarity in candidates:
        found[one.number, other.place].append((similarity, other))
        found[other.number, one.place].append((similarity, one))
    return found


def _is_settled(
    one: Statement,
    other: Statement,
    similarity: float,
    near_to: Mapping[tuple[int, int], Sequence[tuple[float, Statement]]],
) -> bool:
    """Whether the other document says, about as near, just what this sentence does: then the pair is of two things."""
    return any(
        near >= similarity - _ABOUT_AS_NEAR and third is not other and confirms(one, third, against=other)
        for near, third in near_to[one.number, other.place]
    )


def _statements(base: KnowledgeBase, documents: Sequence[DocumentRecord], seen: NDArray[np.bool_]) -> list[Statement]:
    """Sentences of documents that somebody may see today, with the places of their vectors."""
    channel = base.channels["main"]
    places = base.table.documents.tolist()
    chunks = base.content.all_chunks()
    statements = []
    for place, row in enumerate(channel.rows):
        chunk = chunks[int(row)]
        if not seen[places[int(row)]]:
            continue
        statements += [
            Statement(
                number=int(channel.offsets[place]) + position,
                text=chunk.text[sentence.start : sentence.end],
                place=places[int(row)],
                document=documents[places[int(row)]],
                chunk=chunk,
                page=sentence.page,
            )
            for position, sentence in enumerate(chunk.sentences)
            if sentence.end - sentence.start <= _LONGEST_CHARS
        ]
    return statements


def _candidates(base: KnowledgeBase, statements: Sequence[Statement], seen: NDArray[np.bool_]) -> Candidates:
    """Near sentences of two documents that the same asker may see, by their numbers, each pair once."""
    vectors = base.channels["main"].sentences.rows(
        np.array([statement.number for statement in statements], dtype=np.int64)
    )
    places = np.array([statement.place for statement in statements], dtype=np.int64)
    together = seen.T.astype(np.float32) @ seen.astype(np.float32) > 0
    np.fill_diagonal(together, val=False)
    languages = np.array([statement.language for statement in statements])
    telling = [row for row, statement in enumerate(statements) if statement.measures or statement.takes_a_side]
    found: Candidates = {}
    for start in range(0, len(telling), _BLOCK):
        rows = np.array(telling[start : start + _BLOCK])
        scores = vectors[rows] @ vectors.T
        scores[~together[places[rows]][:, places]] = _NEVER
        for language in ("en", "zh"):
            columns = np.flatnonzero(languages == language)
            size = min(_NEIGHBOURS, len(columns))
            if not size:
                continue
            part = scores[:, columns]
            nearest = np.argpartition(-part, size - 1, axis=1)[:, :size]
            near = np.take_along_axis(part, nearest, axis=1)
            least = np.where(languages[rows] == language, LEAST_SIMILARITY[True], LEAST_SIMILARITY[False])
            for line, place in np.argwhere(near >= least[:, None]):
                first, second = sorted((int(rows[line]), int(columns[nearest[line, place]])))
                found[first, second] = (statements[first], statements[second], float(near[line, place]))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
