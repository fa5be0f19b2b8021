"""Let only sentences leave that the evidence backs; put the quote where one is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from chatbot.support import find_support, has_content, is_negated
from chatbot.types import Citation
from ingest.language import count_han, detect_language
from ingest.sentences import split_sentences
from ingest.types import Language
from prompts.types import Evidence

# What a model writes as a citation is taken out: which evidence backs a sentence is found, never trusted.
_MARK = re.compile(r"\s*[\[【]\s*\d+(?:\s*[,，、;-]\s*\d+)*\s*[\]】]")

# The model says that the evidence does not answer: no claim that could be backed.
_DECLINES = re.compile(
    r"\b(?:evidence|documents?|information|context|text)\b[^.]*\b(?:not|no|n't)\b[^.]*\b(?:answer|mention|provide|contain|specif|state|say|cover|includ|inform)"
    r"|\b(?:no|not enough|insufficient) (?:information|evidence)\b|\bI (?:do not|don't) (?:know|have)\b"
    r"|(?:资料|文档|文件|信息|证据)[^。]*(?:没有|未|无法|不)[^。]*(?:提到|提及|提供|说明|答案|回答|包含|涉及)|没有(?:相关|足够的?)(?:信息|资料)|无法(?:确定|回答)",
    re.IGNORECASE,
)
_HEADING_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?|第[一二三四五六七八九十百]+[编章节条]|[一二三四五六七八九十]+、)\s*")

_FRAGMENT_CHARS = 40

Similarity = Callable[[str, Sequence[str]], Sequence[float]]


class CheckedText:
    """Takes a model's words as they come and gives back text that stands.

    Attributes:
        text: Everything given back so far.
        citations: One for each quote that a sentence stands on, in order of first use.
        replaced: Sentences of the model that had no backing.
    """

    def __init__(
        self,
        evidence: Sequence[Evidence],
        *,
        question: str,
        language: Language,
        similarity: Similarity,
    ) -> None:
        """Check against ``evidence``, of which there must be some."""
        self._evidence = evidence
        self._question = question
        self._language = language
        self._similarity = similarity
        self._raw = ""
        self._done = 0
        self._prefix = ""
        self.text = ""
        self.citations: list[Citation] = []
        self.replaced = 0
        self.model_refused = False

    def feed(self, delta: str) -> str:
        """Take more of the model's words; returns text that may be shown now, possibly none."""
        self._raw += delta
        return self._advance(final=False)

    def finish(self) -> str:
        """Take the end of the model's words; returns the rest that may be shown.

        When nothing of what the model wrote could stand, the best quote does, unless the model said that the
        evidence does not answer: then the text stays empty.
        """
        shown = self._advance(final=True)
        if not self.text and not self.model_refused:
            shown += self.quote_best()
        return shown

    def quote_best(self) -> str:
        """Append the best quote as the answer; returns what was appended."""
        if not self._evidence:
            return ""
        best = max(self._evidence, key=lambda item: item.score)
        return self._append_quote(best, best.best_quote)

    def _advance(self, *, final: bool) -> str:
        clean = _MARK.sub("", self._raw)
        spans = split_sentences(clean)
        ready = len(spans) if final else len(spans) - 1
        shown = ""
        while self._done < ready:
            start, end = spans[self._done]
            gap = clean[spans[self._done - 1][1] : start] if self._done else ""
            self._done += 1
            shown += self._take(clean[start:end], "\n" if "\n" in gap else self._space())
        return shown

    def _take(self, sentence: str, separator: str) -> str:
        if _DECLINES.search(sentence):
            self.model_refused = True
            return ""
        if not has_content(sentence):
            # "Yes." says nothing without the sentence after it, and stands or falls with it.
            self._prefix = f"{self._prefix}{sentence}{self._space()}"
            return ""
        whole, self._prefix = self._prefix + sentence, ""
        support = find_support(whole, self._evidence, question=self._question, similarity=self._similarity)
        if support:
            return self._append(whole, support.number, support.quote, separator)
        self.replaced += 1
        item, quote = self._closest(sentence)
        return "" if self._is_cited(item, quote) else self._append_quote(item, quote)

    def _append_quote(self, item: Evidence, quote: str) -> str:
        foreign = detect_language(quote) != self._language and count_han(quote) != count_han(self._question)
        if foreign:
            quoted = f"原文：“{quote}”" if self._language == "zh" else f"The document says: “{quote}”"
        else:
            quoted = quote
        # "Opened shaft seals" says nothing, or the opposite, without the heading that it stands under.
        if item.chunk.section_path and (is_negated(item.chunk.section_path[-1]) or len(quote) < _FRAGMENT_CHARS):
            heading = _HEADING_NUMBER.sub("", item.chunk.section_path[-1]).rstrip(" :：")
            quoted = f"{heading}：{quoted}" if self._language == "zh" else f"{heading}: {quoted}"
        return self._append(quoted, item.number, quote, self._space())

    def _append(self, sentence: str, number: int, quote: str, separator: str) -> str:
        item = next(item for item in self._evidence if item.number == number)
        if not self._is_cited(item, quote):
            self.citations.append(_citation(item, quote))
        shown = f"{separator if self.text else ''}{sentence.rstrip()} [{number}]"
        self.text += shown
        return shown

    def _is_cited(self, item: Evidence, quote: str) -> bool:
        return any(citation.chunk_id == item.chunk.id and citation.quote == quote for citation in self.citations)

    def _closest(self, sentence: str) -> tuple[Evidence, str]:
        pairs = [(item, quote) for item in self._evidence for quote in item.quotes]
        scores = list(self._similarity(sentence, [quote for _, quote in pairs]))
        best = max(range(len(pairs)), key=lambda place: (scores[place], -place))
        return pairs[best]

    def _space(self) -> str:
        return "" if self._language == "zh" else " "


def _citation(item: Evidence, quote: str) -> Citation:
    chunk = item.chunk
    page = next(
        (
            sentence.page
            for sentence in item.sentences
            if sentence.page is not None and chunk.text[sentence.start : sentence.end] == quote
        ),
        item.page,
    )
    return Citation(
        number=item.number,
        chunk_id=chunk.id,
        source=chunk.source,
        title=chunk.title,
        page=page,
        section=" > ".join(chunk.section_path),
        quote=quote,
    )
