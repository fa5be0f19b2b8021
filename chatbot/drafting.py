"""Draft replies for an agent: the answer to a buyer's last question, in a frame; no model touches the tone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chatbot.draft_material import Material
from chatbot.types import Answer, Citation
from ingest.types import Language
from prompts.reply_frame import ReplyFrame, Tone, load_reply_frame

Length = Literal["short", "normal", "detailed"]

# "Dear Ms Lee,", "李经理，您好！": a short line that ends so, and an empty one below it.
_ADDRESS = re.compile(r"[^\d\[]{1,40}[,，!！:：]")
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReply:
    """A reply that could be sent as it is.

    Attributes:
        text: With ``[n]``, greeting and closing.
        answer: The same without greeting and closing, with the citations that it uses, numbered from 1.
    """

    text: str
    answer: Answer


def write_reply(material: Material, *, tone: Tone, length: Length, agent: str = "") -> DraftReply:
    """Put what was found into words, by rules.

    Args:
        material: See ``find_material``.
        tone: Of greeting and closing.
        length: ``short``: the best sentence; ``detailed``: the answer, and further evidence as quotes.
        agent: Signs the reply; nobody if empty.
    """
    answer = material.answer
    frame = load_reply_frame(tone, answer.language)
    body, cited = _body(material, frame, length)
    body, citations = _renumbered(body, cited)
    signature = f"\n{agent}" if agent else ""
    return DraftReply(
        text=f"{frame.greeting}\n\n{body}\n\n{frame.closing}{signature}",
        answer=replace(answer, text=body, citations=citations),
    )


def without_frame(text: str, *, language: Language, agent: str) -> str:
    """A reply without the greeting, closing and signature that any tone puts around it, or an agent in their place."""
    lines = text.strip().split("\n")
    frames = [load_reply_frame(tone, language) for tone in ("neutral", "formal", "friendly")]
    is_address = len(lines) > 1 and not lines[1].strip() and _ADDRESS.fullmatch(lines[0].strip())
    if is_address or lines[0].strip() in {frame.greeting for frame in frames}:
        lines = lines[1:]
    if len(lines) > 1 and agent and lines[-1].strip() == agent:
        lines = lines[:-1]
    if lines and lines[-1].strip() in {frame.closing for frame in frames}:
        lines = lines[:-1]
    return "\n".join(lines).strip()


def _body(material: Material, frame: ReplyFrame, length: Length) -> tuple[str, tuple[Citation, ...]]:
    answer = material.answer
    if answer.abstained:
        asks = {
            "part": frame.ask_part.replace("{part}", material.part),
            "product": frame.ask_product,
        }.get(material.asks, frame.ask_detail)
        return f"{frame.unknown}\n{asks}", ()
    if length == "short":
        return material.best, answer.citations
    if length == "normal" or not material.further:
        return answer.text, answer.citations
    lines = [f"“{citation.quote}” [{citation.number}]" for citation in material.further]
    return "\n".join([answer.text, "", frame.quotes, *lines]), (*answer.citations, *material.further)


def _renumbered(text: str, citations: Sequence[Citation]) -> tuple[str, tuple[Citation, ...]]:
    """Number the passages that a text cites from 1, in order of their first use, and drop the others."""
    used = dict.fromkeys(int(number) for number in _MARK.findall(text))
    known = [number for number in used if any(citation.number == number for citation in citations)]
    new = {old: number for number, old in enumerate(known, start=1)}
    renumbered = _MARK.sub(lambda mark: f"[{new[int(mark[1])]}]" if int(mark[1]) in new else mark.group(), text)
    kept = [replace(citation, number=new[citation.number]) for citation in citations if citation.number in new]
    return renumbered, tuple(sorted(kept, key=lambda citation: citation.number))
