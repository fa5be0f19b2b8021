"""One buyer of a load test: speaks the page's own protocol, as a browser does."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from eval.errors import BenchmarkError

_EVIDENCE = "cd-evidence"
_NOTICE = "cd-notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of one question.

    Attributes:
        question: As it was sent.
        evidence_seconds: Until quotes were on the page; ``None`` where none came, as with a refusal.
        total_seconds: Until the answer was whole.
        fault: What went wrong; empty where nothing did.
    """

    question: str
    evidence_seconds: float | None
    total_seconds: float
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatProtocol:
    """Where the page's events are, as its configuration says.

    Attributes:
        ask: Number of the event that sends a question.
        ask_inputs: Name of each of its inputs.
        kept: Place among its outputs of what the browser keeps.
        messages: Place among its outputs of the messages.
        open: Number of the event that shows a kept conversation.
        chat: Place of the messages among that one's outputs.
    """

    ask: int
    ask_inputs: tuple[str, ...]
    kept: int
    messages: int
    open: int
    chat: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> ChatProtocol:
        """Read it from ``GET /config``.

        Raises:
            BenchmarkError: This is no chat page.
        """
        names = {item["id"]: item["props"].get("elem_id") or item["type"] for item in config["components"]}
        try:
            ask = next(item for item in config["dependencies"] for _, event in item["targets"] if event == "submit")
            opened = next(item for item in config["dependencies"] for _, event in item["targets"] if event == "load")
            given = [names[number] for number in ask["outputs"]]
            return cls(
                ask=ask["id"],
                ask_inputs=tuple(names[number] for number in ask["inputs"]),
                kept=given.index("browserstate"),
                messages=given.index("chat"),
                open=opened["id"],
                chat=[names[number] for number in opened["outputs"]].index("chat"),
            )
        except (StopIteration, ValueError, KeyError) as error:
            raise BenchmarkError("this address serves no chat page of citedesk; give that of `serve`") from error


@dataclass(slots=True)
class LoadBuyer:
    """Asks one question after another in one conversation, on one page that stays open.

    Attributes:
        client: With the server's address; shared.
        protocol: Of the page.
        token: Of the conversation, once the first question was taken.
        sent: Questions that the server has taken.
        session: Of the page.
        shown: Messages on the page, which it sends along with the next question.
    """

    client: httpx.AsyncClient
    protocol: ChatProtocol
    language: str
    token: str = ""
    sent: list[str] = field(default_factory=list)
    session: str = field(default_factory=lambda: uuid.uuid4().hex)
    shown: list[Any] = field(default_factory=list)

    async def ask(self, question: str) -> Asked:
        """Send a question and read until its answer is whole; a fault is a value."""
        started = time.perf_counter()
        evidence: float | None = None
        is_kept = False
        try:
            async for message in self._events(question):
                text = json.dumps(message.get("output"), ensure_ascii=False)
                if evidence is None and _EVIDENCE in text:
                    evidence = time.perf_counter() - started
                if message["msg"] == "process_generating" and not is_kept:
                    is_kept = True
                    self._keep(message, question)
                if message["msg"] == "process_completed":
                    self.shown = message["output"]["data"][self.protocol.messages] or self.shown
                    fault = "" if message.get("success") and _NOTICE not in text else text[:300]
                    return self._asked(question, evidence, started, fault)
        except httpx.HTTPError as error:
            return self._asked(question, evidence, started, f"{type(error).__name__}: {error}")
        return self._asked(question, evidence, started, "the stream ended before the answer")

    async def reads(self) -> list[str]:
        """What the conversation holds of the buyer, as the page shows it when it is opened anew."""
        body = {
            "data": [{"token": self.token, "language": self.language}],
            "fn_index": self.protocol.open,
            "session_hash": uuid.uuid4().hex,
        }
        answer = await self.client.post("/gradio_api/run/predict", json=body)
        answer.raise_for_status()
        messages = answer.json()["data"][self.protocol.chat]
        return ["".join(part["text"] for part in item["content"]) for item in messages if item["role"] == "user"]

    def _keep(self, message: Mapping[str, Any], question: str) -> None:
        """The first step of an answer comes after the question was written to the disk."""
        kept = message["output"]["data"][self.protocol.kept]
        if isinstance(kept, dict) and kept.get("token"):
            self.token = kept["token"]
        self.sent.append(question)

    async def _events(self, question: str) -> AsyncIterator[dict[str, Any]]:
        values: dict[str, object] = {
            "question": question,
            "chat": self.shown,
            "browserstate": {"token": self.token, "language": self.language},
            "language": self.language,
            "documents": [],
        }
        body = {
            "data": [values.get(name) for name in self.protocol.ask_inputs],
            "fn_index": self.protocol.ask,
            "session_hash": self.session,
            "event_data": None,
        }
        taken = await self.client.post("/gradio_api/queue/join", json=body)
        taken.raise_for_status()
        async with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[len("data:") :])

    def _asked(self, question: str, evidence: float | None, started: float, fault: str) -> Asked:
        return Asked(
            question=question,
            evidence_seconds=evidence,
            total_seconds=time.perf_counter() - started,
            fault=fault,
        )
