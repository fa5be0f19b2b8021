"""Model files for the tests of this folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where model files lie."""
    return Path(os.environ.get("CITEDESK_MODELS_DIR", "/tmp/models"))  # noqa: S108 - read only


@pytest.fixture(scope="session")
def small_gguf(models_dir: Path) -> Path:
    """SmolLM2-135M, the smallest real model."""
    found = sorted(path for path in models_dir.rglob("*.gguf") if "smol" in path.name.lower())
    assert found, f"no SmolLM2 in {models_dir}; run `citedesk models pull smollm2-135m-instruct`"
    return found[0]
