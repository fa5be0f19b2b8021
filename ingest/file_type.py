"""What a file is: by its content where that is certain, else by its name. Engine file of olefile."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

from ingest.archive_limits import check_archive
from ingest.encoding import decode
from ingest.errors import DamagedFileError, EncryptedFileError, UnsupportedFileError

_TEXT = {".md": "md", ".markdown": "md", ".rst": "rst", ".txt": "txt", ".text": "txt", ".csv": "csv", ".tsv": "csv",
         ".html": "html", ".htm": "html", ".xhtml": "html", ".eml": "eml", ".json": "json"}  # fmt: skip
_BINARY = {".pdf": "pdf", ".docx": "docx", ".pptx": "pptx", ".xlsx": "xlsx", ".xlsm": "xlsx", ".odt": "odt",
           ".doc": "doc", ".xls": "xls", ".msg": "msg"}  # fmt: skip
_PICTURES = {".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".tif": "picture", ".tiff": "picture",
             ".bmp": "picture", ".webp": "picture"}  # fmt: skip
_TYPES = _TEXT | _BINARY | _PICTURES
SUPPORTED_SUFFIXES = frozenset(_TYPES)

_MAIN_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}
_MAIN_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "__properties_version1.0": "msg"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def file_type(path: Path, data: bytes) -> str:
    """Short name of the type, by content where that is certain, else by suffix.

    Raises:
        UnsupportedFileError: Neither tells.
        EncryptedFileError: An encrypted Office file.
        UnsafeFileError: An office file that would swell without bound, or climbs out.
        DamagedFileError: The name promises a container that the content is not.
    """
    named = _TYPES.get(path.suffix.lower())
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(path, named)
    if data.startswith(_OLE):
        return _ole_type(path, named)
    if named is None:
        raise UnsupportedFileError(f"{path.name}: files of type {path.suffix or 'without a suffix'} cannot be read")
    start = data[:2048].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if named in set(_BINARY.values()):
        raise DamagedFileError(f"{path.name} is not a {named.upper()} file; it is damaged or has a wrong name")
    if (
        named not in {"eml", "picture"}
        and b"\0" in data[:4096]
        and decode(data)[1] not in {"utf-16", "utf-32", "utf-16-le", "utf-16-be"}
    ):
        raise UnsupportedFileError(f"{path.name} is no text file")
    return named


def _zip_type(path: Path, named: str | None) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if names & _MAIN_PARTS.keys() or "mimetype" in names:
                check_archive(path, archive)
            kind = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        # A damaged name is no UTF-8, a damaged method is unknown, a damaged flag asks for a password.
        raise DamagedFileError(f"{path.name} is cut off or damaged; save it again and ingest it anew") from error
    for member, found in _MAIN_PARTS.items():
        if member in names:
            return found
    if b"opendocument.text" in kind:
        return "odt"
    if named in {"docx", "pptx", "xlsx", "odt"}:
        raise DamagedFileError(f"{path.name} lacks its main part; save it again and ingest it anew")
    raise UnsupportedFileError(f"{path.name} is a zip archive; unpack it and ingest its files")


def _ole_type(path: Path, named: str | None) -> str:
    import olefile

    try:
        with olefile.OleFileIO(path) as container:
            streams = {name for name in ("EncryptedPackage", *_MAIN_STREAMS) if container.exists(name)}
            whole = _is_whole(container)
    except Exception as error:
        # olefile trusts the sizes that a header gives, and stumbles over them in many ways.
        raise DamagedFileError(f"{path.name} is cut off or damaged; save it again and ingest it anew") from error
    if "EncryptedPackage" in streams:
        raise EncryptedFileError(f"{path.name} is encrypted; save it without a password and ingest it again")
    for stream, found in _MAIN_STREAMS.items():
        if stream in streams and whole:
            return found
    if not whole:
        raise DamagedFileError(f"{path.name} is cut off or damaged; save it again and ingest it anew")
    if named in {"doc", "xls", "msg"}:
        raise DamagedFileError(f"{path.name} lacks its main part; save it again and ingest it anew")
    raise UnsupportedFileError(f"{path.name}: this kind of Office file ({named or 'unknown'}) cannot be read")


def _is_whole(container: Any) -> bool:
    """Whether no stream is shorter than the container says: olefile hands out what there is, without a word."""
    return all(len(container.openstream(entry).read()) >= container.get_size(entry) for entry in container.listdir())
