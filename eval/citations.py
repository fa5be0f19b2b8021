"""Does what an answer says stand in what it cites? Found anew from the answer alone, not taken from the chain."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chatbot.figures import numbers_in
from eval.text_measures import plain_answer, tokens
from eval.types import AnswerRecord, CitedQuote
from ingest.language import detect_language

# A sentence counts as supported from this share of its words in its quotes: "mostly the quote's own words".
_MIN_SHARE = 0.5

_WHITE = re.compile(r"\s+")
_MARKS = re.compile(r"(?:\s*\[\d+\])+")
_NUMBER = re.compile(r"\[(\d+)\]")


def citation_is_verbatim(citation: CitedQuote, texts: Mapping[str, str]) -> bool:
    """Whether the quote stands in its source, character by character; only white space may be another.

    Lines that a page or a mail program wrapped are joined when a document is read.
    """
    quote = _WHITE.sub("", citation.quote)
    return bool(quote) and quote in _WHITE.sub("", texts.get(citation.source, ""))


def supported_sentences(answer: AnswerRecord) -> float | None:
    """Share of an answer's sentences whose words mostly stand in the quotes that they cite.

    A sentence is what stands before a mark ``[n]`` (or several); text after the last mark has no support. Words of a
    Chinese sentence with English quotes cannot be compared: such sentences are left out.

    Returns:
        ``None`` where no sentence can be judged.
    """
    verdicts: list[bool] = []
    start = 0
    for match in _MARKS.finditer(answer.answer):
        cited = {int(number) for number in _NUMBER.findall(match.group())}
        _judge(
            answer.answer[start : match.start()], [item for item in answer.citations if item.number in cited], verdicts
        )
        start = match.end()
    _judge(answer.answer[start:], [], verdicts)
    return sum(verdicts) / len(verdicts) if verdicts else None


def _judge(sentence: str, cited: list[CitedQuote], verdicts: list[bool]) -> None:
    words = set(tokens(sentence))
    if not words:
        return
    backing = "\n".join(f"{item.title}\n{item.section}\n{item.quote}" for item in cited)
    if cited and detect_language(sentence) != detect_language("\n".join(item.quote for item in cited)):
        return
    verdicts.append(len(words & set(tokens(backing))) / len(words) >= _MIN_SHARE)


def numbers_are_quoted(answer: AnswerRecord, question: str) -> bool:
    """Whether each number of the answer stands in a quote, its heading, or the question."""
    known = [question, *(part for item in answer.citations for part in (item.quote, item.title, item.section))]
    return numbers_in(plain_answer(answer.answer)) <= numbers_in("\n".join(known))
