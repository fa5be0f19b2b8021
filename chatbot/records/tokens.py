"""Secrets that are handed out once: of them only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets

# 256 bits: nobody guesses one, so that a plain hash is enough and needs no salt.
_TOKEN_BYTES = 32


def new_token() -> str:
    """43 characters that fit into addresses and cookies."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest(token: str) -> str:
    """What is kept of a token: 64 hexadecimal characters."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
