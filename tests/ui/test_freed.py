"""A server that has ended holds no model any more, whoever still holds the application."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import httpx

from chatbot.assembly import open_application
from chatbot.settings import Settings
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import REPLY, serving


def test_embedders_are_freed_though_loading_was_under_way(tmp_path: Path, models_dir: Path) -> None:
    document = tmp_path / "pump.md"
    document.write_text("# P7\n\nThe pump P7 weighs 12 kg.\n", encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "data", models_dir=models_dir)
    application = open_application(settings, model=ScriptedChatModel(replies=[REPLY]))
    application.ingest([document])
    embedder = weakref.ref(application.embedders()["main"])
    with serving(application) as address:
        assert httpx.get(f"{address}/healthz", timeout=60).status_code == 200
    application.close()
    gc.collect()
    assert embedder() is None
