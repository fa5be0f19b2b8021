"""A file as it stands in memory: read once, with all that its place says about it."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import DamagedFileError, PropertiesError, UnsafeFileError, UnsupportedFileError
from ingest.properties import folders_of, sidecar_of
from ingest.settings import IngestSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCopy:
    """What a machine needs to read a file that lies on another one.

    Attributes:
        name: Of the file, without folders.
        folders: Names of the folders that it lies in; who may see it follows from them.
        sidecar: Bytes of its properties, ``None`` where there are none.
    """

    name: str
    folders: tuple[str, ...]
    data: bytes
    sidecar: bytes | None

    def written(self, folder: Path) -> Path:
        """Put the file and its sidecar into an empty folder."""
        path = folder / self.name
        path.write_bytes(self.data)
        if self.sidecar is not None:
            sidecar_of(path).write_bytes(self.sidecar)
        return path


def copy_of(path: Path, settings: IngestSettings) -> FileCopy:
    """A file and its sidecar, as they are now.

    Raises:
        IngestError: As ``bytes_of``, or its sidecar cannot be opened.
    """
    data, sidecar = bytes_of(path, settings), sidecar_of(path)
    try:
        properties = sidecar.read_bytes() if sidecar.is_file() else None
    except OSError as error:
        raise PropertiesError(f"{sidecar.name} cannot be read ({error.strerror}); check its rights") from error
    return FileCopy(name=path.name, folders=folders_of(path), data=data, sidecar=properties)


def bytes_of(path: Path, settings: IngestSettings) -> bytes:
    """The content of a file that may be opened.

    Raises:
        UnsafeFileError: It is no file.
        UnsupportedFileError: It is too large.
        DamagedFileError: It cannot be opened.
    """
    try:
        status = path.stat()
        # Opening a pipe waits for whoever writes into it, and a device never ends.
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise UnsafeFileError(f"{path.name} is not opened: it is a pipe or a device, no file; remove it")
        size = status.st_size
        if size > settings.max_file_bytes:
            raise UnsupportedFileError(
                f"{path.name} has {size} bytes, more than the {settings.max_file_bytes} of ingest.max_file_bytes;"
                " split it or raise the limit"
            )
        return path.read_bytes()
    except OSError as error:
        raise DamagedFileError(f"{path.name} cannot be opened ({error.strerror}); check its rights") from error
