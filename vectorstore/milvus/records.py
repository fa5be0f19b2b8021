"""What a version holds beside passages, as texts in its ``records`` collection."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from vectorstore.content import DocumentRecord
from vectorstore.errors import IndexDamagedError
from vectorstore.milvus.server import MilvusServer

RecordKind = Literal["manifest", "document", "quarantine", "curation", "lengths", "term"]

# Characters of a part: four bytes each at most must fit into one text.
_PART_CHARS = 16_000
_LOOKED_UP = 500
_FIELDS = ("kind", "number", "part", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One text.

    Attributes:
        key: By which it is found; unique within its kind.
        number: Its place among those of its kind.
    """

    kind: RecordKind
    key: str
    number: int
    body: str

    def entities(self) -> Iterator[dict[str, object]]:
        """As it is inserted: in parts, as a text has a greatest length."""
        for part, start in enumerate(range(0, max(1, len(self.body)), _PART_CHARS)):
            yield {
                "id": record_id(self.kind, self.key, part),
                "kind": self.kind,
                "number": self.number,
                "part": part,
                "body": self.body[start : start + _PART_CHARS],
                "unused": [0.0, 1.0],
            }


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document and what is counted of it.

    Attributes:
        visibility: See ``Visibility.classes``.
        english: Its English chunks; ``chinese`` likewise.
    """

    record: DocumentRecord
    visibility: int
    english: int
    chinese: int

    def to_text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> StoredDocument:
        """Of JSON."""
        values = json.loads(text)
        record = values.pop("record")
        return cls(record=DocumentRecord(**record | {"warnings": tuple(record["warnings"])}), **values)


def record_id(kind: RecordKind, key: str, part: int = 0) -> str:
    """The primary key of a part of a record."""
    return f"{kind}:{hashlib.sha256(key.encode()).hexdigest()[:32]}:{part}"


def read_records(server: MilvusServer, collection: str, kinds: Sequence[RecordKind]) -> dict[str, list[str]]:
    """Bodies of all records of some kinds, by kind, in the order of their numbers."""
    among = f"kind in {json.dumps(list(kinds))}"
    found = [entity for page in server.scan(collection, _FIELDS, among) for entity in page]
    bodies: dict[str, list[str]] = {kind: [] for kind in kinds}
    for kind, _, body in _joined(found):
        bodies[kind].append(body)
    return bodies


def read_one(server: MilvusServer, collection: str, kind: RecordKind) -> str:
    """The body of the only record of a kind.

    Raises:
        IndexDamagedError: It is not there.
    """
    found = list(_joined(server.query(collection, f'kind == "{kind}"', _FIELDS)))
    if len(found) != 1:
        raise IndexDamagedError(f"collection {collection} has no {kind}; roll back or ingest again")
    return found[0][2]


def look_up(server: MilvusServer, collection: str, kind: RecordKind, keys: Sequence[str]) -> Mapping[str, str]:
    """Bodies of the records of these keys that there are; records of one part only."""
    bodies: dict[str, str] = {}
    for start in range(0, len(keys), _LOOKED_UP):
        ids = {record_id(kind, key): key for key in keys[start : start + _LOOKED_UP]}
        for entity in server.query(collection, f"id in {json.dumps(list(ids))}", ("id", "body")):
            bodies[ids[entity["id"]]] = entity["body"]
    return bodies


def _joined(entities: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int, str]]:
    """Kind, number and body of each record, of its parts in any order."""
    parts: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for entity in entities:
        parts.setdefault((entity["kind"], entity["number"]), []).append((entity["part"], entity["body"]))
    for (kind, number), own in sorted(parts.items()):
        yield kind, number, "".join(body for _, body in sorted(own))
