"""A question as a row of tokens: the longest phrase of the lexicon at each place; what is left over is unknown."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from chatbot.insights.ask.lexicon import Lexicon, Meaning, folded
from chatbot.insights.ask.periods import NamedPeriod, periods_in

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WAN = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>万|千|k\b)")
# No amount or count; it would be one of digits only, such as a telephone number.
_TOO_LARGE = 1e15
_SCALES = {"万": 10_000, "千": 1000, "k": 1000}
_WORD = re.compile(r"[^\W_]+(?:[-/._'][^\W_]+)*")
_LATIN = re.compile(r"[a-z0-9à-öø-ÿ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a question.

    Attributes:
        meanings: What it may mean; empty for a word that nobody knows.
        number: Of a number.
        period: Of days.
    """

    text: str
    meanings: tuple[Meaning, ...] = ()
    number: float | None = None
    period: NamedPeriod | None = None

    def means(self, kind: str) -> Meaning | None:
        """Its meaning of this kind."""
        return next((own for own in self.meanings if own.kind == kind), None)


def tokens_of(
    question: str, lexicon: Lexicon, today: datetime.date, latest: datetime.date | None = None
) -> list[Token]:
    """The pieces of a question, in order; marks and blanks are left out. Days are those of ``periods_in``."""
    text = folded(question)
    periods = {own.start: own for own in periods_in(text, today, latest)}
    longest = max(map(len, lexicon), default=0)
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if (period := periods.get(place)) and not _longer_value(text, place, period.end, lexicon, longest):
            tokens.append(Token(text=text[place : period.end].strip(), period=period))
            place = period.end
            continue
        if not text[place].isalnum():
            place += 1
            continue
        token, place = _next(text, place, lexicon, longest)
        tokens.append(token)
    return _joined(tokens)


def _next(text: str, place: int, lexicon: Lexicon, longest: int) -> tuple[Token, int]:
    phrase = _phrase(text, place, lexicon, longest)
    if match := _WAN.match(text, place):
        value = float(match["number"]) * _SCALES[match["unit"]]
        return Token(text=match[0], number=value), match.end()
    if (match := _NUMBER.match(text, place)) and len(match[0]) >= len(phrase or ""):
        end = match.end()
        if end == len(text) or not _LATIN.match(text, end):
            value = float(match[0].replace(",", ""))
            return Token(text=match[0], number=value if value < _TOO_LARGE else None), end
    if phrase:
        return Token(text=phrase, meanings=lexicon[phrase]), place + len(phrase)
    if _LATIN.match(text, place):
        word = _WORD.match(text, place)
        end = place
        while word and end < word.end() and ord(text[end]) < 0x2E80:
            end += 1
        return Token(text=text[place:end]), max(end, place + 1)
    return Token(text=text[place]), place + 1


def _phrase(text: str, place: int, lexicon: Lexicon, longest: int) -> str | None:
    """The longest phrase that begins here; one of Latin letters ends where a word ends."""
    for length in range(min(longest, len(text) - place), 0, -1):
        phrase = text[place : place + length]
        if phrase not in lexicon:
            continue
        end = place + length
        within_left = place > 0 and _LATIN.match(phrase[0]) and _LATIN.match(text[place - 1])
        within_right = end < len(text) and _LATIN.match(phrase[-1]) and _LATIN.match(text[end])
        if not within_left and not within_right and not _goes_on(text, end, phrase):
            return phrase
    return None


def _goes_on(text: str, end: int, phrase: str) -> bool:
    """Whether a part number goes on behind the phrase: AX-200/45 is not in AX-200/45B-433."""
    return bool(re.match(r"[-/.][a-z0-9]", text[end:])) and bool(_LATIN.match(phrase[-1]))


def _longer_value(text: str, place: int, end: int, lexicon: Lexicon, longest: int) -> bool:
    """Whether a cell of a table stands here that is longer than the period ("May & Sons")."""
    phrase = _phrase(text, place, lexicon, longest)
    return bool(phrase) and place + len(phrase or "") > end


def _joined(tokens: list[Token]) -> list[Token]:
    """Unknown Chinese characters beside each other as one word."""
    found: list[Token] = []
    for token in tokens:
        is_unknown = not token.meanings and token.number is None and token.period is None
        last = found[-1] if found else None
        was_unknown = last is not None and not last.meanings and last.number is None and last.period is None
        if is_unknown and was_unknown and last and ord(token.text[0]) > 0x2E7F < ord(last.text[-1]):
            found[-1] = replace(last, text=last.text + token.text)
        else:
            found.append(token)
    return found
