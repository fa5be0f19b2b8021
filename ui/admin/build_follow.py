"""Begin a build and tell how far it is, for tabs that have a button for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.build_view import build_html
from ui.admin.builds import Builds
from ui.admin.errors import BuildRunningError
from ui.admin.notices import failure

# A build that says nothing for so long is asked whether the page still wants to hear of it.
_LOOK_SECONDS = 2.0


def follow_build(
    builds: Builds, kb: str, paths: Sequence[Path], identity: Identity, language: Language, *, publish: bool
) -> Iterator[str]:
    """Begin, then what the page shows at each step until the build ends."""
    try:
        builds.start(kb, paths, who=identity.name, publish=publish)
    except BuildRunningError as error:
        yield failure(error, language)
        return
    yield from followed(builds, kb, language)


def followed(builds: Builds, kb: str, language: Language) -> Iterator[str]:
    """What the page shows of the build under way until it ends; at once where none runs."""
    state = builds.state(kb)
    yield build_html(state, language)
    while state is not None and state.running:
        state = builds.wait(kb, state, seconds=_LOOK_SECONDS)
        yield build_html(state, language)
