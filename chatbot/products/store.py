"""Catalogues on disk, one a knowledge base: written beside the live one, switched in by one rename."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from chatbot.products.associations import NO_ORDERS, Associations
from chatbot.products.errors import CatalogueError, NoCatalogueError
from chatbot.products.meaning import MeaningIndex, meaning_index
from chatbot.products.types import Catalogue
from vectorstore.embedder import Embedder
from vectorstore.errors import KnowledgeBaseMissingError, VectorStoreError
from vectorstore.storage import replace_text, save_array
from vectorstore.versions import VersionStore

_CATALOGUE = TypeAdapter(Catalogue)


class CatalogueRecord(BaseModel):
    """What is told about a kept catalogue.

    Attributes:
        source: Name of the file that it was read from.
        imported: When, in UTC, as ISO 8601.
        fingerprint: Of the embedder that made its vectors.
        sha256: Of the catalogue's own file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    imported: str
    products: int
    refused: int
    fingerprint: str
    sha256: str


class _KeptOrders(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    orders: int
    parts: dict[str, int]
    pairs: tuple[tuple[str, str, int], ...]
    names: dict[str, str]


class CatalogueStore:
    """The catalogue of one knowledge base, and what its orders tell."""

    def __init__(self, root: Path, kb: str, *, kept: int) -> None:
        """Name the place; nothing is created yet.

        Args:
            root: Folder of all catalogues.
            kb: The knowledge base.
            kept: Catalogues that are kept, the live one among them.

        Raises:
            KnowledgeBaseNameError: It is no name of a knowledge base.
        """
        self.kb = kb
        self._versions = VersionStore(root, kb, kept_versions=kept)

    @property
    def version(self) -> str | None:
        """The live one, ``None`` where there is none."""
        return self._versions.published()

    @property
    def stamp(self) -> tuple[str | None, float]:
        """Changes with the catalogue and with the orders."""
        path = self._orders_path
        return self.version, path.stat().st_mtime if path.is_file() else 0.0

    def put(self, catalogue: Catalogue, index: MeaningIndex, *, source: str, fingerprint: str) -> str:
        """Write a catalogue and make it the live one; returns its version.

        Raises:
            VectorStoreError: The disk is full or cannot be written, or another process writes; the old one stays.
        """
        text = _CATALOGUE.dump_json(catalogue).decode()
        record = CatalogueRecord(
            source=source,
            imported=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            products=len(catalogue.products),
            refused=len(catalogue.refused),
            fingerprint=fingerprint,
            sha256=_sha256(text),
        )
        with self._versions.writing():
            version, staging = self._versions.begin()
            replace_text(staging / "catalogue.json", text)
            replace_text(staging / "record.json", record.model_dump_json())
            save_array(staging / "vectors.npy", index.vectors)
            save_array(staging / "owners.npy", index.owners)
            self._versions.finish(version, staging)
            self._versions.publish(version)
        return version

    def record(self) -> CatalogueRecord:
        """What is told about the live catalogue; errors are those of ``read``."""
        path = self._folder() / "record.json"
        try:
            return CatalogueRecord.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise self._damaged(path) from error

    def read(self) -> Catalogue:
        """The live catalogue.

        Raises:
            NoCatalogueError: There is none.
            CatalogueError: It is damaged.
        """
        path, record = self._folder() / "catalogue.json", self.record()
        try:
            text = path.read_text(encoding="utf-8")
            if _sha256(text) != record.sha256:
                raise self._damaged(path)
            return _CATALOGUE.validate_json(text)
        except (OSError, ValueError) as error:
            raise self._damaged(path) from error

    def index(self, catalogue: Catalogue, embedder: Embedder) -> MeaningIndex:
        """Its vectors; made anew where another embedder made those that are kept."""
        if self.record().fingerprint != embedder.fingerprint:
            return meaning_index(catalogue.products, embedder)
        folder = self._folder()
        try:
            vectors = np.load(folder / "vectors.npy", allow_pickle=False)
            owners = np.load(folder / "owners.npy", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise self._damaged(folder) from error
        return MeaningIndex(vectors=vectors, owners=owners)

    def roll_back(self) -> str:
        """Go back to the catalogue that was live before; returns its version.

        Raises:
            NoCatalogueError: There is none to go back to.
        """
        with self._versions.writing():
            try:
                return self._versions.rollback()
            except KnowledgeBaseMissingError as error:
                raise self._missing() from error
            except VectorStoreError as error:
                raise NoCatalogueError(f"knowledge base {self.kb!r} has no earlier catalogue to go back to") from error

    def remove(self) -> None:
        """Remove every catalogue and what the orders told.

        Raises:
            NoCatalogueError: There is none.
        """
        if self.version is None:
            raise self._missing()
        with self._versions.writing():
            (self._versions.folder / "published.json").unlink()
            for version in self._versions.versions():
                self._versions.drop(version)
            self._orders_path.unlink(missing_ok=True)

    def put_orders(self, associations: Associations) -> None:
        """Keep what orders tell, without who ordered, in the place of what was kept."""
        kept = _KeptOrders(
            orders=associations.orders,
            parts=associations.parts,
            pairs=tuple((first, second, count) for (first, second), count in associations.pairs.items()),
            names=associations.names,
        )
        with self._versions.writing():
            replace_text(self._orders_path, kept.model_dump_json())

    def orders(self) -> Associations:
        """What orders told; nothing where no file was read.

        Raises:
            CatalogueError: What was kept is damaged.
        """
        try:
            kept = _KeptOrders.model_validate_json(self._orders_path.read_bytes())
        except FileNotFoundError:
            return NO_ORDERS
        except (OSError, ValidationError) as error:
            raise CatalogueError(
                f"{self._orders_path} is damaged; read the orders again with `citedesk products orders FILE`"
            ) from error
        pairs = {(first, second): count for first, second, count in kept.pairs}
        return Associations(orders=kept.orders, parts=kept.parts, pairs=pairs, names=kept.names)

    @property
    def _orders_path(self) -> Path:
        return self._versions.folder / "orders.json"

    def _folder(self) -> Path:
        version = self.version
        if version is None:
            raise self._missing()
        return self._versions.version_folder(version)

    def _missing(self) -> NoCatalogueError:
        return NoCatalogueError(
            f"knowledge base {self.kb!r} has no catalogue; bring one in with `citedesk products import FILE`"
        )

    def _damaged(self, path: Path) -> CatalogueError:
        return CatalogueError(
            f"{path} is damaged; import the catalogue again,"
            f" or go back with `citedesk products rollback --kb {self.kb}`"
        )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
