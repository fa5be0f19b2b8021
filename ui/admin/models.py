"""Models on this machine: which are here, what each is used for; verified and brought, one at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from chatbot.catalogue import ModelEntry, catalogue
from chatbot.errors import ChatbotError, UnknownModelError
from chatbot.model_store import list_models, pull, verify
from chatbot.settings import Settings
from ui.admin.office import Visit
from ui.admin.office_errors import PullRunningError

_LOG = logging.getLogger(__name__)

Use = Literal["answers", "search", "english", "order", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """One model of the catalogue, or of one's own where the settings name one.

    Attributes:
        entry: ``None`` for one of one's own.
        is_here: Whether its files are on this machine; ``None`` where nobody can tell.
        use: What the running server uses it for.
    """

    name: str
    entry: ModelEntry | None
    is_here: bool | None
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class PullState:
    """How far a model has come.

    Attributes:
        file: That is fetched now; ``done`` of ``total`` bytes of it, where ``total`` is known.
        error: Why it did not come; empty where it did.
    """

    name: str
    who: str
    file: str = ""
    done: int = 0
    total: int = 0
    running: bool = True
    error: str = ""


Pull = Callable[[str, Callable[[str, int, int], None]], None]


class ModelPuller:
    """Brings models on a thread, so that closing the page stops none; one at a time."""

    def __init__(self, pull_model: Pull) -> None:
        """Bring them by ``pull_model``, which tells (file, bytes so far, bytes in all)."""
        self._pull = pull_model
        self._changed = threading.Condition()
        self._state: PullState | None = None

    @property
    def state(self) -> PullState | None:
        """The pull under way, or the last one of this process."""
        return self._state

    def start(self, visit: Visit, name: str) -> None:
        """Begin to bring a model.

        Raises:
            WholeServerError: Whoever asks has a few knowledge bases.
            UnknownModelError: The catalogue does not have it.
            PullRunningError: Another one is under way.
        """
        visit.require_whole_server()
        if name not in catalogue():
            raise UnknownModelError(f"no model is called {name!r}; choose one of the list")
        with self._changed:
            if self._state and self._state.running:
                raise PullRunningError(f"{self._state.name} is being brought; wait for it")
            self._state = PullState(name=name, who=visit.identity.name)
        visit.note("model.pull", name)
        threading.Thread(target=self._run, args=(name,), name=f"pull-{name}", daemon=True).start()

    def wait(self, *, seconds: float) -> PullState | None:
        """The state when the pull has ended, or after so many seconds: not at each block of a file."""
        with self._changed:
            self._changed.wait_for(lambda: self._state is None or not self._state.running, seconds)
            return self._state

    def _run(self, name: str) -> None:
        error = "it ended unexpectedly; see the server's log"
        try:
            self._pull(name, self._tell)
            error = ""
        except ChatbotError as failure:
            error = " ".join(str(failure).split())
            _LOG.warning("pull of %s: %s", name, error)
        finally:
            self._put(lambda state: replace(state, running=False, error=error))

    def _tell(self, file: str, done: int, total: int) -> None:
        self._put(lambda state: replace(state, file=file, done=done, total=total))

    def _put(self, change: Callable[[PullState], PullState]) -> None:
        with self._changed:
            if self._state:
                self._state = change(self._state)
            self._changed.notify_all()


def puller_for(settings: Settings) -> ModelPuller:
    """Brings models to where these settings keep them."""
    models_dir = settings.resolved_models_dir

    def bring(name: str, progress: Callable[[str, int, int], None]) -> None:
        pull(name, models_dir=models_dir, progress=progress)

    return ModelPuller(bring)


def model_lines(visit: Visit) -> list[ModelLine]:
    """All models of the catalogue, those that are used first, and those of one's own that the settings name.

    Raises:
        WholeServerError: Whoever asks has a few knowledge bases.
    """
    visit.require_whole_server()
    settings = visit.application.settings
    uses = _uses(settings)
    lines = [
        ModelLine(
            name=state.entry.name,
            entry=state.entry,
            is_here=state.path is not None,
            use=uses.get(state.entry.name, ""),
        )
        for state in list_models(settings.resolved_models_dir)
    ]
    known = {line.name for line in lines}
    own = [ModelLine(name=name, entry=None, is_here=None, use=use) for name, use in uses.items() if name not in known]
    return sorted((*own, *lines), key=lambda line: not line.use)


def damaged_models(visit: Visit) -> dict[str, list[str]]:
    """Files of each pulled model that are missing or not as they came; empty lists are good.

    Raises:
        WholeServerError: Whoever asks has a few knowledge bases.
    """
    visit.require_whole_server()
    return verify(visit.application.settings.resolved_models_dir)


def _uses(settings: Settings) -> dict[str, Use]:
    uses: dict[str, Use] = {settings.vectorstore.embedder: "search", settings.language_model.model: "answers"}
    if settings.vectorstore.english_embedder:
        uses[settings.vectorstore.english_embedder] = "english"
    if settings.vectorstore.reranker:
        uses[settings.vectorstore.reranker] = "order"
    return uses
