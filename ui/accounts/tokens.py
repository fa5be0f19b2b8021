"""Secrets that are handed out once: of them only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# 256 bits: nobody guesses one, so that a plain hash is enough and needs no salt.
_TOKEN_BYTES = 32
# Longer ones are nobody's; they are not even hashed.
MAX_TOKEN_CHARS = 200


def new_token() -> str:
    """43 characters that fit into addresses and cookies."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest(token: str) -> str:
    """What is kept of a token: 64 hexadecimal characters."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def bound_token(secret: str, purpose: str) -> str:
    """A value that only who holds ``secret`` can make, another one for each purpose (HMAC-SHA-256)."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), purpose.encode(), hashlib.sha256).hexdigest()


def is_bound(value: str, secret: str, purpose: str) -> bool:
    """Whether ``value`` is that of ``bound_token``, compared in constant time."""
    expected = bound_token(secret, purpose)
    return bool(secret) and hmac.compare_digest(value.encode("utf-8", "surrogatepass"), expected.encode())
