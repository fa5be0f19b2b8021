"""Where files lie that came from a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

UploadKind = Literal["documents", "questions", "backups", "products", "orders"]
"""What a file is for; also the folder in the data directory below which it is kept, by knowledge base."""


def upload_folder(data_dir: Path, kind: UploadKind, kb: str) -> Path:
    """Where files of a knowledge base are kept; ``kb`` has been checked."""
    # Catalogues themselves lie in ``products``.
    return data_dir / (f"{kind}-files" if kind in {"products", "orders"} else kind) / kb
