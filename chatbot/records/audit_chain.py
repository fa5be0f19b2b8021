"""What an audit entry's hash is taken over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from chatbot.records.tables import AuditRow
from chatbot.records.types import JsonObject


def canonical(values: Mapping[str, object]) -> str:
    """The one text of these JSON values: keys sorted, no blanks, ASCII only.

    Raises:
        ValueError: A number is none that JSON knows.
        TypeError: Something is no JSON value.
    """
    # Read once more before it is sorted: keys that are no strings become strings.
    plain = json.loads(json.dumps(dict(values), allow_nan=False))
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)


def as_json(row: AuditRow) -> JsonObject:
    """Everything of an entry but its hash.

    Raises:
        ValueError: What was kept of ``before`` or ``after`` is not what ``canonical`` writes.
    """
    return {
        "id": row.id,
        "created": row.created,
        "who": row.who,
        "action": row.action,
        "target": row.target,
        "before": values_of(row.before),
        "after": values_of(row.after),
        "address": row.address,
        "previous": row.previous,
    }


def hash_of(values: JsonObject) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(canonical(values).encode("ascii")).hexdigest()


def values_of(text: str | None) -> JsonObject | None:
    """The values of a text that ``canonical`` has written.

    Raises:
        ValueError: It has not.
    """
    if text is None:
        return None
    values = json.loads(text)
    if not isinstance(values, dict) or canonical(values) != text:
        raise ValueError("the values of an entry are not as they were written")
    return values
