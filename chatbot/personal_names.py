"""Names of people, only where a salutation or words such as "my name is" say that they are names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.folded_text import Span

_LETTER = r"[^\W\d_\u3400-\u9fff]"
_CAPITAL = r"[A-Z\u00c0-\u00de\u0100-\u024f\u0370-\u052f\u1e00-\u1eff]"
# "I" and "A" begin a sentence; "A." is a middle name.
_PART = rf"(?![AI]\b(?!\.)){_CAPITAL}{_LETTER}{{0,30}}(?:['’-]{_LETTER}{{1,30}}){{0,3}}"
_SMALL = r"(?:(?:van|von|de|del|della|di|du|la|le|da|dos|bin|ibn|al|el|der|den|ter|ten) ){0,3}"
_INITIALS = rf"(?:{_CAPITAL}\. ?){{0,3}}"
_NAME = rf"(?P<name>{_SMALL}{_INITIALS}{_PART}(?: {_SMALL}{_INITIALS}{_PART}){{0,4}})"
_TITLE = r"(?:(?i:mr|mrs|ms|miss|mx|dr|prof|herr|frau|mme|monsieur|madame)\b\.? )"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?i:my name is|my name's|i am called|i'm called) {_TITLE}?{_NAME}",
        r"\b(?i:my name is|my name's) (?P<name>[a-z]{2,20}(?: [a-z]{2,20})?)(?=\s*(?:[,.;!?\n]|$)| and\b| from\b)",
        rf"\b{_TITLE}{{1,3}}{_NAME}",
        rf"(?:^|[\n.!?,] ?)(?i:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)) {_NAME}(?=\s*[,.!:;\n-]|$)",
        rf"\b(?i:this is) {_TITLE}?{_NAME}(?= (?:from|calling|speaking|here)\b)",
        rf"\b(?i:thanks|thank you),? {_NAME}(?=[,.!])",
        rf"(?:我叫|名字[是叫]|联系人|收件人|收货人)[:是为叫 ]{{0,3}}{_NAME}",
        rf"\b(?i:contact(?: person)?|attn\.?|attention|recipient|consignee) ?: ?{_TITLE}?{_NAME}",
        rf"\b(?i:regards|sincerely|cheers|faithfully|truly|thanks|thank you)[,.!]? ?\n\s{{0,4}}{_NAME}(?=\s*(?:\n|$))",
    )
)
# Whom people greet without knowing a name, and what stands behind "my name is" and "contact:" instead of one.
_NOBODY = frozenset(
    "a all again anybody anyone colleague colleagues customer department everybody everyone folks friend friends"
    " gentlemen guys help incorrect info ladies madam misspelled missing not on order our printed purchasing returns"
    " sales service sir sirs spelled spelt support team technical thank thanks the there to under us written wrong"
    " mr mrs ms miss mx dr prof herr frau mme mlle ing dott sig".split()
)
_NO_PERSON = frozenset("team department desk support service gmbh ltd inc ag ab bv llc sa co kg".split())


def personal_names(text: str) -> Iterator[Span]:
    """Where names in Latin, Greek or Cyrillic letters stand in a folded text; titles are left, so that it reads on."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            words = match.group("name").casefold().split()
            if words[0] not in _NOBODY and words[-1] not in _NO_PERSON:
                yield match.span("name")
