"""Let only sentences leave that the evidence backs; put the quote where one is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from chatbot.citation import citation_of
from chatbot.draft_sentences import DraftSentence, DraftSentences
from chatbot.figures import is_named, names_in, numbers_in
from chatbot.gist import gist_of
from chatbot.lists import lead_in_of, listed
from chatbot.phrases import DECLINES, contradicts, ended, without_assent, without_phrases
from chatbot.sentence_fate import Fate, SentenceFate, fate_of
from chatbot.sides import Sides, side_line
from chatbot.support import Support, find_support, has_content, is_bare, is_negated, own_heading
from chatbot.table_rows import row_excerpt
from chatbot.types import Citation
from chatbot.wording import introduces, is_as_good, leaves_out_little
from ingest.language import count_han, detect_language
from ingest.row_text import is_row
from ingest.types import Language
from prompts.evidence import is_lead_in
from prompts.templates import load_sides
from prompts.types import Evidence

_HEADING_NUMBER = re.compile(
    r"^\s*(?:\d+(?:\.\d+)*\.?|第[一二三四五六七八九十百]+[编章节条]|[一二三四五六七八九十]+、)\s*"
)

_PLAIN_WORD = re.compile(r"(?<![\w/-])[A-Za-z]{3,}(?![\w/-])")

_FRAGMENT_CHARS = 40
# Where the best sentence is further ahead of what the model wrote about, it holds the answer (eval/LOG.md).
_FAR_AHEAD = 0.03

Similarity = Callable[[str, Sequence[str]], Sequence[float]]


class CheckedText:
    """Takes a model's words as they come and gives back text that stands.

    Attributes:
        text: Everything given back so far.
        citations: One for each quote that a sentence stands on, in order of first use.
        replaced: Sentences of the model that had no backing.
        fates: What became of each sentence, and what was put to them, in order.
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
        self._draft = DraftSentences()
        # How many citations are of a draft that broke off, and whose words are not those of this one.
        self._kept = 0
        self._prefix = ""
        self._lead_in = ""
        self._heading = ""
        self._said: list[frozenset[str]] = []
        self.text = ""
        self.citations: list[Citation] = []
        self.replaced = 0
        self.model_refused = False
        self.fates: list[SentenceFate] = []

    @property
    def written(self) -> str:
        """Everything that the model has written so far, as it wrote it; since the last restart."""
        return self._draft.raw

    def feed(self, delta: str) -> str:
        """Take more of the model's words; returns text that may be shown now, possibly none."""
        return self._taken(self._draft.feed(delta))

    def restart(self) -> None:
        """Drop the sentence that was begun: the model writes all anew, perhaps in other words.

        What was given back stands. Sentences that come again as they were are passed over; once one differs, only what
        stands on a quote that the reader does not have yet is added, so that nothing is said twice.
        """
        self._draft.restart()

    def finish(self) -> str:
        """Take the end of the model's words; returns the rest that may be shown.

        When nothing of what the model wrote could stand, the best quote does, unless the model said that the
        evidence does not answer: then the text stays empty.
        """
        shown = self._taken(self._draft.finish())
        if not self.text and is_negated(self._prefix):
            # "No." and nothing else: to a question that the evidence does not answer.
            self.model_refused = True
        if not self.text and not self.model_refused:
            return shown + self.quote_best()
        return shown + self._overlooked()

    def quote_best(self) -> str:
        """Append the best quote as the answer; returns what was appended."""
        if not self._evidence:
            return ""
        best = max(self._evidence, key=lambda item: item.score)
        return self._fated("best", self._append_quote(best, best.best_quote))

    def _overlooked(self) -> str:
        """Append the best quote where the model has written only about far worse ones; returns what was appended."""
        if not self.text:
            return ""
        relevance = {
            (item.chunk.id, quote): score
            for item in self._evidence
            for quote, score in zip(item.quotes, item.scores, strict=True)
        }
        best = max(self._evidence, key=lambda item: item.score)
        cited = [relevance.get((citation.chunk_id, citation.quote), 0.0) for citation in self.citations]
        if max(cited) > best.score - _FAR_AHEAD or self._is_said(best.best_quote):
            return ""
        items = listed(best, best.best_quote)
        if items and all(map(self._is_said, items)):
            # A lead-in behind its own list.
            return ""
        return self._fated("overlooked", self._append_quote(best, best.best_quote))

    def quote_all(self) -> str:
        """Append every quote as the answer, as it stands; returns what was appended."""
        quotes = (self._append_quote(item, quote) for item in self._evidence for quote in item.quotes)
        return self._fated("approved", "".join(quotes))

    def quote_sides(self, sides: Sides) -> str:
        """Append each side as a line with its document, under what they are; returns what was appended."""
        before, after = load_sides(sides.kind, self._language)
        shown = before
        self.text += before
        for side in sides.sides:
            shown += self._append(side_line(side, self._language), side.item.number, side.quote, "\n- ")
        self.text += after and f"\n{after}"
        return self._fated("sides", shown + (after and f"\n{after}"))

    def _taken(self, sentences: Sequence[DraftSentence]) -> str:
        shown = ""
        for sentence in sentences:
            if sentence.is_turn:
                self._turn()
            replaced, refused = self.replaced, self.model_refused
            given = self._take(sentence.text, "\n" if sentence.on_new_line else self._space())
            unbacked, declined = self.replaced > replaced, self.model_refused > refused
            self.fates.append(fate_of(sentence.text, given, unbacked=unbacked, declined=declined))
            shown += given
        return shown

    def _turn(self) -> None:
        """Begin to take a draft that differs from the one before."""
        self._kept = len(self.citations)
        # "Yes." belonged to a sentence that is not written any more.
        self._prefix = self._lead_in = ""
        self.model_refused = False

    def _fated(self, fate: Fate, given: str) -> str:
        self.fates.append(SentenceFate(said="", given=given, fate=fate))
        return given

    def _take(self, sentence: str, separator: str) -> str:
        sentence = without_phrases(sentence)
        if is_lead_in(sentence) and "; " not in sentence:
            self._lead_in = sentence if introduces(sentence, self._texts()) else ""
            return ""
        if not has_content(sentence):
            # "Yes." says nothing without the sentence after it, and stands or falls with it.
            self._prefix = f"{self._prefix}{sentence}{self._space()}"
            return ""
        prefix, self._prefix = "" if contradicts(self._prefix, sentence) else self._prefix, ""
        lead_in, self._lead_in = self._lead_in, ""
        claim = f"{prefix}{sentence}"
        introduced = f"{lead_in}{self._space()}{claim}" if lead_in else claim
        supports = {whole: self._support(whole) for whole in (claim, introduced)}
        support = supports[claim] or supports[introduced]
        if support is None:
            return self._take_unsupported(sentence)
        if self._is_said(sentence):
            return ""
        whole = introduced if supports[introduced] else claim
        return self._take_supported(whole, claim if supports[claim] else whole, support, separator)

    def _support(self, sentence: str) -> Support | None:
        return find_support(sentence, self._evidence, question=self._question, similarity=self._similarity)

    def _take_supported(self, whole: str, claim: str, support: Support, separator: str) -> str:
        """Append ``whole``, which may introduce the claim, or in its place the quote that backs the claim."""
        item, quote = self._item(support.number), support.quote
        if self._is_cited(item, quote, first=self._kept):
            return ""
        if (lead_in := lead_in_of(item, quote)) is not None and lead_in == item.best_quote:
            # What answers best is the list: it is given whole and in its own order.
            return "" if self._is_cited(item, lead_in) else self._append_quote(item, lead_in)
        if not numbers_in(self._question) <= numbers_in(f"{item.chunk.heading}\n{quote}"):
            # "Yes" would agree with figures of the question that the quote does not have.
            whole, claim = without_assent(whole), without_assent(claim)
        if is_bare(whole) and is_row(quote):
            return self._append(row_excerpt(whole, self._question, quote), item.number, quote, separator)
        if detect_language(whole) != self._language or not is_as_good(
            claim, quote, question=self._question, heading=item.chunk.heading
        ):
            return "" if self._is_cited(item, quote) else self._append_quote(item, quote)
        if leaves_out_little(whole, quote) and not self._is_cited(item, quote):
            whole = quote
        return self._append(whole, item.number, quote, separator)

    def _take_unsupported(self, sentence: str) -> str:
        if DECLINES.search(sentence):
            self.model_refused = True
            return ""
        self.replaced += 1
        item, quote = self._closest(sentence)
        return "" if self._is_cited(item, quote) or self._is_said(quote) else self._append_quote(item, quote)

    def _append_quote(self, item: Evidence, quote: str) -> str:
        """Append a quote, and what it announces: "except for the following:" is nothing without its list."""
        shown = self._append_sentence(item, quote)
        for own in listed(item, quote):
            if not self._is_said(own):
                shown += self._append(own, item.number, own, "\n")
        return shown

    def _append_sentence(self, item: Evidence, quote: str) -> str:
        if detect_language(quote) != self._language and _has_prose(quote):
            quoted = f"原文：“{quote}”" if self._language == "zh" else f"The document says: “{quote}”"
        else:
            quoted = quote
        # "Opened shaft seals" says nothing, or the opposite, without the heading that it stands under.
        heading = _HEADING_NUMBER.sub("", own_heading(item)).rstrip(" :：")
        if heading and (is_negated(heading) or len(quote) < _FRAGMENT_CHARS):
            colon = "：" if self._language == "zh" else ": "
            if heading != self._heading:
                quoted = f"{heading}{self._space() if heading.endswith(('?', '？')) else colon}{quoted}"
            shown = self._append(quoted, item.number, quote, self._space())
            self._heading = heading
            return shown
        return self._append(quoted, item.number, quote, self._space())

    def _append(self, sentence: str, number: int, quote: str, separator: str) -> str:
        item = self._item(number)
        if not self._is_cited(item, quote):
            self.citations.append(citation_of(item, quote))
        self._said.append(gist_of(sentence))
        self._heading = ""
        # "[1](words)" would be a link to whoever reads Markdown.
        separator = separator or (" " if sentence.startswith(("(", "[")) else "")
        # Items of a list keep what parts them.
        sentence = sentence.rstrip() if "\n" in separator else ended(sentence.rstrip())
        shown = f"{separator if self.text else ''}{sentence} [{number}]"
        self.text += shown
        return shown

    def _texts(self) -> list[str]:
        """Every quote of the evidence, and title and headings above each."""
        above = [part for item in self._evidence for part in (item.chunk.title, *item.chunk.section_path)]
        return [*above, *(quote for item in self._evidence for quote in item.quotes)]

    def _item(self, number: int) -> Evidence:
        return next(item for item in self._evidence if item.number == number)

    def _is_said(self, sentence: str) -> bool:
        """Whether a sentence repeats an earlier one: small models say things twice."""
        gist = gist_of(sentence)
        return any(gist <= said for said in self._said)

    def _is_cited(self, item: Evidence, quote: str, *, first: int | None = None) -> bool:
        """Whether a quote has a citation, of all or of the ``first`` so many."""
        own = self.citations[:first]
        return any(citation.chunk_id == item.chunk.id and citation.quote == quote for citation in own)

    def _closest(self, sentence: str) -> tuple[Evidence, str]:
        names = names_in(self._question)
        about = [item for item in self._evidence if any(is_named(name, item.chunk.embedding_text) for name in names)]
        pairs = [(item, quote) for item in about or self._evidence for quote in item.quotes]
        if is_bare(sentence):
            # A wrong figure alone says nothing about where the right one is.
            sentence = self._question or sentence
        scores = list(self._similarity(sentence, [quote for _, quote in pairs]))
        best = max(range(len(pairs)), key=lambda place: (scores[place], -place))
        return pairs[best]

    def _space(self) -> str:
        return "" if self._language == "zh" else " "


def _has_prose(text: str) -> bool:
    """Whether a text has words of a language, unlike a row of figures."""
    return count_han(text) > 1 or len(_PLAIN_WORD.findall(text)) > 1
