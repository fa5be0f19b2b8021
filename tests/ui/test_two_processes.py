"""Two servers share everything behind nginx; one of them is killed, and nothing is lost."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from chatbot.assembly import Application
from chatbot.records.records import Records, open_records
from chatbot.records.settings import RecordSettings
from eval.load_buyer import ChatProtocol, LoadBuyer
from tests.chatbot.records.databases import SERVER, postgres_url
from tests.ui.accounts.people import PASSWORD, make
from tests.ui.accounts.site import submit
from tests.ui.behind_nginx import NGINX, SERVED_BY, Pair, pair
from tests.ui.browsing import PATIENCE, chromium
from tests.ui.served import server_process
from ui.accounts.opening import open_accounts
from ui.admin.keeper_plan import Plan, write_plan
from vectorstore.versions import VersionStore

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not SERVER, reason="TEST_POSTGRES_URL names no database server"),
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]

QUESTIONS = ["What can I return, and by when?", "How long is the warranty?", "What are the payment terms?"]
NEW = "# Pump Z9\n\nThe coupling of the pump Z9 is made of chromium steel and lasts forty thousand hours.\n"
PATIENCE_SECONDS = 120.0


@dataclass(slots=True, kw_only=True)
class Shop:
    """Two servers, and what they share."""

    pair: Pair
    records: Records
    environment: dict[str, str]
    folder: Path
    stack: ExitStack

    @property
    def store(self) -> VersionStore:
        return VersionStore(self.folder / "data" / "kb", "default")

    def audited(self, action: str) -> int:
        return sum(entry.action == action for entry in self.records.audit.entries())

    def start_again(self, place: str) -> None:
        """Put a server into the place of a killed one, and wait until visitors come to it again."""
        killed = self.pair.by_place[place]
        killed.process.wait(30)
        notes = self.folder / f"again-{time.monotonic_ns()}.txt"
        port = int(place.rpartition(":")[2])
        started = self.stack.enter_context(server_process(self.environment, notes, port))
        is_first = killed is self.pair.first
        self.pair = replace(self.pair, first=started) if is_first else replace(self.pair, second=started)
        _until(lambda: any(_served_by(self.pair.url) == place for _ in range(20)), "nobody comes to it")


@pytest.fixture(scope="module")
def shop(sample_application: Application, small_gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("pair")
    settings = sample_application.settings
    shutil.copytree(settings.data_dir / "kb", folder / "data" / "kb")
    with postgres_url() as url:
        records = open_records(RecordSettings(url=url), folder)
        make(open_accounts(records, settings.accounts), "ada", "administrator")
        environment = {
            "CITEDESK_DATA_DIR": str(folder / "data"),
            "CITEDESK_MODELS_DIR": str(settings.resolved_models_dir),
            "CITEDESK_LANGUAGE_MODEL__MODEL": str(small_gguf),
            "CITEDESK_RECORDS__URL": url.get_secret_value(),
            "CITEDESK_ACCOUNTS__TRUSTED_PROXIES": "1",
            "CITEDESK_ACCOUNTS__PROXY_NETWORKS": '["127.0.0.1"]',
        }
        with pair(environment, folder) as both, ExitStack() as stack:
            yield Shop(pair=both, records=records, environment=environment, folder=folder, stack=stack)
        records.close()


def _until(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.2)


def test_a_log_in_at_one_counts_at_the_other_and_so_does_its_end(shop: Shop) -> None:
    with httpx.Client(base_url=shop.pair.first.url, headers={"Accept": "text/html"}) as browser:
        assert submit(browser, "/login", name="ada", password=PASSWORD).status_code == 303
        session = dict(browser.cookies)
    console = f"{shop.pair.second.url}/admin/"
    assert httpx.get(console, cookies=session).status_code == 200
    assert httpx.get(console).status_code != 200
    with httpx.Client(base_url=shop.pair.second.url, cookies=session, headers={"Accept": "text/html"}) as browser:
        assert submit(browser, "/logout").status_code == 303
    assert httpx.get(f"{shop.pair.first.url}/admin/", cookies=session).status_code != 200


def test_what_is_uploaded_at_one_and_published_is_served_by_both(shop: Shop) -> None:
    with httpx.Client(base_url=shop.pair.first.url, headers={"Accept": "text/html"}) as browser:
        assert submit(browser, "/login", name="ada", password=PASSWORD).status_code == 303
        sent = browser.post(
            "/api/admin/files/documents",
            params={"kb": "default", "name": "z9.md"},
            content=NEW.encode(),
            headers={"x-citedesk-console": "1", "Origin": shop.pair.first.url},
        )
        assert sent.json() == {"name": "z9.md", "bytes": len(NEW.encode()), "replaced": False}
    # Both processes look after plans; one of them builds.
    store = shop.store
    before = store.versions()
    write_plan(store, Plan(when="hourly", publish=True, who="ada"))
    _until(lambda: store.versions() != before and store.published() not in before, "nothing was published")
    for served in (shop.pair.first, shop.pair.second):
        found = httpx.post(f"{served.url}/api/search", json={"question": "What is the coupling of the Z9 made of?"})
        assert "chromium steel" in found.json()["hits"][0]["text"]
    _until(lambda: not store.is_written(), "the build does not end")
    _until(lambda: shop.audited("kb.ingest") == 1, "the build is not in the audit")
    assert len(store.versions()) == len(before) + 1


def test_a_draft_is_made_once(shop: Shop) -> None:
    conversations = shop.records.conversations
    waiting = []
    for question in QUESTIONS * 2:
        conversation, _ = conversations.start(kb="default", language="en", channel="page")
        conversations.add(conversation.id, role="buyer", text=question)
        waiting.append(conversations.hand_over(conversation.id, summary="", question=question, found=()).id)
    _until(lambda: all(shop.records.drafts.latest(name) for name in waiting), "a draft is missing")
    kept = shop.records.personal.export(waiting)["conversations"]
    assert isinstance(kept, list)
    assert [len(conversation["drafts"]) for conversation in kept] == [1] * len(waiting)


def test_a_killed_process_loses_no_message_and_its_buyers_go_on_at_the_other(shop: Shop) -> None:
    buyers = asyncio.run(_until_killed(shop.pair))
    assert {len(buyer.sent) for buyer in buyers} == {2}
    kept = shop.records.conversations
    for buyer in buyers:
        conversation = kept.by_token(buyer.token)
        assert conversation is not None
        messages = kept.messages(conversation.id)
        assert [message.text for message in messages if message.role == "buyer"] == buyer.sent
        assert messages[-1].role == "assistant"
    assert shop.records.audit.verify() is None
    shop.start_again(shop.pair.first.url.removeprefix("http://"))


async def _until_killed(both: Pair) -> list[LoadBuyer]:
    """Buyers of both ask; the first process is killed in the middle; all ask once more and read what was kept."""
    clients = [httpx.AsyncClient(base_url=both.url, timeout=120) for _ in range(8)]
    try:
        for client in clients:
            await client.get("/")
        assert all(client.cookies.get("citedesk_route") for client in clients)
        protocol = ChatProtocol.of((await clients[0].get("/config")).json())
        buyers = [LoadBuyer(client, protocol, "en") for client in clients]
        asking = [
            asyncio.create_task(buyer.ask(QUESTIONS[number % len(QUESTIONS)])) for number, buyer in enumerate(buyers)
        ]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        # Whoever was taken by then is in the records.
        both.first.process.kill()
        await asyncio.gather(*asking)
        for buyer in buyers:
            # A question that was on its way to the killed process was never taken: its writer sees that, and sends it.
            again = await buyer.ask(QUESTIONS[0]) if not buyer.sent else None
            assert again is None or not again.fault
            answer = await buyer.ask("How long is a return number valid?")
            assert not answer.fault
            assert await buyer.reads() == buyer.sent
    finally:
        for client in clients:
            await client.aclose()
    return buyers


def test_a_page_goes_on_when_the_process_that_serves_it_is_killed(shop: Shop) -> None:
    with chromium() as browser:
        page = browser.new_page(locale="en-US")
        places: list[str] = []
        page.on(
            "response",
            lambda answer: places.append(answer.headers[SERVED_BY.lower()]) if "/queue/join" in answer.url else None,
        )
        page.goto(shop.pair.url)
        _ask(page, QUESTIONS[0])
        expect(page.locator(".cd-sources")).to_have_count(1, timeout=PATIENCE)
        expect(page.locator(".pending:visible, .generating:visible")).to_have_count(0, timeout=PATIENCE)
        killed = places[-1]
        shop.pair.by_place[killed].process.kill()
        # A question that is sent in the moment of its death is answered by an error, and stays in its box.
        shop.pair.by_place[killed].process.wait(30)
        _ask(page, QUESTIONS[1])
        expect(page.locator(".cd-sources")).to_have_count(2, timeout=PATIENCE)
        assert places[-1] != killed
        expect(page.locator("#chat")).to_contain_text(QUESTIONS[0])
        page.reload()
        expect(page.locator(".cd-sources")).to_have_count(2, timeout=PATIENCE)
        for question in QUESTIONS[:2]:
            expect(page.locator("#chat")).to_contain_text(question)
    shop.start_again(killed)


def _ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()


def _served_by(url: str) -> str:
    """Who serves somebody new."""
    with httpx.Client(base_url=url) as client:
        client.get("/")
        return client.get("/healthz").headers[SERVED_BY]
