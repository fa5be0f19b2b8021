"""The collections of one version and their names.

``passages`` has an entity for each chunk, ``sentences`` one for each of their sentences, ``records`` everything else:
the manifest, documents, what people have added, and how many chunks hold a word. A version exists when its ``records``
has its final name, which it is given last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

# Sentences of a chunk; an entity's key is its chunk's row times this, plus its own number.
SENTENCES_PER_ROW = 1 << 16
# Milvus's own limits: bytes of a text, and hits of a search.
MAX_TEXT_BYTES = 65_535
MAX_HITS = 16_384

_PREFIX = "citedesk"
_BUILDING = "building"
_NAME = re.compile(rf"{_PREFIX}__(?P<kb>[A-Za-z0-9_]+?)__(?P<version>[0-9]+)__(?P<part>[a-z]+)")
_LIVE = re.compile(rf"{_PREFIX}__(?P<kb>[A-Za-z0-9_]+?)__live")

Kind = Literal["key", "text_key", "integer", "short_text", "text", "analysed", "vector"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a collection.

    Attributes:
        kind: ``key`` and ``text_key`` are primary; ``analysed`` is text from which Milvus makes a BM25 field of its
            own, called as ``bm25_field`` says.
        dimension: Of a vector.
        exact: Whether a vector is compared with every other one, instead of by Milvus's own choice of index.
    """

    name: str
    kind: Kind
    dimension: int = 0
    exact: bool = True


def bm25_field(name: str) -> str:
    """The sparse field that Milvus fills from an analysed one."""
    return f"{name}_bm25"


def vector_field(channel: str) -> str:
    """The field of a dense channel's vectors."""
    return f"vector_{channel}"


def passage_fields(dimensions: Mapping[str, int], *, exact: bool) -> list[Field]:
    """Fields of ``passages``; ``dimensions`` by dense channel."""
    return [
        Field(name="row", kind="key"),
        Field(name="document", kind="integer"),
        Field(name="chunk_id", kind="short_text"),
        Field(name="language", kind="short_text"),
        Field(name="audience", kind="short_text"),
        Field(name="valid_from", kind="integer"),
        Field(name="valid_until", kind="integer"),
        Field(name="sentences", kind="integer"),
        Field(name="body", kind="text"),
        Field(name="words", kind="analysed"),
        Field(name="heading", kind="analysed"),
        *(
            Field(name=vector_field(name), kind="vector", dimension=size, exact=exact)
            for name, size in dimensions.items()
        ),
    ]


def sentence_fields(dimensions: Mapping[str, int]) -> list[Field]:
    """Fields of ``sentences``: they are compared for single chunks only, never searched as a whole."""
    return [
        Field(name="sentence", kind="key"),
        Field(name="row", kind="integer"),
        *(Field(name=vector_field(name), kind="vector", dimension=size) for name, size in dimensions.items()),
    ]


def record_fields() -> list[Field]:
    """Fields of ``records``; Milvus wants a vector in every collection."""
    return [
        Field(name="id", kind="text_key"),
        Field(name="kind", kind="short_text"),
        Field(name="number", kind="integer"),
        Field(name="part", kind="integer"),
        Field(name="body", kind="text"),
        Field(name="unused", kind="vector", dimension=2),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCollections:
    """Names of one version's collections."""

    kb: str
    version: str

    @property
    def passages(self) -> str:
        """One entity for each chunk."""
        return self._name("passages")

    @property
    def sentences(self) -> str:
        """One for each sentence."""
        return self._name("sentences")

    @property
    def records(self) -> str:
        """Everything else, once the version is whole."""
        return self._name("records")

    @property
    def building(self) -> str:
        """The same before it is."""
        return self._name(_BUILDING)

    @property
    def all(self) -> tuple[str, ...]:
        """In the order in which they are removed: what is half removed must not look whole."""
        return self.records, self.building, self.passages, self.sentences

    def _name(self, part: str) -> str:
        return f"{_PREFIX}__{_encoded(self.kb)}__{self.version}__{part}"


def live_alias(kb: str) -> str:
    """The alias that names the live version's ``records``."""
    return f"{_PREFIX}__{_encoded(kb)}__live"


def kb_of_alias(alias: str) -> str | None:
    """The knowledge base whose live version an alias names, ``None`` if it names something else."""
    match = _LIVE.fullmatch(alias)
    return _decoded(match["kb"]) if match else None


def version_of(collection: str) -> str | None:
    """The version to which a collection belongs, ``None`` if it is none of ours."""
    match = _NAME.fullmatch(collection)
    return match["version"] if match else None


def versions_of(kb: str, collections: Iterable[str]) -> dict[str, bool]:
    """Versions of a knowledge base by name, and whether each is whole."""
    found: dict[str, bool] = {}
    for name in collections:
        match = _NAME.fullmatch(name)
        if match and _decoded(match["kb"]) == kb:
            found[match["version"]] = found.get(match["version"], False) or match["part"] == "records"
    return found


def _encoded(kb: str) -> str:
    """A name of which two underscores in a row are no part, as they stand between the parts of a collection's."""
    return kb.replace("_", "_u").replace("-", "_h")


def _decoded(name: str) -> str:
    return name.replace("_h", "-").replace("_u", "_")
