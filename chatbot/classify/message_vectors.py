"""Messages as numbers: the vectors of every embedder that the program has, beside one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.asker import without_asker
from ingest.language import detect_language
from ingest.types import Language
from vectorstore.embedder import Embedder

Floats = NDArray[np.float32]

# Whatever the part is, the wish is the same; its number would draw every message about it together. Codes only: "5pm",
# "401k" and "3D" are words.
_PART_NUMBER = re.compile(
    r"(?<![A-Za-z0-9/-])(?:(?:[A-Za-z]{2,5}-|[A-Z]{2,5}|[A-Za-z]-?(?=[0-9]{3}))[0-9]+[A-Za-z0-9]{0,4}"
    r"(?:[-/][A-Za-z0-9]+)*)(?![A-Za-z0-9])"
)
# Who is spoken of must not change what is told.
_PERSON: Mapping[Language, tuple[re.Pattern[str], str]] = {
    "en": (
        re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"),
        "your colleague",
    ),
    "zh": (re.compile(r"先生|女士|小姐|太太"), "同事"),
}
# Nor must a place or a name within a sentence: they have a capital there, as days and months do.
_PROPER_NAME = re.compile(
    r"(?<=[a-z0-9,;] )(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*"
)
_SOME_NAME = "Anna"
_PART: Mapping[Language, str] = {"en": "the pump", "zh": "泵"}
# Word borders that somebody has written into Chinese.
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff，。？！、：；])[ \t]+(?=[\u3400-\u9fff，。？！、：；])")
# Embedded at once, so that progress is told.
_STEP = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Messages as a head takes them.

    Attributes:
        blocks: By embedder channel, shape (n, dimension) each, rows L2-normalised; all zero where an embedder does
            not read the message's language.
        languages: Of each message.
    """

    blocks: Mapping[str, Floats]
    languages: tuple[Language, ...]

    def __len__(self) -> int:
        """How many messages there are."""
        return len(self.languages)

    def take(self, rows: NDArray[np.int64]) -> Messages:
        """Those with these indices, in this order."""
        return Messages(
            blocks={name: block[rows] for name, block in self.blocks.items()},
            languages=tuple(self.languages[row] for row in rows),
        )


def vectors_of(
    texts: Sequence[str],
    embedders: Mapping[str, Embedder],
    *,
    languages: Sequence[Language] | None = None,
    at_once: int = _STEP,
    progress: Callable[[str, int, int], None] | None = None,
) -> Messages:
    """Embed messages; their languages are detected where they are not given.

    Numbers are rounded by what is embedded ``at_once``: with 1 a message's vector does not depend on others.
    """
    spoken = tuple(languages) if languages is not None else tuple(detect_language(text) for text in texts)
    plain = [plain_message(text, language) for text, language in zip(texts, spoken, strict=True)]
    blocks = {
        name: np.zeros((len(plain), embedder.dimension), dtype=np.float32) for name, embedder in embedders.items()
    }
    for start in range(0, len(plain), at_once):
        rows = range(start, min(start + at_once, len(plain)))
        for name, embedder in embedders.items():
            read = [row for row in rows if spoken[row] == "en" or not embedder.english_only]
            if read:
                blocks[name][read] = embedder.embed_queries([plain[row] for row in read])
        if progress:
            progress("embedding messages", rows.stop, len(plain))
    return Messages(blocks=blocks, languages=spoken)


def plain_message(text: str, language: Language) -> str:
    """The message without greeting, every part number and every Mr or Ms as an ordinary word, every name as one."""
    whole = _BETWEEN_HAN.sub("", unicodedata.normalize("NFKC", text))
    person, somebody = _PERSON[language]
    plain = person.sub(somebody, without_asker(whole))
    return _PART_NUMBER.sub(_PART[language], _PROPER_NAME.sub(_SOME_NAME, plain) if language == "en" else plain)
