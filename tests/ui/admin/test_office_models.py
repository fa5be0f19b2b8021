"""Models at the console: what is here and used, verification, one pull at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.catalogue import catalogue
from chatbot.errors import ModelDownloadError, UnknownModelError
from chatbot.language_model_settings import LanguageModelSettings
from tests.ui.admin.office_visits import TOM, audited, visit
from ui.admin.models import ModelPuller, PullState, damaged_models, model_lines, puller_for
from ui.admin.models_view import models_html, pull_choices, pull_html, verified_html
from ui.admin.office_errors import PullRunningError, WholeServerError

NAME = "smollm2-135m-instruct"
Tell = Callable[[str, int, int], None]


class SlowSource:
    """Brings a model as far as a test lets it."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.told = threading.Event()
        self.error: Exception | None = None

    def __call__(self, name: str, tell: Tell) -> None:
        tell(f"{name}.gguf", 5_000_000, 98_000_000)
        self.told.set()
        assert self.go_on.wait(30)
        if self.error:
            raise self.error


def ended(puller: ModelPuller) -> PullState:
    state = puller.wait(seconds=30)
    assert state is not None
    assert not state.running
    return state


def test_what_is_here_and_what_it_is_used_for(application: Application) -> None:
    lines = model_lines(visit(application))
    assert {line.name for line in lines} == set(catalogue())
    used = {line.name: line.use for line in lines if line.use}
    assert used == {
        "multilingual-e5-small": "search",
        "all-MiniLM-L6-v2": "english",
        "qwen2.5-coder-1.5b-instruct": "answers",
    }
    assert [bool(line.use) for line in lines] == sorted((bool(line.use) for line in lines), reverse=True)
    english, chinese = models_html(lines, "en"), models_html(lines, "zh")
    assert "search in every language" in english
    assert "各语言的搜索" in chinese
    assert "Apache-2.0" in english


def test_a_model_of_ones_own_is_listed_and_inert(application: Application) -> None:
    own = application.settings.model_copy(
        update={"language_model": LanguageModelSettings(model="<img src=x>/own.gguf")}
    )
    lines = model_lines(visit(Application(own)))
    assert (lines[0].name, lines[0].use, lines[0].is_here) == ("<img src=x>/own.gguf", "answers", None)
    assert "<img" not in models_html(lines, "en")
    assert "<img src=x>/own.gguf" not in pull_choices(lines)


def test_damaged_files_are_named(application: Application, tmp_path: Path) -> None:
    folder = tmp_path / "models" / NAME
    folder.mkdir(parents=True)
    (folder / "model.json").write_text(json.dumps({"name": NAME, "files": {"a.gguf": "0" * 64}}), encoding="utf-8")
    moved = Application(application.settings.model_copy(update={"models_dir": tmp_path / "models"}))
    damaged = damaged_models(visit(moved))
    assert f"Damaged: {NAME} (a.gguf)" in verified_html(damaged, "en")
    assert "已损坏" in verified_html(damaged, "zh")
    assert "All files of 1 models" in verified_html({NAME: []}, "en")
    assert "No model is here" in verified_html({}, "en")
    assert NAME not in pull_choices(model_lines(visit(moved)))


def test_one_model_is_brought_at_a_time(application: Application) -> None:
    source = SlowSource()
    puller, ada = ModelPuller(source), visit(application)
    assert pull_html(puller.state, "en") == ""
    puller.start(ada, NAME)
    assert source.told.wait(30)
    assert "5 of 98 MB" in pull_html(puller.state, "en")
    with pytest.raises(PullRunningError):
        puller.start(ada, "qwen3-1.7b")
    source.go_on.set()
    assert f"{NAME} is here." in pull_html(ended(puller), "en")
    puller.start(ada, NAME)
    ended(puller)
    assert audited(application) == [("ada", "model.pull", NAME, "10.0.0.9")] * 2


@pytest.mark.parametrize("error", [ModelDownloadError("no source\ngave it"), OSError("the disk is on fire")])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_model_that_does_not_come_does_not_block_the_next(application: Application, error: Exception) -> None:
    source = SlowSource()
    source.error = error
    source.go_on.set()
    puller = ModelPuller(source)
    puller.start(visit(application), NAME)
    state = ended(puller)
    assert state.error
    assert "\n" not in state.error
    assert "did not come" in pull_html(state, "en")
    puller.start(visit(application), NAME)
    ended(puller)


def test_what_the_catalogue_does_not_know_is_not_brought(application: Application) -> None:
    with pytest.raises(UnknownModelError):
        puller_for(application.settings).start(visit(application), "../../etc")


def test_models_are_for_administrators_of_the_whole_server(application: Application) -> None:
    tom = visit(application, TOM)
    for act in (model_lines, damaged_models):
        with pytest.raises(WholeServerError):
            act(tom)
    with pytest.raises(WholeServerError):
        ModelPuller(SlowSource()).start(tom, NAME)
