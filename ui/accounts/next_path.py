"""Where to go after log-in: only to a page of this site."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from ui.accounts.identity import Identity

_MAX_CHARS = 2000
# After log-in these would lead in a circle, or out again.
_OWN_PAGES = ("/login", "/logout", "/setup")


def local_path(wanted: str) -> str:
    """The path with its query if it is a page of this site, else empty.

    Browsers read backslashes as slashes, and leave out tabs and line ends: with those a path may be another site.
    """
    if not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > _MAX_CHARS:
        return ""
    if "\\" in wanted or not wanted.isprintable():
        return ""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or any(_is_below(parts.path, page) for page in _OWN_PAGES):
        return ""
    return wanted


def login_path(path: str, query: str = "") -> str:
    """Log-in page that leads back to ``path``."""
    wanted = f"{path}?{query}" if query else path
    return f"/login?next={quote(wanted, safe='/')}" if local_path(wanted) else "/login"


def home_of(identity: Identity) -> str:
    """The page that somebody works on."""
    match identity.role:
        case "administrator":
            return "/admin"
        case "agent":
            return "/agent"
        case "buyer":
            return "/"


def _is_below(path: str, page: str) -> bool:
    return path == page or path.startswith(f"{page}/")
