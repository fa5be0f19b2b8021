"""How texts of people come into the tables: without personal data, and without what nobody can see."""

from __future__ import annotations

from chatbot.personal_data import mask
from ingest.invisible import visible_text
from ingest.normalize import strip_control_characters


def masked(text: str) -> str:
    """One line, masked; marks that turn the order of letters round or have no shape are gone."""
    return mask(" ".join(visible_text(strip_control_characters(text)).split()))
