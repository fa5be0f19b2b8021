"""What every tab of the console is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.assembly import Application
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.access import checked_kb
from ui.admin.keeper import Keeper

# Widgets and requests are gradio's, which only files with widgets import.
Widget = Any
Request = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminContext:
    """What a tab stands on.

    Attributes:
        keeper: Builds and watches in the background.
        who: Says who sent a request; raises for anybody who is no administrator. Called in every event.
        kb: The selector of the knowledge base; its value comes from the browser, see ``enter``.
        language: The language switch; its value is ``en`` or ``zh``.
        page: The whole page, for its ``load`` event.
    """

    application: Application
    keeper: Keeper
    who: Callable[[Request], Identity]
    kb: Widget
    language: Widget
    page: Widget

    def enter(self, request: Request, kb: str) -> Identity:
        """Who sent a request that touches a knowledge base.

        Raises:
            NoneChosenError: The page is still loading.
            AccessDeniedError: Nobody who may administrate.
            KnowledgeBaseMissingError: The knowledge base is not theirs, or its name is none.
        """
        identity = self.who(request)
        checked_kb(self.application, identity, kb)
        return identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """What the page needs to know of a tab that was put on it.

    Attributes:
        labelled: Widgets whose words change with the language; the ``gr.Tab`` itself among them.
        relabel: Their updates for a language, in the order of ``labelled``.
    """

    labelled: Sequence[Widget]
    relabel: Callable[[Language], Sequence[Any]]
