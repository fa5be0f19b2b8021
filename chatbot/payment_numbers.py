"""Numbers that pay: cards by issuer and check digit, accounts by IBAN's check or the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.folded_text import Span
from chatbot.number_runs import NumberRun, before, ends_free, number_runs, starts_free

# Source: the issuers' ranges (ISO/IEC 7812), with the lengths in use.
_ISSUERS = tuple(
    (re.compile(prefix), frozenset(lengths))
    for prefix, lengths in (
        ("4", (16,)),
        ("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        ("3[47]", (15,)),
        ("6011|64[4-9]|65", (16, 19)),
        ("30[0-5]|3[689]", (14,)),
        ("352[89]|35[3-8]", (16,)),
        ("62", (16, 17, 18, 19)),
        ("5018|50[23]|5[678]|6304|6759|676", (16, 17, 18, 19)),
        ("220[0-4]", (16,)),
    )
)
# As cards print them. Fourteen digits in a row are a pallet's number.
_PRINTED = frozenset(
    {(15,), (16,), (17,), (18,), (19,), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 13), (4, 4, 4, 4, 2)}
)
_MOST_GROUPS = 5
_CARD_LENGTHS = range(14, 20)
_CARD_SAID = re.compile(
    r"(?:卡号|银行卡|信用卡|储蓄卡|[工农中建交招]行卡)(?:号码|号|[是为:\s])*$"
    r"|\b(?:credit|debit|bank) card(?: number| no\.?)?(?: is|[:\s])*$|\bcard (?:number|no\.?)(?: is|[:\s])*$",
    re.IGNORECASE,
)
_ACCOUNT_SAID = re.compile(
    r"(?:账号|帐号|账户|帐户)(?:号码|号|[是为:\s])*$|\bbank account(?: number| no\.?)?(?: is|[:\s])*$", re.IGNORECASE
)
_ACCOUNT_LENGTHS = range(9, 31)

# Source: SWIFT, IBAN registry.
_IBAN_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"(\w\w)(\d\d)",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29"
        " ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20"
        " LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29"
        " PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
        " YE30",
    )
}
_IBAN_START = re.compile(r"(?<![A-Za-z0-9_])(?P<country>[A-Za-z]{2})[0-9]{2}(?=[ -]?[A-Za-z0-9])")


def card_numbers(text: str) -> Iterator[Span]:
    """Where numbers of payment cards stand in a folded text."""
    for run in number_runs(text):
        first = 0
        while first < len(run.groups):
            last = next((last for last in range(first + _MOST_GROUPS, first, -1) if _is_card(run, first, last)), 0)
            if last:
                yield run.span(first, last)
            first = last or first + 1


def bank_accounts(text: str) -> Iterator[Span]:
    """Where IBANs stand in a folded text, and other account numbers behind their word."""
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match.group("country").upper(), 0)
        end = _end_of(text, match.start(), length)
        if end and _is_iban(text[match.start() : end]):
            yield match.start(), end
    for run in number_runs(text):
        whole = len(run.groups)
        if _ACCOUNT_SAID.search(before(text, run.start)) and run.count(0, whole) in _ACCOUNT_LENGTHS:
            yield run.span(0, whole)


def _is_card(run: NumberRun, first: int, last: int) -> bool:
    if last > len(run.groups) or run.count(first, last) not in _CARD_LENGTHS:
        return False
    if run.lengths(first, last) not in _PRINTED or set(run.separators(first, last)) - set(" -"):
        return False
    digits, (start, end) = run.digits(first, last), run.span(first, last)
    if len(digits) >= 16 and _CARD_SAID.search(before(run.text, start)):
        return True
    issued = any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _ISSUERS)
    return issued and _has_luhn(digits) and starts_free(run.text, start) and ends_free(run.text, end)


def _has_luhn(digits: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _end_of(text: str, start: int, length: int) -> int:
    """Where so many letters and digits end, single spaces or hyphens between them left out; 0 if there are fewer."""
    place, left = start, length
    while left and place < len(text):
        if text[place].isascii() and text[place].isalnum():
            left -= 1
        elif text[place] not in " -" or text[place - 1] in " -":
            return 0
        place += 1
    goes_on = place < len(text) and text[place].isascii() and text[place].isalnum()
    return place if length and not left and not goes_on else 0


def _is_iban(written: str) -> bool:
    """Source: ISO 13616-1, the remainder by 97."""
    code = re.sub("[ -]", "", written).upper()
    return int("".join(str(int(character, 36)) for character in code[4:] + code[:4])) % 97 == 1
