"""The server is killed while buyers wait for answers: whatever was taken is there after the next start."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import httpx
import pytest

from chatbot.assembly import Application
from eval.load_buyer import ChatProtocol, LoadBuyer
from tests.ui.served import free_port, server_process

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

QUESTIONS = ["What can I return, and by when?", "How long is the warranty?", "What are the payment terms?"] * 2


def test_no_message_is_lost_when_the_server_is_killed(
    sample_application: Application, small_gguf: Path, tmp_path: Path
) -> None:
    settings = sample_application.settings
    shutil.copytree(settings.data_dir / "kb", tmp_path / "data" / "kb")
    environment = {
        "CITEDESK_DATA_DIR": str(tmp_path / "data"),
        "CITEDESK_MODELS_DIR": str(settings.resolved_models_dir),
        "CITEDESK_LANGUAGE_MODEL__MODEL": str(small_gguf),
    }
    port = free_port()
    with server_process(environment, tmp_path / "first.txt", port) as served:
        buyers = asyncio.run(_until_killed(served.url, served.process.kill))
        served.process.wait(30)
    kept = [buyer for buyer in buyers if buyer.sent]
    assert kept
    with server_process(environment, tmp_path / "second.txt", port) as served:
        asyncio.run(_all_there(served.url, kept))


async def _until_killed(url: str, kill: object) -> list[LoadBuyer]:
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        protocol = ChatProtocol.of((await client.get("/config")).json())
        buyers = [LoadBuyer(client, protocol, "en") for _ in QUESTIONS]
        asking = [asyncio.create_task(buyer.ask(question)) for buyer, question in zip(buyers, QUESTIONS, strict=True)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        assert callable(kill)
        kill()
        results = await asyncio.gather(*asking)
    assert any(result.fault for result in results), "all were answered before the end"
    return buyers


async def _all_there(url: str, buyers: list[LoadBuyer]) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        for buyer in buyers:
            buyer.client = client
            assert [text for text in await buyer.reads() if text] == buyer.sent
            answer = await buyer.ask("How long is a return number valid?")
            assert not answer.fault
            assert len(await buyer.reads()) == 2
