"""Office files are ZIP archives that carry the moment of their making; here it is taken out."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# openpyxl writes the moment of saving over the date that it was given.
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def settle(path: Path, *, modified: str | None = None) -> None:
    """Rewrite an archive with fixed times of its members; ``modified`` (ISO 8601) replaces the core property."""
    with ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in members:
            if modified is not None and name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + modified.encode() + rb"\g<2>", data)  # noqa: PLW2901 - one member differs
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, data)
