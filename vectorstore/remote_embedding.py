"""Embed passages on the nodes of a cluster, by the very model files that this machine has."""

from __future__ import annotations

import io
import platform
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ingest.cluster import Cluster, Fetch, Lost
from ingest.errors import ClusterError
from ingest.types import Chunk
from vectorstore.embedder import Embedder, EmbeddingProgress
from vectorstore.errors import EmbedderError
from vectorstore.onnx_embedder import OnnxEmbedder
from vectorstore.passage_parts import EmbeddedPart, Part, embedded, part_of
from vectorstore.sentence_transformer_embedder import SentenceTransformerEmbedder

Kind = Literal["onnx", "sentence_transformers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentModel:
    """An embedder that a node can open.

    Attributes:
        fetch: Gives a ZIP archive of its files; models of one fingerprint have the same.
    """

    kind: Kind
    name: str
    fingerprint: str
    fetch: Fetch = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPart:
    """A part on its way to a node, and the embedder that it is for."""

    kind: Kind
    name: str
    fingerprint: str
    part: Part


class ClusterEmbedding:
    """Embeds on a cluster; see ``passage_parts.EmbedParts``.

    Each embedder is sent when it is first needed, once to each node. Parts are cut as on one machine, so that the
    vectors are those of one machine.
    """

    def __init__(self, cluster: Cluster) -> None:
        """Send nothing yet."""
        self._cluster = cluster

    def __call__(
        self, embedder: Embedder, parts: Sequence[Sequence[Chunk]], progress: EmbeddingProgress | None
    ) -> Iterator[tuple[int, EmbeddedPart]]:
        """Embed parts; they come as they are ready.

        Raises:
            ClusterError: The cluster cannot be used, or a part's nodes died each time.
            EmbedderError: The embedder cannot be sent.
        """
        if not parts:
            return
        kind, folder, names = _files(embedder)
        model = self._cluster.share(_packed(folder, names))
        sent = (
            SentPart(kind=kind, name=embedder.name, fingerprint=embedder.fingerprint, part=part_of(chunks))
            for chunks in parts
        )
        total, done = sum(map(len, parts)), 0
        for place, result in self._cluster.run(embed_sent, sent, shared=model):
            if isinstance(result, Lost):
                raise ClusterError(
                    f"every node that embedded a part with {embedder.name} lost its worker ({result.reason}); give the"
                    " nodes more memory and run the command again, what is embedded is kept"
                )
            done += len(parts[place])
            if progress:
                progress(done, total)
            yield place, result


def embed_sent(sent: SentPart, fetch: Fetch) -> EmbeddedPart:
    """Embed a part that was sent; runs on a node."""
    model = SentModel(kind=sent.kind, name=sent.name, fingerprint=sent.fingerprint, fetch=fetch)
    return embedded(_opened(model), sent.part)


@lru_cache(maxsize=2)
def _opened(model: SentModel) -> Embedder:
    """The embedder of this worker, opened once.

    Raises:
        ClusterError: It is not the one that was meant.
    """
    with tempfile.TemporaryDirectory(prefix="citedesk-") as place:
        folder = Path(place)
        with zipfile.ZipFile(io.BytesIO(model.fetch())) as archive:
            archive.extractall(folder)
        # One thread, as Ray gives each worker one CPU.
        embedder: Embedder
        if model.kind == "onnx":
            embedder = OnnxEmbedder(folder, name=model.name, threads=1)
        else:
            embedder = SentenceTransformerEmbedder(str(folder), threads=1)
    if embedder.fingerprint != model.fingerprint:
        raise ClusterError(f"embedder {model.name} is another one on node {platform.node()}; pull it again here")
    return embedder


def _files(embedder: Embedder) -> tuple[Kind, Path, Sequence[str]]:
    """How a node opens an embedder, the folder of its files, and which of these it needs.

    Raises:
        EmbedderError: It has no folder.
    """
    match embedder:
        case OnnxEmbedder():
            return "onnx", embedder.folder, OnnxEmbedder.FILES
        case SentenceTransformerEmbedder(folder=Path() as folder):
            names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
            return "sentence_transformers", folder, names
    raise EmbedderError(
        f"embedder {embedder.name} cannot be sent to the nodes of ingest.ray_address, for it is no folder of files; let"
        " the setting vectorstore.embedder name one of the catalogue or a folder"
    )


def _packed(folder: Path, names: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.write(folder / name, name)
    return packed.getvalue()
