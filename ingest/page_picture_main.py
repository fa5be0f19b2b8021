"""What draws a page: ``python -m ingest.page_picture_main PATH PAGE MEMORY_BYTES``, PNG on standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.errors import IngestError
from ingest.page_picture import draw
from ingest.reader_main import bound_memory


def main() -> int:
    """Draw the page; what cannot be drawn is said in a line."""
    path, page, memory_bytes = sys.argv[1:]
    bound_memory(int(memory_bytes))
    try:
        sys.stdout.buffer.write(draw(Path(path), int(page)))
    except (IngestError, MemoryError) as error:
        print(" ".join(str(error).split()) or "it needs too much memory", file=sys.stderr)  # noqa: T201 - its only way out
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
