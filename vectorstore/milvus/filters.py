"""What somebody may see, as an expression that Milvus evaluates in the search itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from datetime import date

import numpy as np
from numpy.typing import NDArray

from vectorstore.content import DocumentRecord
from vectorstore.milvus.schema import SENTENCES_PER_ROW

_NEVER = 99_999_999


def day_number(day: str | None, *, missing: int) -> int:
    """A day as a number that sorts by time: 20261126."""
    return int(day.replace("-", "")) if day else missing


def scalar_fields(record: DocumentRecord) -> dict[str, object]:
    """What the expression looks at, of each chunk of a document."""
    return {
        "audience": record.audience,
        "valid_from": day_number(record.valid_from, missing=0),
        "valid_until": day_number(record.valid_until, missing=_NEVER),
    }


def seen_expression(audiences: Set[str], today: date, *, allowed: NDArray[np.bool_], visible: NDArray[np.bool_]) -> str:
    """Audience and days by their fields, and older versions or unwanted documents by their places.

    Args:
        audiences: Of the asker.
        today: The day of the question.
        allowed: Documents of these audiences and this day, shape (n_documents,).
        visible: Those of them that count, as older versions do not.
    """
    day = day_number(today.isoformat(), missing=0)
    parts = [f"audience in {_listed(sorted(audiences))}", f"valid_from <= {day}", f"valid_until >= {day}"]
    left_out, left = np.flatnonzero(allowed & ~visible), np.flatnonzero(visible)
    if len(left_out) and len(left) < len(left_out):
        parts.append(f"document in {left.tolist()}")
    elif len(left_out):
        parts.append(f"document not in {left_out.tolist()}")
    return " and ".join(parts)


def both(*expressions: str) -> str:
    """What all of them admit; an empty one admits everything."""
    return " and ".join(f"({own})" for own in expressions if own)


def rows_expression(rows: NDArray[np.int64]) -> str:
    """Entities of some chunks."""
    return f"row in {rows.tolist()}"


def sentences_expression(counts: Mapping[int, int]) -> str:
    """All sentences of some chunks, by their keys, for which Milvus need not look through a field; by row how many."""
    keys = [row * SENTENCES_PER_ROW + number for row, count in counts.items() for number in range(count)]
    return f"sentence in {keys}"


def _listed(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
