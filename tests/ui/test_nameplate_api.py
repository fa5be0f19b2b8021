"""A photo over HTTP, as the page sends it."""

from __future__ import annotations

import asyncio
import select
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from io import BytesIO
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image, ImageDraw, ImageFont
from starlette.types import Receive, Scope, Send

from chatbot.assembly import Application, open_application
from chatbot.nameplate import Nameplate
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import serving
from ui.accounts.identity import ANONYMOUS
from ui.accounts.with_identity import IDENTITY
from ui.http_errors import add_error_handlers
from ui.nameplate_api import nameplate_routes
from ui.threads import AsyncApplication

pytestmark = pytest.mark.long

_HEAD = b"POST /api/nameplate HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n"


@pytest.fixture(scope="module")
def application(sample_application: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """Behind a proxy, which says for whom it asks; without a word of it nobody on this machine is a visitor."""
    settings = sample_application.settings
    url = f"sqlite:///{tmp_path_factory.mktemp('r') / 'r.sqlite'}"
    own = settings.model_copy(
        update={
            "records": settings.records.model_validate({"url": url}),
            "accounts": settings.accounts.model_copy(update={"trusted_proxies": 1}),
        }
    )
    application = open_application(own, model=ScriptedChatModel(replies=[]), embedders=sample_application.embedders())
    yield application
    application.close()


@pytest.fixture(scope="module")
def address(application: Application) -> Iterator[str]:
    with serving(application) as url:
        yield url


def _plate(*lines: str) -> bytes:
    image = Image.new("RGB", (900, 120 * len(lines) + 60), "#d8d8d8")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((40, 40 + 120 * number), line, fill="black", font=ImageFont.load_default(64))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_part_number_that_the_documents_know_becomes_a_question(address: str) -> None:
    found = httpx.post(f"{address}/api/nameplate?language=zh", content=_plate("AX-200/45", "S/N 4711"), timeout=120)
    assert found.status_code == 200
    body = found.json()
    assert body["part_numbers"] == ["AX-200/45"]
    assert "AX-200/45" in body["question"]
    assert "手册" in body["question"]
    own = {"text": "How loud is it?"}
    asked = httpx.post(f"{address}/api/nameplate", params=own, content=_plate("AX-200/45"), timeout=120).json()
    assert asked["question"] == "AX-200/45: How loud is it?"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 400), (b"not a picture", 400), (b"\x89PNG\r\n\x1a\n" + b"x" * 99, 400), (b"x" * 10_000_001, 413)],
)
def test_what_is_no_photo_is_told_in_one_line(address: str, content: bytes, status: int) -> None:
    answer = httpx.post(f"{address}/api/nameplate", content=content, timeout=60)
    assert answer.status_code == status
    message = answer.json()["error"]["message"]
    assert message
    assert "\n" not in message


def test_a_photo_is_refused_before_it_is_sent_while_a_few_wait(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()

    def read(*_: object) -> Nameplate:
        assert goes_on.wait(60)
        return Nameplate(lines=(), part_numbers_known=(), part_numbers_unknown=(), confidence=0.0)

    monkeypatch.setattr("ui.threads.read_nameplate", read)

    def send() -> httpx.Response:
        return httpx.post(f"{address}/api/nameplate", content=b"x" * 1000, timeout=60)

    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(send) for _ in range(6)]
        try:
            # Of one that is read and four that wait, none is done.
            first, _ = wait(sent, timeout=30, return_when=FIRST_COMPLETED)
            head = _answer_to_head_only(address)
        finally:
            goes_on.set()
    assert [own.result().status_code for own in first] == [503]
    assert sorted(own.result().status_code for own in sent) == [200] * 5 + [503]
    assert head.startswith("HTTP/1.1 503 ")
    assert "\r\nretry-after: 30\r\n" in head
    assert "photos wait already" in head
    # The places are free again.
    assert send().status_code == 200


def _answer_to_head_only(address: str) -> str:
    """What the server says to somebody who has announced a photo and sends nothing of it."""
    own = urlsplit(address)
    with socket.create_connection((own.hostname, own.port), timeout=30) as connection:
        connection.sendall(_HEAD)
        said = b""
        try:
            while b"}}" not in said and (more := connection.recv(4096)):
                said += more
        except TimeoutError:
            pass
    return said.decode()


def test_who_sends_nothing_shuts_the_route_for_nobody_else(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Nameplate(lines=(), part_numbers_known=(), part_numbers_unknown=(), confidence=0.0)
    monkeypatch.setattr("ui.threads.read_nameplate", lambda *_: found)

    def send(last: int) -> httpx.Response:
        headers = {"X-Forwarded-For": f"192.0.2.{last}"}
        return httpx.post(f"{address}/api/nameplate", content=b"x" * 1000, headers=headers, timeout=60)

    place = urlsplit(address)
    with ExitStack() as connections:
        silent = []
        for _ in range(5):
            connection = connections.enter_context(socket.create_connection((place.hostname, place.port), timeout=30))
            connection.sendall(_HEAD.replace(b"Host: x", b"Host: x\r\nX-Forwarded-For: 192.0.2.1"))
            silent.append(connection)
        assert send(2).status_code == 200
        same = send(1)
        assert same.status_code == 503
        assert "another photo from your address" in same.json()["error"]["message"]
        # One holds the place of the address, the others have been told.
        assert select.select(silent, [], [], 30)[0]


def _sent(application: Application, photo: Callable[[], AsyncIterator[bytes]], **seconds: float) -> httpx.Response:
    app = FastAPI()
    add_error_handlers(app)
    app.include_router(nameplate_routes(AsyncApplication(application), visitor=lambda _: "192.0.2.1", **seconds))

    async def with_identity(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[IDENTITY] = ANONYMOUS
        await app(scope, receive, send)

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(with_identity)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            await client.post("/api/nameplate", content=photo(), timeout=30)
            # The place of the address is free again.
            return await client.post("/api/nameplate", content=photo(), timeout=30)

    return asyncio.run(sent())


def test_who_sends_a_photo_byte_by_byte_holds_no_place_for_ever(application: Application) -> None:
    async def byte_by_byte() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0)

    answer = _sent(application, byte_by_byte, arrival_seconds=0.05)
    assert answer.status_code == 400
    assert "not whole after 0.05 seconds" in answer.json()["error"]["message"]


def test_who_sends_nothing_more_of_a_photo_soon_holds_no_place(application: Application) -> None:
    async def stops() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    answer = _sent(application, stops, silent_seconds=0.01)
    assert answer.status_code == 400
    assert "nothing more of the photo came for 0.01 seconds" in answer.json()["error"]["message"]
