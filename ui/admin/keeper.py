"""What goes on at the console while nobody looks: builds under way, folders that are watched, publishing at a set time."""

from __future__ import annotations

from chatbot.assembly import Application


class Keeper:
    """One per process, shared by the page and the server."""

    def __init__(self, application: Application) -> None:
        """Look after the knowledge bases of ``application``; nothing runs yet."""
        self.application = application
