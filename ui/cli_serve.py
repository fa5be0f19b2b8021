"""``citedesk serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from chatbot.config import load_settings
from ui.output import note
from ui.session import opened_application


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on; `server.host` if not given.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="TCP port; `server.port` if not given.")] = None,
) -> None:
    """Serve the pages and the API."""
    settings = load_settings()
    address, number = host or settings.server.host, port or settings.server.port
    with opened_application(settings) as application:
        # A missing model is told before anybody could ask.
        application.check_models()
        # Imported here: the server's libraries take seconds, which no other command should wait for.
        from ui.log import set_up_logging
        from ui.server import run_server, setup_link

        set_up_logging(settings.server.log_format)

        place = f"http://{f'[{address}]' if ':' in address else address}:{number}"
        note(f"citedesk serves {place}")
        if link := setup_link(application):
            hours = settings.accounts.link_hours
            note(f"nobody can administrate yet; within {hours} hours this link makes the administrator: {place}{link}")
        run_server(application, host=address, port=number)
