"""Personal data in a message: found, and masked before the message is logged, indexed or sent elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from chatbot.chinese_addresses import chinese_addresses
from chatbot.chinese_names import chinese_names
from chatbot.email_addresses import email_addresses
from chatbot.folded_text import FoldedText, Span, fold
from chatbot.identity_numbers import identity_numbers, passport_numbers
from chatbot.payment_numbers import bank_accounts, card_numbers
from chatbot.personal_names import personal_names
from chatbot.postal_addresses import postal_addresses
from chatbot.telephone_numbers import telephone_numbers

PersonalDataKind = Literal[
    "e-mail", "bank account", "id number", "card number", "passport number", "phone", "address", "name"
]

# What is found by a check digit comes before what is told by its looks.
_FINDERS: tuple[tuple[PersonalDataKind, Callable[[str], Iterator[Span]]], ...] = (
    ("e-mail", email_addresses),
    ("bank account", bank_accounts),
    ("id number", identity_numbers),
    ("card number", card_numbers),
    ("passport number", passport_numbers),
    ("phone", telephone_numbers),
    ("address", postal_addresses),
    ("address", chinese_addresses),
    ("name", personal_names),
    ("name", chinese_names),
)
# Another look finds what the neighbour of something masked had hidden. Ordinary messages need two; a text made for it
# needs one for each of a chain, and must not cost more time than so many characters.
_LEAST_LOOKS = 4
_LOOKED_AT_CHARS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDatum:
    """Something about a person.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends, exclusive.
        text: As it stands there.
    """

    kind: PersonalDataKind
    start: int
    end: int
    text: str


def find(text: str) -> list[PersonalDatum]:
    """Personal data of a text in order; spans do not overlap.

    Full-width forms, digits of other scripts and invisible characters within a number do not hide it. Part numbers,
    orders, prices, dates, measures, standards and versions are left alone: where a number could be one of those and
    nothing says that it is a person's, it stays.
    """
    data: list[PersonalDatum] = []
    folded = fold(text)
    for _ in range(max(_LEAST_LOOKS, _LOOKED_AT_CHARS // (len(text) + 1))):
        found = _look(folded)
        if not found:
            break
        for span, kind in found:
            start, end = folded.original(span)
            data.append(PersonalDatum(kind=kind, start=start, end=end, text=text[start:end]))
        folded = folded.replaced([(span, _placeholder(kind)) for span, kind in found])
    return sorted(data, key=lambda datum: datum.start)


def mask(text: str) -> str:
    """The text with each datum replaced by its kind in brackets, as ``[phone]``; masking twice changes no more.

    The words are English in Chinese text too: they are few and plain, one search finds them in all logs, and a Latin
    word does not make an English message count as Chinese (``ingest.language``), as Chinese characters in it would.
    """
    pieces: list[str] = []
    done = 0
    for datum in find(text):
        pieces += (text[done : datum.start], _placeholder(datum.kind))
        done = datum.end
    return "".join((*pieces, text[done:]))


def _look(folded: FoldedText) -> list[tuple[Span, PersonalDataKind]]:
    taken = bytearray(len(folded.text))
    found: list[tuple[Span, PersonalDataKind]] = []
    for kind, finder in _FINDERS:
        for span in finder(folded.text):
            start, end = folded.whole(span)
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(((start, end), kind))
    return sorted(found)


def _placeholder(kind: PersonalDataKind) -> str:
    return f"[{kind}]"
