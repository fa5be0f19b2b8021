"""The body of a draft that the language model phrases: each sentence is checked as it comes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chatbot.copywriting.framing import copy_sentence, is_item, own_words
from chatbot.copywriting.material import FACTS_OF, Material
from chatbot.copywriting.plain_draft import body_of
from chatbot.copywriting.types import CopySentence, Fact, Removed
from chatbot.figures import numbers_in
from chatbot.phrases import MARK
from chatbot.support import content_terms
from ingest.normalize import normalize
from ingest.sentences import split_sentences

_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)、]|[（(]\d{1,2}[)）])\s+|^#+\s*|\*\*")
_UNIT_END = re.compile(r"(/min\.) (?=[A-Z])")
_LETTER = re.compile(r"[^\W\d_]")
# Beside those of the frame, which has greeting, opening and call to act already; an e-mail takes none.
_MOST_WORDING = 1
_ENDINGS = tuple(".!?。！？")


class WrittenBody:
    """Takes a model's words as they come.

    Attributes:
        sentences: What stands so far: facts in the model's words or their own, wording, and flagged claims.
        removed: What no source holds.
    """

    def __init__(self, material: Material) -> None:
        """Start with nothing."""
        self._material = material
        self.restart()

    def restart(self) -> None:
        """Forget all: the model writes anew."""
        self._raw = ""
        self._done = 0
        self._said: set[str] = set()
        self.sentences: list[CopySentence] = []
        self.removed: list[Removed] = []

    def feed(self, delta: str) -> bool:
        """Take more words; whether a sentence was finished by them."""
        # "l/min." ends a sentence here, an abbreviation as it is elsewhere.
        self._raw = _UNIT_END.sub("\\1\n", self._raw + delta)
        return self._advance(final=False)

    def finish(self) -> None:
        """Take the end: what is left of the words, and facts that a draft of this length still lacks."""
        self._advance(final=True)
        wanted = FACTS_OF[self._material.request.length]
        used = self._used()
        missing = [fact for fact in self._material.facts if fact.number not in used][: max(0, wanted - len(used))]
        self.sentences += body_of(missing, self._material)
        items = [own for own in self.sentences if own.place == "item"]
        others = [own for own in self.sentences if own.place != "item"]
        if others:
            others = [replace(others[0], place="paragraph"), *(replace(own, place="run") for own in others[1:])]
        self.sentences = [*others, *items]

    def _advance(self, *, final: bool) -> bool:
        spans = split_sentences(self._raw)
        ready = len(spans) if final else len(spans) - 1
        before = self._done
        for start, end in spans[self._done : max(ready, self._done)]:
            self._done += 1
            self._take(_clean(self._raw[start:end]))
        return self._done > before

    def _take(self, text: str) -> None:
        key = normalize(text)
        if not _LETTER.search(text) or key in self._said or key == normalize(self._material.subject):
            return
        self._said.add(key)
        own = copy_sentence(text, self._material, place="run")
        match own.kind:
            case "fact":
                if not set(own.facts) <= self._used():
                    # "Rated flow: 90 m³/h" on a line of its own.
                    self.sentences.append(own if text.endswith(_ENDINGS) else replace(own, place="item"))
            case "wording":
                most = 0 if self._material.request.kind == "email" else _MOST_WORDING
                if sum(other.kind == "wording" for other in self.sentences) < most:
                    self.sentences.append(own)
            case "flagged":
                if own.reasons == ("unsupported",):
                    self._replace(text)
                else:
                    self.sentences.append(own)

    def _replace(self, text: str) -> None:
        fact = self._closest(text)
        self.removed.append(Removed(text=text, was_replaced=fact is not None))
        if fact is not None:
            self.sentences.append(own_words(fact, self._material))

    def _closest(self, text: str) -> Fact | None:
        """The unused fact that a sentence was most likely meant to say."""
        used = self._used()
        unused = [fact for fact in self._material.facts if fact.number not in used]
        best = max(unused, key=lambda fact: _likeness(text, fact), default=None)
        return best if best is not None and _likeness(text, best) > (0, 1) else None

    def _used(self) -> set[int]:
        return {number for own in self.sentences for number in own.facts}


def facts_text(facts: Sequence[Fact]) -> str:
    """Facts for the prompt, one numbered line each."""
    return "\n".join(f"[{place}] {' '.join(fact.text.split())}" for place, fact in enumerate(facts, start=1))


def facts_for(material: Material, place: int) -> list[Fact]:
    """Facts for the written draft of a place, from 1: every second one reads them in the other order."""
    facts = list(material.facts[: FACTS_OF[material.request.length] + 1])
    prose = [fact for fact in facts if not is_item(fact)]
    items = [fact for fact in facts if is_item(fact)]
    return [*prose, *items] if place % 2 else [*reversed(items), *reversed(prose)]


def _clean(text: str) -> str:
    return " ".join(_LIST_MARK.sub("", MARK.sub("", text)).split())


def _likeness(text: str, fact: Fact) -> tuple[int, int]:
    return len(numbers_in(text) & numbers_in(fact.text)), len(content_terms(text) & content_terms(fact.text))
