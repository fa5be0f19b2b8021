"""Keep trained heads: numbers in an ``.npz`` file, and a manifest that says what they are. Nothing is pickled.

The manifest names the file with the numbers and is replaced by one rename: a reader sees the old head or the new one.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from chatbot.classify.head import SCOPE_FEATURES, Head, Scope
from chatbot.classify.logistic import Linear
from chatbot.classify.space import Space
from chatbot.classify.training import Figures
from chatbot.errors import HeadError
from ingest.normalize import normalize
from ingest.types import Language
from vectorstore.embedder import Embedder
from vectorstore.manifest import EmbedderRecord

HeadKind = Literal["intent", "mood"]
Origin = Literal["examples", "team"]
Numbers = Mapping[str, NDArray[np.generic]]


class HeadManifest(BaseModel):
    """``intent.json`` or ``mood.json``.

    Attributes:
        origin: ``examples``: learnt from those that come with the program alone; ``team``: from a team's own too.
        examples: SHA-256 over the messages and labels that were learnt from.
        embedders: By channel; vectors of others mean something else.
        numbers: Name of the file beside this one; ``sha256`` is its checksum.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    kind: HeadKind
    origin: Origin
    created: str
    labels: tuple[str, ...]
    embedders: dict[str, EmbedderRecord]
    languages: dict[str, tuple[Language, ...]]
    scales: dict[str, float]
    temperature: float
    threshold: float
    scope_bias: float
    figures: dict[str, float | int | None]
    examples: str
    numbers: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptHead:
    """A head as it was kept.

    Attributes:
        seen: Sorted fingerprints of the messages that it has learnt from; see ``fingerprints``.
    """

    head: Head
    manifest: HeadManifest
    seen: NDArray[np.uint64]


def keep(
    folder: Path,
    head: Head,
    *,
    kind: HeadKind,
    origin: Origin,
    created: str,
    embedders: Mapping[str, Embedder],
    figures: Figures,
    texts: Iterable[str],
    examples: str,
) -> KeptHead:
    """Put a head in the place of the one before.

    Raises:
        HeadError: It cannot be written.
    """
    seen = fingerprints(texts)
    arrays: dict[str, NDArray[np.generic]] = {
        "rotation": head.space.rotation, "centroids": head.centroids, "weights": head.linear.weights,
        "biases": head.linear.biases, "scope_means": head.scope.means, "scope_deviations": head.scope.deviations,
        "scope_weights": head.scope.weights, "seen": seen,
    }  # fmt: skip
    for channel, middles in head.space.middles.items():
        arrays |= {f"middle {channel} {language}": middle for language, middle in middles.items()}
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type] # numpy's stub takes the names for other arguments
    data = stream.getvalue()
    checksum = hashlib.sha256(data).hexdigest()
    manifest = HeadManifest(
        kind=kind,
        origin=origin,
        created=created,
        labels=head.labels,
        embedders={name: _record(embedder) for name, embedder in embedders.items()},
        languages={channel: tuple(middles) for channel, middles in head.space.middles.items()},
        scales=dict(head.space.scales),
        temperature=head.temperature,
        threshold=head.scope.threshold,
        scope_bias=head.scope.bias,
        figures=asdict(figures),
        examples=examples,
        numbers=f"{kind}-{checksum[:16]}.npz",
        sha256=checksum,
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / manifest.numbers, data)
        _write(folder / f"{kind}.json", (manifest.model_dump_json(indent=2) + "\n").encode())
        for old in folder.glob(f"{kind}-*.npz"):
            if old.name != manifest.numbers:
                old.unlink(missing_ok=True)
    except OSError as error:
        raise HeadError(
            f"a head cannot be kept in {folder} ({error.strerror}); make room, or let us write there"
        ) from error
    return KeptHead(head=head, manifest=manifest, seen=seen)


def read(folder: Path, kind: HeadKind, embedders: Mapping[str, Embedder]) -> KeptHead | None:
    """The head that was kept; ``None`` where none was.

    Raises:
        HeadError: It is damaged, or was trained with other embedders.
    """
    path = folder / f"{kind}.json"
    again = "train it again (`citedesk intents train`), or take it away (`citedesk intents reset`)"
    if not path.is_file():
        return None
    try:
        manifest = HeadManifest.model_validate_json(path.read_bytes())
        data = (folder / manifest.numbers).read_bytes()
        if manifest.kind != kind or hashlib.sha256(data).hexdigest() != manifest.sha256:
            raise HeadError(f"{folder / manifest.numbers} does not match its checksum; {again}")
        with np.load(io.BytesIO(data), allow_pickle=False) as numbers:
            arrays = {name: numbers[name] for name in numbers.files}
        head = _head(manifest, arrays)
    except ValidationError as error:
        raise HeadError(f"{path} is damaged ({str(error).splitlines()[0]}); {again}") from error
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise HeadError(f"the head of {path} cannot be read ({error}); {again}") from error
    present = {name: embedder.fingerprint for name, embedder in embedders.items()}
    if {name: own.fingerprint for name, own in manifest.embedders.items()} != present:
        learnt = ", ".join(own.name for own in manifest.embedders.values())
        now = ", ".join(embedder.name for embedder in embedders.values())
        raise HeadError(f"{path} was trained with the embedders {learnt}, in use are {now}; {again}")
    return KeptHead(head=head, manifest=manifest, seen=arrays["seen"])


def remove(folder: Path, kind: HeadKind) -> bool:
    """Take a head away; whether there was one. What cannot be read is taken away too."""
    path = folder / f"{kind}.json"
    was_there = path.is_file()
    path.unlink(missing_ok=True)
    for numbers in folder.glob(f"{kind}-*.npz"):
        numbers.unlink(missing_ok=True)
    return was_there


def stamp(folder: Path, kind: HeadKind) -> int:
    """Changes when a head is kept or taken away, by whichever process; 0 where there is none."""
    try:
        found = (folder / f"{kind}.json").stat()
    except FileNotFoundError:
        return 0
    return hash((found.st_mtime_ns, found.st_ino)) or 1


def fingerprints(texts: Iterable[str]) -> NDArray[np.uint64]:
    """Sorted numbers by which a message is recognised, not read: what differs in case, width and spaces is the same."""
    return np.array(sorted({fingerprint(text) for text in texts}), dtype=np.uint64)


def fingerprint(text: str) -> int:
    """See ``fingerprints``."""
    return int.from_bytes(hashlib.sha256(normalize(text).encode(errors="replace")).digest()[:8], "big")


def _head(manifest: HeadManifest, arrays: Numbers) -> Head:
    """Raises ``KeyError`` or ``ValueError`` where numbers are missing or of another shape."""
    size, count = sum(own.dimension for own in manifest.embedders.values()), len(manifest.labels)
    outputs = arrays["weights"].shape[-1]
    shapes = {
        "rotation": (size, size), "centroids": (count, size), "weights": (size, outputs), "biases": (outputs,),
        **{f"scope_{name}": (len(SCOPE_FEATURES),) for name in ("means", "deviations", "weights")},
    }  # fmt: skip
    for name, shape in shapes.items():
        if arrays[name].shape != shape or not np.isfinite(arrays[name].astype(np.float64)).all():
            raise ValueError(f"{name} is not of shape {shape}, or not finite")
    if outputs not in {count, count + 1}:
        raise ValueError(f"{outputs} classes do not fit {count} labels")
    middles = {
        channel: {language: arrays[f"middle {channel} {language}"].astype(np.float32) for language in own}
        for channel, own in manifest.languages.items()
    }
    return Head(
        labels=manifest.labels,
        space=Space(middles=middles, scales=manifest.scales, rotation=arrays["rotation"].astype(np.float32)),
        centroids=arrays["centroids"].astype(np.float32),
        linear=Linear(weights=arrays["weights"].astype(np.float32), biases=arrays["biases"].astype(np.float32)),
        temperature=manifest.temperature,
        scope=Scope(
            means=arrays["scope_means"].astype(np.float64),
            deviations=arrays["scope_deviations"].astype(np.float64),
            weights=arrays["scope_weights"].astype(np.float64),
            bias=manifest.scope_bias,
            threshold=manifest.threshold,
        ),
    )


def _record(embedder: Embedder) -> EmbedderRecord:
    return EmbedderRecord(name=embedder.name, fingerprint=embedder.fingerprint, dimension=embedder.dimension)


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
