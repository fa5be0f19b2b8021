"""Copy as routes, commands and pages ask for it."""

from __future__ import annotations

from collections.abc import Generator

from chatbot.copywriting.rechecking import recheck
from chatbot.copywriting.types import CopyRequest, CopyResult
from chatbot.copywriting.writer import CopyParts, write_copy


class Copywriter:
    """Writes copy and checks it; safe to use from many threads."""

    def __init__(self, parts: CopyParts) -> None:
        """Nothing is loaded yet."""
        self._parts = parts

    def stream(self, request: CopyRequest) -> Generator[CopyResult, None, None]:
        """Write copy step by step; see ``write_copy``."""
        return write_copy(self._parts, request)

    def write(self, request: CopyRequest) -> CopyResult:
        """Write copy; errors are those of ``stream``."""
        *_, result = self.stream(request)
        return result

    def recheck(self, request: CopyRequest, text: str) -> CopyResult:
        """Check a text that a person has changed; see ``rechecking.recheck``."""
        return recheck(self._parts.sources, request, text)
