"""A server for the tests of this folder, and a way to run commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from chatbot.assembly import Application, open_application
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.served import listening
from ui.cli import main
from ui.server import create_app

REPLY = "Unused standard goods in their original packing may be returned within 30 days of delivery. [1]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a command left behind."""

    status: int
    stdout: str
    stderr: str


Run = Callable[..., Finished]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sample_application: Application) -> Run:
    """Run ``citedesk`` with the sample knowledge base; keyword arguments are environment variables."""
    settings = sample_application.settings

    def citedesk(*arguments: str, **environment: str) -> Finished:
        places = {"CITEDESK_DATA_DIR": str(settings.data_dir), "CITEDESK_MODELS_DIR": str(settings.resolved_models_dir)}
        for name, value in {**places, **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["citedesk", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Finished(status=int(ended.value.code or 0), stdout=out, stderr=err)

    return citedesk


@pytest.fixture
def scripted(sample_application: Application) -> Iterator[Application]:
    """The sample knowledge base behind a language model that quotes the returns policy."""
    application = open_application(
        sample_application.settings, model=ScriptedChatModel(replies=[REPLY]), embedders=sample_application.embedders()
    )
    yield application
    application.close()


@pytest.fixture(scope="module")
def scripted_module(sample_application: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """As ``scripted``, for all tests of a module, with records of its own."""
    settings = sample_application.settings
    url = f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.sqlite'}"
    own = settings.model_copy(update={"records": settings.records.model_validate({"url": url})})
    application = open_application(
        own, model=ScriptedChatModel(replies=[REPLY]), embedders=sample_application.embedders()
    )
    yield application
    application.close()


@contextmanager
def serving(application: Application) -> Iterator[str]:
    """Serve on a free port of this machine; gives the address."""
    with listening(create_app(application)) as address:
        yield address
