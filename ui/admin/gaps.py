"""The gap report with the notes of administrators beside it."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.gaps import Gap, GapReport
from chatbot.records.gap_notes import GapNote
from ui.admin.csv_text import csv_text


def notes_of(gap: Gap, notes: Sequence[GapNote]) -> list[GapNote]:
    """Those that were written about one of its questions."""
    return [note for note in notes if gap.holds(note.question)]


def gaps_csv(report: GapReport, notes: Sequence[GapNote]) -> str:
    """A line per question, with the group that it belongs to."""
    header = (
        "topic",
        "intent",
        "question",
        "language",
        "asked",
        "refused",
        "rated_down",
        "last_asked",
        "reasons",
        "notes",
    )
    rows = [
        (
            gap.name,
            gap.intent,
            asked.text,
            asked.language,
            asked.count,
            asked.refused,
            asked.rated_down,
            asked.last.isoformat(timespec="seconds"),
            "; ".join(asked.reasons),
            "; ".join(f"[{note.state}] {note.text}" for note in notes_of(gap, notes)),
        )
        for gap in report.gaps
        for asked in gap.questions
    ]
    return csv_text(header, rows)
