"""Open a model for torch from a folder, from what was downloaded before, or from the Hugging Face hub."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from vectorstore.errors import VectorStoreError

_HUB_TIMEOUT_SECONDS = 10

_Model = TypeVar("_Model")


def open_model(
    name: str,
    opened: Callable[..., _Model],
    *,
    kind: str,
    setting: str,
    choices: str,
    error: type[VectorStoreError],
) -> _Model:
    """Open a model, with one clear error if that fails.

    Args:
        name: A folder, or a name on the hub.
        opened: Opens a folder or name; takes ``local_files_only`` as the library's own classes do.
        kind: What it is, for messages.
        setting: That names it.
        choices: What else that setting may name.
        error: To be raised.
    """
    import httpx
    from huggingface_hub import HfApi
    from safetensors import SafetensorError

    folder = Path(name).expanduser()
    if not folder.is_dir() and _is_path(name):
        raise error(f"{kind} {name!r}: there is no such folder; correct the setting {setting}")
    try:
        if folder.is_dir():
            return opened(str(folder), local_files_only=True)
        with contextlib.suppress(OSError, ValueError):
            # It was downloaded before.
            return opened(name, local_files_only=True)
        # One short question first: loading would ask the hub for each of a dozen files, with long time-outs.
        HfApi().model_info(name, timeout=_HUB_TIMEOUT_SECONDS)
        return opened(name, local_files_only=False)
    except (
        OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, SafetensorError, httpx.HTTPError
    ) as fault:  # fmt: skip
        first_line = next(iter(str(fault).strip().splitlines()), type(fault).__name__)
        raise error(
            f"{kind} {name!r} cannot be loaded: {first_line}; let the setting {setting} name {choices}"
        ) from fault


def torch_device(threads: int) -> str:
    """Where torch runs a model; with ``threads`` it is told how many to use, 0 leaves its own choice."""
    import torch

    if threads:
        torch.set_num_threads(threads)
    return "cuda" if torch.cuda.is_available() else "cpu"


def _is_path(name: str) -> bool:
    return name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name or Path(name).is_absolute()
