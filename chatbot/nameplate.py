"""A photo of a nameplate or a label becomes the part numbers on it, and a question about them."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.errors import ChatbotError
from chatbot.figures import name_spans
from chatbot.photo import PhotoTooLargeError, close_up, open_photo, views
from ingest.ocr import OcrLine, read_lines
from ingest.types import Language
from vectorstore.tokens import part_numbers

# The engine keeps the settings of a call; and two photos at once would take both cores from everybody else.
_ONE_AT_A_TIME = threading.Lock()
# Lines below are guesses: noise of the ground, half-seen letters.
_LEAST_CONFIDENCE = 0.6
# In pixels. Of a plate that fills an eighth of a picture's width, with letters of 14, half of the lines were missed.
_SMALL_LETTERS = 32
_LEAST_CODE_CHARS = 3
# More than these in one question would only be searched for all at once.
_MOST_ASKED = 3
_UNSEEN_GAP = r"[^0-9A-Za-z\u3400-\u9fff]{0,3}"
# What else a plate says in letters and digits: protection, efficiency and duty classes, sizes, threads, standards.
_RATING = re.compile(
    r"(?:ip|ie|dn|pn|class|cl|ph|no|[mgst])\d{1,4}|m\d{1,3}x\d{1,3}|\d{1,3}[a-z]{1,2}"
    r"|(?:iso|en|din|iec|gb|gbt|jis|ansi|astm|asme|nema)\d.*"
)
_SERIAL = re.compile(
    r"(?:\b(?:s\s?/\s?n|sn|serial(?: (?:no|number))?|ser\.? ?no)|出厂编号|出厂号|序列号|机号|编号)[\s.:#：]*$",
    re.IGNORECASE,
)
_SERIAL_BEFORE = re.compile(r"s/?n(?=[a-z]|[^a-z]*$)", re.IGNORECASE)
# OCR leaves out spaces: "No.0445110183".
_LABEL = re.compile(r"(?:p/?n|no|nr|type|typ|model|mod|ref|art)[./](?=\w)", re.IGNORECASE)
_ARTICLE_NUMBER = re.compile(r"(?<![\w,-])(?<!\d\.)\d(?:[ -]?\d){5,13}(?![\w.,-])")
_QUESTION: dict[Language, str] = {
    "en": "What does the manual say about {parts}?",
    "zh": "手册中关于 {parts} 有哪些说明？",
}
_AND: dict[Language, str] = {"en": ", ", "zh": "、"}
_SAID: dict[Language, str] = {"en": "{parts}: {text}", "zh": "{parts}：{text}"}


class NothingToAskError(ChatbotError):
    """The photo shows no part number, and its sender has written nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameplate:
    """What a photo says.

    Attributes:
        lines: As read, from top to bottom.
        part_numbers_known: As they stand on the plate; the knowledge base has something about each.
        part_numbers_unknown: What looks like one as well; serial numbers and ratings are left out.
        confidence: Mean of the lines with known part numbers, of all lines where there are none; from 0 (nothing was
            read) to 1.
    """

    lines: tuple[str, ...]
    part_numbers_known: tuple[str, ...]
    part_numbers_unknown: tuple[str, ...]
    confidence: float


def read_nameplate(image: bytes, knows: Callable[[str], bool]) -> Nameplate:
    """Read a photo: as it is, then closer, with more contrast and turned, until a part number is known.

    Measured on 60 drawn plates, half of them Chinese, each with a random part number: turned by quarters, tilted by up
    to 15 degrees, blurred, noisy, down to 20 grey levels of contrast and 315 pixels of width, all were read. In a photo
    of twelve megapixels a plate must fill an eighth of the width. A view takes one to three seconds on two cores; most
    photos need one, and one on which nothing is found is looked at five times, a large one eight.

    Args:
        image: The bytes of a PNG, JPEG or WebP.
        knows: Says whether a document that the sender may see holds a part number, given in small letters without
            separators.

    Raises:
        PhotoTooLargeError: More than ten megabytes or forty megapixels, or than fit into memory.
        PhotoFormatError: It is of another format.
        PhotoDamagedError: It cannot be decoded.
    """
    photo = open_photo(image)
    best = Nameplate(lines=(), part_numbers_known=(), part_numbers_unknown=(), confidence=0.0)
    for number, view in enumerate(views(photo)):
        lines = _read(view)
        best = max(best, _nameplate(lines, knows), key=_worth)
        if number == 0 and lines and (closer := close_up(photo, _box(lines))) is not None and _is_small(lines):
            best = max(best, _nameplate(_read(closer), knows), key=_worth)
        if best.part_numbers_known:
            break
    return best


def question_about(nameplate: Nameplate, text: str, language: Language) -> str:
    """What to ask: the sender's own words with the part number before them, or what the manual says about it.

    Raises:
        NothingToAskError: There is neither.
    """
    parts = (nameplate.part_numbers_known or nameplate.part_numbers_unknown)[:_MOST_ASKED]
    asked = text.strip()
    if not parts and not asked:
        raise NothingToAskError(
            "no part number could be read on the photo; take it from straight ahead and close, or write the number"
        )
    own = _solid(asked)
    missing = [part for part in parts if _solid(part) not in own]
    if not missing:
        return asked
    named = _AND[language].join(missing)
    return _SAID[language].format(parts=named, text=asked) if asked else _QUESTION[language].format(parts=named)


def _box(lines: Sequence[OcrLine]) -> tuple[float, float, float, float]:
    return (
        min(line.left for line in lines),
        min(line.top for line in lines),
        max(line.right for line in lines),
        max(line.bottom for line in lines),
    )


def _is_small(lines: Sequence[OcrLine]) -> bool:
    """Whether letters are so small that more lines may have been missed; a line that is turned is high, not wide."""
    return min(min(line.bottom - line.top, line.right - line.left) for line in lines) < _SMALL_LETTERS


def _read(view: NDArray[np.uint8]) -> list[OcrLine]:
    try:
        with _ONE_AT_A_TIME:
            lines = read_lines(view)
    except MemoryError as error:
        raise PhotoTooLargeError(
            "the photo needs more memory than there is now; make it smaller and send it again"
        ) from error
    certain = [line for line in lines if line.confidence >= _LEAST_CONFIDENCE]
    return sorted(certain, key=lambda line: (line.top + line.bottom, line.left))


def _nameplate(lines: Sequence[OcrLine], knows: Callable[[str], bool]) -> Nameplate:
    known: dict[str, float] = {}
    unknown: dict[str, None] = {}
    for line in lines:
        text = unicodedata.normalize("NFKC", line.text)
        found, others = _part_numbers_of(text, knows)
        known.update((part, line.confidence) for part in found if part not in known)
        unknown.update(dict.fromkeys(others))
    counted = list(known.values()) or [line.confidence for line in lines]
    return Nameplate(
        lines=tuple(line.text for line in lines),
        part_numbers_known=tuple(known),
        part_numbers_unknown=tuple(part for part in unknown if part not in known),
        confidence=round(sum(counted) / len(counted), 3) if counted else 0.0,
    )


def _part_numbers_of(text: str, knows: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """Known and unknown part numbers of a line, as they stand in it."""
    known: list[tuple[int, int]] = []
    for start, end in _candidates(text):
        inside = any(first <= start and end <= last for first, last in known)
        if not inside and knows(_solid(text[start:end])):
            known.append((start, end))
    unknown = [
        text[start:end]
        for start, end in _written_names(text)
        if not any(first <= start and end <= last for first, last in known) and not _is_serial(text, start)
    ]
    return [text[start:end] for start, end in sorted(known)], unknown


def _candidates(text: str) -> list[tuple[int, int]]:
    """Where part numbers may stand, longest first: names, their beginnings ("AX-200" of "AX-200/45B"), figures."""
    spans = set(_written_names(text))
    for start, end in _written_names(text):
        ends = (start + place for place in _ends_of_parts(text[start:end]))
        spans.update((start, own_end) for own_end in ends if _is_code(text[start:own_end]))
    # "AX 200/45B", as the search understands it.
    for code in part_numbers(text):
        pattern = rf"(?<![0-9A-Za-z]){_UNSEEN_GAP.join(map(re.escape, code))}(?![0-9A-Za-z])"
        match = re.search(pattern, text, re.IGNORECASE)
        if match and _is_code(match.group()) and (match.start() == 0 or text[match.start() - 1] in " :：#"):
            spans.add(match.span())
    spans.update(match.span() for match in _ARTICLE_NUMBER.finditer(text))
    return sorted(spans, key=lambda span: (span[0] - span[1], span))


def _written_names(text: str) -> list[tuple[int, int]]:
    """Runs of letters and digits that may be part numbers: neither measures nor ratings."""
    small = text.lower()
    # A few letters have a small form of two.
    spans = name_spans(small if len(small) == len(text) else text)
    names = ((_LABEL.match(text, start), start, end) for start, end in spans)
    unlabelled = [(label.end() if label else start, end) for label, start, end in names]
    return [(start, end) for start, end in unlabelled if _is_code(text[start:end])]


def _is_serial(text: str, start: int) -> bool:
    """Whether what begins there is the number of one machine, not of a kind."""
    return bool(_SERIAL.search(text[:start]) or _SERIAL_BEFORE.match(text, start))


def _ends_of_parts(name: str) -> list[int]:
    return [match.start() for match in re.finditer("[-/._]", name)]


def _is_code(written: str) -> bool:
    solid = _solid(written)
    mixed = any(character.isdigit() for character in solid) and any(character.isalpha() for character in solid)
    return mixed and len(solid) >= _LEAST_CODE_CHARS and not _RATING.fullmatch(solid)


def _solid(written: str) -> str:
    """In small letters without separators, as ``vectorstore.tokens.part_numbers`` gives them."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", written).casefold()))


def _worth(nameplate: Nameplate) -> tuple[int, float]:
    """How much was read that is known, and how much at all, and how surely."""
    return len(nameplate.part_numbers_known), nameplate.confidence * sum(map(len, nameplate.lines))
