"""A Milvus server, or milvus-lite in a file. Engine file."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import VectorServerError, VectorServerRefusedError
from vectorstore.lexical import K1, B
from vectorstore.milvus.schema import MAX_TEXT_BYTES, Field, bm25_field
from vectorstore.milvus.types import Wanted
from vectorstore.settings import VectorStoreSettings

# Tokens come joined by blanks, overlapping Chinese words among them: each is to stay as it is. What joins the parts of
# a part number is no word; the part number without it is one of the tokens.
_ANALYSER = {
    "tokenizer": {"type": "jieba", "mode": "exact"},
    "filter": [{"type": "stop", "stop_words": [" ", *"-/._+&'"]}],
}
_MAX_SHORT_BYTES = 1024
# Keys are all that is wanted of a hit; without a named field milvus-lite returns every one, vectors too.
_FEWEST = ["row"]
_SCANNED = 1000
_FUSED_RANKS = 60


class MilvusServer:
    """Collections, entities and aliases; connected when it is first asked. Safe to use from many threads.

    Every method raises ``VectorServerError`` when the server cannot be reached, refuses, or fails.
    """

    def __init__(self, settings: VectorStoreSettings) -> None:
        """Ask the server that the settings name."""
        self._uri = settings.milvus_uri
        self._token = settings.milvus_token.get_secret_value()
        self._database = settings.milvus_database
        self._timeout = settings.milvus_timeout_seconds
        self._lock = threading.Lock()
        self._client: Any = None

    @property
    def is_file(self) -> bool:
        """Whether it is milvus-lite, which one process at a time may use."""
        return "://" not in self._uri

    def collections(self) -> list[str]:
        """Names of all collections."""
        with self._asked() as client:
            return list(client.list_collections(timeout=self._timeout))

    def create(self, name: str, fields: Sequence[Field]) -> None:
        """Make an empty collection."""
        with self._asked() as client:
            from pymilvus import DataType, Function, FunctionType

            kinds: dict[str, tuple[Any, dict[str, Any]]] = {
                "key": (DataType.INT64, {"is_primary": True}),
                "text_key": (DataType.VARCHAR, {"is_primary": True, "max_length": 128}),
                "integer": (DataType.INT64, {}),
                "short_text": (DataType.VARCHAR, {"max_length": _MAX_SHORT_BYTES}),
                "text": (DataType.VARCHAR, {"max_length": MAX_TEXT_BYTES}),
                "analysed": (
                    DataType.VARCHAR,
                    {"max_length": MAX_TEXT_BYTES, "enable_analyzer": True, "analyzer_params": _ANALYSER},
                ),
            }
            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            indexes = client.prepare_index_params()
            for field in fields:
                if field.kind == "vector":
                    schema.add_field(field.name, DataType.FLOAT_VECTOR, dim=field.dimension)
                    index = "FLAT" if field.exact else "AUTOINDEX"
                    indexes.add_index(field.name, index_type=index, metric_type="IP")
                    continue
                kind, options = kinds[field.kind]
                schema.add_field(field.name, kind, **options)
                if field.kind == "analysed":
                    sparse = bm25_field(field.name)
                    schema.add_field(sparse, DataType.SPARSE_FLOAT_VECTOR)
                    schema.add_function(
                        Function(
                            name=sparse,
                            function_type=FunctionType.BM25,
                            input_field_names=[field.name],
                            output_field_names=[sparse],
                        )
                    )
                    indexes.add_index(
                        sparse,
                        index_type="SPARSE_INVERTED_INDEX",
                        metric_type="BM25",
                        params={"bm25_k1": K1, "bm25_b": B},
                    )
            client.create_collection(name, schema=schema, index_params=indexes, timeout=self._timeout)

    def insert(self, name: str, entities: Sequence[Mapping[str, object]]) -> None:
        """Add entities."""
        if entities:
            with self._asked() as client:
                client.insert(name, list(entities), timeout=self._timeout)

    def seal(self, name: str) -> None:
        """Make durable what was added, and ready to be searched."""
        with self._asked() as client:
            client.flush(name, timeout=self._timeout)
            client.load_collection(name, timeout=self._timeout)

    def load(self, name: str) -> None:
        """Make ready to be searched, if it is not."""
        with self._asked() as client:
            client.load_collection(name, timeout=self._timeout)

    def rename(self, name: str, new_name: str) -> None:
        """Give a collection another name."""
        with self._asked() as client:
            client.rename_collection(name, new_name, timeout=self._timeout)

    def drop(self, name: str) -> None:
        """Remove a collection, if there is one of that name."""
        with self._asked() as client:
            client.drop_collection(name, timeout=self._timeout)

    def aliases(self) -> dict[str, str]:
        """The collection that each alias names."""
        with self._asked() as client:
            names = client.list_aliases(collection_name="", timeout=self._timeout)["aliases"]
            return {name: self._named(client, name) for name in names}

    def named(self, alias: str) -> str | None:
        """The collection that an alias names, ``None`` if there is no such alias."""
        from pymilvus import MilvusException

        with self._asked() as client:
            try:
                return self._named(client, alias)
            except MilvusException as error:
                # 1600: alias not found; milvus-lite says 100, collection not found.
                if error.code in {100, 1600}:
                    return None
                raise

    def _named(self, client: Any, alias: str) -> str:
        return str(client.describe_alias(alias, timeout=self._timeout)["collection_name"])

    def point(self, alias: str, collection: str) -> None:
        """Let an alias name a collection, in one step."""
        known = self.named(alias) is not None
        with self._asked() as client:
            change = client.alter_alias if known else client.create_alias
            change(collection_name=collection, alias=alias, timeout=self._timeout)

    def drop_alias(self, alias: str) -> None:
        """Remove an alias, if there is one of that name."""
        if self.named(alias) is not None:
            with self._asked() as client:
                client.drop_alias(alias, timeout=self._timeout)

    def count(self, name: str) -> int:
        """How many entities a collection holds, those added just now too."""
        with self._asked() as client:
            found = client.query(
                name, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=self._timeout
            )
            return int(found[0]["count(*)"])

    def query(self, name: str, among: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        """Fields of the entities that an expression admits, in no order."""
        with self._asked() as client:
            found = client.query(name, filter=among, output_fields=list(fields), timeout=self._timeout)
            return [dict(entity) for entity in found]

    def scan(self, name: str, fields: Sequence[str], among: str = "") -> Iterator[list[dict[str, Any]]]:
        """The same of however many entities, some at a time."""
        with self._asked() as client:
            iterator = client.query_iterator(
                name, batch_size=_SCANNED, filter=among, output_fields=list(fields), timeout=self._timeout
            )
        try:
            while True:
                with self._asked():
                    entities = [dict(entity) for entity in iterator.next()]
                if not entities:
                    return
                yield entities
        finally:
            iterator.close()

    def nearest(
        self, name: str, field: str, query: NDArray[np.float32], *, among: str, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Keys and inner products of the nearest entities, best first; ``limit`` up to ``MAX_HITS``."""
        with self._asked() as client:
            found = client.search(
                name,
                data=[query],
                anns_field=field,
                filter=among,
                limit=limit,
                output_fields=_FEWEST,
                search_params={"metric_type": "IP"},
                timeout=self._timeout,
            )[0]
            return _keys(found), np.array(found.distances, dtype=np.float32)

    def propose(self, name: str, wanted: Sequence[Wanted]) -> NDArray[np.int64]:
        """Keys of all that is wanted, by one hybrid search; in no order."""
        if not wanted:
            return np.zeros(0, dtype=np.int64)
        with self._asked() as client:
            from pymilvus import AnnSearchRequest, RRFRanker

            requests = [
                AnnSearchRequest(
                    data=[own.sought],
                    anns_field=own.field,
                    param={"metric_type": "BM25" if isinstance(own.sought, str) else "IP"},
                    limit=own.limit,
                    expr=own.among or None,
                )
                for own in wanted
            ]
            found = client.hybrid_search(
                name,
                requests,
                # Only who is among them counts; scores are ours.
                RRFRanker(_FUSED_RANKS),
                limit=sum(own.limit for own in wanted),
                output_fields=_FEWEST,
                timeout=self._timeout,
            )[0]
            return _keys(found)

    def close(self) -> None:
        """Let the connection go, and of a file the engine too."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                if self.is_file:
                    # Its engine would go on in this process, and hold the file.
                    from milvus_lite.server_manager import server_manager_instance

                    server_manager_instance.release_server(self._uri)
            self._client = None

    @contextlib.contextmanager
    def _asked(self) -> Iterator[Any]:
        """The client; what goes wrong is one clear line."""
        try:
            import grpc
            import pymilvus
        except ImportError as error:
            raise VectorServerError(
                "vectorstore.engine is milvus, but pymilvus is not installed; run `pip install 'citedesk[milvus]'`"
            ) from error
        try:
            with self._lock:
                if self._client is None:
                    # It would write a traceback beside each error that it raises.
                    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
                    self._client = pymilvus.MilvusClient(
                        uri=self._uri, token=self._token, db_name=self._database, timeout=self._timeout
                    )
            yield self._client
        except (pymilvus.MilvusException, grpc.RpcError) as error:
            raise self._translated(error) from error

    def _translated(self, error: Any) -> VectorServerError:
        # What the server said when it refused to connect is in the cause only.
        details = getattr(error.__cause__, "details", None) or getattr(error, "details", None)
        said = str((details() if callable(details) else "") or getattr(error, "message", "")).strip().splitlines()
        reason = said[0] if said else type(error).__name__
        where = f"Milvus at {self._uri}"
        low = reason.lower()
        if any(word in low for word in ("auth check", "authenticat", "permission den", "privilege")):
            return VectorServerRefusedError(
                f"{where} refuses the credentials ({reason}); correct vectorstore.milvus_token and milvus_database"
            )
        if any(
            word in low for word in ("connect", "unavailable", "deadline", "timeout", "milvus-lite", "local milvus")
        ):
            hint = "no other process may have the file open" if self.is_file else "start it, or correct the address"
            return VectorServerError(f"{where} cannot be reached ({reason}); {hint} (vectorstore.milvus_uri)")
        return VectorServerError(f"{where} did not do what it was asked ({reason}); look into its log")


def _keys(found: Any) -> NDArray[np.int64]:
    return np.array(found.ids, dtype=np.int64)
