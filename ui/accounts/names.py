"""How accounts, groups and knowledge bases may be called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ui.accounts.errors import AccountNameError
from vectorstore.versions import KB_NAME

MAX_NAME_CHARS = 64
_SPACES = re.compile(" +")
_KB = re.compile(KB_NAME)
# As in the audiences of documents, `group:NAME`.
_GROUP = re.compile(r"[\w.-]{1,60}")


def checked_name(name: str) -> str:
    """A login name or a key's name, its spaces put in order.

    Raises:
        AccountNameError: It is empty, too long, or has characters that cannot be seen.
    """
    # Looked at as it came first: to put a very long one in order is work.
    text = "" if len(name) > 4 * MAX_NAME_CHARS else _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip()
    if not text or len(text) > MAX_NAME_CHARS or not text.isprintable():
        raise AccountNameError(f"a name has 1 to {MAX_NAME_CHARS} characters, all of which can be seen; give another")
    return text


def name_key(name: str) -> str:
    """The name as it is compared, so that nobody is called almost like somebody else by case or width."""
    return unicodedata.normalize("NFKC", checked_name(name).casefold())


def checked_kbs(kbs: Iterable[str]) -> list[str]:
    """Names of knowledge bases, each once, in order.

    Raises:
        AccountNameError: One is spelt as none can be.
    """
    return _checked(kbs, _KB, "a knowledge base", "letters, figures, - and _")


def checked_groups(groups: Iterable[str]) -> list[str]:
    """Names of groups, each once, in order.

    Raises:
        AccountNameError: One is spelt as none can be.
    """
    return _checked(groups, _GROUP, "a group", "up to 60 letters, figures, ., - and _")


def _checked(names: Iterable[str], pattern: re.Pattern[str], kind: str, characters: str) -> list[str]:
    found = sorted(set(names))
    for name in found:
        if not pattern.fullmatch(name):
            raise AccountNameError(f"{name!r} is no name of {kind}; it has {characters}")
    return found
