"""Passwords: the rules for new ones, and their argon2id hashes."""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ui.accounts.errors import PasswordRuleError

MAX_PASSWORD_CHARS = 256

# Of the lists of leaked passwords the commonest with at least eight characters, and what this program invites to.
_COMMON = frozenset(
    """
    12345678 123456789 1234567890 12345678910 123456789012 1234567891011 123456789123 1234567890123 123123123123
    0123456789 987654321 9876543210 987654321098 111111111111 000000000000 112233445566 123321123321
    121212121212 123qweasdzxc 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qaz2wsx qazwsxedcrfv zaq12wsxcde3
    qwerty123456 qwertyuiop qwertyuiop123 qwertyuiop12 qwertyuiopasdfgh asdfghjkl qwerty12 abcdefghijkl
    abcd12345678 abc123456789 a123456789 a12345678910 aa123456 aa12345678 aa123456789 password password1
    password12 password123 password1234 password12345 password123456 passwordpassword p@ssw0rd p@ssw0rd1234
    passw0rd1234 mypassword123 newpassword1 changeme changeme1234 changemeplease letmein12345 welcome12345
    welcome123456 iloveyou iloveyou1234 iloveyouforever administrator administrator1 admin123 admin1234567
    adminadmin admin12345678 superadmin123 rootrootroot test12345678 testtesttest secret123456 sunshine football
    baseball princess trustno1 starwars whatever computer superman woaini1314 woaini1314520 woaini520 5201314520
    1314521 5201314woaini 147258369 147258369147 741852963 789456123 159357456 citedesk citedesk1234
    citedesk12345 citedeskcitedesk
    """.split()
)


def normalized(password: str) -> str:
    """The password as it is hashed: NFKC, so that every keyboard and system types the same one.

    Source: NIST SP 800-63B, section 3.1.1.2 (normalization before hashing).
    """
    return unicodedata.normalize("NFKC", password)


def check_new_password(password: str, name: str, *, min_chars: int) -> None:
    """Refuse a password that others would try first; no rule asks for figures or signs (NIST SP 800-63B).

    Raises:
        PasswordRuleError: It is too short, too long, the name, a common one, or has half a character in it.
    """
    # Before anything is done with it: the work grows with the length.
    if len(password) > MAX_PASSWORD_CHARS:
        raise PasswordRuleError("long")
    text = normalized(password)
    if any(unicodedata.category(character) in {"Cs", "Cc"} for character in text):
        raise PasswordRuleError("characters")
    if len(text) < min_chars:
        raise PasswordRuleError("short")
    if len(text) > MAX_PASSWORD_CHARS:
        raise PasswordRuleError("long")
    folded, own = text.casefold(), normalized(name).casefold()
    if own and own in folded and folded.replace(own, "").strip(" ._-0123456789") == "":
        raise PasswordRuleError("name")
    if folded in _COMMON or len(set(folded)) < 3:
        raise PasswordRuleError("common")


def hash_password(password: str) -> str:
    """An argon2id hash with argon2-cffi's defaults (RFC 9106, the profile for little memory: 64 MiB, 3 passes)."""
    return _hasher().hash(normalized(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash; as slow where there is none, so that time tells nothing."""
    usable = password if len(password) <= MAX_PASSWORD_CHARS and _is_text(password) else ""
    try:
        matches = _hasher().verify(password_hash or _nobodys_hash(), normalized(usable))
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None and usable == password


def is_outdated(password_hash: str) -> bool:
    """Whether the library has stronger defaults by now."""
    return _hasher().check_needs_rehash(password_hash)


def _is_text(password: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in password)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash in today's form that belongs to no password; made of nothing, so that the first use is no slower."""
    hasher = _hasher()
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, value = (b64encode(bytes(length)).decode().rstrip("=") for length in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19${cost}${salt}${value}"
