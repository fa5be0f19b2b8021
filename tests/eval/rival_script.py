"""A rival for the tests: finds documents by shared words and answers with the best one's text."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable


class Way:
    """What the scripts in ``eval/rivals`` provide, without a model."""

    failures = (ValueError,)

    def __init__(
        self, *, embedder: str, language_model: str, context_tokens: int, max_answer_tokens: int, threads: int
    ) -> None:
        assert (embedder, language_model) != ("", "")
        assert min(context_tokens, max_answer_tokens, threads) > 0
        sys.stdout.write("libraries print on stdout, too\n")

    def index(self, documents: list[dict[str, str]]) -> None:
        self._texts = {document["id"]: document["text"] for document in documents}

    def chunks(self) -> list[str]:
        return list(self._texts.values())

    def search(self, question: str, top_k: int) -> list[str]:
        words = set(question.lower().strip("?").split())
        return sorted(self._texts, key=lambda id_: -len(words & set(self._texts[id_].lower().split())))[:top_k]

    def answer(self, question: str, write: Callable[[str], None]) -> None:
        if "returned" in question:
            raise ValueError("Requested tokens (5000) exceed context window of 4096")
        write("")
        for word in self._texts[self.search(question, 1)[0]].split():
            time.sleep(0.001)  # a model needs some time for each
            write(f"{word} ")
