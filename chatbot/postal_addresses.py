"""Postal addresses in Latin writing as far as patterns go: a street with its number, and what is written behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.folded_text import Span

_CAPITAL = r"[A-Z\u00c0-\u00de\u0100-\u017f]"
_SMALL = r"[A-Za-z\u00c0-\u017f'’-]"
_WORD = rf"(?:{_CAPITAL}(?:{_SMALL}|\.){{0,24}}|[0-9]{{1,3}}(?:st|nd|rd|th)|of|the)"
_NUMBER = r"(?<![A-Za-z0-9.,/-])(?:No\.? ?)?[0-9]{1,5}[A-Za-z]?(?:[-/][0-9]{1,4}[A-Za-z]?)?"
_ROOM = (
    r"(?:Unit|Level|Flat|Studio|Apartment|Apt\.?|Suite|Ste\.?|Room|Floor|Building|Bldg\.?|Block|Box|#)"
    r" ?[A-Za-z0-9-]{1,6}"
)
_STREET = (
    r"(?:Street|Avenue|Ave|Road|Rd|Lane|Ln|Boulevard|Blvd|Parkway|Pkwy|Terrace|Crescent"
    # Neither "St. 37" nor "St. Steel" is a street.
    r"|St(?!\.? ?(?:[0-9]|[Ss]teel)))\b\.?"
)
_STATES = (
    "(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
    "|ACT|NSW|NT|QLD|SA|TAS|VIC)"
)
_TOWN = rf"(?:St\. )?{_CAPITAL}{_SMALL}{{1,24}}(?: {_CAPITAL}{_SMALL}{{1,24}}){{0,2}}"
_BETWEEN = r"(?:,? |,? ?\n)"
# A code that is found behind nothing but a town: American and Australian with the state, British, Dutch.
_SURE_CODE = rf"(?:{_STATES},? [0-9]{{4,5}}(?:-[0-9]{{4}})?|[A-Z]{{1,2}}[0-9][A-Z0-9]? [0-9][A-Z]{{2}})(?![A-Za-z0-9])"
_SURE = rf"{_BETWEEN}(?:{_TOWN}{_BETWEEN})?{_SURE_CODE}"
_CONTINENTAL = (
    rf"{_BETWEEN}(?:[A-Z]{{1,2}}-)?(?:[0-9]{{4,5}}|[0-9]{{4}} ?[A-Z]{{2}}|[0-9]{{2}}-[0-9]{{3}}),?[ \n]{_TOWN}"
)
_POSTAL = rf"(?:{_SURE}|{_CONTINENTAL}|{_BETWEEN}{_TOWN},? [0-9]{{4,6}}(?![A-Za-z0-9]))"
_LAST_TOWN = rf", {_CAPITAL}[a-z\u00c0-\u017f]{{2,24}}(?: [A-Z][a-z]{{2,24}})?(?=\.?(?:\n|$))"
_INNER = rf"(?:,? {_ROOM}){{0,2}}"

_HOUSE = r"[0-9]{1,4} ?[a-z]?\b(?:[/-][0-9]{1,4})?"
_NORTHERN_STREET = rf"\b{_CAPITAL}{_SMALL}{{2,40}}?(?i:straße|strasse|str\.|allee|gasse|gatan|straat)"
# A ring, a way or a place is an address with a code behind it only.
_NORTHERN_WAY = (
    rf"\b{_CAPITAL}{_SMALL}{{1,40}}?"
    "(?i:weg|ring|platz|pfad|ufer|damm|chaussee|vägen|laan|gade|vej|pad|singel|dijk|plein)"
)
_SOUTHERN_STREET = (
    r"\b(?:Via|Viale|Corso|Piazza|Strada|Calle|Avenida|Plaza|Rambla|Paseo|Pasaje|ul\.)"
    rf"(?: (?:de|del|della|la|las|los|{_WORD})){{1,5}}"
)
_FRENCH_STREET = rf"(?i:rue|avenue|boulevard|place|impasse|chemin|quai)(?: (?:de|du|des|la|le|les|{_WORD})){{1,5}}"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bP\.? ?O\.? ?[Bb]ox [0-9]{{1,6}}{_POSTAL}?",
        rf"(?:{_ROOM},? ){{0,2}}{_NUMBER},? (?:{_WORD} ){{1,4}}{_STREET}{_INNER}(?:{_POSTAL}|{_LAST_TOWN})?",
        # "Drive", "Way" and "Place" are words of machines too; behind a sure code any word is a street's.
        rf"(?:{_ROOM},? ){{0,2}}{_NUMBER},? {_WORD}(?: {_WORD}){{0,3}}{_INNER}{_SURE}",
        rf"{_NORTHERN_STREET} {_HOUSE}{_CONTINENTAL}?",
        rf"{_NORTHERN_WAY},? {_HOUSE}{_CONTINENTAL}",
        rf"{_NUMBER}(?: bis| ter)?,? {_FRENCH_STREET}{_CONTINENTAL}?",
        rf"{_SOUTHERN_STREET},? [0-9]{{1,4}}{_POSTAL}",
    )
)


def postal_addresses(text: str) -> Iterator[Span]:
    """Where addresses stand in a folded text; a town or a hall by itself is none."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.span()
