"""Publish a version unless a check stops it: then it stays beside the live one, to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from vectorstore.errors import IndexDamagedError, PublishBlockedError, VersionLiveError
from vectorstore.report import Progress
from vectorstore.versions import VersionStore

BeforePublish = Callable[[Path, Progress | None], Sequence[str]]
"""Given the folder of a version whose files are whole, before it is shown to anyone; returns warnings.

It raises ``PublishBlockedError`` where the version must not be published.
"""

HELD_BACK = "held back: it passed its checks and waits for somebody to publish it"
"""Why a version is not live that was built without being published."""


def finish_and_publish(
    store: VersionStore,
    version: str,
    staging: Path,
    *,
    before_publish: BeforePublish | None = None,
    progress: Progress | None = None,
    publish: bool = True,
) -> Sequence[str]:
    """Finish a version that was written to ``staging`` and make it the live one; returns warnings of the check.

    Checked before it has its name: whoever is stopped meanwhile leaves nothing behind. Without ``publish`` it is
    checked all the same, and kept beside the live one as a blocked one is. Needs ``writing``.

    Raises:
        PublishBlockedError: The check stopped it; it is finished, and listed among the versions.
    """
    store.bring(version, staging, progress)
    try:
        warnings = before_publish(staging, progress) if before_publish else ()
    except PublishBlockedError as error:
        store.finish(version, staging)
        _block(store, version, str(error))
        raise
    store.finish(version, staging)
    if publish:
        store.publish(version)
    else:
        _block(store, version, HELD_BACK)
    return warnings


def publish_again(
    store: VersionStore,
    version: str,
    *,
    before_publish: BeforePublish | None = None,
    progress: Progress | None = None,
) -> Sequence[str]:
    """Make a finished version the live one; returns warnings of the check. Needs ``writing``.

    Raises:
        PublishBlockedError: The check stopped it.
        VersionMissingError: There is no such version.
    """
    folder = store.version_folder(version)
    warnings: Sequence[str] = ()
    if before_publish and live_version_of(store) != version:
        try:
            warnings = before_publish(folder, progress)
        except PublishBlockedError as error:
            _block(store, version, str(error))
            raise
    store.publish(version)
    reasons = store.blocked.reasons()
    if reasons.pop(version, None):
        store.blocked.write(reasons)
    return warnings


def throw_away(store: VersionStore, version: str) -> None:
    """Remove a finished version that was never published, or is so no more. Needs ``writing``.

    Raises:
        VersionMissingError: There is no such version.
        VersionLiveError: It is the live one.
    """
    store.version_folder(version)
    if live_version_of(store) == version:
        raise VersionLiveError(f"version {version} is live; publish another one before this is thrown away")
    store.drop(version)
    reasons = store.blocked.reasons()
    if reasons.pop(version, None):
        store.blocked.write(reasons)


def live_version_of(store: VersionStore) -> str | None:
    """The live version; ``None`` also where the record of it is damaged, which publishing repairs."""
    try:
        return store.published()
    except IndexDamagedError:
        return None


def _block(store: VersionStore, version: str, reason: str) -> None:
    """Remember why, and remove blocked versions but the newest: an ingestion every night must not fill the disk."""
    reasons = {name: why for name, why in store.blocked.reasons().items() if name in store.versions()}
    reasons[version] = reason
    names = sorted(reasons, key=int)
    for old in names[: -store.kept_versions]:
        if old != live_version_of(store):
            store.drop(old)
        del reasons[old]
    store.blocked.write(reasons)
