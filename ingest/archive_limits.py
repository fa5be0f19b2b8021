"""What a zip file must not do before a reader unpacks it: swell without bound, climb out, or declare entities."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from ingest.errors import DamagedFileError, UnsafeFileError

# A presentation of 500 slides has some 3,000 parts.
_MAX_MEMBERS = 10_000
# Readers hold an office file's parts in memory, XML some ten times over.
_MAX_EXPANDED_BYTES = 1_000_000_000
# Price lists of repeated words pack to a fiftieth, zip bombs to a thousandth; small files may do as they like.
_MAX_RATIO = 200
_RATIO_FROM_BYTES = 50_000_000
_STEP_BYTES = 1 << 20
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCAL_HEADER_BYTES = 30
# What reading a damaged member raises.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


def check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    """Look at every member of an office file; none is unpacked beyond its bound, and none written anywhere.

    Archives within it are not opened, by this or any reader.

    Raises:
        UnsafeFileError: It has too many members, swells beyond all measure, holds more than it says, packs in a
            manner that Office does not know, names a place outside itself, or declares XML entities.
        DamagedFileError: A member lies outside the file.
    """
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise _unsafe(path, f"it has {len(members)} parts, more than {_MAX_MEMBERS}")
    for member in members:
        _check_name(path, member.orig_filename)
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise _unsafe(path, "two of its parts have the same name")
    if any(member.compress_type not in _METHODS for member in members):
        raise _unsafe(path, "it is packed in a manner that Office does not know")
    _check_size(path, sum(member.file_size for member in members))
    with path.open("rb") as stream:
        for member in members:
            if _holds_more(stream, member, path):
                raise _unsafe(path, f"its part {member.filename} holds more than it says")
    for member in members:
        if _declares_entities(archive, member):
            raise _unsafe(path, f"its part {member.filename} declares XML entities")


def _unsafe(path: Path, why: str) -> UnsafeFileError:
    return UnsafeFileError(f"{path.name} is not opened: {why}; save it again with an office program")


def _check_name(path: Path, name: str) -> None:
    plain = PurePosixPath(name.replace("\\", "/"))
    if plain.is_absolute() or ".." in plain.parts or ":" in (plain.parts or ("",))[0]:
        raise _unsafe(path, f"its part {name[:80]!r} names a place outside the file")


def _check_size(path: Path, expanded: int) -> None:
    if expanded > _MAX_EXPANDED_BYTES:
        raise _unsafe(path, f"it swells to {expanded} bytes, more than {_MAX_EXPANDED_BYTES}")
    packed = path.stat().st_size
    if expanded > _RATIO_FROM_BYTES and expanded > _MAX_RATIO * packed:
        raise _unsafe(path, f"it swells to {expanded // packed} times its size, more than {_MAX_RATIO}")


def _holds_more(stream: IO[bytes], member: zipfile.ZipInfo, path: Path) -> bool:
    """Whether a member unpacks to more than its header says, on which all other bounds are built."""
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size > member.file_size
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES:
        raise DamagedFileError(f"{path.name} is cut off or damaged; save it again and ingest it anew")
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    left, found = member.compress_size, 0
    try:
        while left > 0 and not unpacker.eof:
            packed = stream.read(min(left, _STEP_BYTES))
            if not packed:
                break
            left -= len(packed)
            while packed and found <= member.file_size:
                found += len(unpacker.decompress(packed, _STEP_BYTES))
                packed = unpacker.unconsumed_tail
            if found > member.file_size:
                return True
    except zlib.error:
        # Damage is for the reader of the part to say; some parts nobody reads.
        return False
    return False


def _beginning(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The first part of a member, without the zero bytes of UTF-16."""
    try:
        with archive.open(member) as stream:
            return stream.read(_STEP_BYTES).replace(b"\0", b"")
    except _DAMAGE:
        return b""


def _declares_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a member is XML with entities of its own, in whatever encoding; Office writes none."""
    from lxml import etree

    try:
        with archive.open(member) as stream:
            # The beginning of the root element is enough: entities are declared before it, and none is expanded.
            for _, root in etree.iterparse(
                stream, events=("start",), resolve_entities=False, load_dtd=False, no_network=True
            ):
                declared = root.getroottree().docinfo.internalDTD
                return declared is not None and any(True for _ in declared.iterentities())
    except SyntaxError:
        # What lxml says of files that are no XML; and of declarations that are too much even for it.
        return b"<!ENTITY" in _beginning(archive, member)
    except _DAMAGE:
        # Its reader will name it, if any reads it.
        return False
    return False
