"""A sentence of a document as the contradiction check reads it: what it is about, and what it says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from chatbot.concepts import Meaning, concepts
from chatbot.figures import names_in
from chatbot.measures import Measure, measures_in, same_length_fold
from chatbot.stance import Stance, stance_of
from ingest.language import count_han
from ingest.types import Chunk, Language
from vectorstore.content import DocumentRecord

# "10ft" is a value in a unit that is not known.
_VALUE_NAME = re.compile(r"[\d.,]+[a-z]{1,4}")
_LETTER_NAME = re.compile(r"(?<=[A-Za-z\u3400-\u9fff] )[A-HJ-Z](?![\w'’.-])|(?<=[\u3400-\u9fff])[A-Z](?![\w'’.-])")
_PROPER = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_IMPRINT = re.compile(
    r"\b(?:last )?(?:updated|revised|reviewed|modified|issued|published|effective|valid (?:from|until|to))\b|\bas of\b"
    r"|\brev(?:ision|\.)|\bversion\b|\bedition\b|更新|修订|发布|施行|生效|版本|印发|起草|公布|通过|有效期至"
)
_LONGEST_IMPRINT_CHARS = 120
_LABEL = re.compile(r"([^:：]{1,40})[:：]\s*\S")
_SERIAL = re.compile(r"(?<![\w.])\d+(?![\w.])")


# Without slots, for what is found out about a sentence is kept: most are looked at many times.
@dataclass(frozen=True, kw_only=True)
class Statement:
    """One sentence with its place.

    Attributes:
        number: Row of its vector.
        place: Which of all documents it belongs to.
        text: As it stands in the document.
        document: Where it stands.
        chunk: Likewise.
        page: 1-based, or ``None``.
    """

    number: int
    place: int
    text: str
    document: DocumentRecord
    chunk: Chunk
    page: int | None

    @cached_property
    def measures(self) -> list[Measure]:
        """Values that it gives."""
        return measures_in(self.text)

    @cached_property
    def is_imprint(self) -> bool:
        """Whether it tells when the document was written or holds, which differs from document to document."""
        return len(self.text) <= _LONGEST_IMPRINT_CHARS and bool(_IMPRINT.search(same_length_fold(self.text)))

    @cached_property
    def takes_a_side(self) -> bool:
        """Whether it denies something, or says who pays."""
        return self.stance.is_denied or bool(self.stance.payer or self.stance.charge)

    @cached_property
    def language(self) -> Language:
        """Of the sentence itself: a Chinese data sheet may hold English lines."""
        return "zh" if count_han(self.text) else "en"

    @cached_property
    def meaning(self) -> Meaning:
        """What it speaks of, beside values and part numbers."""
        plain = same_length_fold(self.text)
        for measure in self.measures:
            plain = plain[: measure.start] + " " * (measure.end - measure.start) + plain[measure.end :]
        for name in names_in(plain):
            plain = plain.replace(name, " ")
        return concepts().meaning(plain)

    @cached_property
    def label(self) -> Meaning:
        """What stands before its first colon: "For dealers: 60 days"."""
        match = _LABEL.match(self.text)
        return concepts().meaning(match[1] if match else "")

    @cached_property
    def heading(self) -> Meaning:
        """What the headings above it speak of."""
        return concepts().meaning(self.chunk.heading)

    @cached_property
    def own_heading(self) -> Meaning:
        """What the innermost heading speaks of."""
        return concepts().meaning(self.chunk.section_path[-1] if self.chunk.section_path else "")

    @cached_property
    def above(self) -> Meaning:
        """What title, file name and all headings above it speak of."""
        name = PurePath(self.document.source).stem.replace("_", " ").replace("-", " ")
        return concepts().meaning(f"{name} {self.document.product} {self.chunk.heading}")

    @cached_property
    def names(self) -> frozenset[str]:
        """Part numbers, letters ("tent A") and the like in the sentence itself."""
        return _names(self.text)

    @cached_property
    def scope(self) -> frozenset[str]:
        """Part numbers that it holds for: its own, else those of the headings above it, the nearest first."""
        if self.names:
            return self.names
        for heading in (*reversed(self.chunk.section_path), self.document.product, self.document.title):
            if names := _names(heading):
                return names
        return frozenset()

    @cached_property
    def proper_names(self) -> frozenset[str]:
        """Words with a capital within the sentence that are no words of trade."""
        return frozenset(word.lower() for word in _PROPER.findall(self.text) if concepts().meaning(word).words)

    @cached_property
    def stance(self) -> Stance:
        """Whether it says yes or no, and who pays."""
        return stance_of(self.text)

    @cached_property
    def time_clauses(self) -> Meaning:
        """What it says of when it holds."""
        return concepts().meaning(self.stance.time_clauses)

    @cached_property
    def title(self) -> Meaning:
        """What title and product of the document speak of."""
        return concepts().meaning(f"{self.document.title} {self.document.product}")

    @cached_property
    def serials(self) -> frozenset[str]:
        """Numbers in the title that are no years."""
        return frozenset(number for number in _SERIAL.findall(self.document.title) if not 1900 < int(number) < 2100)


def _names(text: str) -> frozenset[str]:
    plain = frozenset(name for name in names_in(text) if not _VALUE_NAME.fullmatch(name))
    return plain | frozenset(_LETTER_NAME.findall(text))
