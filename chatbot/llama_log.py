"""What llama.cpp says goes to our log, and its last errors into our messages."""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

_LOG = logging.getLogger(__name__)
_GGML_ERROR = 3
_callback: Any = None

last_errors: deque[str] = deque(maxlen=3)
"""What llama.cpp complained of last, oldest first."""


def log_quietly(llama_cpp: Any) -> None:
    """Send what llama.cpp says to our log instead of stderr; it is set for the whole process."""
    global _callback  # noqa: PLW0603 - C keeps the pointer, so Python must keep the object
    if _callback is not None:
        return

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator] # ctypes makes it at run time
    def write(level: int, text: bytes, _user_data: object) -> None:
        line = text.decode("utf-8", "replace").strip()
        if level == _GGML_ERROR and line:
            last_errors.append(line)
        _LOG.debug("%s", line)

    _callback = write
    llama_cpp.llama_log_set(write, None)
    llama_cpp.llama_backend_init()
