"""Which documents somebody may see: by audience, by date, and of several versions the newest."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.normalize import normalize
from vectorstore.content import DocumentRecord

_NUMBER = re.compile(r"\d+")


def visible_documents(
    documents: Sequence[DocumentRecord],
    *,
    audiences: Set[str],
    today: date,
    all_versions: bool = False,
    question: str = "",
) -> NDArray[np.bool_]:
    """Which documents count for a question.

    Versions of one document have the same title, product and language, and name a version or a day from which they
    count. Of those that the asker may see today only the newest counts, unless the question names an older one.

    Args:
        documents: Of a knowledge base.
        audiences: What the asker belongs to.
        today: The day of the question.
        all_versions: Let older versions count too.
        question: As it was asked.

    Returns:
        Shape (n_documents,).
    """
    day = today.isoformat()
    allowed = [
        record.audience in audiences
        and (record.valid_from is None or record.valid_from <= day)
        and (record.valid_until is None or day <= record.valid_until)
        for record in documents
    ]
    newest: dict[tuple[str, str, str], tuple[object, ...]] = {}
    for record, may_see in zip(documents, allowed, strict=True):
        if may_see and _is_version(record):
            newest[_key(record)] = max(newest.get(_key(record), ()), _age(record))
    asked = normalize(question)
    return np.array(
        [
            may_see
            and (
                all_versions
                or not _is_version(record)
                or _age(record) == newest[_key(record)]
                or _names(asked, record.version)
            )
            for record, may_see in zip(documents, allowed, strict=True)
        ],
        dtype=np.bool_,
    )


def _is_version(record: DocumentRecord) -> bool:
    return bool(record.version or record.valid_from)


def _key(record: DocumentRecord) -> tuple[str, str, str]:
    return normalize(record.title), normalize(record.product), record.language


def _age(record: DocumentRecord) -> tuple[object, ...]:
    """Greater for the newer one: by the day from which it counts, then by its version's numbers, 2.10 after 2.9."""
    return record.valid_from or "", tuple(map(int, _NUMBER.findall(record.version))), record.version


def _names(question: str, version: str) -> bool:
    """Whether a question names a version, "2.1" or "2024": whole, and with a figure in it."""
    wanted = normalize(version)
    return bool(
        wanted and _NUMBER.search(wanted) and re.search(rf"(?<![\w.]){re.escape(wanted)}(?![\w]|\.\d)", question)
    )
