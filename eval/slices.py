"""Measures of parts of a set: by language, by kind of question, by whether there is an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eval.types import Estimates, EvalQuery, Slices

# With fewer questions an interval spans nearly all there is.
MIN_QUESTIONS = 5

_PARTS: dict[str, Callable[[EvalQuery], str | None]] = {
    "language": lambda query: query.language,
    "kind": lambda query: query.kind,
    "answerable": lambda query: "yes" if query.answerable else "no",
}


def measure_slices(queries: Sequence[EvalQuery], measure: Callable[[Sequence[EvalQuery]], Estimates]) -> Slices:
    """Measure the parts of a set that have enough questions, where there are at least two such parts to compare.

    Args:
        queries: All questions that were asked.
        measure: The measures of some of them.
    """
    slices: Slices = {}
    for name, part_of in _PARTS.items():
        parts: dict[str, list[EvalQuery]] = {}
        for query in queries:
            if (part := part_of(query)) is not None:
                parts.setdefault(part, []).append(query)
        large = {part: members for part, members in sorted(parts.items()) if len(members) >= MIN_QUESTIONS}
        if len(large) > 1:
            slices[name] = {part: measure(members) for part, members in large.items()}
    return slices
