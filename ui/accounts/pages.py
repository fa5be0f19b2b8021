"""Renders the log-in pages: plain HTML without scripts, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse

from ingest.types import Language
from ui.accounts.texts import TEXTS, AccountTexts
from ui.reader_language import preferred_language

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: a browser would then hide the origin of its forms from us.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    """Makes answers out of templates, each with the headers that keep it to itself."""

    def __init__(self, title: str) -> None:
        """Put ``title`` on every page; whatever a template shows is escaped."""
        self._title = title
        self._templates = Environment(
            loader=PackageLoader("ui.accounts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def page(
        self,
        request: HTTPConnection,
        template: str,
        *,
        status: int = 200,
        path: str = "",
        kept: Mapping[str, str] | None = None,
        error: str = "",
        notice: str = "",
        retry_seconds: int = 0,
        **values: object,
    ) -> HTMLResponse:
        """Render a page.

        Args:
            request: Tells the language.
            template: File name without ``.html``.
            status: HTTP status.
            path: Where it is opened, if not where the request went.
            kept: Query that the other language's page is opened with.
            error: Announced by screen readers at once.
            notice: Announced when they have time.
            retry_seconds: When to try again; 0 for now.
            values: What the template shows.
        """
        language = language_of(request)
        other = "en" if language == "zh" else "zh"
        html = self._templates.get_template(f"{template}.html").render(
            title=self._title,
            language=language,
            texts=TEXTS[language],
            other_language_path=f"{path or request.url.path}?{urlencode({**(kept or {}), 'lang': other})}",
            error=error,
            notice=notice,
            **values,
        )
        later = {"Retry-After": str(retry_seconds)} if retry_seconds else {}
        return HTMLResponse(html, status_code=status, headers={**_HEADERS, "Content-Language": language, **later})


def redirect(path: str) -> RedirectResponse:
    """Send the browser to a page with GET; the answer is kept nowhere."""
    return RedirectResponse(path, status_code=303, headers=_HEADERS)


def texts_for(request: HTTPConnection) -> AccountTexts:
    """The words in the reader's language."""
    return TEXTS[language_of(request)]


def language_of(request: HTTPConnection) -> Language:
    """What ``?lang=`` asks for, else what the browser does."""
    match request.query_params.get("lang"):
        case "en":
            return "en"
        case "zh":
            return "zh"
    return preferred_language(request.headers.get("accept-language", ""))
