"""What may be a token, and values that only who holds one can make."""

from __future__ import annotations

import hashlib
import hmac

# Longer ones are nobody's; they are not even hashed.
MAX_TOKEN_CHARS = 200


def bound_token(secret: str, purpose: str) -> str:
    """A value that only who holds ``secret`` can make, another one for each purpose (HMAC-SHA-256)."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), purpose.encode(), hashlib.sha256).hexdigest()


def is_bound(value: str, secret: str, purpose: str) -> bool:
    """Whether ``value`` is that of ``bound_token``, compared in constant time."""
    expected = bound_token(secret, purpose)
    return bool(secret) and hmac.compare_digest(value.encode("utf-8", "surrogatepass"), expected.encode())
