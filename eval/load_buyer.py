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
        open: Number of the event that shows a kept conversation.
        chat: Place of the messages among that one's outputs.
    """

    ask: int
    ask_inputs: tuple[str, ...]
    kept: int
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
            return cls(
                ask=ask["id"],
                ask_inputs=tuple(names[number] for number in ask["inputs"]),
                kept=[names[number] for number in ask["outputs"]].index("browserstate"),
                open=opened["id"],
                chat=[names[number] for number in opened["outputs"]].index("chat"),
            )
        except (StopIteration, ValueError, KeyError) as error:
            raise BenchmarkError("this address serves no chat page of citedesk; give that of `serve`") from error


@dataclass(slots=True)
class LoadBuyer:
    """Asks one question after another in one conversation.

    Attributes:
        client: With the server's address; shared.
        protocol: Of the page.
        token: Of the conversation, once the first question was taken.
        sent: Questions that the server has taken.
    """

    client: httpx.AsyncClient
    protocol: ChatProtocol
    language: str
    token: str = ""
    sent: list[str] = field(default_factory=list)

    async def ask(self, question: str) -> Asked:
        """Send a question and read until its answer is whole; a fault is a value."""
        session = uuid.uuid4().hex
        started = time.perf_counter()
        evidence: float | None = None
        try:
            async for message in self._events(session, question):
                text = json.dumps(message.get("output"), ensure_ascii=False)
                if evidence is None and _EVIDENCE in text:
                    evidence = time.perf_counter() - started
                if message["msg"] == "process_generating" and not self._is_kept(question):
                    self._keep(message, question)
                if message["msg"] == "process_completed":
                    fault = "" if message.get("success") and _NOTICE not in text else text[:300]
                    return self._asked(question, evidence, started, fault)
        except httpx.HTTPError as error:
            return self._asked(question, evidence, started, f"{type(error).__name__}: {error}")
        return self._asked(question, evidence, started, "the stream ended before the answer")

    async def reads(self) -> list[str]:
        """What the conversation holds of the buyer, as a reload of the page shows it."""
        body = {
            "data": [{"token": self.token, "language": self.language}],
            "fn_index": self.protocol.open,
            "session_hash": uuid.uuid4().hex,
        }
        answer = await self.client.post("/gradio_api/run/predict", json=body)
        answer.raise_for_status()
        messages = answer.json()["data"][self.protocol.chat]
        return ["".join(part["text"] for part in item["content"]) for item in messages if item["role"] == "user"]

    def _is_kept(self, question: str) -> bool:
        return bool(self.sent) and self.sent[-1] == question

    def _keep(self, message: Mapping[str, Any], question: str) -> None:
        """The first step of an answer comes after the question was written to the disk."""
        kept = message["output"]["data"][self.protocol.kept]
        if isinstance(kept, dict) and kept.get("token"):
            self.token = kept["token"]
        self.sent.append(question)

    async def _events(self, session: str, question: str) -> AsyncIterator[dict[str, Any]]:
        values: dict[str, object] = {
            "question": question,
            "chat": [],
            "browserstate": {"token": self.token, "language": self.language},
            "language": self.language,
            "documents": [],
        }
        body = {
            "data": [values.get(name) for name in self.protocol.ask_inputs],
            "fn_index": self.protocol.ask,
            "session_hash": session,
            "event_data": None,
        }
        taken = await self.client.post("/gradio_api/queue/join", json=body)
        taken.raise_for_status()
        async with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
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
