"""Ways in which a file goes wrong, each the same for the same seed."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

SUFFIXES = (
    "pdf",
    "docx",
    "pptx",
    "xlsx",
    "odt",
    "xls",
    "msg",
    "doc",
    "html",
    "md",
    "rst",
    "csv",
    "json",
    "txt",
    "eml",
    "png",
)
_NUMBERS = (b"0", b"-1", b"255", b"65536", b"2147483648", b"99999999999999999999", b"1e400", b"NaN", b"")
_NUMBER = re.compile(rb"\d+")
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
Damage = Callable[[random.Random, bytes, bytes], bytes]
"""Takes the dice, a file and another one, and gives the damaged file."""


def flip_bits(dice: random.Random, data: bytes, other: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(dice.choice((1, 4, 30))):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def cut_off(dice: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: dice.randrange(1, len(data) + 1)]


def insert_bytes(dice: random.Random, data: bytes, other: bytes) -> bytes:
    place = dice.randrange(len(data) + 1)
    noise = dice.choice((dice.randbytes(dice.randrange(1, 200)), b"\0" * 64, b"\xff" * 64, b"<![CDATA[", b"(((((((("))
    return data[:place] + noise + data[place:]


def lose_stretch(dice: random.Random, data: bytes, other: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randrange(1, max(2, len(data) // 4)) :] or b"x"


def repeat_stretch(dice: random.Random, data: bytes, other: bytes) -> bytes:
    start = dice.randrange(len(data))
    end = start + dice.randrange(1, 2000)
    return data[:end] + data[start:end] * dice.choice((1, 3, 200)) + data[end:]


def splice(dice: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: dice.randrange(1, len(data) + 1)] + other[dice.randrange(len(other)) :]


def change_numbers(dice: random.Random, data: bytes, other: bytes) -> bytes:
    share = dice.choice((0.01, 0.2))
    return _NUMBER.sub(lambda found: dice.choice(_NUMBERS) if dice.random() < share else found[0], data)


def damage_member(dice: random.Random, data: bytes, other: bytes) -> bytes:
    """Damage within a well-formed archive: a member's text, or two members that have changed places."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return flip_bits(dice, data, other)
    names = sorted(name for name, content in members.items() if content)
    for _ in range(dice.choice((1, 3))):
        one, two = dice.choice(names), dice.choice(names)
        if dice.random() < 0.4:
            members[one], members[two] = members[two], members[one]
        else:
            members[one] = dice.choice(PLAIN)(dice, members[one] or b"x", members[two] or b"x")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def settled(data: bytes) -> bytes:
    """An office file without the moment at which it was written; other files as they are."""
    if not data.startswith(b"PK"):
        return data
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(zipfile.ZipInfo(name), _MOMENT.sub(b"2025-01-01T00:00:00Z", content), zipfile.ZIP_DEFLATED)
    return target.getvalue()


PLAIN: tuple[Damage, ...] = (
    flip_bits, cut_off, insert_bytes, lose_stretch, repeat_stretch, splice, change_numbers,
)  # fmt: skip


def write_damaged(seeds: Mapping[str, bytes], folder: Path, *, files: int, seed: int) -> list[Path]:
    """Damaged copies of files, each kind of damage to each file in turn; one of eight gets a wrong suffix.

    Args:
        seeds: Whole files by name.
        folder: Where they are written.
        files: How many.
        seed: Of the dice.
    """
    dice = random.Random(seed)  # noqa: S311 - no secret
    names = sorted(seeds)
    written = []
    for number in range(files):
        name = names[number % len(names)]
        data, other = seeds[name], seeds[dice.choice(names)]
        ways = (*PLAIN, damage_member, damage_member, damage_member) if data.startswith(b"PK") else PLAIN
        way = ways[(number // len(names)) % len(ways)] if files > len(names) * 4 else dice.choice(ways)
        suffix = dice.choice(SUFFIXES) if dice.random() < 0.125 else name.rpartition(".")[2]
        path = folder / f"{number:04d}-{way.__name__}-{name.rpartition('.')[0][:40]}.{suffix}"
        path.write_bytes(way(dice, data, other))
        written.append(path)
    return written
