"""Widgets whose words change with the language, each named once together with its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ingest.types import Language
from ui.admin.context import Tab

Widget = TypeVar("Widget")


class Labels:
    """Collects them while a tab is put on the page."""

    def __init__(self, texts: Mapping[Language, Any], update: Callable[..., Any]) -> None:
        """Take words from ``texts``; ``update`` is gradio's, which files without widgets do not import."""
        self._texts = texts
        self._update = update
        self._labelled: list[tuple[Any, dict[str, str]]] = []

    def add(self, widget: Widget, **words: str) -> Widget:
        """Note that these properties of a widget are words of this name; returns the widget.

        ``label="send"`` is the text ``send`` of each language.
        """
        self._labelled.append((widget, words))
        return widget

    def tab(self) -> Tab:
        """What the page needs to switch them all."""
        return Tab(labelled=tuple(widget for widget, _ in self._labelled), relabel=self._relabel)

    def _relabel(self, language: Language) -> list[Any]:
        texts = self._texts[language]
        return [
            self._update(**{name: getattr(texts, word) for name, word in words.items()}) for _, words in self._labelled
        ]
