"""The catalogues that a process has open: brought in, looked up, and recommended from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from chatbot.products.associations import count_associations
from chatbot.products.catalogue_file import read_catalogue
from chatbot.products.errors import CatalogueError, UnknownProductError
from chatbot.products.meaning import meaning_index
from chatbot.products.orders import read_orders
from chatbot.products.recommendation import Recommendation
from chatbot.products.recommender import Recommender
from chatbot.products.settings import ProductSettings
from chatbot.products.store import CatalogueRecord, CatalogueStore
from chatbot.products.types import Product, Refusal
from chatbot.question import checked_question
from ingest.types import PUBLIC, Language
from vectorstore.embedder import Embedder

BUYERS = frozenset({PUBLIC})
MAX_TOP_K = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file.

    Attributes:
        taken: Products, or lines of orders.
        refused: Rows and cells that were left out, with the reason.
    """

    kb: str
    source: str
    taken: int
    refused: tuple[Refusal, ...]
    version: str = ""
    pairs: int = 0


class Catalogues:
    """One catalogue a knowledge base; safe to use from many threads.

    Methods that name a knowledge base raise ``NoCatalogueError`` where it has none, and ``CatalogueError`` where what
    is kept is damaged.
    """

    def __init__(
        self, root: Path, settings: ProductSettings, embedder: Callable[[], Embedder], *, max_chars: int
    ) -> None:
        """Keep catalogues below ``root``; the embedder is loaded with the first import or need.

        Args:
            root: Folder of all catalogues.
            settings: Of recommendations.
            embedder: That compares meanings.
            max_chars: Longest need.
        """
        self._root, self._settings, self._embedder, self._max_chars = root, settings, embedder, max_chars
        self._lock = threading.RLock()
        self._open: dict[tuple[str, frozenset[str]], tuple[object, Recommender]] = {}

    def store(self, kb: str) -> CatalogueStore:
        """Its place on the disk, whether there is a catalogue or not."""
        return CatalogueStore(self._root, kb, kept=self._settings.kept_catalogues)

    def has(self, kb: str) -> bool:
        """Whether a catalogue was brought in."""
        return self.store(kb).version is not None

    def import_catalogue(self, path: Path, *, kb: str, name: str = "") -> ImportReport:
        """Read a catalogue and make it the live one; a file that cannot be used leaves the old one in place.

        Args:
            path: XLSX or CSV.
            kb: The knowledge base.
            name: What the file is called, if not by its path.

        Raises:
            CatalogueError: It cannot be read, or more of its rows are refused than taken.
        """
        catalogue = read_catalogue(path)
        lost = [refusal for refusal in catalogue.refused if refusal.whole]
        if len(lost) > len(catalogue.products):
            raise CatalogueError(
                f"{name or path.name}: {len(lost)} rows cannot be used and only {len(catalogue.products)} products can,"
                f" so nothing was changed ({lost[0]}); correct the file and import it again"
            )
        embedder = self._embedder()
        index = meaning_index(catalogue.products, embedder)
        source = name or path.name
        version = self.store(kb).put(catalogue, index, source=source, fingerprint=embedder.fingerprint)
        return ImportReport(
            kb=kb, source=source, taken=len(catalogue.products), refused=catalogue.refused, version=version
        )

    def import_orders(self, path: Path, *, kb: str, name: str = "") -> ImportReport:
        """Read orders and keep what was bought together in the place of what was kept; no customer is.

        Raises:
            CatalogueError: The file cannot be read, or holds no line that can be used.
        """
        self.record(kb)
        file = read_orders(path)
        if not file.lines:
            why = f" ({file.refused[0]})" if file.refused else ""
            raise CatalogueError(f"{name or path.name} holds no line of an order that can be used{why}; correct it")
        counted = count_associations(file.lines, min_orders=self._settings.min_orders_together)
        self.store(kb).put_orders(counted)
        return ImportReport(
            kb=kb, source=name or path.name, taken=len(file.lines), refused=file.refused, pairs=len(counted.pairs)
        )

    def record(self, kb: str) -> CatalogueRecord:
        """What is told about the live catalogue."""
        return self.store(kb).record()

    def products(self, kb: str, audiences: Set[str] = BUYERS) -> list[Product]:
        """The products that these audiences may see, in the order of the catalogue."""
        return [product for product in self.store(kb).read().products if product.audience in audiences]

    def product(self, kb: str, part_number: str, audiences: Set[str] = BUYERS) -> Product:
        """One product, however its part number is spelt.

        Raises:
            UnknownProductError: These audiences see none of this number.
        """
        found = self._recommender(kb, audiences).product(part_number)
        if found is None:
            raise UnknownProductError(f"the catalogue of {kb!r} has no product {part_number!r}; look it up in the list")
        return found

    def recommend(
        self,
        need: str,
        *,
        kb: str,
        top_k: int = 5,
        quantity: float | None = None,
        language: Language | None = None,
        audiences: Set[str] = BUYERS,
    ) -> Recommendation:
        """Products that keep to every limit of a need.

        Args:
            need: In the words of a buyer.
            kb: Whose catalogue.
            top_k: Products at most, 1 to ``MAX_TOP_K``.
            quantity: Pieces; ``None`` for what the need says.
            language: Of the texts; ``None`` for that of the need.
            audiences: Whom it is for.

        Raises:
            QuestionError: The need is empty or too long.
        """
        text = checked_question(need, max_chars=self._max_chars)
        recommender = self._recommender(kb, audiences)
        return recommender.recommend(recommender.read(text, quantity=quantity, language=language), top_k=top_k)

    def for_messages(
        self,
        messages: Sequence[str],
        *,
        kb: str,
        top_k: int,
        language: Language,
        audiences: Set[str] = BUYERS,
    ) -> Recommendation | None:
        """Products for the first of some messages that asks for one; see ``Need.asks_for_product``.

        Args:
            messages: What somebody wrote, and what is understood by it; never an error, whatever stands there.
            kb: Whose catalogue; without one nothing is found.
            top_k: Products at most.
            language: Of the texts.
            audiences: Whom they are for.
        """
        if not self.has(kb):
            return None
        recommender = self._recommender(kb, audiences)
        for message in messages:
            if message.strip() and len(message) <= self._max_chars:
                need = recommender.read(message, language=language)
                if need.asks_for_product:
                    return recommender.recommend(need, top_k=top_k)
        return None

    def related(self, kb: str, part_number: str, audiences: Set[str] = BUYERS) -> Recommendation:
        """Alternatives, accessories, spare parts of a product, and what was bought with it."""
        product = self.product(kb, part_number, audiences)
        return self._recommender(kb, audiences).related(product)

    def roll_back(self, kb: str) -> str:
        """Go back to the catalogue that was live before; returns its version."""
        return self.store(kb).roll_back()

    def remove(self, kb: str) -> None:
        """Remove the catalogues of a knowledge base and what its orders told."""
        self.store(kb).remove()

    def _recommender(self, kb: str, audiences: Set[str]) -> Recommender:
        store, key = self.store(kb), (kb, frozenset(audiences))
        stamp = store.stamp
        with self._lock:
            known = self._open.get(key)
            if known and known[0] == stamp:
                return known[1]
            catalogue, embedder = store.read(), self._embedder()
            made = Recommender(
                catalogue.products,
                store.index(catalogue, embedder),
                embedder,
                audiences=frozenset(audiences),
                associations=store.orders(),
            )
            self._open[key] = stamp, made
            return made
