"""One question's candidates and their scores from Milvus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.dense_channel import UNSEEN
from vectorstore.fusion import REFERENCE_SIZE, Scores
from vectorstore.glossary import synonyms
from vectorstore.milvus.filters import both, rows_expression, sentences_expression
from vectorstore.milvus.schema import MAX_HITS, SENTENCES_PER_ROW, VersionCollections, bm25_field, vector_field
from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.terms import MilvusTerms
from vectorstore.milvus.types import Wanted
from vectorstore.searchable import AskedQuestion, Mask, RawScores, Rows
from vectorstore.term_counts import greatest_score, rare_codes

_ENGLISH = 'language == "en"'
_FIELDS = {"lexical": "words", "heading": "heading"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MilvusView:
    """A version's collections as somebody may see them.

    Attributes:
        among: The expression that a chunk must meet; empty for all.
        terms: Of the text (``lexical``) and of the headings (``heading``).
        english_only: Dense channels that hold English chunks alone.
        approved: Which documents are approved answers, by place, shape (n_documents,).
        size: Chunks that may be seen.
    """

    server: MilvusServer
    collections: VersionCollections
    among: str
    terms: Mapping[str, MilvusTerms]
    english_only: frozenset[str]
    approved: Mask
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What is known of a candidate."""

    chinese: bool
    document: int
    words: Mapping[str, float]
    codes: float
    passages: Mapping[str, float]
    sentences: Mapping[str, Scores]


class MilvusCandidates:
    """A hybrid search proposes them; every score is then computed exactly, for these chunks alone.

    Attributes:
        rows: The candidates, ascending.
        references: See ``Candidates``, as for ``greatest``.
    """

    def __init__(self, view: MilvusView, question: AskedQuestion) -> None:
        """Search."""
        self._view = view
        self._question = question
        forms = [word for token in question.tokens for word in (token, *synonyms().get(token, ()))]
        view.terms["lexical"].prepare([*forms, *question.codes])
        self._codes = rare_codes(view.terms["lexical"], question.codes, view.size)
        self.greatest = {name: greatest_score(own, question.tokens, synonyms()) for name, own in view.terms.items()}
        wanted = self._wanted(" ".join(dict.fromkeys(forms)))
        self.rows: Rows = np.unique(view.server.propose(view.collections.passages, wanted))
        self._known: dict[int, _Looked] = {}
        raw = self.scores(self.rows)
        # The best of a channel are among its own candidates, and so among all.
        self.references: dict[str, Scores] = {name: _best(own, 0.0) for name, own in raw.words.items()}
        self.references |= {name: _best(own, UNSEEN) for name, own in raw.passages.items()}

    def scores(self, rows: Rows) -> RawScores:
        """See ``Candidates.scores``."""
        looked = self._looked(rows)
        names = self._question.queries
        passages = {name: _floats(own.passages.get(name, UNSEEN) for own in looked) for name in names}
        return RawScores(
            words={name: _floats(own.words[name] for own in looked) for name in self._view.terms},
            passages=passages,
            sentences={
                name: _floats(float(max(own.sentences.get(name, ()), default=UNSEEN)) for own in looked)
                for name in names
            },
            seen={name: np.array([name in own.passages for own in looked], dtype=np.bool_) for name in names},
            codes=_floats(own.codes for own in looked) if self._codes else None,
        )

    def are_chinese(self, rows: Rows) -> Mask:
        """See ``Candidates.are_chinese``."""
        return np.array([own.chinese for own in self._looked(rows)], dtype=np.bool_)

    def are_approved(self, rows: Rows) -> Mask:
        """See ``Candidates.are_approved``."""
        return np.array([self._view.approved[own.document] for own in self._looked(rows)], dtype=np.bool_)

    def sentences(self, row: int) -> dict[str, tuple[float, Scores]]:
        """See ``Candidates.sentences``."""
        (own,) = self._looked(np.array([row], dtype=np.int64))
        return {name: (passage, own.sentences[name]) for name, passage in own.passages.items()}

    def _wanted(self, text: str) -> list[Wanted]:
        """What each channel is asked for, all among what may be seen."""
        view, question = self._view, self._question
        found = [
            Wanted(field=bm25_field(field), sought=text, among=view.among, limit=question.depth)
            for field in _FIELDS.values()
            if text
        ]
        # A part number by itself, so that no other word of the question drives its chunks out.
        found += [
            Wanted(field=bm25_field("words"), sought=code, among=view.among, limit=question.depth)
            for code in self._codes
        ]
        for name, query in question.queries.items():
            own = _ENGLISH if name in view.english_only else ""
            found.append(
                Wanted(field=vector_field(name), sought=query, among=both(view.among, own), limit=question.depth)
            )
        if question.second_language and "main" in question.queries:
            own = f'language == "{question.second_language}"'
            sought = question.queries["main"]
            found.append(
                Wanted(field=vector_field("main"), sought=sought, among=both(view.among, own), limit=question.depth)
            )
        return found

    def _looked(self, rows: Rows) -> list[_Looked]:
        """What is known of chunks; those that were not looked at yet are, at once."""
        missing = np.array([row for row in rows.tolist() if row not in self._known], dtype=np.int64)
        if len(missing):
            self._known |= self._look(missing)
        return [self._known[row] for row in rows.tolist()]

    def _look(self, rows: Rows) -> dict[int, _Looked]:
        view, queries = self._view, self._question.queries
        fields = ("row", "document", "language", "sentences", "words", "heading")
        found = {
            entity["row"]: entity
            for entity in view.server.query(view.collections.passages, rows_expression(rows), fields)
        }
        passages: dict[str, dict[int, float]] = {}
        sentences: dict[str, dict[int, Scores]] = {}
        for name, query in queries.items():
            held = np.array(
                [row for row, own in found.items() if name not in view.english_only or own["language"] == "en"],
                dtype=np.int64,
            )
            passages[name], sentences[name] = {}, {}
            if len(held):
                keys, scores = view.server.nearest(
                    view.collections.passages, vector_field(name), query, among=rows_expression(held), limit=len(held)
                )
                passages[name] = dict(zip(keys.tolist(), scores.tolist(), strict=True))
            for part in _parts(held.tolist(), {row: found[row]["sentences"] for row in held.tolist()}):
                sentences[name] |= self._sentence_scores(name, part)
        return {
            row: _Looked(
                chinese=own["language"] == "zh",
                document=own["document"],
                words={name: self._bm25(name, own[field]) for name, field in _FIELDS.items()},
                codes=self._share_of_codes(own["words"]),
                passages={name: passages[name][row] for name in queries if row in passages[name]},
                sentences={name: sentences[name].get(row, _floats(())) for name in queries},
            )
            for row, own in found.items()
        }

    def _sentence_scores(self, name: str, counts: Mapping[int, int]) -> dict[int, Scores]:
        """Cosines of all sentences of some chunks; ``counts`` says how many each has."""
        keys, scores = self._view.server.nearest(
            self._view.collections.sentences,
            vector_field(name),
            self._question.queries[name],
            among=sentences_expression(counts),
            limit=sum(counts.values()),
        )
        found = {row: np.full(count, UNSEEN, dtype=np.float32) for row, count in counts.items()}
        for key, score in zip(keys.tolist(), scores.tolist(), strict=True):
            row, number = divmod(key, SENTENCES_PER_ROW)
            found[row][number] = score
        return found

    def _bm25(self, name: str, text: str) -> float:
        """BM25 of a chunk, as ``LexicalIndex.scores`` has it: of a word and its synonyms the best counts."""
        tokens = text.split()
        counts, terms = Counter(tokens), self._view.terms[name]
        return sum(
            max(terms.impact(word, counts[word], len(tokens)) for word in (token, *synonyms().get(token, ())))
            for token in dict.fromkeys(self._question.tokens)
        )

    def _share_of_codes(self, text: str) -> float:
        held = set(text.split())
        return sum(code in held for code in self._codes) / len(self._codes) if self._codes else 0.0


def _parts(rows: Sequence[int], counts: Mapping[int, int]) -> Iterator[dict[int, int]]:
    """Rows with their numbers of sentences, so many at a time as a search may find."""
    part: dict[int, int] = {}
    for row in rows:
        if part and sum(part.values()) + counts[row] > MAX_HITS:
            yield part
            part = {}
        if counts[row]:
            part[row] = counts[row]
    if part:
        yield part


def _best(scores: Scores, above: float) -> Scores:
    return np.sort(scores[scores > above])[::-1][:REFERENCE_SIZE]


def _floats(values: Iterator[float] | Sequence[float]) -> Scores:
    return np.fromiter(values, dtype=np.float32)
