"""A question's words, each with what else it may be called and how rare it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from vectorstore.term_counts import TermCounts

ASKING = frozenset(
    "how what which who whom whose when where why"
    " 多长 多久 多少 多大 什么 何时 哪些 哪个 哪种 哪里 哪儿 谁 几 怎么 怎样 怎么样"
    " 如何 是否 为什么 为何 请问 吗 呢".split()
)
"""Words that only ask."""


class QuestionTerms:
    """Each word once; it counts as held where one of its forms is.

    Attributes:
        terms: The words, in order.
        total: Sum of their weights; 0 without words.
    """

    def __init__(self, tokens: Sequence[str], counts: TermCounts, synonyms: Mapping[str, Sequence[str]]) -> None:
        """Weigh the words by how rare their most telling form is; an unknown word is as rare as can be.

        Words that only ask ("how", 多长) do not count, unless there are no others.

        Args:
            tokens: Of the question.
            counts: Of the chunks that may be found.
            synonyms: By word.
        """
        words = tuple(dict.fromkeys(tokens))
        self.terms = tuple(word for word in words if word not in ASKING) or words
        self._known: dict[str, list[str]] = {}
        self._weights: dict[str, float] = {}
        for term in self.terms:
            known = [word for word in (term, *synonyms.get(term, ())) if counts.holding(word)]
            self._known[term] = known
            self._weights[term] = max(map(counts.idf, known or [term]))
        self.total = sum(self._weights.values())

    def share(self, held: Set[str], *, among: Sequence[str] | None = None) -> float:
        """Share of the words by weight, in [0, 1], that a set of words holds; ``among`` some of them only."""
        terms = self.terms if among is None else among
        total = sum(self._weights[term] for term in terms)
        if not total:
            return 0.0
        return sum(self._weights[term] for term in terms if not held.isdisjoint(self._known[term])) / total

    @property
    def are_unknown(self) -> bool:
        """Whether no row holds a single word in any form."""
        return not any(self._known.values())

    def unknown_share(self) -> float:
        """Share of the words by weight that no row holds in any form."""
        unknown = sum(weight for term, weight in self._weights.items() if not self._known[term])
        return unknown / self.total if self.total else 0.0
