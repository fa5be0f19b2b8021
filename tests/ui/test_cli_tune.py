"""``citedesk models tune`` by its outer face, with a small embedder of the test's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.assembly import open_application
from chatbot.settings import Settings
from chatbot.tuned_models import workshop
from tests.chatbot.tuning.jargon import PRODUCTS, documents, make_embedder, sheet
from tests.ui.conftest import Run
from vectorstore.settings import VectorStoreSettings

pytestmark = pytest.mark.long

Places = dict[str, str]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The environment of an installation whose knowledge base is the workshop's documents."""
    folder = tmp_path_factory.mktemp("tuning")
    small = make_embedder(folder / "embedder")
    settings = Settings(
        data_dir=folder,
        models_dir=folder / "models",
        vectorstore=VectorStoreSettings(embedder=str(small), english_embedder=None, threads=1),
    )
    application = open_application(settings)
    application.build_from_documents(documents(), kb="default")
    application.close()
    return {
        "CITEDESK_DATA_DIR": str(folder),
        "CITEDESK_MODELS_DIR": str(folder / "models"),
        "CITEDESK_VECTORSTORE__EMBEDDER": str(small),
        "CITEDESK_VECTORSTORE__ENGLISH_EMBEDDER": "",
        "CITEDESK_VECTORSTORE__THREADS": "1",
    }


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """A shell has what it starts in the background ignore SIGINT, and children inherit that; a handler they do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _models(places: Places) -> list[str]:
    folder = Path(places["CITEDESK_MODELS_DIR"])
    return sorted(path.name for path in (*folder.glob("*"), *folder.glob(".incoming/*")) if path.suffix != ".lock")


def test_a_worse_embedder_is_refused_with_its_figures_and_status_1(run: Run, places: Places, tmp_path: Path) -> None:
    done = run("models", "tune", str(sheet(tmp_path)), "--name", "bad", "--learning-rate", "0.5", "--json", **places)
    assert done.status == 1
    told = json.loads(done.stdout)
    assert not told["kept"]
    assert told["path"] is None
    assert {own["questions"] for own in told["comparisons"]} >= {"held back", "guard, Chinese", "guard, unanswerable"}
    last = done.stderr.splitlines()[-1]
    assert "bad was not kept: " in last
    assert "dense nDCG@10 of held back is worse (" in last
    assert _models(places) == [".incoming"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("question,document\nWhat is it?,\n", "row 2: nothing says what should be found"),
        ("nothing,of,use\n1,2,3\n", "has no row of headings"),
        (f"question,document\noomph {PRODUCTS[0]},{PRODUCTS[0]}-power\n", "1 questions whose passage is in"),
    ],
)
def test_a_sheet_that_cannot_be_learnt_from_is_one_line(
    run: Run, places: Places, tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "few.csv"
    path.write_text(content, encoding="utf-8")
    done = run("models", "tune", str(path), **places)
    assert done.status == 1
    (line,) = done.stderr.splitlines()
    assert reason in line
    assert not done.stdout


@pytest.mark.usefixtures("heard_interrupts")
@pytest.mark.parametrize(("ending", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_one_that_is_stopped_in_the_middle_leaves_no_model(
    run: Run, places: Places, tmp_path: Path, ending: signal.Signals, status: int
) -> None:
    begun = Path(places["CITEDESK_MODELS_DIR"]) / ".incoming" / "tuning" / "guard" / "manifest.json"
    command = ["models", "tune", str(sheet(tmp_path)), "--name", "ours", "--epochs", "50"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", "from ui.cli import main; main()", *command],
        env=os.environ | places,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as tuning:
        deadline = time.monotonic() + 120
        while not begun.exists():
            assert tuning.poll() is None, tuning.stderr.read() if tuning.stderr else ""
            assert time.monotonic() < deadline
            time.sleep(0.02)
        tuning.send_signal(ending)
        assert tuning.wait(timeout=60) == status
    if ending == signal.SIGKILL:
        # What nobody could remove is no model, and goes with the next attempt.
        assert not json.loads(run("models", "list", "--json", **places).stdout)["models"][-1]["tuned"]
        with workshop(Path(places["CITEDESK_MODELS_DIR"])) as folder:
            assert not list(folder.iterdir())
    assert _models(places) == [".incoming"]
